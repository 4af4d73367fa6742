//! What the health of the data comes down to.

use super::{Finding, ratio};
use crate::api::{
    CycleHealth, DataHealth, FreshnessState, ProcessHealth, SourceHealth, SourceState,
};
use crate::format::{
    UNKNOWN, age, count, coverage, join, moment, number_word, of_noun, percent, sentence_case,
};
use crate::routes::Window;

/// Whether the numbers are complete and fresh.
#[must_use]
pub fn data_health(page: &DataHealth, window: &Window) -> Finding {
    let freshness = &page.frame.freshness;
    match freshness.state {
        FreshnessState::Never => {
            return Finding::new()
                .bold("Nothing has been collected yet")
                .say(". The first cycle comes within ")
                .say(age(page.frame.interval_secs))
                .say(" of the start.");
        }
        FreshnessState::Archived => {
            return Finding::new()
                .say("Nobody collects this cluster now: it is ")
                .bold("history")
                .say(freshness.as_of_secs.map_or_else(String::new, |at| {
                    format!(" up to {}", moment(at, page.frame.now_secs))
                }))
                .say(".");
        }
        FreshnessState::Live | FreshnessState::Stale => {}
    }
    sources(page).then(covered(page, window))
}

fn of_state(page: &DataHealth, state: SourceState) -> Vec<&SourceHealth> {
    page.sources
        .iter()
        .filter(|source| source.state == state)
        .collect()
}

fn sources(page: &DataHealth) -> Finding {
    let failing = of_state(page, SourceState::Failing);
    let forbidden = of_state(page, SourceState::Forbidden);
    let starting = of_state(page, SourceState::Starting);
    let names = |sources: &[&SourceHealth]| {
        join(
            &sources
                .iter()
                .map(|source| source.name.clone())
                .collect::<Vec<_>>(),
        )
    };
    match (
        failing.as_slice(),
        forbidden.as_slice(),
        starting.as_slice(),
    ) {
        ([], [], []) if page.sources.is_empty() => Finding::new()
            .bold("No source has answered")
            .say(" since this server started."),
        ([], [], []) if page.sources.len() == 1 => {
            Finding::new().bold("The only source answers").say(".")
        }
        ([], [], []) => Finding::new().bold("All sources answer").say("."),
        ([source], _, _) => silent(source, page.frame.now_secs),
        ([_, _, ..], _, _) => Finding::new()
            .bold(format!(
                "{} sources do not answer",
                sentence_case(&number_word(failing.len()))
            ))
            .say(format!(
                ": {}. What depends on them is unknown.",
                names(&failing)
            )),
        ([], [_, ..], _) => Finding::new()
            .say("Our rights ")
            .bold(format!("do not reach {}", names(&forbidden)))
            .say("; what depends on that is shown as unknown."),
        ([], [], _) => Finding::new()
            .bold(names(&starting))
            .say(if starting.len() == 1 {
                " is being listed for the first time."
            } else {
                " are being listed for the first time."
            }),
    }
}

fn silent(source: &SourceHealth, now_secs: i64) -> Finding {
    let told = Finding::new().bold(&source.name);
    let effect = match source.name.as_str() {
        name if name.contains("metrics") => "usage is unknown since then",
        _ => "what depends on it keeps its last value",
    };
    match source.last_success_secs {
        Some(at) => told
            .say(" has not answered since ")
            .bold(moment(at, now_secs))
            .say(format!("; {effect}.")),
        None => told
            .say(" has ")
            .bold("never answered")
            .say("; what depends on it is unknown."),
    }
}

fn covered(page: &DataHealth, window: &Window) -> Finding {
    let Some(share) = page.coverage.share() else {
        return Finding::new();
    };
    let told = Finding::new()
        .say(" ")
        .bold(coverage(Some(share)))
        .say(format!(" of {} is covered", window.phrase_of(&page.frame)));
    let gaps = i64::try_from(page.gaps_total).unwrap_or(i64::MAX);
    let told = if gaps > 0 {
        told.say(format!(", with {}", of_noun(gaps, "gap", "gaps")))
    } else {
        told
    };
    match page.usage_coverage.share() {
        Some(usage) if usage < share - 0.01 => told
            .say(", and ")
            .bold(coverage(Some(usage)))
            .say(" has measured usage."),
        _ => told.say("."),
    }
}

/// The title of the sources' card.
#[must_use]
pub fn sources_title(page: &DataHealth) -> String {
    let all = page.sources.len();
    let fine = of_state(page, SourceState::Ok).len();
    match (all, fine) {
        (0, _) => "Nothing is read".to_owned(),
        (1, 0) => "The only source does not answer".to_owned(),
        (1, _) => "The only source answers".to_owned(),
        (all, fine) if all == fine => format!("All {} sources answer", number_word(all)),
        (all, 0) => format!("None of {} sources answers", number_word(all)),
        (all, fine) => {
            let verb = if fine == 1 { "answers" } else { "answer" };
            format!(
                "{} of {} sources {verb}",
                sentence_case(&number_word(fine)),
                number_word(all)
            )
        }
    }
}

/// The title of the gaps' card.
#[must_use]
pub fn gaps_title(page: &DataHealth) -> String {
    let longest = page.gaps.iter().map(|gap| gap.range.secs()).max();
    let gaps = i64::try_from(page.gaps_total).unwrap_or(i64::MAX);
    match longest {
        None if page.coverage.expected_secs == 0 => "Nothing was to be observed".to_owned(),
        None => "No gaps".to_owned(),
        Some(secs) if gaps == 1 => format!("One gap, of {}", age(secs)),
        Some(secs) => format!(
            "{}, the longest {}",
            of_noun(gaps, "gap", "gaps"),
            age(secs)
        ),
    }
}

/// How often there was a cycle in the window; two intervals where it was changed meanwhile.
#[must_use]
pub fn cycle_intervals(cycles: &CycleHealth) -> Option<String> {
    let (shortest, longest) = (
        cycles.shortest_interval_secs?,
        cycles.longest_interval_secs?,
    );
    let (shortest, longest) = (age(shortest), age(longest));
    Some(if shortest == longest {
        format!("one cycle every {shortest}")
    } else {
        format!("one cycle every {shortest} to {longest}")
    })
}

/// How many measurements of pods are missing, and which part that is.
#[must_use]
pub fn of_pods_expected(cycles: &CycleHealth) -> String {
    let missing = cycles
        .pods_unmeasured
        .map_or_else(|| UNKNOWN.to_owned(), count);
    match ratio(cycles.pods_unmeasured, cycles.pods_expected) {
        Some(share) if share > 0.0 && share < 0.001 => {
            format!("{missing}, under 0.1\u{a0}%")
        }
        Some(share) if share > 0.0 => format!("{missing}, {}", percent(Some(share))),
        _ => missing,
    }
}

/// The title of the card about the quality of the cycles.
#[must_use]
pub fn quality_title(cycles: &CycleHealth) -> String {
    let doubtful = [
        Some(cycles.without_usage),
        cycles.pods_unmeasured,
        cycles.clamped_rows,
        cycles.pods_on_unknown_nodes,
    ];
    match (
        cycles.stored,
        doubtful.iter().filter(|&&count| count > Some(0)).count(),
    ) {
        (0, _) => "No cycles in this window".to_owned(),
        (_, 0) if cycles.pods_unmeasured.is_none() => "Every cycle has measured usage".to_owned(),
        (_, 0) => "Nothing was missing or corrected".to_owned(),
        (_, 1) => "One kind of figure was missing or corrected".to_owned(),
        (_, kinds) => {
            format!(
                "{} kinds of figures were missing or corrected",
                sentence_case(&number_word(kinds))
            )
        }
    }
}

/// The title of the card about this server.
#[must_use]
pub fn process_title(process: &ProcessHealth) -> String {
    let memory = process
        .rss_bytes
        .map(|rss| format!("{} of memory", crate::format::bytes(rss)));
    let cpu = process
        .cpu_share_permille
        .map(|share| format!("{}\u{a0}% of a core", crate::format::permille(Some(share))));
    match (memory, cpu) {
        (Some(memory), Some(cpu)) => format!("Plimsoll itself takes {memory} and {cpu}"),
        (Some(one), None) | (None, Some(one)) => format!("Plimsoll itself takes {one}"),
        (None, None) => "Plimsoll itself".to_owned(),
    }
}
