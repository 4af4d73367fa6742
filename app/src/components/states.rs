//! Empty, filtered empty and stale: each says what it is and what to do.

use crate::api::{Frame, FreshnessState};
use crate::format::{age, moment};
use leptos::prelude::*;

/// In place of a chart that would show nothing.
pub(crate) const NO_DATA: &str = "There is nothing to draw in this window.";

/// Nothing to show, and the way on.
pub(crate) fn empty(text: &'static str, way: Option<(String, &'static str)>) -> AnyView {
    let link = way.map(|(href, label)| view! { " "<a href=href>{label}</a> });
    view! { <p class="empty">{text}{link}</p> }.into_any()
}

/// Behind the last page of a table, which says nothing of what there is.
pub(crate) fn behind_last(first: String) -> AnyView {
    empty("This table has fewer pages.", Some((first, "To the first")))
}

/// Why nothing is known of the pods of now.
pub(crate) fn not_reached(frame: &Frame) -> &'static str {
    match frame.freshness.state {
        FreshnessState::Archived => "Nobody collects this cluster now.",
        _ => "The cluster was not reached since this server started.",
    }
}

/// The banner of a page whose newest data is old; the last data stays below it.
pub(crate) fn stale_banner(frame: &Frame) -> AnyView {
    let fresh = &frame.freshness;
    let reason = fresh.reason.clone().map(|reason| format!(" {reason}"));
    let at = fresh
        .as_of_secs
        .map(|at| moment(at, frame.now_secs))
        .unwrap_or_default();
    let late = fresh.age_secs.map(|secs| secs - frame.interval_secs);
    let late = late.filter(|secs| *secs > 0);
    let late = late.map_or_else(String::new, |secs| format!(", {} late", age(secs)));
    let (title, rest) = match fresh.state {
        FreshnessState::Stale => (
            format!("As of {at}{late}."),
            match fresh.age_secs {
                Some(_) => " The numbers below are the last that were collected.",
                None => "",
            },
        ),
        FreshnessState::Never => ("Nothing has been collected yet.".to_owned(), ""),
        FreshnessState::Live | FreshnessState::Archived => return ().into_any(),
    };
    view! {
        <div class="banner" role="status">
            <span class="sign" aria-hidden="true">"▲"</span>
            <p><strong>{title}</strong>{rest}{reason}</p>
        </div>
    }
    .into_any()
}
