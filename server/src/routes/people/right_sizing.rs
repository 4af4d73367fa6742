//! What workloads would do well to request.

use super::YAML;
use crate::export::documents;
use crate::routes::AppState;
use crate::routes::files::file;
use crate::routes::forms::{Caller, Tables};
use crate::routes::rest::{Envelope, Pairs, known};
use crate::routes::rules::SIZING;
use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use plimsoll_app::api::SizingNote;
use plimsoll_app::routes::SizingQuery;
use plimsoll_app::tables;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .table("/right-sizing", table)
        .table("/right-sizing/workloads", workloads)
        .route("/right-sizing/patch.yaml", get(patch))
}

async fn in_full(
    caller: &Caller,
    pairs: Vec<(String, String)>,
) -> Result<(SizingQuery, SizingNote), Envelope> {
    let query = SizingQuery::read(&known(pairs, &[SizingQuery::PARAMETERS])?)?;
    let access = &caller.person.access;
    let note = caller.state.capacity.right_sizing_in_full(access, &query);
    let note = note.await?;
    Ok((query, note))
}

async fn table(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (query, note) = in_full(&caller, pairs).await?;
    let table = tables::right_sizing(&note, &query);
    caller.table("right-sizing", SIZING, &table).await
}

async fn workloads(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (query, note) = in_full(&caller, pairs).await?;
    let table = tables::sized_workloads(&note, &query);
    caller.table("right-sizing-workloads", SIZING, &table).await
}

async fn patch(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let (_, note) = in_full(&caller, pairs).await?;
    let patches = note.rows.iter().filter_map(|row| row.patch.as_deref());
    let yaml = documents(patches).into_bytes();
    Ok(file("right-sizing", "yaml", YAML, yaml))
}
