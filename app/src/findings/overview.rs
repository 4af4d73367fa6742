//! What the overview says.

use super::known::{amounts, amounts_title, verb};
use super::{Finding, in_words, ratio};
use crate::api::{
    CapacityParts, DemandSeries, Frame, FreshnessState, NamespaceRow, Overview, ResourceFigures,
};
use crate::format::{Amount, age, number_word, of_noun, percent, sentence_case};
use crate::routes::Basis;

/// How full the cluster is, and what stands out.
#[must_use]
pub fn overview(page: &Overview) -> Finding {
    if page.frame.freshness.state == FreshnessState::Never {
        return Finding::new()
            .bold("Nothing has been collected yet")
            .say(".");
    }
    if nothing_observed(page) {
        return Finding::new()
            .bold("Nothing was observed")
            .say(" in this window, so there is nothing to say about it.");
    }
    if page.counts.nodes == Some(0) && page.cpu.allocatable.unwrap_or(0) == 0 {
        return Finding::new()
            .say("This cluster has ")
            .bold("no nodes")
            .say(".");
    }
    let told = without_capacity(page).unwrap_or_else(|| fullness(page));
    told.then(second(page))
}

/// What is asked for and used where nothing is known of how much there is.
fn without_capacity(page: &Overview) -> Option<Finding> {
    let (cpu, memory) = (page.cpu, page.memory);
    if cpu.allocatable.or(memory.allocatable).is_some() {
        return None;
    }
    let asked = amounts(cpu.requested, memory.requested);
    let nothing = cpu.requested.unwrap_or(0) == 0 && memory.requested.unwrap_or(0) == 0;
    let asked = asked.map(|asked| if nothing { "nothing".to_owned() } else { asked });
    let used = amounts(cpu.used, memory.used);
    let verb = |present, past| verb(&page.frame, present, past);
    let (uses, asks) = if page.counts.namespaces == Some(1) {
        ("uses", "asks for")
    } else {
        ("use", "ask for")
    };
    let (uses, asks) = (verb(uses, "used"), verb(asks, "asked for"));
    let clause = |verb: &str, what: String| Finding::new().say(format!(" {verb} ")).bold(what);
    let told = match (asked, used) {
        (Some(asked), Some(used)) => clause(asks, asked).say(" and").then(clause(uses, used)),
        (Some(asked), None) => clause(asks, asked),
        (None, Some(used)) => clause(uses, used),
        (None, None) => return None,
    };
    let who = page.counts.namespaces.map_or_else(
        || "All namespaces".to_owned(),
        |number| of_noun(number, "namespace", "namespaces"),
    );
    let rest = Finding::new()
        .say(format!(
            " on average; how much capacity there {} is ",
            verb("is", "was")
        ))
        .bold("unknown")
        .say(".");
    Some(Finding::new().say(who).then(told).then(rest))
}

/// Whether there is nothing to draw.
#[must_use]
pub fn nothing_observed(page: &Overview) -> bool {
    page.frame.freshness.state == FreshnessState::Never || page.coverage.observed_secs == 0
}

/// What a person who sees nothing can expect, and do.
#[must_use]
pub fn what_comes(frame: &Frame) -> String {
    match frame.freshness.state {
        FreshnessState::Never => format!(
            "Pages fill with the first cycle, within {} of the start; averages settle over hours.",
            age(frame.interval_secs)
        ),
        _ => "Choose another window, or look at what was read when.".to_owned(),
    }
}

/// The tighter of the two resources, by what is requested.
fn tighter(page: &Overview) -> Option<(Amount, CapacityParts, f64)> {
    let of = |amount, parts: CapacityParts| {
        ratio(parts.requested, parts.allocatable).map(|share| (amount, parts, share))
    };
    match (of(Amount::Cpu, page.cpu), of(Amount::Memory, page.memory)) {
        (Some(cpu), Some(memory)) => Some(if memory.2 > cpu.2 { memory } else { cpu }),
        (cpu, memory) => cpu.or(memory),
    }
}

fn fullness(page: &Overview) -> Finding {
    let Some((amount, parts, share)) = tighter(page) else {
        return without_requests(page);
    };
    let nodes = page.counts.nodes.map_or_else(
        || "machines".to_owned(),
        |nodes| of_noun(nodes, "machine", "machines"),
    );
    if page.cpu.requested == Some(0) && page.memory.requested == Some(0) {
        let idle = Finding::new()
            .say("Nothing is requested of the ")
            .bold(nodes);
        return match ratio(parts.used, parts.allocatable) {
            Some(used) if page.counts.pods_placed != Some(0) => idle
                .say(", yet ")
                .bold(format!("{} of the {}", percent(Some(used)), amount.noun()))
                .say(" is used: pods without requests run there."),
            _ => idle.say("."),
        };
    }
    let noun = amount.noun();
    let told = if share > 1.0 {
        Finding::new()
            .say("The cluster is ")
            .bold("over-committed")
            .say(format!(": of its {noun}, "))
            .bold(format!("{} is spoken for", percent(Some(share))))
    } else {
        Finding::new()
            .say(format!("The cluster’s {noun} is "))
            .bold(format!("{} spoken for", percent(Some(share))))
    };
    match ratio(parts.used, parts.allocatable) {
        Some(used) => told
            .say(" and ")
            .bold(format!("{} used", percent(Some(used))))
            .say(other_side(page, amount)),
        None => told
            .say(other_side(page, amount))
            .say(" How much of it is used is ")
            .bold("unknown")
            .say(": no usage was measured."),
    }
}

/// How full the cluster is by what is used: nothing is known of what is asked for.
fn without_requests(page: &Overview) -> Finding {
    let used =
        |parts: CapacityParts| ratio(parts.used, parts.allocatable).map(|of| percent(Some(of)));
    let told = match (used(page.cpu), used(page.memory)) {
        (Some(cpu), memory) => Finding::new()
            .say("The cluster’s CPU is ")
            .bold(format!("{cpu} used"))
            .say(memory.map_or_else(String::new, |memory| format!(", its memory {memory}"))),
        (None, Some(memory)) => Finding::new()
            .say("The cluster’s memory is ")
            .bold(format!("{memory} used")),
        (None, None) => {
            let unknown = if page.cpu.allocatable.or(page.memory.allocatable).is_some() {
                "neither requests nor usage are known"
            } else {
                "its allocatable capacity is unknown"
            };
            return Finding::new()
                .say("How full the cluster is cannot be told: ")
                .bold(unknown)
                .say(".");
        }
    };
    told.say("; what is asked for is ").bold("unknown").say(".")
}

/// The other resource's figures.
fn other_side(page: &Overview, amount: Amount) -> String {
    let (noun, parts) = match amount {
        Amount::Cpu => (Amount::Memory.noun(), page.memory),
        Amount::Memory => (Amount::Cpu.noun(), page.cpu),
    };
    let requested = ratio(parts.requested, parts.allocatable);
    match (requested, ratio(parts.used, parts.allocatable)) {
        (Some(requested), Some(used)) => {
            format!(
                "; its {noun} {} and {}.",
                percent(Some(requested)),
                percent(Some(used))
            )
        }
        (Some(requested), None) => format!("; its {noun} {}.", percent(Some(requested))),
        _ => ".".to_owned(),
    }
}

/// What stands out most: waiting pods, demand above requests, or the room that is left.
fn second(page: &Overview) -> Finding {
    if let Some(pods) = page.counts.pods_unplaced.filter(|&pods| pods > 0) {
        return waiting(page, pods);
    }
    let more_used = |parts: CapacityParts| matches!((parts.used, parts.requested), (Some(used), Some(asked)) if asked > 0 && used > asked);
    if more_used(page.cpu) || more_used(page.memory) {
        let noun = if more_used(page.cpu) { "CPU" } else { "memory" };
        return Finding::new()
            .say(" Teams use ")
            .bold(format!("more {noun} than they asked for"))
            .say(".");
    }
    Finding::new()
}

fn waiting(page: &Overview, pods: i64) -> Finding {
    let verb = if pods == 1 { "waits" } else { "wait" };
    let asked: Vec<String> = [(Amount::Cpu, page.cpu), (Amount::Memory, page.memory)]
        .into_iter()
        .filter_map(|(amount, parts)| parts.unplaced.filter(|&v| v > 0).map(|v| amount.alone(v)))
        .collect();
    let told = Finding::new()
        .say(" ")
        .bold(format!("{} {verb}", of_noun(pods, "pod", "pods")))
        .say(" for a node");
    if asked.is_empty() {
        told.say(".")
    } else {
        told.say(format!(", asking for {}.", asked.join(" and ")))
    }
}

/// The title of the capacity card, which there is where some capacity is known.
#[must_use]
pub fn capacity_title(page: &Overview) -> String {
    let (cpu, memory) = (page.cpu, page.memory);
    let unused = [(Amount::Cpu, cpu), (Amount::Memory, memory)]
        .into_iter()
        .filter_map(|(amount, parts)| {
            ratio(parts.requested_unused, parts.requested).map(|share| (amount, share))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if cpu.used.is_none() && memory.used.is_none() {
        return "What is requested, and what is left".to_owned();
    }
    match unused {
        Some((amount, share)) if share >= 0.085 => {
            let part = in_words(share).map_or_else(|| percent(Some(share)), str::to_owned);
            format!(
                "{} of the {} that teams ask for goes unused",
                sentence_case(&part),
                amount.noun()
            )
        }
        Some(_) => "Nearly all that teams ask for is used".to_owned(),
        None => "Where the capacity goes".to_owned(),
    }
}

/// The title of a card with one resource over the window.
#[must_use]
pub fn overview_series_title(amount: Amount, series: &DemandSeries) -> String {
    let noun = sentence_case(amount.noun());
    let peak = peak_share(&series.used.values, &series.capacity.values);
    let asked = peak_share(&series.requested.values, &series.capacity.values);
    match (asked, peak) {
        (Some(asked), _) if asked > 1.0 => {
            format!(
                "{noun} requests went above the load line, to {}",
                percent(Some(asked))
            )
        }
        (Some(asked), Some(peak)) => format!(
            "{noun}: at most {} was used and {} requested",
            percent(Some(peak)),
            percent(Some(asked))
        ),
        (Some(asked), None) => {
            format!(
                "{noun}: at most {} was requested; usage is unknown",
                percent(Some(asked))
            )
        }
        (None, Some(peak)) => format!("{noun}: at most {} was used", percent(Some(peak))),
        (None, None) => amounts_title(amount, series),
    }
}

/// The largest share of the capacity that was held at any time.
pub(super) fn peak_share(values: &[Option<i64>], capacity: &[Option<i64>]) -> Option<f64> {
    values
        .iter()
        .zip(capacity)
        .filter_map(|(&value, &whole)| ratio(value, whole))
        .max_by(f64::total_cmp)
}

/// By what the largest namespaces are ranked: CPU by the chosen basis, or where that is unknown of
/// all of them, the first that is known.
#[must_use]
pub fn largest_by(page: &Overview, basis: Basis) -> (Amount, Basis) {
    let chosen = (Amount::Cpu, basis);
    let Some(first) = page.largest.first() else {
        return chosen;
    };
    let known = |&(amount, basis): &(Amount, Basis)| {
        let figures = match amount {
            Amount::Cpu => first.figures.cpu,
            Amount::Memory => first.figures.memory,
        };
        figures.by(basis).is_some()
    };
    let others = [Amount::Cpu, Amount::Memory]
        .into_iter()
        .flat_map(|amount| [(amount, Basis::Requests), (amount, Basis::Usage)]);
    std::iter::once(chosen)
        .chain(others)
        .find(known)
        .unwrap_or(chosen)
}

/// The title of the card with the largest namespaces: how much of the demand they make, by the
/// basis they are ranked by.
#[must_use]
pub fn largest_title(page: &Overview, basis: Basis) -> String {
    let Some(first) = page.largest.first() else {
        return "No namespace asks for anything".to_owned();
    };
    let (amount, basis) = largest_by(page, basis);
    let (parts, of): (_, fn(&NamespaceRow) -> ResourceFigures) = match amount {
        Amount::Cpu => (page.cpu, |row| row.figures.cpu),
        Amount::Memory => (page.memory, |row| row.figures.memory),
    };
    let (demand, whole) = match basis {
        Basis::Requests => ("requests", parts.requested),
        Basis::Usage => ("use", parts.used),
        Basis::Max => (
            "demand",
            parts
                .used
                .zip(parts.requested_unused)
                .map(|(used, unused)| used + unused),
        ),
    };
    let demand = format!("{} {demand}", amount.noun());
    let few = page.largest.len();
    let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let all = page.counts.namespaces.unwrap_or(0).max(number(few));
    let shown: Option<i64> = page.largest.iter().map(|row| of(row).by(basis)).sum();
    let shares = ratio(shown, whole).zip(ratio(of(first).by(basis), whole));
    let part = |share: f64| in_words(share).map_or_else(|| percent(Some(share)), str::to_owned);
    match shares {
        None => "The largest namespaces".to_owned(),
        Some((together, _)) if number(few) < all => format!(
            "{} of {} {} {} of the {demand}",
            sentence_case(&number_word(few)),
            of_noun(all, "namespace", "namespaces"),
            if few == 1 { "makes" } else { "make" },
            part(together)
        ),
        Some((_, one)) => format!("{} makes {} of the {demand}", first.namespace, part(one)),
    }
}
