//! What can be said where capacity, requests or nodes are not known: amounts in place of shares.

use super::Finding;
use crate::api::{DemandSeries, Frame, FreshnessState};
use crate::format::{Amount, sentence_case};

/// How a cluster's nodes become known.
#[must_use]
pub fn nodes_hint() -> &'static str {
    "To know its nodes, collect the cluster, or fill in its history from its Prometheus; a file of \
     usage does not tell of them."
}

/// A verb in the present, or in the past where nobody collects the cluster.
pub(super) fn verb<'a>(frame: &Frame, present: &'a str, past: &'a str) -> &'a str {
    match frame.freshness.state {
        FreshnessState::Archived => past,
        FreshnessState::Live | FreshnessState::Stale | FreshnessState::Never => present,
    }
}

/// CPU and memory in words, as far as they are known.
pub(super) fn amounts(cpu: Option<i64>, memory: Option<i64>) -> Option<String> {
    let cpu = cpu.map(|value| Amount::Cpu.alone(value));
    let memory = memory.map(|value| Amount::Memory.alone(value));
    match (cpu, memory) {
        (Some(cpu), Some(memory)) => Some(format!("{cpu} and {memory}")),
        (cpu, memory) => cpu.or(memory),
    }
}

/// What is used where nothing is known of what is asked for: "shop uses 3 cores on average; what it
/// asks for is unknown."
pub(super) fn used_alone(frame: &Frame, who: &str, used: &str, single: bool) -> Finding {
    let (uses, asks) = if single {
        (
            verb(frame, "uses", "used"),
            verb(frame, "it asks", "it asked"),
        )
    } else {
        (
            verb(frame, "use", "used"),
            verb(frame, "they ask", "they asked"),
        )
    };
    Finding::new()
        .say(format!("{who} {uses} "))
        .bold(used)
        .say(format!(" on average; what {asks} for is "))
        .bold("unknown")
        .say(".")
}

/// Whether a chart of these would show nothing.
#[must_use]
pub fn nothing_known(series: &DemandSeries) -> bool {
    let all = [
        &series.used,
        &series.requested,
        &series.limit,
        &series.capacity,
    ];
    all.iter().all(|one| one.values.iter().all(Option::is_none))
}

/// The title of a card with one resource over the window, where its capacity is unknown.
pub(super) fn amounts_title(amount: Amount, series: &DemandSeries) -> String {
    let noun = sentence_case(amount.noun());
    let most = |values: &[Option<i64>]| values.iter().flatten().copied().max();
    match (most(&series.used.values), most(&series.requested.values)) {
        (Some(used), Some(asked)) => format!(
            "{noun}: at most {} used and {} requested; capacity is unknown",
            amount.alone(used),
            amount.alone(asked)
        ),
        (Some(used), None) => format!(
            "{noun}: at most {} used; requests and capacity are unknown",
            amount.alone(used)
        ),
        (None, Some(asked)) => format!(
            "{noun}: at most {} requested; usage and capacity are unknown",
            amount.alone(asked)
        ),
        (None, None) => format!("{noun}: neither usage nor requests are known"),
    }
}
