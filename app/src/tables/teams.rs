//! All teams.

use super::demand::{self, Scales};
use super::{Bar, Cell, Column, DataTable, Decor, Row};
use crate::api::{DemandFigures, ResourceFigures, ScoreNote, TeamRow, TeamsPage};
use crate::format::{Amount, UNKNOWN, number_word};
use crate::routes::{TeamsQuery, paths};

/// The teams that match.
#[must_use]
pub fn teams(page: &TeamsPage, query: &TeamsQuery) -> DataTable {
    let sortable = &TeamsQuery::COLUMNS;
    let scales = Scales::of(page.rows.iter().map(|row| &row.figures));
    let largest = |row: &TeamRow| row.figures.cpu.requested.max(row.figures.cpu.used);
    let most = page.rows.iter().filter_map(largest).max().unwrap_or(0);
    let columns = columns().into_iter().map(|it| it.sortable_in(sortable));
    let rows = page.rows.iter().map(|row| Row {
        href: Some(query.scope.link(&paths::team(&row.team.name))),
        cells: cells(row, scales, most),
    });
    DataTable {
        caption: format!(
            "Teams, mean of {}; {} of {} shown",
            query.scope.window.phrase_of(&page.frame),
            page.rows.len(),
            page.all
        ),
        columns: columns.collect(),
        rows: rows.collect(),
        total: (page.rows.len() > 1).then(|| total(page, scales)),
    }
}

fn columns() -> Vec<Column> {
    let figure = |id, header, amount: Amount, group| {
        Column::number(id, header)
            .unit(amount.column_unit(), amount.exact_unit())
            .group(group)
    };
    let percent = |id, group| {
        Column::number(id, "Eff.,\u{a0}%")
            .unit("%", "percent")
            .group(group)
            .hint("efficiency: used / requested")
    };
    const CPU: &str = "CPU, cores";
    const MEMORY: &str = "Memory, GiB";
    vec![
        Column::text("team", "Team"),
        Column::number("namespaces", "Namespaces").secondary(),
        Column::picture("cpu_bar", "CPU")
            .hint("the left part is used, the rest is requested and not used; one scale for the teams shown"),
        figure("cpu_used", "Used", Amount::Cpu, CPU),
        figure("cpu_requested", "Requested", Amount::Cpu, CPU),
        percent("cpu_efficiency", CPU),
        figure("memory_used", "Used", Amount::Memory, MEMORY),
        figure("memory_requested", "Requested", Amount::Memory, MEMORY),
        percent("memory_efficiency", MEMORY),
        Column::number("pods", "Pods").hint("on nodes, at the end of the window"),
        Column::number("machines", "Machines").hint("machines' worth of what it requests now"),
        Column::number("score", "Isolation,\u{a0}%")
            .unit("%", "percent")
            .hint("earned / possible; what is unknown earns nothing"),
        Column::number("score_earned", "Earned").exported_only(),
        Column::number("score_possible", "Possible").exported_only(),
    ]
}

fn cells(row: &TeamRow, scales: Scales, most: i64) -> Vec<Cell> {
    let mut cells = vec![
        Cell::team(&row.team, None),
        Cell::number(row.namespaces),
        demand_bar(row.figures.cpu, most),
    ];
    cells.extend(figures(&row.figures, scales));
    cells.push(Cell::count(row.figures.pods_placed));
    cells.push(Cell::machines(row.machines));
    cells.extend(score(row.score));
    cells
}

/// What is used, and what is requested beyond that.
fn demand_bar(of: ResourceFigures, most: i64) -> Cell {
    if most <= 0 {
        return Cell::blank();
    }
    let permille = |value: i64| value.saturating_mul(1_000) / most;
    let used = of.used.unwrap_or(0);
    let unused = of.requested.unwrap_or(0).saturating_sub(used).max(0);
    Cell::blank().with(Decor::Bar(Bar {
        parts: vec![("c1", permille(used)), ("others", permille(unused))],
        framed: false,
    }))
}

fn figures(figures: &DemandFigures, scales: Scales) -> [Cell; 6] {
    let (cpu, memory) = (figures.cpu, figures.memory);
    [
        Cell::amount(Amount::Cpu, scales.cpu, cpu.used),
        Cell::amount(Amount::Cpu, scales.cpu, cpu.requested),
        demand::efficiency(cpu),
        Cell::amount(Amount::Memory, scales.memory, memory.used),
        Cell::amount(Amount::Memory, scales.memory, memory.requested),
        demand::efficiency(memory),
    ]
}

/// The score of a row, and what it is made of.
pub(super) fn score(score: Option<ScoreNote>) -> [Cell; 3] {
    let of = |value: fn(&ScoreNote) -> u32| Cell::count(score.as_ref().map(value).map(i64::from));
    [barred(score), of(|it| it.earned), of(|it| it.possible)]
}

/// Earned of possible, in hundredths, with a bar.
pub(super) fn barred(score: Option<ScoreNote>) -> Cell {
    match score.and_then(|it| it.percent()).map(i64::from) {
        Some(percent) => Cell::count(Some(percent)).with(Bar::within("muted", percent * 10)),
        None => Cell::said(UNKNOWN, ""),
    }
}

fn total(page: &TeamsPage, scales: Scales) -> Row {
    let number = page.rows.len();
    let label = if number == page.all {
        "All of them".to_owned()
    } else {
        format!("These {}", number_word(number))
    };
    let namespaces = page.rows.iter().map(|row| row.namespaces).sum();
    let machines = page.rows.iter().map(|row| row.machines);
    let mut cells = vec![Cell::text(label), Cell::number(namespaces), Cell::blank()];
    cells.extend(figures(&page.total, scales));
    cells.push(Cell::count(page.total.pods_placed));
    cells.push(Cell::machines(machines.sum()));
    cells.extend([Cell::blank(), Cell::blank(), Cell::blank()]);
    Row { href: None, cells }
}
