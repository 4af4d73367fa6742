//! The finding, and the grey line under it.

use crate::findings::{Finding, Segment};
use leptos::prelude::*;
use std::borrow::Cow;

/// The finding as the page's heading.
pub(crate) fn finding_view(finding: &Finding) -> impl IntoView + use<> {
    let pieces: Vec<AnyView> = finding
        .segments
        .iter()
        .map(|segment| match segment {
            Segment::Text(text) => text.clone().into_any(),
            Segment::Strong(text) => view! { <strong>{text.clone()}</strong> }.into_any(),
        })
        .collect();
    view! { <p class="finding">{pieces}</p> }
}

/// How a page's numbers come about: each formula with the numbers put in.
pub(crate) struct How {
    /// The version of the formulas.
    pub(crate) version: Cow<'static, str>,
    /// What is computed, the formula, and the formula with this page's numbers.
    pub(crate) lines: Vec<(&'static str, String)>,
    /// What else must be known to read the numbers.
    pub(crate) note: &'static str,
}

/// What, when, basis, coverage; and how it is computed.
pub(crate) fn scope_line(parts: &[String], how: How) -> impl IntoView + use<> {
    scope_line_with(parts, how, None)
}

/// The same, with something else to open: what it is called, and what it says.
pub(crate) fn scope_line_with(
    parts: &[String],
    how: How,
    more: Option<(&'static str, String)>,
) -> impl IntoView + use<> {
    let more = more.map(|(name, text)| {
        view! {
            " "
            <details class="how">
                <summary>{name}</summary>
                <div class="how-body"><p>{text}</p></div>
            </details>
        }
    });
    let text = parts.join(" · ");
    let lines: Vec<_> = how
        .lines
        .into_iter()
        .map(|(name, formula)| view! { <div><dt>{name}</dt><dd>{formula}</dd></div> })
        .collect();
    view! {
        <div class="scope">
            <span>{text}" · "</span>
            <details class="how">
                <summary>"how this is computed"</summary>
                <div class="how-body">
                    <dl>{lines}</dl>
                    <p>{how.note}" Formulas "<code>{how.version}</code>"."</p>
                </div>
            </details>
            {more}
        </div>
    }
}
