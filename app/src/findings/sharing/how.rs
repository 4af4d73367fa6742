//! How the comparison comes about: formulas with the numbers put in, and what it is of.

use super::machine_of;
use crate::api::{ScenarioKind, Sharing, TeamNote};
use crate::findings::amount_of;
use crate::format::{coverage, day_near, of_noun, sentence_case};
use crate::routes::{Basis, Owners, Resource, SharingQuery};
use plimsoll_planner::teams::UNASSIGNED;

/// What each number of [`sharing_values`] is.
const FORMULAS: [&str; 17] = [
    "C, what a machine has left for teams",
    "A0 = Σ over teams of machines that their pods fill, fewest machines, spares",
    "A1 = Σ over teams of ⌈most over resources of its quantile peak / C⌉, fewest machines, spares",
    "A2 = the same without rounding",
    "A3 = most over resources of the sum of quantile peaks / C",
    "A4 = most over resources of the quantile of summed peaks / C",
    "A4′ = most over times of day of the sum of quantiles / C",
    "A5 = most over resources of the quantile of the peak of the sum / C",
    "A6 = ⌈A5⌉ and spares",
    "A7 = machines that all pods fill, and spares",
    "left-over parts = (A0 − A1) − (A7 − A6)",
    "rounding = (A1 − A2) − (A6 − A5)",
    "shapes = A2 − A3",
    "growth = mean of A3 − A4 and A4′ − A5",
    "time of day = mean of A4 − A5 and A3 − A4′",
    "expected shortfall, dedicated and shared",
    "if teams were independent (√n law)",
];

/// Each formula with this page's numbers.
#[must_use]
pub fn sharing_formulas(sharing: &Sharing, query: &SharingQuery) -> Vec<(&'static str, String)> {
    let values = sharing_values(sharing, query);
    FORMULAS.into_iter().zip(values).collect()
}

/// This page's numbers, in the order of the formulas: a browser has their names already.
#[must_use]
pub fn sharing_values(sharing: &Sharing, query: &SharingQuery) -> [String; 17] {
    let found = &sharing.compared.waterfall;
    let (terms, tail) = (found.terms(), &sharing.compared.tail);
    let two = |value: f64| format!("{value:.2}");
    let left = sharing.machine.sizes.iter().filter_map(|size| {
        let resource = Resource::named(&size.resource)?;
        Some(format!(
            "{} − {} of DaemonSets",
            amount_of(resource, size.allocatable),
            amount_of(resource, size.daemonsets)
        ))
    });
    let left: Vec<String> = left.collect();
    let spares = match query.spares {
        0 => String::new(),
        spares => format!(" + {spares} spare"),
    };
    let fewest = query.min_machines;
    let packed = |value: Option<f64>, decimals: usize| {
        value.map_or_else(
            || "no pods are known".to_owned(),
            |value| format!("{value:.decimals$}"),
        )
    };
    [
        left.join("; "),
        packed(found.a0, 0),
        format!("{:.0}, each at least {fewest}{spares}", found.a1),
        two(found.a2),
        two(found.a3),
        two(found.a4),
        two(found.a4_reverse),
        two(found.a5),
        format!("{:.0}", found.a6),
        packed(found.a7, 0),
        packed(terms.fragmentation, 2),
        two(terms.rounding),
        two(terms.complementarity),
        two(terms.growth),
        two(terms.multiplexing),
        format!(
            "{} and {}",
            two(tail.shortfall_dedicated),
            two(tail.shortfall_shared)
        ),
        two(tail.if_independent),
    ]
}

/// What is compared: scenarios, basis, machine, coverage.
#[must_use]
pub fn sharing_scope(sharing: &Sharing, query: &SharingQuery, now_secs: i64) -> Vec<String> {
    let note = &sharing.scenarios;
    let days = of_noun(i64::try_from(note.days).unwrap_or(0), "day", "days");
    let mut parts = Vec::new();
    match (note.kind, note.at_secs) {
        (ScenarioKind::Forecast, Some(at)) => {
            parts.push(format!("The week up to {}", day_near(at, now_secs)));
            let trained = i64::try_from(note.trained_days.unwrap_or(note.days)).unwrap_or(0);
            parts.push(format!(
                "{} possible futures, made of {}",
                note.count,
                of_noun(trained, "day", "days")
            ));
        }
        _ => parts.push(format!("{}, each a scenario", sentence_case(&days))),
    }
    parts.push(demand_words(query.scope.basis));
    parts.push(format!("machines of {}", machine_of(&sharing.machine)));
    let share = sharing.week.first().map(|week| week.coverage.share());
    parts.push(format!("last week {} covered", coverage(share.flatten())));
    let rest = |note: &TeamNote| note.team.name == UNASSIGNED;
    if query.by == Owners::Team && sharing.teams.iter().any(rest) {
        parts.push("what belongs to no team counted as one".to_owned());
    }
    parts
}

/// Which demand is compared.
#[must_use]
pub fn demand_words(basis: Basis) -> String {
    let basis = match basis {
        Basis::Requests => "requests",
        Basis::Usage => "usage",
        Basis::Max => "the larger of requests and usage",
    };
    format!("{basis} of CPU and memory together")
}
