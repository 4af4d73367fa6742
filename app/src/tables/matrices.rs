//! Matrices of teams as long tables: a row for each pair. The screen draws them as matrices.

use super::{Cell, Column, DataTable, Row};
use crate::api::{
    AccessMatrixNote, ColocationNote, NetworkMatrix, PassageNote, PowersNote, TeamRef,
};

/// Each pair of teams with its cell, row by row.
fn pairs<'a, C>(
    teams: &'a [TeamRef],
    cells: &'a [Vec<C>],
) -> impl Iterator<Item = (&'a TeamRef, &'a TeamRef, &'a C)> {
    teams.iter().zip(cells).flat_map(move |(from, row)| {
        let row = teams.iter().zip(row);
        row.map(move |(to, cell)| (from, to, cell))
    })
}

fn row(cells: Vec<Cell>) -> Row {
    Row { href: None, cells }
}

/// Who may reach whom by network policies.
#[must_use]
pub fn network_matrix(matrix: &NetworkMatrix) -> DataTable {
    let rows = pairs(&matrix.teams, &matrix.cells).map(|(from, to, cell)| {
        let number = |value: u64| Cell::count(i64::try_from(value).ok());
        row(vec![
            Cell::text(&from.name),
            Cell::text(&to.name),
            Cell::text(passage_id(cell.passage)),
            number(cell.pairs),
            number(cell.open),
            number(cell.partly),
        ])
    });
    DataTable {
        caption: "Who may reach whom by network policies".to_owned(),
        columns: vec![
            Column::text("from", "From"),
            Column::text("to", "To"),
            Column::text("passage", "Passage"),
            Column::number("pairs", "Pairs of pods"),
            Column::number("open", "All ports open"),
            Column::number("partly", "Some ports open"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

fn passage_id(passage: PassageNote) -> &'static str {
    match passage {
        PassageNote::Allowed => "allowed",
        PassageNote::Partly => "partly",
        PassageNote::Denied => "denied",
        PassageNote::NoPods => "no_pods",
    }
}

const POWERS: [&str; 5] = ["read", "write", "exec", "secrets", "grant"];

fn powers(powers: PowersNote) -> [Cell; 5] {
    let held = [
        powers.read,
        powers.write,
        powers.exec,
        powers.secrets,
        powers.grant,
    ];
    held.map(|held| Cell::said(if held { "yes" } else { "no" }, held.to_string()))
}

fn power_columns() -> impl Iterator<Item = Column> {
    POWERS.into_iter().map(|id| Column::text(id, id))
}

/// Whose subjects may do what in whose namespaces, and by which bindings; then the people whom no rule gives
/// to a team.
#[must_use]
pub fn access_matrix(matrix: &AccessMatrixNote) -> DataTable {
    let mut columns = vec![
        Column::text("from", "Who"),
        Column::text("from_kind", "Kind"),
        Column::text("to", "Where"),
    ];
    columns.extend(power_columns());
    columns.push(Column::number("bindings", "Bindings"));
    columns.push(Column::text("by", "By"));
    let teams = pairs(&matrix.teams, &matrix.cells).map(|(from, to, cell)| {
        let mut cells = vec![
            Cell::text(&from.name),
            Cell::text("team"),
            Cell::text(&to.name),
        ];
        cells.extend(powers(cell.powers));
        cells.push(Cell::number(cell.bindings));
        cells.push(Cell::text(cell.by.join("; ")));
        row(cells)
    });
    let people = matrix.people.iter().flat_map(|(name, held)| {
        matrix.teams.iter().zip(held).map(move |(to, held)| {
            let mut cells = vec![
                Cell::text(name),
                Cell::text("subject"),
                Cell::text(&to.name),
            ];
            cells.extend(powers(*held));
            // Of these the bindings are not told.
            cells.extend([Cell::unknown(), Cell::blank()]);
            row(cells)
        })
    });
    DataTable {
        caption: "Whose subjects may do what in whose namespaces".to_owned(),
        columns,
        rows: teams.chain(people).collect(),
        total: None,
    }
}

/// People whom no rule gives to a team, and in whose namespaces they may do something.
#[must_use]
pub fn access_people(matrix: &AccessMatrixNote) -> DataTable {
    let rows = matrix.people.iter().map(|(name, held)| {
        let some = matrix
            .teams
            .iter()
            .zip(held)
            .filter(|(_, held)| held.is_some());
        let words = some.map(|(team, held)| format!("{}: {}", team.name, held.words().join(", ")));
        let words: Vec<String> = words.collect();
        let number = words.len();
        row(vec![
            Cell::text(name),
            Cell::number(number),
            if number == 0 {
                Cell::said("nothing", "")
            } else if let [only] = words.as_slice() {
                Cell::text(only).with(super::Decor::Prose)
            } else {
                let text = crate::format::of_noun(
                    i64::try_from(number).unwrap_or(i64::MAX),
                    "team",
                    "teams",
                );
                Cell::said(text, words.join("; ")).with(super::Decor::Lines(words))
            },
        ])
    });
    DataTable {
        caption: "Users and groups that belong to no team, and where they may do something"
            .to_owned(),
        columns: vec![
            Column::text("subject", "User or group"),
            Column::number("teams", "Teams"),
            Column::text("powers", "What they may do where"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// Who runs beside whom.
#[must_use]
pub fn colocation_matrix(note: &ColocationNote) -> DataTable {
    let rows = pairs(&note.teams, &note.shares).map(|(team, beside, share)| {
        row(vec![
            Cell::text(&team.name),
            Cell::text(&beside.name),
            Cell::ratio(*share),
        ])
    });
    DataTable {
        caption: "Which part of a team's machine time is on machines with another team".to_owned(),
        columns: vec![
            Column::text("from", "Team"),
            Column::text("to", "Beside"),
            Column::number("share", "Share, %").unit("%", "percent"),
        ],
        rows: rows.collect(),
        total: None,
    }
}

/// What each team holds of machines, and how many it has for itself.
#[must_use]
pub fn held_machines(note: &ColocationNote) -> DataTable {
    let held = note.teams.iter().zip(&note.machines).zip(&note.nodes);
    let rows = held.map(|((team, machines), (alone, shared))| {
        row(vec![
            Cell::team(team, None),
            Cell::machines(Some(*machines)),
            Cell::number(*alone),
            Cell::number(*shared),
        ])
    });
    DataTable {
        caption: "Machines' worth that each team holds".to_owned(),
        columns: vec![
            Column::text("team", "Team"),
            Column::number("machines", "Machines' worth"),
            Column::number("alone", "For itself"),
            Column::number("shared", "With others"),
        ],
        rows: rows.collect(),
        total: None,
    }
}
