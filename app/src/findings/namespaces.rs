//! What the namespaces page says.

use super::known::{amounts, used_alone};
use super::load::{idle, leaves_most};
use super::{Finding, in_words, ratio};
use crate::api::{NamespaceRow, NamespaceTable, ResourceFigures};
use crate::format::{Amount, count, number_word, of_noun, percent, sentence_case};
use crate::routes::{Aggregate, NamespacesQuery};
use plimsoll_planner::teams::UNASSIGNED;

fn nouns(query: &NamespacesQuery) -> (&'static str, &'static str) {
    match query.aggregate {
        Aggregate::Namespace => ("namespace", "namespaces"),
        Aggregate::Team => ("team", "teams"),
    }
}

/// Who the rows are: what belongs to no team is not one.
#[must_use]
pub fn namespaces_subject(page: &NamespaceTable, query: &NamespacesQuery) -> String {
    let (one, many) = nouns(query);
    let of = |number: usize| {
        format!(
            "{} {}",
            number_word(number),
            if number == 1 { one } else { many }
        )
    };
    let rest = query.aggregate == Aggregate::Team
        && page.rows.iter().any(|row| row.team.name == UNASSIGNED);
    match (rest, page.matching) {
        (true, 1) => "what belongs to no team".to_owned(),
        (true, rows) => format!("{} and the unassigned rest", of(rows - 1)),
        (false, rows) => of(rows),
    }
}

/// What all the rows together ask for and use.
#[must_use]
pub fn namespaces(page: &NamespaceTable, query: &NamespacesQuery) -> Finding {
    let (one, many) = nouns(query);
    let shown = i64::try_from(page.matching).unwrap_or(i64::MAX);
    if page.all == 0 {
        return Finding::new()
            .say("There are ")
            .bold(format!("no {many}"))
            .say(" in this window.");
    }
    if shown == 0 {
        return Finding::new()
            .say("No ")
            .say(one)
            .say(" ")
            .bold("matches the filter")
            .say(".");
    }
    let who = namespaces_subject(page, query);
    let verb = |single: &str, plural: &str| {
        if shown == 1 {
            single.to_owned()
        } else {
            plural.to_owned()
        }
    };
    let (cpu, memory) = (page.total.cpu, page.total.memory);
    if page.total.only_waits() {
        let pods = page.total.pods_unplaced.unwrap_or(0);
        return Finding::new()
            .say(format!("{} {} ", sentence_case(&who), verb("has", "have")))
            .bold("nothing on a node")
            .say(format!(
                ": {} {} for one.",
                of_noun(pods, "pod", "pods"),
                if pods == 1 { "waits" } else { "wait" }
            ));
    }
    if cpu.requested == Some(0) && memory.requested == Some(0) {
        return Finding::new()
            .say(format!(
                "{} {} for ",
                sentence_case(&who),
                verb("asks", "ask")
            ))
            .bold("nothing")
            .say(": none of the containers names a request.");
    }
    let asked = [(Amount::Cpu, cpu), (Amount::Memory, memory)]
        .into_iter()
        .filter_map(|(amount, figures)| figures.requested.map(|value| amount.alone(value)));
    let asked: Vec<String> = asked.collect();
    let told = Finding::new().say(format!(
        "{} {} for ",
        sentence_case(&who),
        verb("asks", "ask")
    ));
    let told = match asked.as_slice() {
        [] => {
            return match amounts(cpu.used, memory.used) {
                Some(used) => used_alone(&page.frame, &sentence_case(&who), &used, shown == 1),
                None => Finding::new()
                    .say(format!("What {who} {} for is ", verb("asks", "ask")))
                    .bold("unknown")
                    .say(" in this window."),
            };
        }
        [one] => told.bold(one),
        [first, rest @ ..] => told.bold(first).say(" and ").bold(rest.join(" and ")),
    };
    told.then(used(cpu, memory, &verb("uses", "use")))
}

/// What is used of what was asked for, not of what there is: the overview speaks of that.
fn used(cpu: ResourceFigures, memory: ResourceFigures, uses: &str) -> Finding {
    match (cpu.efficiency(), memory.efficiency()) {
        (Some(cpu), Some(memory)) => Finding::new()
            .say(format!(", and {uses} "))
            .bold(percent(Some(cpu)))
            .say(" of those cores and ")
            .bold(percent(Some(memory)))
            .say(" of that memory."),
        (Some(cpu), None) => Finding::new()
            .say(format!(", and {uses} "))
            .bold(percent(Some(cpu)))
            .say(" of those cores."),
        (None, Some(memory)) => Finding::new()
            .say(format!(", and {uses} "))
            .bold(percent(Some(memory)))
            .say(" of that memory."),
        (None, None) => Finding::new()
            .say(". How much of it is used is ")
            .bold("unknown")
            .say("."),
    }
}

/// The title of the table's card: who wastes most, or who asks for most.
#[must_use]
pub fn namespaces_title(page: &NamespaceTable, query: &NamespacesQuery) -> String {
    let name = |row: &NamespaceRow| match query.aggregate {
        Aggregate::Namespace => row.namespace.clone(),
        Aggregate::Team => row.team.name.clone(),
    };
    let names: Vec<String> = page.rows.iter().map(name).collect();
    let figures = page.rows.iter().map(|row| row.figures.cpu);
    let rows: Vec<(&str, ResourceFigures)> =
        names.iter().map(String::as_str).zip(figures).collect();
    if page.pages > 1 || rows.len() < 3 {
        return number(page, query);
    }
    let measured = rows.iter().any(|(_, cpu)| idle(*cpu).is_some());
    if measured {
        return leaves_most(&rows).unwrap_or_else(|| number(page, query));
    }
    match most_used(page) {
        Some((cores, at, part)) => format!(
            "{} uses most: {}, {part} of all that is used",
            names[at],
            Amount::Cpu.alone(cores)
        ),
        None => number(page, query),
    }
}

/// How many rows match.
fn number(page: &NamespaceTable, query: &NamespacesQuery) -> String {
    let (one, many) = nouns(query);
    let shown = i64::try_from(page.matching).unwrap_or(i64::MAX);
    let team = |row: &NamespaceRow| row.team.name != UNASSIGNED;
    if query.aggregate == Aggregate::Team && !page.rows.iter().any(team) && shown == 1 {
        return "Namespaces without a team".to_owned();
    }
    format!("{} {}", count(shown), if shown == 1 { one } else { many })
}

/// The row that uses most, and which part of all.
fn most_used(page: &NamespaceTable) -> Option<(i64, usize, String)> {
    let used = page.rows.iter().map(|row| row.figures.cpu.used);
    let (cores, at) = used
        .zip(0..)
        .filter_map(|(cores, at)| Some((cores?, at)))
        .max()?;
    let share = ratio(Some(cores), page.total.cpu.used)?;
    let part = in_words(share).map_or_else(|| percent(Some(share)), str::to_owned);
    Some((cores, at, part))
}
