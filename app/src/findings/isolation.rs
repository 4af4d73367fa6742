//! What the page of isolation says.

use super::Finding;
use crate::api::{
    AccessMatrixNote, CheckNote, ColocationNote, IsolationNote, NamespaceIsolation, NeighboursNote,
    NetworkMatrix, PassageNote, ScoreNote, Unreadable,
};
use crate::format::{NBSP, count, date, of_noun, percent};

fn number(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// How well teams are kept apart, and what is worst.
#[must_use]
pub fn isolation(note: &IsolationNote) -> Finding {
    if note.namespaces == 0 {
        return Finding::new()
            .say("There is ")
            .bold("no namespace to judge")
            .say(" here.");
    }
    let score = &note.score;
    let Some(percent) = score.percent() else {
        return Finding::new()
            .say("No check ")
            .bold("applies")
            .say(" to what is here.");
    };
    if score.passed == 0 && score.failed == 0 {
        return Finding::new()
            .say("How far teams are kept apart is ")
            .bold("unknown")
            .say(": none of what the checks need can be read.");
    }
    let spaces = of_noun(number(note.namespaces), "namespace", "namespaces");
    let told = Finding::new()
        .say("Isolation stands at ")
        .bold(format!("{percent}{NBSP}%"))
        .say(format!(" over {spaces}"));
    let told = match (score.failed_high, score.failed) {
        (0, 0) => told.say(": nothing fails"),
        (0, some) => told.say(format!(
            ": {} fail, none of them severe",
            count(i64::from(some))
        )),
        (high, _) => {
            let words = of_noun(i64::from(high), "severe failure", "severe failures");
            told.say(": ").bold(words)
        }
    };
    told.say(".").then(lowest(note)).then(unknown(score))
}

fn lowest(note: &IsolationNote) -> Finding {
    let known = note
        .teams
        .iter()
        .filter_map(|of| Some((of.score.percent()?, of)));
    let known: Vec<_> = known.collect();
    // Hundredths are rounded down: of several alike one can be lower.
    let exactly = |a: &ScoreNote, b: &ScoreNote| {
        let part = |of: &ScoreNote, all: &ScoreNote| u64::from(of.earned) * u64::from(all.possible);
        part(a, b).cmp(&part(b, a))
    };
    let lowest = known.iter().min_by(|a, b| exactly(&a.1.score, &b.1.score));
    match (lowest, known.len()) {
        (Some((percent, of)), 2..) if *percent < 100 => Finding::new()
            .say(" Lowest is ")
            .bold(of.team.name.clone())
            .say(format!(" with {percent}{NBSP}%.")),
        _ => Finding::new(),
    }
}

fn unknown(score: &ScoreNote) -> Finding {
    match score.unknown {
        0 => Finding::new(),
        some => {
            let verdicts = of_noun(i64::from(some), "verdict is", "verdicts are");
            Finding::new()
                .say(" ")
                .bold(format!("{verdicts} unknown"))
                .say(", which is not a pass.")
        }
    }
}

/// A score with what it is made of: `34 of 60 = 56 %`.
#[must_use]
pub fn score_words(score: &ScoreNote) -> String {
    match score.percent() {
        Some(percent) => format!(
            "{} of {} = {percent}{NBSP}%",
            count(i64::from(score.earned)),
            count(i64::from(score.possible))
        ),
        None => "no check applies".to_owned(),
    }
}

/// Of when it is, and of what.
#[must_use]
pub fn isolation_scope(note: &IsolationNote) -> Vec<String> {
    let exempt = number(note.exempt_namespaces);
    vec![
        format!("as of {}", date(note.at_secs)),
        of_noun(number(note.namespaces), "namespace", "namespaces") + " judged",
        format!("{} of the platform exempt", count(exempt)),
        format!("score {}", score_words(&note.score)),
    ]
}

/// The title of the card of teams.
#[must_use]
pub fn teams_apart_title(note: &IsolationNote) -> String {
    let score = |it: &crate::api::TeamIsolation| it.score.percent();
    let known: Vec<u32> = note.teams.iter().filter_map(score).collect();
    match (known.iter().min(), known.iter().max()) {
        (Some(low), Some(high)) if low == high && known.len() > 1 => {
            format!(
                "All {} score {low}{NBSP}%",
                of_noun(number(known.len()), "team", "teams")
            )
        }
        (Some(low), Some(high)) if known.len() > 1 => {
            format!("Teams score from {low} to {high}{NBSP}%")
        }
        (Some(only), _) => format!("One team scores {only}{NBSP}%"),
        _ => "No team has a score".to_owned(),
    }
}

/// The title of the card of findings.
#[must_use]
pub fn findings_title(note: &IsolationNote) -> String {
    let all = of_noun(number(note.findings_all), "finding", "findings");
    match (note.findings_all, note.findings_matching) {
        (0, _) => "Nothing was found".to_owned(),
        (whole, matching) if whole == matching => all,
        (_, matching) => format!("{} of {all} match", count(number(matching))),
    }
}

/// The title of the card of checks.
#[must_use]
pub fn checks_told(checks: &[CheckNote]) -> String {
    let of = |wanted: fn(&CheckNote) -> bool| checks.iter().filter(|it| wanted(it)).count();
    let failing = of(|it| it.failed > 0);
    let unknown = of(|it| it.failed == 0 && it.unknown > 0);
    let all = of_noun(number(checks.len()), "check", "checks");
    match (failing, unknown) {
        (0, 0) => format!("No namespace fails any of {all}"),
        (0, some) => format!("None of {all} fails, {} unknown", count(number(some))),
        (some, 0) => format!("{} of {all} fail somewhere", count(number(some))),
        (some, not) => format!(
            "{} of {all} fail somewhere, {} unknown",
            count(number(some)),
            count(number(not))
        ),
    }
}

/// The title of the card of what cannot be read.
#[must_use]
pub fn unreadable_title(unreadable: &[Unreadable]) -> String {
    match number(unreadable.len()) {
        0 => "Everything that the checks need can be read".to_owned(),
        some => format!(
            "{} cannot be read",
            of_noun(some, "kind of object", "kinds of objects")
        ),
    }
}

/// The title of the card of network policies.
#[must_use]
pub fn network_title(matrix: Option<&NetworkMatrix>) -> String {
    let Some(matrix) = matrix else {
        return "Who may reach whom is unknown".to_owned();
    };
    let apart = (0..).zip(&matrix.cells).flat_map(|(from, row)| {
        let row = (0..).zip(row);
        row.filter(move |(to, _)| from != *to).map(|(_, cell)| cell)
    });
    let passages: Vec<PassageNote> = apart.map(|cell| cell.passage).collect();
    let judged = passages
        .iter()
        .filter(|it| **it != PassageNote::NoPods)
        .count();
    let open = passages
        .iter()
        .filter(|it| **it == PassageNote::Allowed)
        .count();
    let policies = of_noun(number(matrix.policies), "policy", "policies");
    match judged {
        0 => "There are no two teams with pods".to_owned(),
        _ => format!(
            "{} of {} between teams fully open; {policies}",
            count(number(open)),
            of_noun(number(judged), "way", "ways")
        ),
    }
}

/// The title of the card of roles and bindings.
#[must_use]
pub fn access_title(matrix: Option<&AccessMatrixNote>) -> String {
    let Some(matrix) = matrix else {
        return "Who may do what is unknown".to_owned();
    };
    let reach = matrix.teams.iter().enumerate().filter(|(from, _)| {
        let row = matrix
            .cells
            .get(*from)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let others = row.iter().enumerate().filter(|(to, _)| to != from);
        others.into_iter().any(|(_, cell)| cell.powers.is_some())
    });
    match number(reach.count()) {
        0 => "No team's subjects may do anything in another's namespaces".to_owned(),
        1 => "Subjects of one team may do something in another's namespaces".to_owned(),
        some => format!("Subjects of {some} teams may do something in another's namespaces"),
    }
}

/// The title of the card of who runs beside whom.
#[must_use]
pub fn colocation_title(note: Option<&ColocationNote>) -> String {
    let Some(note) = note else {
        return "Who runs beside whom is unknown".to_owned();
    };
    let (alone, shared) = note.nodes.iter().fold((0, 0), |(alone, shared), of| {
        (alone + of.0, shared + usize::from(of.1 > 0))
    });
    match (note.teams.len(), shared) {
        (0, _) => "No team has pods on a node".to_owned(),
        (_, 0) => "Every team has its machines for itself".to_owned(),
        (all, some) => format!(
            "{some} of {} share machines; {} held by one team alone",
            of_noun(number(all), "team", "teams"),
            of_noun(number(alone), "machine is", "machines are")
        ),
    }
}

/// The title of the card of what happened to pods.
#[must_use]
pub fn neighbours_title(note: &NeighboursNote) -> String {
    let all = of_noun(number(note.incidents_all), "incident", "incidents");
    let together = note
        .incidents
        .iter()
        .filter(|it| !it.over.is_empty())
        .count();
    let since = date(note.from_secs);
    match note.incidents_all {
        0 if note.events_known => format!("Nothing happened to pods since {since}"),
        0 => format!("Nothing is known to have happened since {since}"),
        whole if whole == note.incidents.len() => format!(
            "{all} since {since}, {} while somebody was above requests",
            count(number(together))
        ),
        _ => format!("{all} since {since}"),
    }
}

/// The title of a namespace's card.
#[must_use]
pub fn namespace_isolation_title(of: Option<&NamespaceIsolation>) -> String {
    match of {
        None => "Isolation is not known or not judged here".to_owned(),
        Some(of) => match of.score.percent() {
            None => "No check of isolation applies".to_owned(),
            Some(score) => format!(
                "Isolation {}: {} pass, {} fail, {} unknown",
                percent(Some(f64::from(score) / 100.0)),
                count(i64::from(of.score.passed)),
                count(i64::from(of.score.failed)),
                count(i64::from(of.score.unknown))
            ),
        },
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;
