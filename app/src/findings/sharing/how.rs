//! How the comparison comes about: formulas with the numbers put in, and what it is of.

use super::machine_of;
use crate::api::{ScenarioKind, Sharing};
use crate::findings::amount_of;
use crate::format::{coverage, day_near, of_noun, sentence_case};
use crate::routes::{Basis, Resource, SharingQuery};

/// Each formula with this page's numbers.
#[must_use]
pub fn sharing_formulas(sharing: &Sharing, query: &SharingQuery) -> Vec<(&'static str, String)> {
    let found = &sharing.compared.waterfall;
    let tail = &sharing.compared.tail;
    let two = |value: f64| format!("{value:.2}");
    let left = sharing.machine.sizes.iter().filter_map(|size| {
        let resource = Resource::parse(&size.resource).ok()?;
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
    vec![
        ("C, what a machine has left for teams", left.join("; ")),
        (
            "A1 = Σ over teams of ⌈most over resources of its quantile peak / C⌉, fewest machines, spares",
            format!("{:.0}, each at least {fewest}{spares}", found.a1),
        ),
        ("A2 = the same without rounding", two(found.a2)),
        (
            "A3 = most over resources of the sum of quantile peaks / C",
            two(found.a3),
        ),
        (
            "A4 = most over resources of the quantile of summed peaks / C",
            two(found.a4),
        ),
        (
            "A4′ = most over times of day of the sum of quantiles / C",
            two(found.a4_reverse),
        ),
        (
            "A5 = most over resources of the quantile of the peak of the sum / C",
            two(found.a5),
        ),
        ("A6 = ⌈A5⌉ and spares", format!("{:.0}", found.a6)),
        (
            "rounding = (A1 − A2) − (A6 − A5)",
            two(found.terms().rounding),
        ),
        ("shapes = A2 − A3", two(found.terms().complementarity)),
        (
            "growth = mean of A3 − A4 and A4′ − A5",
            two(found.terms().growth),
        ),
        (
            "time of day = mean of A4 − A5 and A3 − A4′",
            two(found.terms().multiplexing),
        ),
        (
            "expected shortfall, dedicated and shared",
            format!(
                "{} and {}",
                two(tail.shortfall_dedicated),
                two(tail.shortfall_shared)
            ),
        ),
        (
            "if teams were independent (√n law)",
            two(tail.if_independent),
        ),
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
