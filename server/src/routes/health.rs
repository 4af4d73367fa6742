//! For those who watch this server: whether it runs, whether it is ready, and metrics.

use super::AppState;
use super::rest::Envelope;
use crate::auth::Person;
use crate::metrics::CONTENT_TYPE;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use plimsoll_app::api::{Access, ApiError};

/// Whether the process serves.
pub const HEALTHZ: &str = "/healthz";
/// Whether it has something to show.
pub const READYZ: &str = "/readyz";
/// What it tells a Prometheus.
pub const METRICS: &str = "/metrics";

/// The endpoints.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(HEALTHZ, get(|| async { "ok\n" }))
        .route(READYZ, get(ready))
        .route(METRICS, get(metrics))
}

async fn ready(State(state): State<AppState>) -> (StatusCode, String) {
    match state.capacity.readiness().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("not ready: {reason}\n"),
        ),
    }
}

async fn metrics(
    State(state): State<AppState>,
    Extension(person): Extension<Person>,
) -> Result<Response, Envelope> {
    if person.access != Access::All {
        let error = ApiError::not_found(
            "Metrics are for those who may see the whole cluster.",
            "Ask whoever runs this server.",
        );
        return Err(Envelope(error));
    }
    let text = state.capacity.tell_metrics().await?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response())
}
