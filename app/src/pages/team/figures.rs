//! What a team asks for and uses: in figures, and over the window.

use crate::api::{ResourceFigures, TeamDetail};
use crate::components::{Tile, Warns, demand_card, tiles};
use crate::findings;
use crate::format::{Amount, UNKNOWN, count, of_noun, percent, permille};
use crate::pictures::DemandOf;
use crate::routes::{NamespacesQuery, TeamQuery, paths};
use leptos::prelude::*;

/// The figures in small cards.
pub(super) fn tiles_of(page: &TeamDetail, query: &TeamQuery) -> AnyView {
    let of = NamespacesQuery {
        team: Some(page.team.name.clone()),
        ..NamespacesQuery::of(query.scope.clone())
    };
    let (cpu, memory) = (page.figures.cpu, page.figures.memory);
    let number = i64::try_from(page.namespaces.len()).unwrap_or(i64::MAX);
    let waiting = page.figures.pods_unplaced.filter(|pods| *pods > 0);
    let all = vec![
        resource("CPU requested", Amount::Cpu, cpu, page.cpu_share_permille),
        resource(
            "Memory requested",
            Amount::Memory,
            memory,
            page.memory_share_permille,
        ),
        Tile {
            label: "Pods on nodes",
            value: page.figures.pods_placed.map_or_else(unknown, count),
            detail: waiting.map_or_else(
                || of_noun(number, "namespace", "namespaces"),
                |pods| format!("{} waiting", count(pods)),
            ),
            warns: if waiting.is_some() {
                Warns::Detail
            } else {
                Warns::Nothing
            },
            more: Some((of.link(paths::NAMESPACES), "in the table")),
        },
        Tile {
            label: "Machines' worth",
            value: page
                .machines
                .map_or_else(unknown, |machines| format!("{machines:.1}")),
            detail: "of nodes, requested now".to_owned(),
            warns: Warns::Nothing,
            more: None,
        },
        apart(page),
        cost(page),
    ];
    tiles(all)
}

fn unknown() -> String {
    UNKNOWN.to_owned()
}

fn resource(
    label: &'static str,
    amount: Amount,
    figures: ResourceFigures,
    share: Option<i64>,
) -> Tile {
    let share = match share {
        Some(_) => format!("{}\u{a0}% of the cluster", permille(share)),
        None => "share of the cluster unknown".to_owned(),
    };
    let used = match figures.efficiency() {
        Some(part) => format!("{} of it used", percent(Some(part))),
        None => "usage unknown".to_owned(),
    };
    Tile {
        label,
        value: figures
            .requested
            .map_or_else(unknown, |value| amount.alone(value)),
        detail: format!("{used}; {share}"),
        warns: Warns::Nothing,
        more: None,
    }
}

fn apart(page: &TeamDetail) -> Tile {
    let score = page.score.filter(|score| score.percent().is_some());
    let high = score.map_or(0, |score| i64::from(score.failed_high));
    Tile {
        label: "Isolation",
        value: match score.and_then(|score| score.percent()) {
            Some(percent) => format!("{percent}\u{a0}%"),
            None => unknown(),
        },
        detail: match (score, high) {
            (None, _) => "score unknown".to_owned(),
            (Some(_), 0) => "no severe failure".to_owned(),
            (Some(_), some) => of_noun(some, "severe failure", "severe failures"),
        },
        warns: if high > 0 {
            Warns::Detail
        } else {
            Warns::Nothing
        },
        more: Some(("#isolation-title".to_owned(), "below")),
    }
}

fn cost(page: &TeamDetail) -> Tile {
    let cost = page.cost.as_ref();
    let share = cost.and_then(findings::cost_share);
    Tile {
        label: "Part of the cost",
        value: share.map_or_else(unknown, |share| percent(Some(share))),
        detail: cost.map_or_else(|| "cost unknown".to_owned(), findings::cost_alone),
        warns: Warns::Nothing,
        more: None,
    }
}

/// One resource over the window.
pub(super) fn history(page: &TeamDetail, query: &TeamQuery, amount: Amount) -> AnyView {
    let link = |path: &str| query.scope.link(path);
    demand_card(
        DemandOf::Team(page, query),
        amount,
        query.scope.window.describe(),
        (&paths::team(&query.team), &link),
    )
}
