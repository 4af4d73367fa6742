//! What the page of one team says.

use super::Finding;
use super::isolation::score_words;
use super::known::amounts;
use crate::api::{QuotaRow, ResourceFigures, RunsOut, TeamAlone, TeamCost, TeamDetail, TeamGrowth};
use crate::format::{Amount, count, date, of_noun, percent};

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
    let told = Finding::new()
        .bold(name)
        .say(format!(" has {spaces} and asks for "));
    let told = match amounts(cpu.requested, memory.requested) {
        Some(asked) => told.bold(asked).then(used(cpu, memory)),
        None => told.bold("an unknown amount").say("."),
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
        (Some(_), 0) => Finding::new().say(format!(" Isolation: {}.", score_words(score))),
        (Some(_), high) => Finding::new()
            .say(format!(" Isolation: {}, with ", score_words(score)))
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

fn whole(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let whole = value.round() as i64;
    whole
}

/// How a team grows in one resource.
#[must_use]
pub fn growth_words(of: &TeamGrowth) -> String {
    let amount = |value: f64| match of.resource.as_str() {
        "cpu" => Amount::Cpu.alone(whole(value * 1_000.0)),
        _ => Amount::Memory.alone(whole(value)),
    };
    format!(
        "{} now, {} in {}; in nine of ten futures no more than {}",
        amount(of.now),
        amount(of.median),
        of_noun(of.ahead_days, "day", "days"),
        amount(of.high)
    )
}

/// What a team would need alone.
#[must_use]
pub fn alone_words(of: &TeamAlone) -> String {
    format!(
        "{:.1} machines of its own, in place of {:.1} of the shared ones ({})",
        of.machines, of.pool_share, of.machine
    )
}

/// What a team costs a month, and of what.
#[must_use]
pub fn cost_words(of: &TeamCost) -> String {
    let sum = of.used + of.workload_idle + of.infrastructure_idle;
    let rounded = count(whole(sum));
    if of.cluster > 0.0 {
        let share = percent(Some(sum / of.cluster));
        format!("{rounded} {} a month, {share} of the cluster", of.currency)
    } else {
        format!("{rounded} {} a month", of.currency)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
