//! Tables as CSV: the same table that stands on the screen, with exact values and the rows of all
//! its pages.

use super::AppState;
use super::rest::{Envelope, Name, Pairs, known, wrong_method};
use crate::auth::Person;
use crate::export::{csv_of, csv_of_parts};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use plimsoll_app::api::{ApiError, ErrorCode, PodRow};
use plimsoll_app::routes::{
    NamespaceQuery, NamespacesQuery, NodeQuery, NodesQuery, ROWS_PER_PAGE, ScopeQuery,
};
use plimsoll_app::tables::{self, DataTable, Placement};
use std::fmt::Display;
use tracing::error;

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
        .method_not_allowed_fallback(wrong_method)
}

pub(super) fn answer(name: &str, table: &DataTable) -> Result<Response, Envelope> {
    attachment(name, csv_of(table))
}

/// A long table, of which not all cells are there at a time.
fn answer_in_parts<T>(
    name: &str,
    rows: Vec<T>,
    mut table: impl FnMut(Vec<T>) -> DataTable,
) -> Result<Response, Envelope> {
    // Without rows there is one part still: the header.
    let parts = rows.len().div_ceil(ROWS_PER_PAGE).max(1);
    let mut rest = rows.into_iter();
    let parts = (0..parts).map(|_| table(rest.by_ref().take(ROWS_PER_PAGE).collect()));
    attachment(name, csv_of_parts(parts))
}

fn attachment(name: &str, csv: csv::Result<Vec<u8>>) -> Result<Response, Envelope> {
    let csv = csv.map_err(|cause| not_written(name, cause))?;
    Ok(file(
        name,
        "csv",
        "text/csv; charset=utf-8; header=present",
        csv,
    ))
}

/// Something that could not be written; the details go to the log.
pub(super) fn not_written(name: &str, cause: impl Display) -> Envelope {
    error!("writing {name}: {cause}");
    Envelope(ApiError {
        code: ErrorCode::Internal,
        message: "The file could not be written.".to_owned(),
        hint: "The server's log has the reason.".to_owned(),
        field: None,
    })
}

/// A file to be kept.
pub(super) fn file(name: &str, ending: &str, kind: &str, bytes: Vec<u8>) -> Response {
    // The name comes from a path; keep of it what a header and a file system can take.
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-._".contains(*c))
        .collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"plimsoll-{name}.{ending}\""),
        ),
    ];
    (headers, bytes).into_response()
}

pub(super) type Caller = (State<AppState>, Extension<Person>);

async fn overview(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let data = state.api.overview(&person.access, &query).await?;
    answer("overview", &tables::largest(&data, &query))
}

async fn namespaces(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespacesQuery::read(&known(pairs, &[NamespacesQuery::PARAMETERS])?)?;
    let mut data = state
        .capacity
        .namespaces_in_full(&person.access, &query)
        .await?;
    let rows = std::mem::take(&mut data.rows);
    answer_in_parts("namespaces", rows, |rows| {
        data.rows = rows;
        tables::namespaces(&data, &query)
    })
}

async fn workloads(
    (State(state), Extension(person)): Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespaceQuery::read(&name, &known(pairs, &[NamespaceQuery::PARAMETERS])?)?;
    let mut data = state
        .capacity
        .namespace_in_full(&person.access, &query)
        .await?;
    let rows = std::mem::take(&mut data.workloads);
    answer_in_parts(&format!("{name}-workloads"), rows, |rows| {
        data.workloads = rows;
        tables::workloads(&data, &query)
    })
}

async fn namespace_pods(
    (State(state), Extension(person)): Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespaceQuery::read(&name, &known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let rows = state
        .capacity
        .pods_of_namespace(&person.access, &query)
        .await?;
    pods(&name, rows, Placement::OfNamespace, &query.scope)
}

async fn nodes(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NodesQuery::read(&known(pairs, &[NodesQuery::PARAMETERS])?)?;
    let mut data = state.capacity.nodes_in_full(&person.access, &query).await?;
    let rows = std::mem::take(&mut data.rows);
    answer_in_parts("nodes", rows, |rows| {
        data.rows = rows;
        tables::nodes(&data, &query)
    })
}

async fn pools(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NodesQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let data = state.api.nodes(&person.access, &query).await?;
    answer("pools", &tables::pools(&data, &query.scope))
}

async fn node_pods(
    (State(state), Extension(person)): Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NodeQuery {
        scope: ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?,
        node: name.clone(),
    };
    let rows = state.capacity.pods_of_node(&person.access, &query).await?;
    pods(&name, rows, Placement::OnNode, &query.scope)
}

fn pods(
    name: &str,
    rows: Vec<PodRow>,
    placed: Placement,
    scope: &ScopeQuery,
) -> Result<Response, Envelope> {
    answer_in_parts(&format!("{name}-pods"), rows, |rows| {
        tables::pods(&rows, placed, String::new(), scope)
    })
}

async fn sources(
    (State(state), Extension(person)): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let data = state.api.data_health(&person.access, &query).await?;
    answer("health-of-data", &tables::sources(&data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    #[tokio::test]
    async fn a_long_list_of_pods_has_one_shape() {
        let rows: Vec<PodRow> = (0..ROWS_PER_PAGE + 50)
            .map(|at| PodRow {
                name: format!("p{at}"),
                gpu_requested: i64::from(at == 0),
                ..PodRow::default()
            })
            .collect();
        let scope = ScopeQuery::default();
        let answer = pods("shop", rows.clone(), Placement::OfNamespace, &scope)
            .unwrap_or_else(|_| panic!("an answer"));
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let mut reader = csv::Reader::from_reader(&body[..]);
        let gpus = reader
            .headers()
            .unwrap()
            .iter()
            .position(|name| name == "gpus")
            .unwrap();
        let records: Vec<csv::StringRecord> =
            reader.records().map(|record| record.unwrap()).collect();
        assert_eq!(records.len(), rows.len());
        assert_eq!(
            (&records[0][gpus], &records[rows.len() - 1][gpus]),
            ("1", "0")
        );
    }
}
