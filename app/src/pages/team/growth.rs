//! How a team grows, what it would need alone, and what it costs.

use crate::api::{TeamCost, TeamDetail};
use crate::components::{Card, empty};
use crate::findings as told;
use crate::format::{percent, sentence_case};
use crate::routes::{ScopeQuery, TeamQuery, paths};
use leptos::prelude::*;

/// Names and values, one below the other.
fn list(entries: Vec<(String, String)>) -> AnyView {
    let entries: Vec<_> = entries
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect();
    view! { <dl class="figures">{entries}</dl> }.into_any()
}

fn way(scope: &ScopeQuery, path: &str, words: &'static str) -> AnyView {
    view! { <p class="foot"><a href=scope.link(path)>{words}</a></p> }.into_any()
}

/// Why something is not known, in the words of what computes it.
fn not_yet(note: Option<&str>, otherwise: &'static str) -> AnyView {
    let text = note.map_or_else(|| otherwise.to_owned(), sentence_case);
    view! { <p class="empty">{text}</p> }.into_any()
}

pub(super) fn growth(page: &TeamDetail, query: &TeamQuery) -> AnyView {
    let title = match page.growth.first() {
        Some(of) if of.median > of.now => "It grows",
        Some(_) => "It does not grow",
        None => "How it grows is not known",
    };
    let body = match page.growth.is_empty() {
        true => not_yet(
            page.growth_note.as_deref(),
            "There is no forecast of this team.",
        ),
        false => list(
            page.growth
                .iter()
                .map(|of| {
                    let name = match of.resource.as_str() {
                        "cpu" => "CPU".to_owned(),
                        other => sentence_case(other),
                    };
                    (name, told::growth_words(of))
                })
                .collect(),
        ),
    };
    Card::half("growth", title, "by the forecast of its demand").with(view! {
        {body}
        {way(&query.scope, paths::FORECAST, "Forecast")}
    })
}

pub(super) fn alone(page: &TeamDetail, query: &TeamQuery) -> AnyView {
    let (title, body) = match &page.alone {
        Some(of) => (
            format!("Alone it would need {:.1} machines", of.machines),
            view! { <p>{sentence_case(&told::alone_words(of))}"."</p> }.into_any(),
        ),
        None => (
            "What it would need alone is not known".to_owned(),
            not_yet(page.alone_note.as_deref(), "It has not been computed."),
        ),
    };
    Card::half("alone", title, "by the assumptions of the page Sharing").with(view! {
        {body}
        {way(&query.scope, paths::SHARING, "Sharing")}
    })
}

pub(super) fn cost(page: &TeamDetail) -> AnyView {
    let subtitle = "a month is 730 hours, at today's requests and prices";
    match &page.cost {
        Some(of) => Card::wide("cost", told::cost_words(of), subtitle).with(list(parts(of))),
        None => Card::wide("cost", "What it costs is not known", subtitle)
            .with(empty("Nodes are not known.", None)),
    }
}

fn parts(of: &TeamCost) -> Vec<(String, String)> {
    let sum = of.used + of.workload_idle + of.infrastructure_idle;
    let amount = |value: f64| {
        let share = (sum > 0.0).then(|| value / sum);
        format!("{value:.0} {}, {}", of.currency, percent(share))
    };
    vec![
        ("used".to_owned(), amount(of.used)),
        (
            "requested and not used".to_owned(),
            amount(of.workload_idle),
        ),
        (
            "its part of what nobody requests".to_owned(),
            amount(of.infrastructure_idle),
        ),
        (
            "all of the cluster".to_owned(),
            format!("{:.0} {}", of.cluster, of.currency),
        ),
    ]
}
