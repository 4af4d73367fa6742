//! How a team grows, what it would need alone, and what it costs.

use crate::api::{TeamCost, TeamDetail, TeamGrowth};
use crate::components::{Card, empty, wide_bar};
use crate::findings as told;
use crate::format::{count, of_noun, percent, sentence_case};
use crate::routes::{ScopeQuery, TeamQuery, paths};
use crate::tables::Bar;
use leptos::prelude::*;

/// What it asks for now, and what it will.
fn grows(growth: &[TeamGrowth]) -> AnyView {
    let days = growth.first().map_or(0, |of| of.ahead_days);
    let rows: Vec<_> = growth
        .iter()
        .map(|of| {
            let name = match of.resource.as_str() {
                "cpu" => "CPU".to_owned(),
                other => sentence_case(other),
            };
            let cells = told::growth_amounts(of).map(|text| view! { <td class="n">{text}</td> });
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <div class="scroll" role="region" aria-label="How it grows" tabindex="0">
            <table id="growing" class="dense">
                <caption class="sr">"What it asks for now, and what it will"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Of what"</th>
                        <th scope="col" class="n">"Now"</th>
                        <th scope="col" class="n">{format!("In {}", of_noun(days, "day", "days"))}</th>
                        <th scope="col" class="n" title="no more than this in nine of ten futures">"9 in 10 below"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
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
    let title = match page.growth.as_slice() {
        [] => "How it grows is not known",
        some if some.iter().any(|of| of.median > of.now) => "It grows",
        _ => "It does not grow",
    };
    let body = match page.growth.is_empty() {
        true => not_yet(
            page.growth_note.as_deref(),
            "There is no forecast of this team.",
        ),
        false => grows(&page.growth),
    };
    Card::third("growth", title, "by the forecast of its demand").with(view! {
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
    Card::third("alone", title, "by the assumptions of the page Sharing").with(view! {
        {body}
        {way(&query.scope, paths::SHARING, "Sharing")}
    })
}

pub(super) fn cost(page: &TeamDetail) -> AnyView {
    let subtitle = "a month is 730 hours, at today's requests and prices";
    match &page.cost {
        Some(of) => Card::third("cost", told::cost_words(of), subtitle).with(parts(of)),
        None => Card::third("cost", "What it costs is not known", subtitle)
            .with(empty("Nodes are not known.", None)),
    }
}

/// A bar of what the cost is made of, and its numbers below.
fn parts(of: &TeamCost) -> AnyView {
    let sum = of.used + of.workload_idle + of.infrastructure_idle;
    let parts = [
        ("c1", "used", of.used),
        ("others", "requested and not used", of.workload_idle),
        (
            "idle",
            "its part of what nobody requests",
            of.infrastructure_idle,
        ),
    ];
    let share = |value: f64| (sum > 0.0).then(|| value / sum);
    let permille = |value: f64| told::whole(share(value).unwrap_or(0.0) * 1_000.0);
    let bar = Bar {
        parts: parts
            .map(|(class, _, value)| (class, permille(value)))
            .to_vec(),
        framed: false,
    };
    let amount = |value: f64| format!("{} {}", count(told::whole(value)), of.currency);
    let lines = parts.map(|(class, name, value)| {
        let swatch = format!("swatch {class}");
        view! {
            <div>
                <dt><i class=swatch aria-hidden="true"></i>{name}</dt>
                <dd>{format!("{}, {}", amount(value), percent(share(value)))}</dd>
            </div>
        }
    });
    view! {
        {wide_bar(&bar)}
        <dl class="figures">
            {lines}
            <div><dt>"all of the cluster"</dt><dd>{amount(of.cluster)}</dd></div>
        </dl>
    }
    .into_any()
}
