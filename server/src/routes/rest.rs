//! `/api/v1/…`: the answers of the typed API as JSON, errors in one envelope.

use super::AppState;
use crate::auth::Person;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Extension, Json, Router};
use plimsoll_app::api::{
    ApiError, DataHealth, ErrorCode, ForecastPage, Freshness, NamespaceDetail, NamespaceTable,
    NodeDetail, NodeTable, Overview,
};
use plimsoll_app::routes::{
    ForecastQuery, NamespaceQuery, NamespacesQuery, NodeQuery, NodesQuery, Params, ScopeQuery,
};

/// The answer of an endpoint.
type Answer<T> = Result<Json<T>, Envelope>;
/// The parameters of a request.
pub(super) type Pairs = Query<Vec<(String, String)>>;
/// The parameter of tables that come in pages.
pub(super) const PAGE: &[&str] = &["page"];

/// The endpoints.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/overview", get(overview))
        .route("/api/v1/namespaces", get(namespaces))
        .route("/api/v1/namespaces/{name}", get(namespace))
        .route("/api/v1/nodes", get(nodes))
        .route("/api/v1/nodes/{name}", get(node))
        .route("/api/v1/forecast", get(forecast))
        .route("/api/v1/health-of-data", get(data_health))
        .route("/api/v1/freshness", get(freshness))
        .route("/api/{*rest}", any(unknown))
        .method_not_allowed_fallback(wrong_method)
}

/// An error with its HTTP status.
pub(super) struct Envelope(pub(super) ApiError);

impl From<ApiError> for Envelope {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Envelope {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.0)).into_response()
    }
}

/// The parameters of a request, all of which must be known here.
pub(super) fn known(
    pairs: Vec<(String, String)>,
    names: &[&[&'static str]],
) -> Result<Params, ApiError> {
    Params::new(pairs).only(&names.concat())
}

/// The name in a path.
pub(super) struct Name(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Envelope;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Envelope> {
        let read = Path::from_request_parts(parts, state).await;
        read.map(|Path(name)| Self(name)).map_err(|_| {
            Envelope(ApiError::not_found(
                "The name in the path is no text.",
                "Names of Kubernetes have letters, digits, - and . only.",
            ))
        })
    }
}

async fn overview(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<Overview> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    Ok(Json(state.api.overview(&person.access, &query).await?))
}

async fn namespaces(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<NamespaceTable> {
    let query = NamespacesQuery::read(&known(pairs, &[NamespacesQuery::PARAMETERS, PAGE])?)?;
    Ok(Json(state.api.namespaces(&person.access, &query).await?))
}

async fn namespace(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Answer<NamespaceDetail> {
    let query = NamespaceQuery::read(&name, &known(pairs, &[NamespaceQuery::PARAMETERS, PAGE])?)?;
    Ok(Json(state.api.namespace(&person.access, &query).await?))
}

async fn nodes(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<NodeTable> {
    let query = NodesQuery::read(&known(pairs, &[NodesQuery::PARAMETERS, PAGE])?)?;
    Ok(Json(state.api.nodes(&person.access, &query).await?))
}

async fn node(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Name(node): Name,
    Query(pairs): Pairs,
) -> Answer<NodeDetail> {
    let query = NodeQuery {
        scope: ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?,
        node,
    };
    Ok(Json(state.api.node(&person.access, &query).await?))
}

/// What is there of it: accepted and not yet done where nothing is.
async fn forecast(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Result<(StatusCode, Json<ForecastPage>), Envelope> {
    let query = ForecastQuery::read(&known(pairs, &[ForecastQuery::PARAMETERS, PAGE])?)?;
    let page = state.api.forecast(&person.access, &query).await?;
    let status = match page.growth {
        Some(_) => StatusCode::OK,
        None => StatusCode::ACCEPTED,
    };
    Ok((status, Json(page)))
}

async fn data_health(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<DataHealth> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    Ok(Json(state.api.data_health(&person.access, &query).await?))
}

async fn freshness(State(state): State<AppState>, Query(pairs): Pairs) -> Answer<Freshness> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    Ok(Json(
        state
            .capacity
            .freshness_of(query.cluster.as_deref())
            .await?,
    ))
}

pub(super) async fn wrong_method() -> Envelope {
    Envelope(ApiError {
        code: ErrorCode::MethodNotAllowed,
        message: "This is for reading only.".to_owned(),
        hint: "Use GET.".to_owned(),
        field: None,
    })
}

async fn unknown() -> Envelope {
    Envelope(ApiError::not_found(
        "There is no such endpoint.",
        "See docs/api.md for those there are.",
    ))
}
