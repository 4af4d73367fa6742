//! What the page of all teams says.

use super::known::amounts;
use super::load::leaves_most;
use super::{Finding, ratio};
use crate::api::{TeamRow, TeamsPage};
use crate::format::{count, join, number_word, of_noun, percent, sentence_case};
use plimsoll_planner::teams::UNASSIGNED;

/// How many teams there are and who holds most.
#[must_use]
pub fn teams(page: &TeamsPage) -> Finding {
    if page.all == 0 {
        return Finding::new()
            .say("There are ")
            .bold("no teams")
            .say(" in this window.");
    }
    if page.rows.is_empty() {
        return Finding::new()
            .say("No team ")
            .bold("matches the filter")
            .say(".");
    }
    let named: Vec<&TeamRow> = page.rows.iter().filter(|row| is_team(row)).collect();
    let told = match named.len() {
        0 => Finding::new()
            .say("No namespace ")
            .bold("belongs to a team"),
        1 => Finding::new().bold("One team"),
        number => Finding::new().bold(sentence_case(&format!("{} teams", number_word(number)))),
    };
    let told = if page.rows.len() < page.all {
        let all = count(i64::try_from(page.all).unwrap_or(i64::MAX));
        told.say(format!(" match, of {all} rows"))
    } else {
        told
    };
    told.then(largest(page, &named))
}

fn is_team(row: &TeamRow) -> bool {
    row.team.name != UNASSIGNED
}

fn largest(page: &TeamsPage, named: &[&TeamRow]) -> Finding {
    let most = named
        .iter()
        .filter_map(|row| Some((row.figures.cpu.requested?, row)))
        .max_by_key(|(cpu, _)| *cpu)
        .filter(|(cpu, _)| *cpu > 0);
    let Some((cpu, row)) = most else {
        return match named.is_empty() {
            true => Finding::new().say("."),
            false => Finding::new()
                .say("; what they ask for is ")
                .bold("unknown")
                .say("."),
        };
    };
    let name = row.team.name.clone();
    let held = amounts(Some(cpu), row.figures.memory.requested).unwrap_or_default();
    match (named.len(), ratio(Some(cpu), page.total.cpu.requested)) {
        (1, _) => Finding::new()
            .say(": ")
            .bold(name)
            .say(format!(" asks for {held}.")),
        (_, Some(share)) => Finding::new()
            .say("; ")
            .bold(name)
            .say(" holds most: ")
            .bold(percent(Some(share)))
            .say(format!(" of the CPU that is asked for ({held}).")),
        (_, None) => Finding::new()
            .say("; ")
            .bold(name)
            .say(format!(" holds most: {held}.")),
    }
}

/// The title of the table's card: who wastes most, where all rows are told.
#[must_use]
pub fn teams_title(page: &TeamsPage) -> String {
    let rows = page.rows.iter();
    let rows: Vec<_> = rows
        .map(|row| (row.team.name.as_str(), row.figures.cpu))
        .collect();
    let told = leaves_most(&rows).filter(|_| rows.len() == page.all);
    told.unwrap_or_else(|| "What each team asks for and uses".to_owned())
}

/// The title of the card with what belongs to no team.
#[must_use]
pub fn unassigned_title(page: &TeamsPage) -> String {
    let number = page.unassigned.len();
    match number {
        0 => "Every namespace belongs to a team".to_owned(),
        1..=3 => format!(
            "{} {} to no team",
            join(&page.unassigned),
            if number == 1 { "belongs" } else { "belong" }
        ),
        _ => format!(
            "{} belong to no team",
            of_noun(
                i64::try_from(number).unwrap_or(i64::MAX),
                "namespace",
                "namespaces"
            )
        ),
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;
