//! Pictures as files.

use super::csv::file;
use super::rest::Envelope;
use super::work::written;
use crate::export::{Framed, png_of, svg_of};
use axum::response::Response;
use plimsoll_app::api::Frame;
use plimsoll_app::format::rfc3339;
use plimsoll_app::pictures::Taken;

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
    let bytes = written("the picture", move || png_of(&svg)).await?;
    Ok(file(name, "png", "image/png", bytes))
}

/// A picture with what has to be known of it: its finding, the cluster, how old it is, and the formulas.
pub(super) fn framed(taken: &Taken, finding: &str, (frame, formulas): (&Frame, &str)) -> String {
    let simulated = if frame.cluster.simulated {
        "simulated cluster "
    } else {
        ""
    };
    let as_of = frame
        .freshness
        .as_of_secs
        .map_or_else(|| "unknown".to_owned(), rfc3339);
    let source = format!(
        "{simulated}{} · as of {as_of} · Plimsoll, formulas {formulas}",
        frame.cluster.name
    );
    svg_of(&Framed {
        svg: &taken.drawing.svg,
        size: taken.size,
        title: &taken.title,
        finding,
        subtitle: &taken.subtitle,
        source: &source,
    })
}
