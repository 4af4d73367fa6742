//! Teams, their isolation and what they would do well to request: the endpoints and what is taken away.

mod isolation;
mod right_sizing;
mod teams;

use super::AppState;
use super::rest::wrong_method;
use axum::Router;

/// The exports and the endpoints.
pub(super) fn router() -> Router<AppState> {
    teams::router()
        .merge(isolation::router())
        .merge(right_sizing::router())
        .method_not_allowed_fallback(wrong_method)
}

/// Manifests for `kubectl apply -f`.
const YAML: &str = "application/yaml; charset=utf-8";
