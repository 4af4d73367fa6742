//! How far teams are kept apart.

use super::YAML;
use crate::api::{Reviewed, Reviewing, Wanted};
use crate::auth::Person;
use crate::export::documents;
use crate::routes::AppState;
use crate::routes::csv::file;
use crate::routes::forms::{Caller, Tables};
use crate::routes::rest::{Envelope, PAGE, Pairs, known};
use crate::routes::rules::ISOLATION;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Json, Router};
use plimsoll_app::api::{ApiError, IsolationNote, IsolationPage};
use plimsoll_app::routes::IsolationQuery;
use plimsoll_app::tables::{self, DataTable};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/v1/isolation", get(page))
        .route("/api/v1/isolation/access-review", get(review))
        .table("/isolation/findings", findings)
        .table("/isolation/checks", checks)
        .table("/isolation/teams", teams)
        .table("/isolation/network", network)
        .table("/isolation/access", access)
        .table("/isolation/people", people)
        .table("/isolation/colocation", colocation)
        .table("/isolation/held", held)
        .table("/isolation/incidents", incidents)
        .table("/isolation/pairs", neighbours)
        .route("/isolation/fixes.yaml", get(fixes))
}

async fn page(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Result<Json<IsolationPage>, Envelope> {
    let params = known(pairs, &[IsolationQuery::PARAMETERS, PAGE])?;
    let query = IsolationQuery::read(&params)?;
    Ok(Json(state.api.isolation(&person.access, &query).await?))
}

/// The parameters of a review, beside the groups, of which there may be several.
const REVIEWED: &[&str] = &[
    "cluster",
    "user",
    "verb",
    "api_group",
    "resource",
    "subresource",
    "name",
    "namespace",
];

async fn review(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Result<Json<Reviewed>, Envelope> {
    let (groups, pairs): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| name == "group");
    let params = known(pairs, &[REVIEWED])?;
    let text = |name: &'static str| params.text(name, 253);
    let required = |name: &'static str| {
        text(name)?.ok_or_else(|| {
            ApiError::invalid(
                name,
                format!("{name}: it is missing."),
                "A review is of a user, a verb and a resource.".to_owned(),
            )
        })
    };
    let asked = Reviewing {
        cluster: text("cluster")?,
        user: required("user")?,
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        verb: required("verb")?,
        api_group: text("api_group")?.unwrap_or_default(),
        resource: required("resource")?,
        subresource: text("subresource")?,
        name: text("name")?,
        namespace: text("namespace")?,
    };
    Ok(Json(state.capacity.review(&person.access, &asked).await?))
}

async fn in_full(
    caller: &Caller,
    pairs: Vec<(String, String)>,
    wanted: Wanted,
) -> Result<(IsolationQuery, IsolationNote), Envelope> {
    let query = IsolationQuery::read(&known(pairs, &[IsolationQuery::PARAMETERS])?)?;
    let access = &caller.person.access;
    let isolation = &caller.state.capacity;
    let note = isolation.isolation_in_full(access, &query, wanted);
    let note = note.await?;
    Ok((query, note))
}

async fn table(
    caller: Caller,
    Query(pairs): Pairs,
    (what, wanted): (&str, Wanted),
    of: impl Fn(&IsolationNote, &IsolationQuery) -> Option<DataTable>,
) -> Result<Response, Envelope> {
    let (query, note) = in_full(&caller, pairs, wanted).await?;
    let unknown = || {
        ApiError::not_found(
            "This is not known.",
            "Its objects cannot be read, or are beyond your rights. See the page for why.",
        )
    };
    let table = of(&note, &query).ok_or_else(unknown)?;
    let name = format!("isolation-{what}");
    caller.table(&name, ISOLATION, &table).await
}

async fn findings(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, query: &IsolationQuery| {
        Some(tables::isolation_findings(note, query))
    };
    table(caller, pairs, ("findings", Wanted::None), of).await
}

async fn checks(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, query: &IsolationQuery| Some(tables::isolation_checks(note, query));
    table(caller, pairs, ("checks", Wanted::None), of).await
}

async fn teams(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, query: &IsolationQuery| Some(tables::isolation_teams(note, query));
    table(caller, pairs, ("teams", Wanted::None), of).await
}

async fn network(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.network.as_ref().map(tables::network_matrix)
    };
    table(caller, pairs, ("network", Wanted::Network), of).await
}

async fn access(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, _: &IsolationQuery| note.access.as_ref().map(tables::access_matrix);
    table(caller, pairs, ("access", Wanted::Access), of).await
}

async fn colocation(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.colocation.as_ref().map(tables::colocation_matrix)
    };
    table(caller, pairs, ("colocation", Wanted::Colocation), of).await
}

async fn people(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of =
        |note: &IsolationNote, _: &IsolationQuery| note.access.as_ref().map(tables::access_people);
    table(caller, pairs, ("people", Wanted::Access), of).await
}

async fn held(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        note.colocation.as_ref().map(tables::held_machines)
    };
    table(caller, pairs, ("held", Wanted::Colocation), of).await
}

async fn neighbours(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, _: &IsolationQuery| {
        Some(tables::neighbour_pairs(&note.neighbours.pairs))
    };
    table(caller, pairs, ("pairs", Wanted::None), of).await
}

async fn incidents(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    let of = |note: &IsolationNote, query: &IsolationQuery| {
        Some(tables::incidents(&note.neighbours, query))
    };
    table(caller, pairs, ("incidents", Wanted::None), of).await
}

/// What mends the findings that a query matches.
async fn fixes(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, note) = in_full(&caller, pairs, Wanted::None).await?;
    let fixes = note.findings.iter().filter_map(|row| row.fix.as_deref());
    let yaml = documents(fixes).into_bytes();
    Ok(file("isolation-fixes", "yaml", YAML, yaml))
}
