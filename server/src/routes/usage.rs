//! Usage over time as CSV of any length, sent as it is read.

use super::AppState;
use super::forms::{Caller, Form, numbered};
use super::rest::{Envelope, Pairs, known, wrong_method};
use super::rules::ACCOUNTING;
use crate::api::UsageQuery;
use axum::Router;
use axum::body::Body;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use futures::stream::{StreamExt, once, try_unfold};
use std::io;
use std::sync::Arc;

/// The export.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/usage.csv", get(usage))
        .method_not_allowed_fallback(wrong_method)
}

async fn usage(caller: Caller, Query(pairs): Pairs) -> Result<Response, Envelope> {
    let query = UsageQuery::read(&known(pairs, &[UsageQuery::PARAMETERS])?)?;
    let capacity = Arc::clone(&caller.state.capacity);
    let mut spans = capacity.usage_spans(&caller.person.access, query).await?;
    // With the first part a failure can still be told; one of a later part breaks the answer off.
    let first = capacity.more_usage(&mut spans).await?.unwrap_or_default();
    let rest = try_unfold((capacity, spans), |(capacity, mut spans)| async move {
        let more = capacity.more_usage(&mut spans).await;
        let more = more.map_err(io::Error::other)?;
        Ok(more.map(|bytes| (bytes, (capacity, spans))))
    });
    let parts = once(async move { Ok::<_, io::Error>(first) }).chain(rest);
    let mut response = numbered("usage", (Form::Csv, ACCOUNTING), Vec::new());
    *response.body_mut() = Body::from_stream(parts);
    Ok(response)
}
