//! Demand by namespace or by team, and the largest namespaces of the overview.

use super::demand::{self, Scales, Share};
use super::{Cell, Column, DataTable, Decor, Row, Trend};
use crate::api::{NamespaceRow, NamespaceTable, Overview, TimeRange};
use crate::findings::largest_by;
use crate::format::{Amount, count};
use crate::routes::{Aggregate, NamespacesQuery, OverviewQuery, ScopeQuery, paths};

/// The namespaces table, by namespace or by team.
#[must_use]
pub fn namespaces(table: &NamespaceTable, query: &NamespacesQuery) -> DataTable {
    let by_team = query.aggregate == Aggregate::Team;
    let basis = query.scope.basis;
    let sortable = &NamespacesQuery::COLUMNS;
    let sort = query.sort.or_told(&table.sort, sortable);
    let first = if by_team {
        vec![
            Column::text("team", "Team"),
            Column::number("namespaces", "Namespaces").secondary(),
        ]
    } else {
        vec![
            Column::text("namespace", "Namespace"),
            Column::text("team", "Team").secondary(),
        ]
    };
    let mut columns: Vec<Column> = first.into_iter().map(|c| c.sortable_in(sortable)).collect();
    columns.push(trend_column(&query.scope));
    columns.extend(demand::columns(true, sortable));

    let scales = Scales::of(table.rows.iter().map(|row| &row.figures));
    let rows = table.rows.iter().map(|row| {
        let mut cells = names(row, by_team, query);
        let (cpu, memory) = (row.figures.cpu.by(basis), row.figures.memory.by(basis));
        let shares = (
            Share(row.cpu_share_permille, cpu),
            Share(row.memory_share_permille, memory),
        );
        cells.push(trend(row, table.range));
        let measured = Some(row.usage_coverage);
        cells.extend(demand::cells(&row.figures, scales, Some(shares), measured));
        let href = if by_team {
            query.scope.link(&paths::team(&row.team.name))
        } else {
            query.scope.link(&paths::namespace(&row.namespace))
        };
        Row {
            href: Some(href),
            cells,
        }
    });
    DataTable {
        caption: caption(table, query),
        columns,
        rows: rows.collect(),
        total: (table.matching > 1).then(|| total(table, query, scales)),
    }
    .without_empty(&demand::BOUNDS, sort.column)
}

fn caption(table: &NamespaceTable, query: &NamespacesQuery) -> String {
    let what = match query.aggregate {
        Aggregate::Namespace => "namespace",
        Aggregate::Team => "team",
    };
    format!(
        "Demand by {what}, mean of {}; {} of {} shown",
        query.scope.window.phrase_of(&table.frame),
        table.rows.len(),
        table.all
    )
}

/// The cells that name a row: the namespace and its team, or the team and its namespaces.
fn names(row: &NamespaceRow, by_team: bool, query: &NamespacesQuery) -> Vec<Cell> {
    let rank = row.team.rank;
    let team = Cell::text(&row.team.name);
    if by_team {
        let namespaces = i64::try_from(row.namespaces).ok();
        vec![
            team.with(Decor::Team { rank, href: None }),
            Cell::count(namespaces).with(Decor::Link(team_link(&row.team.name, query))),
        ]
    } else {
        let href = Some(team_link(&row.team.name, query));
        let member = Decor::Member {
            rank,
            team: row.team.name.clone(),
        };
        vec![
            Cell::text(&row.namespace).with(member),
            team.with(Decor::Team { rank, href }),
        ]
    }
}

/// The namespaces of a team.
fn team_link(team: &str, query: &NamespacesQuery) -> String {
    NamespacesQuery {
        team: Some(team.to_owned()),
        sort: match query.sort.column {
            "team" | "namespace" => NamespacesQuery::DEFAULT_SORT,
            _ => query.sort,
        },
        ..NamespacesQuery::of(query.scope.clone())
    }
    .link(paths::NAMESPACES)
}

fn total(table: &NamespaceTable, query: &NamespacesQuery, scales: Scales) -> Row {
    let by_team = query.aggregate == Aggregate::Team;
    let noun = if by_team { "teams" } else { "namespaces" };
    let number = count(i64::try_from(table.matching).unwrap_or(i64::MAX));
    let label = match (table.matching == table.all, by_team) {
        (true, true) => "All teams".to_owned(),
        (true, false) => format!("All {number} {noun}"),
        (false, _) => format!("These {number} {noun}"),
    };
    let mut cells = vec![Cell::text(label)];
    cells.push(if by_team {
        let complete = table.rows.len() == table.matching;
        let sum: usize = table.rows.iter().map(|row| row.namespaces).sum();
        Cell::count(i64::try_from(sum).ok().filter(|_| complete))
    } else {
        Cell::blank()
    });
    let basis = query.scope.basis;
    let share = |figures: &crate::api::ResourceFigures, whole: Option<i64>| {
        let held = figures.by(basis)?;
        let whole = whole.filter(|&whole| whole > 0)?;
        Some((i128::from(held) * 2_000 / i128::from(whole) + 1) / 2)
            .and_then(|permille| i64::try_from(permille).ok())
    };
    let (cpu, memory) = (&table.total.cpu, &table.total.memory);
    let shares = (
        Share(share(cpu, table.cpu_allocatable), cpu.by(basis)),
        Share(share(memory, table.memory_allocatable), memory.by(basis)),
    );
    cells.push(Cell::blank());
    cells.extend(demand::cells(&table.total, scales, Some(shares), None));
    Row { href: None, cells }
}

/// The largest namespaces of the overview.
#[must_use]
pub fn largest(overview: &Overview, query: &OverviewQuery) -> DataTable {
    let scales = Scales::of(overview.largest.iter().map(|row| &row.figures));
    let unit =
        |column: Column, amount: Amount| column.unit(amount.column_unit(), amount.exact_unit());
    let by = NamespacesQuery::of(query.clone());
    let columns = vec![
        Column::text("namespace", "Namespace"),
        Column::text("team", "Team").secondary(),
        unit(Column::number("cpu_used", "Used"), Amount::Cpu).group("CPU, cores"),
        unit(Column::number("cpu_requested", "Requested"), Amount::Cpu).group("CPU, cores"),
        unit(Column::number("memory_used", "Used"), Amount::Memory).group("Memory, GiB"),
        unit(
            Column::number("memory_requested", "Requested"),
            Amount::Memory,
        )
        .group("Memory, GiB"),
        Column::number("cpu_efficiency", "CPU efficiency, %").unit("%", "percent"),
        Column::number("cpu_share", "Share of CPU, %").unit("%", "percent"),
        trend_column(query),
    ];
    let share = |row: &NamespaceRow| row.cpu_share_permille.filter(|share| *share > 0);
    let most = overview.largest.iter().filter_map(share).max();
    let bar = |row: &NamespaceRow| {
        let (share, most) = share(row).zip(most)?;
        Some(Decor::Share(share.saturating_mul(1_000) / most))
    };
    let rows = overview.largest.iter().map(|row| {
        let mut cells = names(row, false, &by);
        let (cpu, memory) = (row.figures.cpu, row.figures.memory);
        cells.extend([
            Cell::amount(Amount::Cpu, scales.cpu, cpu.used),
            Cell::amount(Amount::Cpu, scales.cpu, cpu.requested),
            Cell::amount(Amount::Memory, scales.memory, memory.used),
            Cell::amount(Amount::Memory, scales.memory, memory.requested),
            demand::efficiency(cpu),
            Cell::permille(row.cpu_share_permille).with(bar(row).unwrap_or_default()),
            trend(row, overview.range),
        ]);
        Row {
            href: Some(query.link(&paths::namespace(&row.namespace))),
            cells,
        }
    });
    DataTable {
        caption: format!(
            "The largest namespaces by {}, mean of {}",
            largest_by(overview, query.basis).0.noun(),
            query.window.phrase_of(&overview.frame)
        ),
        columns,
        rows: rows.collect(),
        total: None,
    }
}

/// The column of a row's small drawing.
pub(super) fn trend_column(scope: &ScopeQuery) -> Column {
    let words = scope.window.describe();
    let words = words.strip_prefix("last ").unwrap_or("window");
    Column::picture("trend", format!("CPU, {words}"))
        .hint("the shape of CPU by the chosen basis over the window, not from zero")
}

fn trend(row: &NamespaceRow, range: TimeRange) -> Cell {
    Trend::cell(&row.trend, range, row.team.rank)
}
