//! How full the cluster is: as a whole, by namespace, by node; and how complete that is.

use super::cursor::Place;
use super::{Answer, end_behind_last};
use crate::auth::Person;
use crate::routes::AppState;
use crate::routes::rest::{Name, PAGE, Pairs, known};
use axum::extract::{Query, State};
use axum::{Extension, Json};
use plimsoll_app::api::{
    DataHealth, Freshness, NamespaceDetail, NamespaceTable, NodeDetail, NodeTable, Overview,
};
use plimsoll_app::routes::{
    NamespaceQuery, NamespacesQuery, NodeQuery, NodesQuery, PageQuery, ScopeQuery,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(overview))
        .routes(routes!(namespaces))
        .routes(routes!(namespace))
        .routes(routes!(nodes))
        .routes(routes!(node))
        .routes(routes!(data_health))
        .routes(routes!(freshness))
}

/// How full the cluster is, its history, the largest namespaces.
#[utoipa::path(get, path = "/api/v1/overview", tag = "Now", params(ScopeQuery),
    responses((status = 200, description = "The cluster in the window.", body = Overview)))]
async fn overview(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<Overview> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    Ok(Json(state.api.overview(&person.access, &query).await?))
}

/// Demand by namespace or team.
///
/// `total` is the sum of all rows that match, also of those on other pages.
#[utoipa::path(get, path = "/api/v1/namespaces", tag = "Now", params(NamespacesQuery, PageQuery),
    responses((status = 200, description = "One page of the table.", body = NamespaceTable)))]
async fn namespaces(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<NamespaceTable> {
    let (place, pairs) = Place::read("namespaces", pairs)?;
    let query = NamespacesQuery::read(&known(pairs, &[NamespacesQuery::PARAMETERS, PAGE])?)?;
    let mut table = state.api.namespaces(&person.access, &query).await?;
    end_behind_last(query.page, &mut table.page, table.pages, &mut table.rows);
    table.frame.next = place.next(table.page, table.pages, Some(table.range));
    Ok(Json(table))
}

/// One namespace: its history, workloads and pods.
#[utoipa::path(get, path = "/api/v1/namespaces/{name}", tag = "Now",
    params(("name" = String, Path, description = "Name of the namespace."), NamespaceQuery, PageQuery),
    responses((status = 200, description = "The namespace, with one page of its workloads.", body = NamespaceDetail)))]
async fn namespace(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Answer<NamespaceDetail> {
    let (place, pairs) = Place::read(&format!("namespaces/{name}"), pairs)?;
    let query = NamespaceQuery::read(&name, &known(pairs, &[NamespaceQuery::PARAMETERS, PAGE])?)?;
    let mut detail = state.api.namespace(&person.access, &query).await?;
    let workloads = &mut detail.workloads;
    end_behind_last(query.page, &mut detail.page, detail.pages, workloads);
    detail.frame.next = place.next(detail.page, detail.pages, Some(detail.range));
    Ok(Json(detail))
}

/// Pools and nodes in the newest cycle.
#[utoipa::path(get, path = "/api/v1/nodes", tag = "Now", params(NodesQuery, PageQuery),
    responses((status = 200, description = "The pools, and one page of the nodes.", body = NodeTable)))]
async fn nodes(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<NodeTable> {
    let (place, pairs) = Place::read("nodes", pairs)?;
    let query = NodesQuery::read(&known(pairs, &[NodesQuery::PARAMETERS, PAGE])?)?;
    let mut table = state.api.nodes(&person.access, &query).await?;
    end_behind_last(query.page, &mut table.page, table.pages, &mut table.rows);
    table.frame.next = place.next(table.page, table.pages, None);
    Ok(Json(table))
}

/// One node: its history and pods.
#[utoipa::path(get, path = "/api/v1/nodes/{name}", tag = "Now",
    params(("name" = String, Path, description = "Name of the node."), ScopeQuery),
    responses((status = 200, description = "The node.", body = NodeDetail)))]
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

/// Sources, coverage, gaps, the database, this server.
#[utoipa::path(get, path = "/api/v1/health-of-data", tag = "Data", params(ScopeQuery),
    responses((status = 200, description = "How complete and fresh the data is.", body = DataHealth)))]
async fn data_health(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
    Query(pairs): Pairs,
) -> Answer<DataHealth> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    Ok(Json(state.api.data_health(&person.access, &query).await?))
}

/// How old the newest data is.
#[utoipa::path(get, path = "/api/v1/freshness", tag = "Data", params(ScopeQuery),
    responses((status = 200, description = "How old the newest data is.", body = Freshness)))]
async fn freshness(State(state): State<AppState>, Query(pairs): Pairs) -> Answer<Freshness> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let freshness = state.capacity.freshness_of(query.cluster.as_deref());
    Ok(Json(freshness.await?))
}
