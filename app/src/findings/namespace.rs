//! What the page of one namespace says.

use super::known::{amounts, amounts_title, used_alone};
use super::{Finding, ratio};
use crate::api::{DemandSeries, NamespaceDetail, ResourceFigures};
use crate::format::{Amount, of_noun, percent, sentence_case};

/// What a namespace asks for, uses and wastes.
#[must_use]
pub fn namespace(page: &NamespaceDetail) -> Finding {
    let name = &page.namespace;
    if page.coverage.observed_secs == 0 {
        let told = Finding::new()
            .bold("Nothing was observed")
            .say(format!(" of {name} in this window."));
        return if page.exists {
            told
        } else {
            told.say(" It no longer exists in the cluster.")
        };
    }
    let (cpu, memory) = (page.figures.cpu, page.figures.memory);
    let used_all = amounts(cpu.used, memory.used);
    if !page.exists {
        let told = match (amounts(cpu.requested, memory.requested), &used_all) {
            (None, Some(used)) => format!("It used {used} on average."),
            (asked, _) => format!("It asked for {}.", asked.as_deref().unwrap_or(UNKNOWN)),
        };
        return Finding::new()
            .bold(name)
            .say(" ")
            .bold("no longer exists")
            .say(format!(" in the cluster; its history stays. {told}"));
    }
    let told = Finding::new().say(format!("{name} "));
    let told = match (cpu.requested, memory.requested) {
        _ if page.figures.only_waits() => told.say("has ").bold("nothing on a node").say("."),
        (Some(0), Some(0)) => told
            .say("asks for ")
            .bold("nothing")
            .then(used_anyway(cpu, memory)),
        (None, None) => match used_all {
            Some(used) => used_alone(&page.frame, name, &used, true),
            None => told.say("asks for ").bold(UNKNOWN).say("."),
        },
        _ => told
            .say("asks for ")
            .bold(amounts(cpu.requested, memory.requested).unwrap_or_default())
            .then(match page.all_workloads() {
                Some(all) => used(all.cpu, all.memory),
                None => used(cpu, memory),
            }),
    };
    told.then(waiting(page)).then(quota(page))
}

/// In place of an amount.
const UNKNOWN: &str = "an unknown amount";

fn used_anyway(cpu: ResourceFigures, memory: ResourceFigures) -> Finding {
    match amounts(cpu.used, memory.used) {
        None => Finding::new().say(", and what it uses is unknown."),
        Some(used) => Finding::new().say(" and uses ").bold(used).say("."),
    }
}

fn used(cpu: ResourceFigures, memory: ResourceFigures) -> Finding {
    let part = |figures: ResourceFigures, noun| {
        figures
            .efficiency()
            .map(|share| (percent(Some(share)), noun))
    };
    match (part(cpu, "those cores"), part(memory, "that memory")) {
        (Some((cpu, _)), Some((memory, _))) => Finding::new()
            .say(", and uses ")
            .bold(cpu)
            .say(" of those cores and ")
            .bold(memory)
            .say(" of that memory."),
        (Some((share, noun)), None) | (None, Some((share, noun))) => Finding::new()
            .say(" and uses ")
            .bold(share)
            .say(format!(" of {noun}.")),
        (None, None) => Finding::new()
            .say(". What it uses is ")
            .bold("unknown")
            .say("."),
    }
}

fn waiting(page: &NamespaceDetail) -> Finding {
    match page.figures.pods_unplaced {
        Some(pods) if pods > 0 => {
            let verb = if pods == 1 { "waits" } else { "wait" };
            let pods = of_noun(pods, "pod", "pods");
            Finding::new()
                .say(" ")
                .bold(format!("{pods} {verb}"))
                .say(" for a node.")
        }
        _ => Finding::new(),
    }
}

/// Says how near the quota is, once it is nearer than a tenth.
fn quota(page: &NamespaceDetail) -> Finding {
    let near = [
        (Amount::Cpu, page.figures.cpu),
        (Amount::Memory, page.figures.memory),
    ]
    .into_iter()
    .filter_map(|(amount, figures)| {
        ratio(figures.requested, figures.quota).map(|share| (amount, share))
    })
    .max_by(|a, b| a.1.total_cmp(&b.1));
    match near {
        Some((amount, share)) if share >= 0.9 => Finding::new()
            .say(format!(" Its {} quota is ", amount.noun()))
            .bold(format!("{} full", percent(Some(share))))
            .say("."),
        _ => Finding::new(),
    }
}

/// The title of a card with one resource over the window.
#[must_use]
pub fn namespace_series_title(amount: Amount, series: &DemandSeries) -> String {
    let noun = sentence_case(amount.noun());
    let peak = |values: &[Option<i64>]| values.iter().flatten().copied().max();
    let (used, requested) = (peak(&series.used.values), peak(&series.requested.values));
    match (used, requested) {
        (Some(used), Some(requested)) if requested > 0 => {
            let share = ratio(Some(used), Some(requested));
            format!(
                "{noun} peaks at {}, {} of the highest request",
                amount.alone(used),
                percent(share)
            )
        }
        (Some(used), Some(_)) => format!(
            "{noun} peaks at {}; nothing is requested",
            amount.alone(used)
        ),
        (Some(used), None) => format!(
            "{noun} peaks at {}; requests are unknown",
            amount.alone(used)
        ),
        (None, Some(requested)) => {
            format!(
                "{noun}: {} requested at most; usage is unknown",
                amount.alone(requested)
            )
        }
        (None, None) => amounts_title(amount, series),
    }
}

/// Whether the namespace is known and what runs in it is not, as where a file told of it.
#[must_use]
pub fn only_as_a_whole(page: &NamespaceDetail) -> bool {
    let (cpu, memory) = (page.figures.cpu, page.figures.memory);
    let known = amounts(cpu.used, memory.used).or(amounts(cpu.requested, memory.requested));
    page.workloads_total == 0 && page.figures.pods_placed.is_none() && known.is_some()
}

/// The title of the workloads' card.
#[must_use]
pub fn workloads_title(page: &NamespaceDetail) -> String {
    let number = i64::try_from(page.workloads_total).unwrap_or(i64::MAX);
    // Of a page among others nothing is known of the largest of all.
    let all = page.workloads.len() == page.workloads_total;
    let largest = page
        .workloads
        .iter()
        .filter_map(|row| row.figures.cpu.requested.map(|cpu| (cpu, &row.name)))
        .max_by_key(|(cpu, _)| *cpu)
        .filter(|_| all);
    match largest {
        _ if only_as_a_whole(page) => "Workloads are unknown".to_owned(),
        _ if number == 0 => "No workloads in this window".to_owned(),
        Some((cpu, name)) if number > 1 => match ratio(Some(cpu), page.figures.cpu.requested) {
            Some(share) => {
                format!("{name} makes {} of the CPU requests", percent(Some(share)))
            }
            None => of_noun(number, "workload", "workloads"),
        },
        _ => of_noun(number, "workload", "workloads"),
    }
}
