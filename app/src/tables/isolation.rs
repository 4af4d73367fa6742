//! How far teams are kept apart: what was found, by check and by team.

use super::teams::barred;
use super::{Bar, Cell, Column, DataTable, Decor, Row, Tone};
use crate::api::{CheckNote, FindingRow, IsolationNote, TeamIsolation};
use crate::format::date;
use crate::routes::{IsolationQuery, paths};

/// What was found, as the page filters and sorts it.
#[must_use]
pub fn isolation_findings(note: &IsolationNote, query: &IsolationQuery) -> DataTable {
    let sortable = &IsolationQuery::COLUMNS;
    DataTable {
        caption: format!(
            "Findings, {} of {} shown",
            note.findings.len(),
            note.findings_matching
        ),
        ..findings(&note.findings, query, sortable)
    }
}

/// Findings in the order given, sortable by these columns.
pub(crate) fn findings(
    rows: &[FindingRow],
    query: &IsolationQuery,
    sortable: &[&'static str],
) -> DataTable {
    let columns = vec![
        Column::text("object", "Object"),
        Column::text("severity", "Severity"),
        Column::text("check", "What should be"),
        Column::text("title", "Title").exported_only(),
        // What all rows have in common is not said in each.
        match query.namespace {
            Some(_) => Column::text("namespace", "Namespace").exported_only(),
            None => Column::text("namespace", "Namespace").secondary(),
        },
        match query.team.as_ref().or(query.namespace.as_ref()) {
            Some(_) => Column::text("team", "Team").exported_only(),
            None => Column::text("team", "Team").large(),
        },
        Column::text("evidence", "What was seen"),
        Column::text("since", "Since"),
        Column::text("since_first_look", "Was so when first looked").exported_only(),
        Column::text("fix", "Fix"),
    ];
    let columns = columns.into_iter().map(|it| it.sortable_in(sortable));
    DataTable {
        caption: "Findings".to_owned(),
        columns: columns.collect(),
        rows: rows.iter().map(|row| finding(row, query)).collect(),
        total: None,
    }
}

fn finding(row: &FindingRow, query: &IsolationQuery) -> Row {
    let of_check = IsolationQuery {
        check: Some(row.check.clone()),
        page: 1,
        ..query.clone()
    };
    let namespace = match &row.namespace {
        Some(name) => Cell::text(name).with(Decor::Link(query.scope.link(&paths::namespace(name)))),
        None => Cell::said("the cluster", ""),
    };
    let team = row.team.as_ref().map_or_else(Cell::blank, |team| {
        let href = query.scope.link(&paths::team(&team.name));
        Cell::team(team, Some(href))
    });
    let object = format!("{}/{}", row.object_kind, row.object_name);
    // A namespace stands beside itself.
    let object = match row.object_kind.as_str() {
        "Namespace" => Cell::said(&row.object_name, object),
        _ => Cell::text(object),
    };
    let fix = match &row.fix {
        Some(yaml) => Cell::text(yaml).with(Decor::Opened("YAML".to_owned())),
        None => Cell::said("by hand", ""),
    };
    Row {
        href: None,
        cells: vec![
            object,
            severity(&row.severity),
            Cell::said(&row.title, &row.check).with(Decor::Link(of_check.link(paths::ISOLATION))),
            Cell::text(&row.title),
            namespace,
            team,
            Cell::text(&row.evidence).with(Decor::Prose),
            since(row),
            Cell::text(row.since_first_look.to_string()),
            fix,
        ],
    }
}

fn since(row: &FindingRow) -> Cell {
    let cell = Cell::day(row.since_secs);
    match row.since_secs {
        Some(secs) if row.since_first_look => Cell {
            text: format!("{} or before", date(secs)),
            ..cell
        },
        _ => cell,
    }
}

/// How severe something is, with a sign beside it; low is a word alone.
pub(crate) fn severity(name: &str) -> Cell {
    let cell = Cell::text(name);
    match name {
        "high" => cell.with(Decor::Status(Tone::Crit, "")),
        "medium" => cell.with(Decor::Status(Tone::Warn, "")),
        _ => cell,
    }
}

/// What each check says of all namespaces.
#[must_use]
pub fn isolation_checks(note: &IsolationNote, query: &IsolationQuery) -> DataTable {
    let row = |of: &CheckNote| {
        let link = IsolationQuery {
            check: Some(of.id.clone()),
            page: 1,
            ..query.clone()
        }
        .link(paths::ISOLATION);
        let link = format!("{link}#findings-title");
        let counted = |number: usize, tone, words| {
            let cell = Cell::number(number);
            match number {
                0 => cell,
                _ => cell.with(Decor::Status(tone, words)),
            }
        };
        let failed = match of.failed {
            0 => Cell::number(0),
            number => Cell::number(number).with(Decor::Link(link.clone())),
        };
        Row {
            href: Some(link),
            cells: vec![
                Cell::said(&of.title, &of.id),
                Cell::text(&of.title),
                severity(&of.severity),
                parts(of),
                Cell::number(of.passed),
                failed,
                counted(of.unknown, Tone::Unknown, "earn nothing"),
                Cell::text(&of.why).with(Decor::Prose),
            ],
        }
    };
    DataTable {
        caption: "Checks, and how many namespaces pass and fail each".to_owned(),
        columns: vec![
            Column::text("check", "What should be"),
            Column::text("title", "Title").exported_only(),
            Column::text("severity", "Severity"),
            Column::picture("parts", "Of namespaces")
                .hint("first those that fail, then those of which it is unknown; pale are those that pass"),
            Column::number("passed", "Pass"),
            Column::number("failed", "Fail"),
            Column::number("unknown", "Unknown"),
            Column::text("why", "Why"),
        ],
        rows: note.checks.iter().map(row).collect(),
        total: None,
    }
}

/// Which part of the namespaces that a check applies to fail it.
fn parts(of: &CheckNote) -> Cell {
    let whole = of.passed + of.failed + of.unknown;
    if whole == 0 {
        return Cell::blank();
    }
    let permille = |part: usize| i64::try_from(part * 1_000 / whole).unwrap_or_default();
    Cell::blank().with(Decor::Bar(Bar {
        parts: vec![
            ("crit", permille(of.failed)),
            ("system", permille(of.unknown)),
        ],
        framed: true,
    }))
}

/// How each team is kept apart, lowest score first.
#[must_use]
pub fn isolation_teams(note: &IsolationNote, query: &IsolationQuery) -> DataTable {
    let row = |of: &TeamIsolation| {
        let link = IsolationQuery {
            team: Some(of.team.name.clone()),
            ..IsolationQuery::of(query.scope.clone())
        };
        let score = of.score;
        let number = |value: u32| Cell::count(Some(i64::from(value)));
        let failed_high = number(score.failed_high);
        Row {
            href: Some(link.link(paths::ISOLATION)),
            cells: vec![
                Cell::team(&of.team, None),
                barred(Some(score)),
                number(score.earned),
                number(score.possible),
                Cell::number(of.namespaces),
                number(score.passed),
                number(score.failed),
                match score.failed_high {
                    0 => failed_high,
                    _ => failed_high.with(Decor::Status(Tone::Crit, "of high severity")),
                },
                number(score.unknown),
            ],
        }
    };
    DataTable {
        caption: "Teams by how they are kept apart, lowest score first".to_owned(),
        columns: vec![
            Column::text("team", "Team"),
            Column::number("score", "Score, %")
                .unit("%", "percent")
                .hint("earned / possible"),
            Column::number("earned", "Earned"),
            Column::number("possible", "Possible"),
            Column::number("namespaces", "Namespaces").secondary(),
            Column::number("passed", "Pass").secondary(),
            Column::number("failed", "Fail"),
            Column::number("failed_high", "Of these high"),
            Column::number("unknown", "Unknown"),
        ],
        rows: note.teams.iter().map(row).collect(),
        total: None,
    }
}
