//! Scores by team, what was found, the checks, and what cannot be read.

use super::controls::{cleared, form, is_filtered};
use crate::api::{IsolationNote, Unreadable};
use crate::components::{Card, TableView, behind_last, empty, pager, table_view, taken_as_table};
use crate::findings as told;
use crate::format::join;
use crate::routes::{IsolationQuery, paths};
use crate::tables;
use leptos::prelude::*;

/// A foot with the table of the same filter in all forms.
pub(super) fn csv(query: &IsolationQuery, name: &str) -> AnyView {
    csv_of(query, name, "")
}

/// The same, named where a card has several.
pub(super) fn csv_of(query: &IsolationQuery, name: &str, of: &'static str) -> AnyView {
    let first = IsolationQuery {
        page: 1,
        ..query.clone()
    };
    let href = first.link(&format!("{}/{name}.csv", paths::ISOLATION));
    view! { <p class="foot">{taken_as_table(&href, of)}</p> }.into_any()
}

pub(super) fn teams(note: &IsolationNote, query: &IsolationQuery) -> AnyView {
    let body = if note.teams.is_empty() {
        empty("No team has a namespace that is judged.", None)
    } else {
        let table = tables::isolation_teams(note, query);
        table_view(table, &TableView::fixed("apart"))
    };
    let subtitle = "score = 100 × earned / possible; high weighs 5, medium 3, low 1; what is unknown earns nothing";
    Card::wide("teams", told::teams_apart_title(note), subtitle)
        .with(view! { {body}{csv(query, "teams")} })
}

pub(super) fn findings(note: &IsolationNote, query: &IsolationQuery) -> AnyView {
    let at = |page| IsolationQuery {
        page,
        ..query.clone()
    };
    let link = |query: IsolationQuery| query.link(paths::ISOLATION) + "#findings-title";
    let none = note.findings_matching == 0;
    let body = if none && is_filtered(query) {
        empty(
            "Nothing matches the filter.",
            Some((cleared(query), "Show all")),
        )
    } else if none && note.score.unknown > 0 {
        empty(
            "No check fails. Some are unknown, which is not a pass.",
            None,
        )
    } else if none {
        empty("No check fails.", None)
    } else if note.findings.is_empty() {
        behind_last(link(at(1)))
    } else {
        let base = query.clone();
        let view = TableView {
            id: "found",
            sort: Some((
                query.sort.or_told(&note.sort, &IsolationQuery::COLUMNS),
                Box::new(move |sort| {
                    link(IsolationQuery {
                        sort,
                        page: 1,
                        ..base.clone()
                    })
                }),
            )),
            dense: true,
        };
        table_view(tables::isolation_findings(note, query), &view)
    };
    let pages = pager(note.page, note.pages, |page| link(at(page)));
    let csv = at(1).link("/isolation/findings.csv");
    let fixes = at(1).link("/isolation/fixes.yaml");
    let subtitle =
        "what fails, in which object, since when it is stored to be so, and what mends it";
    Card::wide("findings", told::findings_title(note), subtitle).with(view! {
        {form(note, query)}
        {body}
        {pages}
        <p class="foot">
            {taken_as_table(&csv, "")}
            <a href=fixes>"All fixes as YAML"</a>
        </p>
    })
}

pub(super) fn checks(note: &IsolationNote, query: &IsolationQuery) -> AnyView {
    let table = tables::isolation_checks(note, query);
    let body = table_view(table, &TableView::dense("checks"));
    let subtitle = match note.unreadable.is_empty() {
        true => "namespaces that fail and pass each; everything that the checks need can be read",
        false => "namespaces that fail and pass each, and of which nothing is known",
    };
    Card::wide("checks-card", told::checks_told(&note.checks), subtitle)
        .with(view! { {body}{csv(query, "checks")} })
}

/// What cannot be read, and what does not follow from it; nothing where all can be.
pub(super) fn unreadable(note: &IsolationNote) -> Option<AnyView> {
    if note.unreadable.is_empty() {
        return None;
    }
    let lines: Vec<_> = note.unreadable.iter().map(unreadable_line).collect();
    let subtitle = "what needs it is unknown and earns nothing: unknown is not a pass";
    let card = Card::wide(
        "unreadable",
        told::unreadable_title(&note.unreadable),
        subtitle,
    );
    Some(card.with(view! { <ul class="notes">{lines}</ul> }))
}

fn unreadable_line(of: &Unreadable) -> impl IntoView + use<> {
    let checks = match of.checks.is_empty() {
        true => String::new(),
        false => format!(" Unknown therefore: {}.", join(&of.checks)),
    };
    view! {
        <li><code>{of.kind.clone()}</code>": "{of.reason.clone()}"."{checks}</li>
    }
}
