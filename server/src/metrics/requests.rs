//! Counts requests.

use super::Meters;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Instant;

/// What matches no route: paths can be as many as people think of.
const OTHER: &str = "other";

/// Counts a request by the route that answers it.
pub async fn count(State(meters): State<Arc<Meters>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or(OTHER, MatchedPath::as_str);
    meters.request(route, response.status().as_str(), began.elapsed());
    response
}
