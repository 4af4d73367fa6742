//! Pictures as files.

use super::csv::{file, not_written};
use super::rest::Envelope;
use crate::export::png_of;
use axum::response::Response;
use tokio::task::spawn_blocking;

/// The name of a picture's file, from its path.
pub(super) fn picture_name(path: &str) -> String {
    path.trim_start_matches('/').replace('/', "-")
}

/// A drawing as it is.
pub(super) fn svg_file(name: &str, svg: String) -> Response {
    file(name, "svg", "image/svg+xml", svg.into_bytes())
}

/// A drawing in pixels.
pub(super) async fn png_file(name: &str, svg: String) -> Result<Response, Envelope> {
    let drawn = spawn_blocking(move || png_of(&svg)).await;
    let bytes = drawn.map_err(|cause| not_written("the picture", cause))?;
    let bytes = bytes.map_err(|cause| not_written("the picture", cause))?;
    Ok(file(name, "png", "image/png", bytes))
}
