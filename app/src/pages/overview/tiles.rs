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

fn machines(page: &Overview) -> Tile {
    let counts = page.counts;
    let pools = of_noun(counts.pools, "pool", "pools");
    let closed: Vec<String> = [
        (counts.nodes_not_ready, "not ready"),
        (counts.nodes_cordoned, "cordoned"),
    ]
    .into_iter()
    .filter(|(nodes, _)| *nodes > 0)
    .map(|(nodes, words)| format!("{} {words}", count(nodes)))
    .collect();
    Tile {
        label: "Machines",
        value: count(counts.nodes),
        warns: if counts.nodes_not_ready > 0 {
            Warns::Detail
        } else {
            Warns::Nothing
        },
        detail: match closed.as_slice() {
            [] if counts.pools == 0 => "all ready".to_owned(),
            [] => format!("in {pools}, all ready"),
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
        value: count(counts.pods_unplaced),
        detail: match counts.pods_unplaced {
            0 => format!(
                "{} placed",
                of_noun(counts.pods_placed, "pod is", "pods are")
            ),
            _ if asks.is_empty() => "what they ask for is unknown".to_owned(),
            _ => format!("they ask for {}", asks.join(" and ")),
        },
        warns: if counts.pods_unplaced > 0 {
            Warns::Value
        } else {
            Warns::Nothing
        },
        more: (counts.pods_unplaced > 0).then(|| {
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
    let of = |part: i64, whole: i64| format!("{} of {}", count(part), count(whole));
    if counts.gpu_allocatable > 0 {
        let free = counts.gpu_allocatable - counts.gpu_requested;
        return Tile {
            label: "GPUs requested",
            value: of(counts.gpu_requested, counts.gpu_allocatable),
            detail: if free > 0 {
                format!("{} free", count(free))
            } else {
                "none free".to_owned()
            },
            warns: Warns::Nothing,
            more: None,
        };
    }
    Tile {
        label: "Pod places taken",
        value: percent(findings::share(counts.pods_placed, counts.pods_allocatable)),
        detail: of(counts.pods_placed, counts.pods_allocatable),
        warns: Warns::Nothing,
        more: None,
    }
}
