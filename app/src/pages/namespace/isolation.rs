//! How a namespace is kept apart.

use crate::api::{NamespaceDetail, NamespaceIsolation};
use crate::components::{Card, TableView, empty, status, table_view};
use crate::findings::{self as told, score_words};
use crate::routes::{IsolationQuery, NamespaceQuery, SizingQuery, paths};
use crate::tables::{self, Tone};
use leptos::prelude::*;

pub(super) fn isolation(page: &NamespaceDetail, query: &NamespaceQuery) -> AnyView {
    let of = IsolationQuery {
        namespace: Some(page.namespace.clone()),
        ..IsolationQuery::of(query.scope.clone())
    };
    let sizing = SizingQuery {
        namespace: Some(page.namespace.clone()),
        ..SizingQuery::of(query.scope.clone())
    }
    .link(paths::RIGHT_SIZING);
    let found = page.isolation.as_ref();
    let body = match found {
        None => empty(
            "Namespaces of the platform are not judged; of others it is known once their objects are read.",
            None,
        ),
        Some(found) => body(found, &of),
    };
    let subtitle = match found {
        Some(found) => format!(
            "score = 100 × earned / possible = {}; high weighs 5, medium 3, low 1; what is unknown earns nothing",
            score_words(&found.score)
        ),
        None => String::new(),
    };
    Card::wide(
        "isolation",
        told::namespace_isolation_title(found),
        subtitle,
    )
    .with(view! {
        {body}
        <p class="foot">
            <a href=of.link(paths::ISOLATION)>"Its findings on the page Isolation"</a>
            <a href=sizing>"What its workloads would do well to request"</a>
        </p>
    })
}

fn body(found: &NamespaceIsolation, query: &IsolationQuery) -> AnyView {
    let findings = match found.findings.is_empty() {
        true => empty("No check fails here.", None),
        false => {
            let table = tables::findings(&found.findings, query, &[]);
            table_view(table, &TableView::dense("found"))
        }
    };
    let checks: Vec<_> = found
        .checks
        .iter()
        .map(|(_, title, severity, verdict)| {
            let (tone, words) = match verdict.as_str() {
                "pass" => (Tone::Ok, "pass"),
                "fail" => (Tone::Crit, "fail"),
                _ => (Tone::Unknown, "unknown"),
            };
            let verdict = status(tone, words.to_owned());
            view! { <li>{verdict}" "{title.clone()}{format!(" ({severity})")}</li> }
        })
        .collect();
    view! {
        {findings}
        <details class="data">
            <summary>"All checks"</summary>
            <ul class="notes">{checks}</ul>
        </details>
    }
    .into_any()
}
