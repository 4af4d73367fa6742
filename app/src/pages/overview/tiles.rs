//! Small cards: machines, waiting pods, free capacity that is no headroom, GPUs.

use crate::api::{CapacityParts, Overview};
use crate::components::{Tile, Warns, tiles};
use crate::findings;
use crate::format::{Amount, UNKNOWN, count, of_noun, percent};
use crate::routes::{NamespacesQuery, OverviewQuery, Sort, paths};
use leptos::prelude::*;

/// The row of small cards.
pub(super) fn counts(page: &Overview, query: &OverviewQuery) -> AnyView {
    tiles(vec![
        machines(page),
        waiting(page, query),
        shut(page),
        gpus_or_places(page),
    ])
}

/// A count, or that it is unknown.
fn number(value: Option<i64>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), count)
}

fn machines(page: &Overview) -> Tile {
    let counts = page.counts;
    let pools = counts
        .pools
        .map(|pools| format!("in {}", of_noun(pools, "pool", "pools")));
    let ready = counts.nodes_not_ready.map(|_| "all ready".to_owned());
    let closed: Vec<String> = [
        (counts.nodes_not_ready, "not ready"),
        (counts.nodes_cordoned, "cordoned"),
    ]
    .into_iter()
    .filter_map(|(nodes, words)| Some((nodes.filter(|&nodes| nodes > 0)?, words)))
    .map(|(nodes, words)| format!("{} {words}", count(nodes)))
    .collect();
    Tile {
        label: "Machines",
        value: number(counts.nodes),
        warns: if counts.nodes_not_ready > Some(0) {
            Warns::Detail
        } else {
            Warns::Nothing
        },
        detail: match closed.as_slice() {
            _ if counts.nodes.is_none() => "how many is unknown".to_owned(),
            [] => pools
                .into_iter()
                .chain(ready)
                .collect::<Vec<_>>()
                .join(", "),
            _ => closed.join(", "),
        },
        more: None,
    }
}

fn waiting(page: &Overview, query: &OverviewQuery) -> Tile {
    let counts = page.counts;
    let asks: Vec<String> = [(Amount::Cpu, page.cpu), (Amount::Memory, page.memory)]
        .into_iter()
        .filter_map(|(amount, parts)| parts.unplaced.map(|value| amount.alone(value)))
        .collect();
    Tile {
        label: "Pods waiting for a node",
        value: number(counts.pods_unplaced),
        detail: match (counts.pods_unplaced, counts.pods_placed) {
            (None, _) => "how many is unknown".to_owned(),
            (Some(0), Some(placed)) => {
                format!("{} placed", of_noun(placed, "pod is", "pods are"))
            }
            (Some(0), None) => "how many are placed is unknown".to_owned(),
            _ if asks.is_empty() => "what they ask for is unknown".to_owned(),
            _ => format!("they ask for {}", asks.join(" and ")),
        },
        warns: if counts.pods_unplaced > Some(0) {
            Warns::Value
        } else {
            Warns::Nothing
        },
        more: (counts.pods_unplaced > Some(0)).then(|| {
            let table = NamespacesQuery {
                sort: Sort::descending("pods_waiting"),
                ..NamespacesQuery::of(query.clone())
            };
            (table.link(paths::NAMESPACES), "see where")
        }),
    }
}

/// What is not requested and yet no headroom for everyone.
fn shut(page: &Overview) -> Tile {
    let sum = |parts: CapacityParts| match (parts.free_tainted, parts.free_closed) {
        (None, None) => None,
        (tainted, closed) => Some(tainted.unwrap_or(0) + closed.unwrap_or(0)),
    };
    let which = "on tainted, cordoned or not ready machines, on average";
    Tile {
        label: "Free, but not for everyone",
        value: sum(page.cpu).map_or_else(|| UNKNOWN.to_owned(), |value| Amount::Cpu.alone(value)),
        detail: sum(page.memory).map_or_else(
            || which.to_owned(),
            |value| format!("and {} {which}", Amount::Memory.alone(value)),
        ),
        warns: Warns::Nothing,
        more: None,
    }
}

fn gpus_or_places(page: &Overview) -> Tile {
    let counts = page.counts;
    let of = |part, whole| format!("{} of {}", number(part), number(whole));
    if let Some(gpus) = counts.gpu_allocatable.filter(|&gpus| gpus > 0) {
        let free = counts.gpu_requested.map(|requested| gpus - requested);
        return Tile {
            label: "GPUs requested",
            value: of(counts.gpu_requested, counts.gpu_allocatable),
            detail: match free {
                Some(free) if free > 0 => format!("{} free", count(free)),
                Some(_) => "none free".to_owned(),
                None => "how many are free is unknown".to_owned(),
            },
            warns: Warns::Nothing,
            more: None,
        };
    }
    let share = counts.pods_placed.zip(counts.pods_allocatable);
    Tile {
        label: "Pod places taken",
        value: percent(share.and_then(|(placed, places)| findings::share(placed, places))),
        detail: match (counts.pods_placed, counts.pods_allocatable) {
            (None, None) => "how many is unknown".to_owned(),
            (placed, places) => of(placed, places),
        },
        warns: Warns::Nothing,
        more: None,
    }
}
