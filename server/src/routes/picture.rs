//! Pictures as files.

use super::AppState;
use super::files::file;
use super::forms::Caller;
use super::rest::{Envelope, Pairs};
use super::work::written;
use crate::export::{Framed, png_of, svg_of};
use axum::Router;
use axum::extract::Query;
use axum::routing::get;
use plimsoll_app::api::Frame;
use plimsoll_app::format::rfc3339;
use plimsoll_app::pictures::Taken;

/// The parameters of a question.
type Asked = Vec<(String, String)>;

/// The name of a picture's file, from its path.
pub(super) fn picture_name(path: &str) -> String {
    path.trim_start_matches('/').replace('/', "-")
}

/// A router that has pictures.
pub(super) trait Pictures: Sized {
    /// A picture as SVG and as PNG; what draws it tells the name of its file, too.
    fn picture<D, F>(self, path: &str, draw: D) -> Self
    where
        D: Fn(Caller, Asked) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<(String, String), Envelope>> + Send + 'static;
}

impl Pictures for Router<AppState> {
    fn picture<D, F>(self, path: &str, draw: D) -> Self
    where
        D: Fn(Caller, Asked) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<(String, String), Envelope>> + Send + 'static,
    {
        let lines = draw.clone();
        let svg = move |caller, Query(pairs): Pairs| {
            let drawn = lines(caller, pairs);
            async move {
                let (name, svg) = drawn.await?;
                Ok::<_, Envelope>(file(&name, "svg", "image/svg+xml", svg.into_bytes()))
            }
        };
        let png = move |caller, Query(pairs): Pairs| {
            let drawn = draw(caller, pairs);
            async move {
                let (name, svg) = drawn.await?;
                let bytes = written("the picture", move || png_of(&svg)).await?;
                Ok::<_, Envelope>(file(&name, "png", "image/png", bytes))
            }
        };
        self.route(&format!("{path}.svg"), get(svg))
            .route(&format!("{path}.png"), get(png))
    }
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
