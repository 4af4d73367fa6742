//! The tables of the pages about demand and nodes: the same tables that stand on the screen, with exact
//! values and the rows of all their pages.

use super::AppState;
use super::forms::{Caller, Tables};
use super::rest::{Envelope, Name, Pairs, known, wrong_method};
use super::rules::{ACCOUNTING, NOW};
use crate::export::{Rules, Taken};
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use plimsoll_app::api::{DataHealth, PodRow};
use plimsoll_app::routes::{
    NamespaceQuery, NamespacesQuery, NodeQuery, NodesQuery, ROWS_PER_PAGE, ScopeQuery,
};
use plimsoll_app::tables::{self, DataTable, Placement};

/// The exports.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .table("/overview", overview)
        .table("/namespaces", namespaces)
        .table("/namespaces/{name}/workloads", workloads)
        .table("/namespaces/{name}/pods", namespace_pods)
        .table("/nodes", nodes)
        .table("/pools", pools)
        .table("/nodes/{name}/pods", node_pods)
        .table("/health-of-data", sources)
        .table("/health-of-data/gaps", gaps)
        .method_not_allowed_fallback(wrong_method)
}

/// A long table, of which not all cells are there at a time.
fn in_parts<T: Send + 'static>(
    rows: Vec<T>,
    mut table: impl FnMut(Vec<T>) -> DataTable + Send + 'static,
) -> Taken {
    // Without rows there is one part still: the header.
    let parts = rows.len().div_ceil(ROWS_PER_PAGE).max(1);
    let mut rest = rows.into_iter();
    Taken::of_parts((0..parts).map(move |_| table(rest.by_ref().take(ROWS_PER_PAGE).collect())))
}

async fn overview(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let data = caller
        .state
        .api
        .overview(&caller.person.access, &query)
        .await?;
    let table = tables::largest(&data, &query);
    caller.table("overview", ACCOUNTING, &table).await
}

async fn namespaces(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = NamespacesQuery::read(&known(pairs, &[NamespacesQuery::PARAMETERS])?)?;
    let mut data = caller
        .state
        .capacity
        .namespaces_in_full(&caller.person.access, &query)
        .await?;
    let rows = std::mem::take(&mut data.rows);
    let taken = in_parts(rows, move |rows| {
        data.rows = rows;
        tables::namespaces(&data, &query)
    });
    caller.taken("namespaces", ACCOUNTING, taken).await
}

async fn workloads(
    caller: Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespaceQuery::read(&name, &known(pairs, &[NamespaceQuery::PARAMETERS])?)?;
    let mut data = caller
        .state
        .capacity
        .namespace_in_full(&caller.person.access, &query)
        .await?;
    let rows = std::mem::take(&mut data.workloads);
    let taken = in_parts(rows, move |rows| {
        data.workloads = rows;
        tables::workloads(&data, &query)
    });
    let name = format!("{name}-workloads");
    caller.taken(&name, ACCOUNTING, taken).await
}

async fn namespace_pods(
    caller: Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NamespaceQuery::read(&name, &known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let rows = caller
        .state
        .capacity
        .pods_of_namespace(&caller.person.access, &query)
        .await?;
    let taken = pods(rows, Placement::OfNamespace, query.scope);
    caller.taken(&format!("{name}-pods"), NOW, taken).await
}

async fn nodes(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = NodesQuery::read(&known(pairs, &[NodesQuery::PARAMETERS])?)?;
    let mut data = caller
        .state
        .capacity
        .nodes_in_full(&caller.person.access, &query)
        .await?;
    let rows = std::mem::take(&mut data.rows);
    let taken = in_parts(rows, move |rows| {
        data.rows = rows;
        tables::nodes(&data, &query)
    });
    caller.taken("nodes", NOW, taken).await
}

async fn pools(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = NodesQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let data = caller
        .state
        .api
        .nodes(&caller.person.access, &query)
        .await?;
    let table = tables::pools(&data, &query.scope);
    caller.table("pools", NOW, &table).await
}

async fn node_pods(
    caller: Caller,
    Name(name): Name,
    Query(pairs): Pairs,
) -> Result<Response, Envelope> {
    let query = NodeQuery {
        scope: ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?,
        node: name.clone(),
    };
    let rows = caller
        .state
        .capacity
        .pods_of_node(&caller.person.access, &query)
        .await?;
    let taken = pods(rows, Placement::OnNode, query.scope);
    caller.taken(&format!("{name}-pods"), NOW, taken).await
}

fn pods(rows: Vec<PodRow>, placed: Placement, scope: ScopeQuery) -> Taken {
    in_parts(rows, move |rows| {
        tables::pods(&rows, placed, String::new(), &scope)
    })
}

async fn sources(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    health(caller, pairs, ("health-of-data", NOW), tables::sources).await
}

async fn gaps(caller: Caller, pairs: Pairs) -> Result<Response, Envelope> {
    health(caller, pairs, ("gaps", ACCOUNTING), tables::gaps).await
}

async fn health(
    caller: Caller,
    Query(pairs): Pairs,
    (name, rules): (&str, Rules),
    table: impl Fn(&DataHealth) -> DataTable,
) -> Result<Response, Envelope> {
    let query = ScopeQuery::read(&known(pairs, &[ScopeQuery::PARAMETERS])?)?;
    let data = caller
        .state
        .api
        .data_health(&caller.person.access, &query)
        .await?;
    caller.table(name, rules, &table(&data)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::csv_of;

    #[test]
    fn a_long_list_of_pods_has_one_shape() {
        let rows: Vec<PodRow> = (0..ROWS_PER_PAGE + 50)
            .map(|at| PodRow {
                name: format!("p{at}"),
                gpu_requested: i64::from(at == 0),
                ..PodRow::default()
            })
            .collect();
        let taken = pods(rows.clone(), Placement::OfNamespace, ScopeQuery::default());
        let body = csv_of(taken).unwrap();
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
