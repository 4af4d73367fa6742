//! What the page of one team says.

use super::Finding;
use super::known::{amounts, used_alone};
use crate::api::{QuotaRow, ResourceFigures, RunsOut, TeamAlone, TeamCost, TeamDetail, TeamGrowth};
use crate::format::{Amount, NBSP, count, date, of_noun, percent};

/// What a team asks for, uses, and what it has to see to.
#[must_use]
pub fn team(page: &TeamDetail) -> Finding {
    let name = page.team.name.clone();
    if page.namespaces.is_empty() {
        return Finding::new()
            .say("Team ")
            .bold(name)
            .say(" has ")
            .bold("no namespace")
            .say(" in this window.");
    }
    let (cpu, memory) = (page.figures.cpu, page.figures.memory);
    let number = i64::try_from(page.namespaces.len()).unwrap_or(i64::MAX);
    let spaces = of_noun(number, "namespace", "namespaces");
    let told = Finding::new().bold(name).say(format!(" has {spaces}"));
    let asked = amounts(cpu.requested, memory.requested);
    let told = match (asked, amounts(cpu.used, memory.used)) {
        (Some(asked), _) => told
            .say(" and asks for ")
            .bold(asked)
            .then(used(cpu, memory)),
        (None, Some(used)) => told
            .say(". ")
            .then(used_alone(&page.frame, "It", &used, true)),
        (None, None) => told
            .say(" and asks for ")
            .bold("an unknown amount")
            .say("."),
    };
    told.then(waiting(page)).then(quota(page)).then(apart(page))
}

fn used(cpu: ResourceFigures, memory: ResourceFigures) -> Finding {
    let of = |figures: ResourceFigures| figures.efficiency().map(|share| percent(Some(share)));
    match (of(cpu), of(memory)) {
        (Some(cpu), Some(memory)) => Finding::new()
            .say("; it uses ")
            .bold(cpu)
            .say(" of the CPU and ")
            .bold(memory)
            .say(" of the memory."),
        (Some(share), None) => Finding::new()
            .say("; it uses ")
            .bold(share)
            .say(" of the CPU."),
        (None, Some(share)) => Finding::new()
            .say("; it uses ")
            .bold(share)
            .say(" of the memory."),
        (None, None) => Finding::new()
            .say("; what it uses is ")
            .bold("unknown")
            .say("."),
    }
}

fn waiting(page: &TeamDetail) -> Finding {
    match page.figures.pods_unplaced {
        Some(pods) if pods > 0 => {
            let verb = if pods == 1 { "waits" } else { "wait" };
            Finding::new()
                .say(" ")
                .bold(format!("{} {verb}", of_noun(pods, "pod", "pods")))
                .say(" for a node.")
        }
        _ => Finding::new(),
    }
}

/// The quota that runs out first.
fn quota(page: &TeamDetail) -> Finding {
    let quotas = page.quotas.as_deref().unwrap_or_default();
    let early = |row: &QuotaRow| match row.runs_out {
        RunsOut::Now => Some(i64::MIN),
        RunsOut::Between { early_secs, .. } => Some(early_secs),
        RunsOut::NotWithin { .. } | RunsOut::Unknown => None,
    };
    let first = quotas
        .iter()
        .filter_map(|row| Some((early(row)?, row)))
        .min_by_key(|(at, _)| *at);
    match first {
        Some((i64::MIN, row)) => Finding::new()
            .say(format!(
                " The quota for {} in {} is ",
                row.resource, row.namespace
            ))
            .bold("used up")
            .say("."),
        Some((at, row)) => Finding::new()
            .say(format!(
                " The quota for {} in {} may run out as early as ",
                row.resource, row.namespace
            ))
            .bold(date(at))
            .say("."),
        None => Finding::new(),
    }
}

fn apart(page: &TeamDetail) -> Finding {
    let Some(score) = page.score.as_ref() else {
        return Finding::new();
    };
    match (score.percent(), score.failed_high) {
        (None, _) => Finding::new(),
        (Some(percent), 0) => {
            Finding::new().say(format!(" Its isolation stands at {percent}{NBSP}%."))
        }
        (Some(percent), high) => Finding::new()
            .say(format!(" Its isolation stands at {percent}{NBSP}%, with "))
            .bold(of_noun(
                i64::from(high),
                "severe failure",
                "severe failures",
            ))
            .say("."),
    }
}

/// The title of the card of quotas.
#[must_use]
pub fn quotas_title(quotas: Option<&[QuotaRow]>) -> String {
    let Some(quotas) = quotas else {
        return "Quotas are unknown".to_owned();
    };
    if quotas.is_empty() {
        return "No quota bounds this team".to_owned();
    }
    let number = |wanted: fn(&RunsOut) -> bool| {
        let rows = quotas.iter().filter(|row| wanted(&row.runs_out));
        i64::try_from(rows.count()).unwrap_or(i64::MAX)
    };
    let now = number(|it| matches!(it, RunsOut::Now));
    let soon = number(|it| matches!(it, RunsOut::Between { .. }));
    let unknown = number(|it| matches!(it, RunsOut::Unknown));
    let all = i64::try_from(quotas.len()).unwrap_or(i64::MAX);
    let some = [
        (now, "used up"),
        (soon, "may run out"),
        (unknown, "without a forecast"),
    ];
    let some: Vec<String> = some
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{} {words}", count(number)))
        .collect();
    match some.is_empty() {
        true => "No quota runs out within the forecast".to_owned(),
        false => format!(
            "Of {}: {}",
            of_noun(all, "quota key", "quota keys"),
            some.join(", ")
        ),
    }
}

/// When a quota runs out, in words.
#[must_use]
pub fn runs_out_words(of: RunsOut) -> String {
    match of {
        RunsOut::Now => "used up now".to_owned(),
        RunsOut::Between {
            early_secs,
            median_secs: Some(median),
        } => format!("{} to {}", date(early_secs), date(median)),
        RunsOut::Between {
            early_secs,
            median_secs: None,
        } => format!("not before {}", date(early_secs)),
        RunsOut::NotWithin { days } => {
            format!("no date: not within {}", of_noun(days, "day", "days"))
        }
        RunsOut::Unknown => "not forecast".to_owned(),
    }
}

/// The nearest whole number.
pub(crate) fn whole(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let whole = value.round() as i64;
    whole
}

/// How a team grows in one resource: what it asks for now, then, and in nine of ten futures at most.
#[must_use]
pub fn growth_amounts(of: &TeamGrowth) -> [String; 3] {
    [of.now, of.median, of.high].map(|value| match of.resource.as_str() {
        "cpu" => Amount::Cpu.alone(whole(value * 1_000.0)),
        _ => Amount::Memory.alone(whole(value)),
    })
}

/// What a team would need alone.
#[must_use]
pub fn alone_words(of: &TeamAlone) -> String {
    format!(
        "{:.1} machines of its own, in place of {:.1} of the shared ones; a machine is {}",
        of.machines, of.pool_share, of.machine
    )
}

fn cost_sum(of: &TeamCost) -> f64 {
    of.used + of.workload_idle + of.infrastructure_idle
}

/// What a team costs a month.
#[must_use]
pub fn cost_alone(of: &TeamCost) -> String {
    format!("{} {} a month", count(whole(cost_sum(of))), of.currency)
}

/// Which part of the cluster's cost that is; `None` where the cluster costs nothing.
#[must_use]
pub fn cost_share(of: &TeamCost) -> Option<f64> {
    (of.cluster > 0.0).then(|| cost_sum(of) / of.cluster)
}

/// What a team costs a month, and of what.
#[must_use]
pub fn cost_words(of: &TeamCost) -> String {
    let alone = cost_alone(of);
    match cost_share(of) {
        Some(share) => format!("{alone}, {} of the cluster", percent(Some(share))),
        None => alone,
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
