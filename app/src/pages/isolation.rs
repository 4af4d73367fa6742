//! How far teams are kept apart.

mod cards;
mod controls;
mod matrices;
mod neighbours;

use super::load::{Request, load};
use crate::api::{IsolationNote, IsolationPage, Refused};
use crate::components::{Chrome, How, Place, finding_view, layout, scope_line};
use crate::findings::{self, Finding, score_words};
use crate::format::count;
use crate::routes::{IsolationQuery, paths};
use crate::shell::PageContext;
use leptos::prelude::*;

const TITLE: &str = "Isolation";

/// How far teams are kept apart.
pub(crate) fn isolation_page() -> impl IntoView {
    let request = Request::new();
    let query = IsolationQuery::read(&request.params);
    load(
        request,
        query,
        |api, access, query| async move { api.isolation(&access, &query).await },
        show,
    )
}

pub(super) fn show(context: &PageContext, query: &IsolationQuery, page: &IsolationPage) -> AnyView {
    let base = query.clone();
    let chrome = Chrome {
        place: Place::Isolation,
        title: TITLE.to_owned(),
        scope: query.scope.clone(),
        windowed: true,
        based: false,
        relink: Box::new(move |scope| {
            let page = if scope == base.scope { base.page } else { 1 };
            // Another cluster has other teams and namespaces.
            let same = scope.cluster == base.scope.cluster;
            IsolationQuery {
                team: base.team.clone().filter(|_| same),
                namespace: base.namespace.clone().filter(|_| same),
                scope,
                page,
                ..base.clone()
            }
            .link(paths::ISOLATION)
        }),
    };
    let (above, contents) = match &page.note {
        Some(note) => (above(note), contents(page, note, query)),
        None => (refusal(page.refused.as_ref()), ().into_any()),
    };
    layout(context, &page.frame, &chrome, above, contents)
}

fn above(note: &IsolationNote) -> AnyView {
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&findings::isolation(note))}
        {scope_line(&findings::isolation_scope(note), how(note))}
        {jumps()}
    }
    .into_any()
}

/// The ways to the cards of a long page.
fn jumps() -> impl IntoView {
    let links = [
        ("teams", "Teams"),
        ("checks-card", "Checks"),
        ("network-card", "Network"),
        ("findings", "Findings"),
        ("access-card", "Rights"),
        ("colocation-card", "Machines"),
        ("neighbours", "Incidents"),
    ];
    let links = links.map(|(card, name)| {
        view! { <li><a href=format!("#{card}-title")>{name}</a></li> }
    });
    view! { <nav class="jumps" aria-label="On this page"><ul class="ways">{links}</ul></nav> }
}

/// How a score comes about, with this page's numbers put in.
pub(super) fn how(note: &IsolationNote) -> How {
    let score = &note.score;
    let exempt = match note.exempt.is_empty() {
        true => "none".to_owned(),
        false => note.exempt.join(", "),
    };
    How {
        version: note.formula_version.clone().into(),
        lines: vec![
            ("score = 100 × earned / possible", score_words(score)),
            (
                "a check weighs",
                "5 of high, 3 of medium, 1 of low severity".to_owned(),
            ),
            (
                "pass, fail, unknown",
                [score.passed, score.failed, score.unknown]
                    .map(|number| count(i64::from(number)))
                    .join("; "),
            ),
            ("namespaces of the platform, not judged", exempt),
        ],
        note: "Each namespace is judged by each check that applies to it. What passes earns its weight; what fails \
               earns nothing, and what is unknown earns nothing, either: it is not a pass. The score of a team is \
               that of its namespaces together.",
    }
}

fn contents(page: &IsolationPage, note: &IsolationNote, query: &IsolationQuery) -> AnyView {
    // Who filters comes for the findings; else the checks say first what there is of them, and the list,
    // which is long, does not stand before who reaches whom.
    let findings = cards::findings(note, query);
    let (first, last) = match controls::is_filtered(query) {
        true => (Some(findings), None),
        false => (None, Some(findings)),
    };
    view! {
        <div class="grid">
            {first}
            {cards::teams(note, query)}
            {cards::checks(note, query)}
            {cards::unreadable(note)}
            {matrices::network(note.network.as_ref(), query)}
            {last}
            {matrices::access(note.access.as_ref(), query)}
            {matrices::colocation(note.colocation.as_ref(), query)}
            {neighbours::neighbours(&note.neighbours, query, page.frame.now_secs)}
        </div>
    }
    .into_any()
}

fn refusal(refused: Option<&Refused>) -> AnyView {
    let reason = refused.map_or("nothing has been looked at yet", |it| it.reason.as_str());
    let finding = Finding::new()
        .say("How far teams are kept apart ")
        .bold("cannot be told")
        .say(format!(": {}.", reason.trim_end_matches('.')));
    view! {
        <h1 class="subject">{TITLE}</h1>
        {finding_view(&finding)}
        <p class="lead">
            "It is told from the newest objects of a cluster that a server collects: policies, quotas, roles and \
             pods. What cannot be read is unknown, which is not a pass."
        </p>
    }
    .into_any()
}
