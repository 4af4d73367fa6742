//! The tables.

use super::words::{obstacle_words, resource_noun, sentence};
use crate::api::WhatIfInputs;
use crate::findings::resource_amount;
use crate::format::{NBSP, count, date, percent};
use crate::tables::{Cell, Column, DataTable, Row};
use plimsoll_planner::whatif::{Outcome, State};

/// A twelfth of a year.
const HOURS: i64 = 730;
const NANOS: f64 = 1e9;
const DAY_SECS: i64 = 86_400;

/// What is known of a value: an empty one of an export may be unknown, or beyond what is foreseen.
const KNOWN: &str = "known";
const UNKNOWN: &str = "unknown";
const NOT_FORESEEN: &str = "not foreseen";

/// A row: what, now, then, difference; each as said and as exact.
struct Line {
    what: String,
    unit: &'static str,
    now: (String, String),
    then: (String, String),
    difference: (String, String),
    /// What an empty value of it means.
    empty: &'static str,
}

/// Everything that is counted, as it is and as it would be.
#[must_use]
pub fn what_if_states(inputs: &WhatIfInputs, outcome: &Outcome) -> DataTable {
    let (now, then) = (&outcome.now, &outcome.then);
    let mut lines = vec![
        counted("Machines there", "machines", now, then, |of| Some(of.nodes)),
        counted(
            "Machines needed",
            "machines",
            now,
            then,
            State::nodes_needed,
        ),
        counted("At least, proven", "machines", now, then, |of| {
            Some(of.bound)
        }),
        counted("Pods", "pods", now, then, |of| Some(of.pods)),
        counted("Pods without a machine", "pods", now, then, |of| {
            Some(of.pods_blocked())
        }),
    ];
    for (before, after) in now.resources.iter().zip(&then.resources) {
        let noun = resource_noun(&before.resource);
        let name = before.resource.to_string();
        if &*before.resource != "pods" {
            lines.push(amounts(
                format!("{} requested", sentence(&noun)),
                &name,
                (before.requested, after.requested),
            ));
        }
        lines.push(shares(
            match &*before.resource {
                "pods" => "Pods, share of places".to_owned(),
                _ => format!("{}, share of all", sentence(&noun)),
            },
            (before.share(), after.share()),
        ));
    }
    if let Some(currency) = &inputs.currency {
        lines.push(money(currency, now.hourly_nanos, then.hourly_nanos));
    }
    for (before, after) in now.runs_out.iter().zip(&then.runs_out) {
        let noun = resource_noun(&before.resource);
        lines.push(days(
            format!("Days of {noun} left"),
            inputs.now_secs,
            (before.at_secs, after.at_secs),
        ));
    }
    DataTable {
        caption: "The cluster as it is and with these changes".to_owned(),
        columns: vec![
            Column::text("what", "What"),
            Column::text("unit", "Unit").exported_only(),
            Column::number("now", "Now"),
            Column::number("then", "Then"),
            Column::number("difference", "Difference"),
            Column::text("now_state", "State now").exported_only(),
            Column::text("then_state", "State then").exported_only(),
        ],
        rows: lines.into_iter().map(row).collect(),
        total: None,
    }
}

fn row(line: Line) -> Row {
    let cell = |(said, exact): (String, String)| Cell::said(said, exact);
    let state = |(_, exact): &(String, String)| {
        Cell::text(match exact.is_empty() {
            true => line.empty,
            false => KNOWN,
        })
    };
    let states = [state(&line.now), state(&line.then)];
    let cells = vec![
        Cell::text(line.what),
        Cell::text(line.unit),
        cell(line.now),
        cell(line.then),
        cell(line.difference),
    ];
    Row {
        href: None,
        cells: cells.into_iter().chain(states).collect(),
    }
}

fn unknown() -> (String, String) {
    ("—".to_owned(), String::new())
}

/// A difference with its sign; none is said so.
fn signed(difference: i64, said: impl Fn(i64) -> String) -> (String, String) {
    let said = match difference {
        0 => "none".to_owned(),
        more if more > 0 => format!("+{}", said(more)),
        fewer => format!("−{}", said(fewer.saturating_neg())),
    };
    (said, difference.to_string())
}

fn line(
    (what, unit): (String, &'static str),
    (now, then): (Option<i64>, Option<i64>),
    said: impl Fn(i64) -> String,
) -> Line {
    let cell =
        |value: Option<i64>| value.map_or_else(unknown, |value| (said(value), value.to_string()));
    let difference = now.zip(then);
    Line {
        what,
        unit,
        now: cell(now),
        then: cell(then),
        difference: difference.map_or_else(unknown, |(now, then)| signed(then - now, &said)),
        empty: UNKNOWN,
    }
}

fn counted(
    what: &str,
    unit: &'static str,
    now: &State,
    then: &State,
    pick: impl Fn(&State) -> Option<i64>,
) -> Line {
    line((what.to_owned(), unit), (pick(now), pick(then)), count)
}

/// What exact amounts of a resource are in.
#[must_use]
pub fn amount_unit(resource: &str) -> &'static str {
    match resource {
        "cpu" => "millicores",
        "memory" => "bytes",
        "pods" => "pods",
        _ => "units",
    }
}

fn amounts(what: String, resource: &str, (now, then): (i64, i64)) -> Line {
    line(
        (what, amount_unit(resource)),
        (Some(now), Some(then)),
        |value| resource_amount(resource, value),
    )
}

fn shares(what: String, (now, then): (Option<f64>, Option<f64>)) -> Line {
    let exact = |share: f64| format!("{:.4}", share * 100.0);
    let cell = |share: Option<f64>| {
        share.map_or_else(unknown, |share| (percent(Some(share)), exact(share)))
    };
    let difference = now.zip(then).map(|(now, then)| then - now);
    Line {
        what,
        unit: "percent",
        now: cell(now),
        then: cell(then),
        difference: difference.map_or_else(unknown, |difference| {
            let points = (difference * 100.0).round();
            let said = match points {
                0.0 => "none".to_owned(),
                more if more > 0.0 => format!("+{more}{NBSP}points"),
                fewer => format!("−{}{NBSP}points", -fewer),
            };
            (said, exact(difference))
        }),
        empty: UNKNOWN,
    }
}

fn money(currency: &str, now: Option<i64>, then: Option<i64>) -> Line {
    let month = |nanos: i64| (nanos as f64 / NANOS * HOURS as f64).round();
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let whole = |nanos: Option<i64>| nanos.map(|nanos| month(nanos) as i64);
    line(
        (format!("{currency} a month, all machines"), "a month"),
        (whole(now), whole(then)),
        count,
    )
}

fn days(what: String, now_secs: i64, (now, then): (Option<i64>, Option<i64>)) -> Line {
    let left = |secs: i64| (secs - now_secs).max(0).div_euclid(DAY_SECS);
    let cell = |at: Option<i64>| match at {
        Some(at) if at <= now_secs => ("0, now".to_owned(), "0".to_owned()),
        Some(at) => (
            format!("{} ({})", count(left(at)), date(at)),
            left(at).to_string(),
        ),
        None => (NOT_FORESEEN.to_owned(), String::new()),
    };
    let difference = now.zip(then);
    Line {
        what,
        unit: "days",
        now: cell(now),
        then: cell(then),
        difference: difference
            .map_or_else(unknown, |(now, then)| signed(left(then) - left(now), count)),
        empty: NOT_FORESEEN,
    }
}

/// Pods that find no machine with these changes, and why.
#[must_use]
pub fn what_if_blocked(outcome: &Outcome) -> DataTable {
    let rows = outcome.then.blocked.iter().map(|of| {
        let whose = match of.is_new {
            true => format!("{}/{} of a new team", of.namespace, of.name),
            false => format!("{}/{}", of.namespace, of.name),
        };
        Row {
            href: None,
            cells: vec![
                Cell::text(whose),
                Cell::count(Some(of.count)),
                Cell::text(obstacle_words(of)),
            ],
        }
    });
    DataTable {
        caption: "Pods that find no machine with these changes".to_owned(),
        columns: vec![
            Column::text("workload", "Workload"),
            Column::number("pods", "Pods"),
            Column::text("reason", "What is in the way"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_empty_cell_means_is_told_beside_it() {
        let cells = |line: Line| {
            let cells = row(line).cells.into_iter();
            cells.map(|cell| cell.exact).collect::<Vec<_>>()
        };
        let what = || "Days of CPU left".to_owned();
        assert_eq!(
            cells(days(what(), 0, (Some(3 * DAY_SECS), None))),
            [&*what(), "days", "3", "", "", "known", "not foreseen"]
        );
        let month = cells(money("EUR", None, Some(1_000_000_000)));
        assert_eq!(month[2..], ["", "730", "", "unknown", "known"]);
    }
}
