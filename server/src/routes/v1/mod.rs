//! `/api/v1/…`: the answers of the typed API as JSON, and the document that describes them.

mod cursor;
mod document;
mod figures;
mod people;
mod plans;
mod reference;
mod tables;
mod validators;

use super::AppState;
use super::rest::{Envelope, unknown, wrong_method};
use axum::Router;
use axum::http::header;
use axum::middleware::from_fn;
use axum::routing::{any, get};
use plimsoll_app::api::Reference;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

/// The answer of an endpoint.
type Answer<T> = Result<axum::Json<T>, Envelope>;

/// Leaves no rows of a page behind the last, of which the last is known: whoever turns pages until there is
/// none ends there. A page for people shows the last one instead.
fn end_behind_last<T>(asked: usize, page: &mut usize, pages: usize, rows: &mut Vec<T>) {
    if asked > pages {
        *page = asked;
        rows.clear();
    }
}

/// Where the document of the API is.
const DOCUMENT: &str = "/api/openapi.json";

/// The endpoints, and what people read of them.
pub(super) fn router() -> (Router<AppState>, Arc<Reference>) {
    let (endpoints, document) = OpenApiRouter::with_openapi(document::begun())
        .merge(figures::router())
        .merge(tables::router())
        .merge(plans::router())
        .merge(people::router())
        .split_for_parts();
    let document = document::finished(document);
    let reference = Arc::new(reference::of(&document));
    let json: Arc<str> = document.to_string().into();
    let served = move || {
        let json = Arc::clone(&json);
        async move {
            (
                [(header::CONTENT_TYPE, "application/json")],
                json.to_string(),
            )
        }
    };
    let router = endpoints
        .route(DOCUMENT, get(served))
        .layer(from_fn(validators::validated))
        .route("/api/{*rest}", any(unknown))
        .method_not_allowed_fallback(wrong_method);
    (router, reference)
}
