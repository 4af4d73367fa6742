//! Tables as CSV: the same table that stands on the screen, with exact values.

use super::AppState;
use super::rest::{Envelope, Pairs};
use crate::auth::Person;
use crate::export::{csv_of, csv_of_parts};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use plimsoll_app::routes::{
    NamespaceQuery, NamespacesQuery, NodeQuery, NodesQuery, Params, ROWS_PER_PAGE, ScopeQuery,
};
use plimsoll_app::tables::{self, DataTable, Placement};

/// The exports.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/overview.csv", get(overview))
        .route("/namespaces.csv", get(namespaces))
        .route("/namespaces/{name}/workloads.csv", get(workloads))
        .route("/namespaces/{name}/pods.csv", get(namespace_pods))
        .route("/nodes.csv", get(nodes))
        .route("/pools.csv", get(pools))
        .route("/nodes/{name}/pods.csv", get(node_pods))
        .route("/health-of-data.csv", get(sources))
}

fn answer(name: &str, table: &DataTable) -> Response {
    attachment(name, csv_of(table))
}

fn attachment(name: &str, csv: Vec<u8>) -> Response {
    // The name comes from a path; keep of it what a header and a file system can take.
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
        .collect();
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present".to_owned(),
        ),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"plimsoll-{name}.csv\""),
        ),
    ];
    (headers, csv).into_response()
}

type Caller = (State<AppState>, Extension<Person>);

async fn overview(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = ScopeQuery::read(&Params::new(pairs))?;
    let data = state.api.overview(&person.access, &query).await?;
    Ok(answer("overview", &tables::largest(&data, &query)))
}

async fn namespaces(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespacesQuery::read(&Params::new(pairs))?;
    let data = state.api.namespaces(&person.access, &query).await?;
    Ok(answer("namespaces", &tables::namespaces(&data, &query)))
}

async fn workloads(
    (State(state), Extension(person)): Caller,
    Path(name): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespaceQuery::read(&name, &Params::new(pairs))?;
    let mut data = state
        .capacity
        .namespace_with_all_workloads(&person.access, &query)
        .await?;
    let mut rest = std::mem::take(&mut data.workloads).into_iter();
    // Without workloads there is one part still: the header.
    let parts = (0..data.workloads_total.div_ceil(ROWS_PER_PAGE).max(1)).map(|_| {
        data.workloads = rest.by_ref().take(ROWS_PER_PAGE).collect();
        tables::workloads(&data, &query)
    });
    Ok(attachment(
        &format!("{name}-workloads"),
        csv_of_parts(parts),
    ))
}

async fn namespace_pods(
    (State(state), Extension(person)): Caller,
    Path(name): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespaceQuery::read(&name, &Params::new(pairs))?;
    let data = state.api.namespace(&person.access, &query).await?;
    let rows = data.pods.unwrap_or_default();
    let table = tables::pods(&rows, Placement::OfNamespace, String::new(), &query.scope);
    Ok(answer(&format!("{name}-pods"), &table))
}

async fn nodes(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NodesQuery::read(&Params::new(pairs))?;
    let data = state.api.nodes(&person.access, &query).await?;
    Ok(answer("nodes", &tables::nodes(&data, &query)))
}

async fn pools(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NodesQuery::read(&Params::new(pairs))?;
    let data = state.api.nodes(&person.access, &query).await?;
    Ok(answer("pools", &tables::pools(&data, &query.scope)))
}

async fn node_pods(
    (State(state), Extension(person)): Caller,
    Path(name): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NodeQuery {
        scope: ScopeQuery::read(&Params::new(pairs))?,
        node: name.clone(),
    };
    let data = state.api.node(&person.access, &query).await?;
    let rows = data.pods.unwrap_or_default();
    let table = tables::pods(&rows, Placement::OnNode, String::new(), &query.scope);
    Ok(answer(&format!("{name}-pods"), &table))
}

async fn sources(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = ScopeQuery::read(&Params::new(pairs))?;
    let data = state.api.data_health(&person.access, &query).await?;
    Ok(answer("health-of-data", &tables::sources(&data)))
}
