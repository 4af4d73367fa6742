//! Nodes and pools.

use super::{Cell, Column, DataTable, Decor, Row, Tone};
use crate::api::{NodeFigures, NodeStatus, NodeTable, PoolRow};
use crate::format::{Amount, ColumnScale, UNKNOWN, count};
use crate::routes::{NodesQuery, ScopeQuery, paths};

/// The state of a node in words, with a sign.
#[must_use]
pub fn status_words(status: NodeStatus) -> (String, Tone) {
    let mut words = Vec::new();
    if status.ready == Some(false) {
        words.push("Not ready");
    }
    if status.cordoned {
        words.push("Cordoned");
    }
    if status.tainted {
        words.push("Tainted");
    }
    if status.pressure {
        words.push("Pressure");
    }
    let tone = match status {
        NodeStatus {
            ready: Some(false), ..
        } => Tone::Crit,
        NodeStatus { pressure: true, .. } | NodeStatus { cordoned: true, .. } => Tone::Warn,
        _ => Tone::Ok,
    };
    let mut text = match status.ready {
        _ if !words.is_empty() => words.join(", "),
        Some(_) => "Ready".to_owned(),
        None => UNKNOWN.to_owned(),
    };
    if words == ["Tainted"] && status.ready.is_some() {
        text = "Ready, tainted".to_owned();
    }
    (text, tone)
}

fn columns(sortable: &[&'static str]) -> Vec<Column> {
    let resource = |amount: Amount| {
        let cpu = amount == Amount::Cpu;
        let group = if cpu { "CPU, cores" } else { "Memory, GiB" };
        let [allocatable, requested, used, fill] = if cpu {
            ["cpu_allocatable", "cpu_requested", "cpu_used", "cpu_fill"]
        } else {
            [
                "memory_allocatable",
                "memory_requested",
                "memory_used",
                "memory_fill",
            ]
        };
        let figure =
            |id, header| Column::number(id, header).unit(amount.column_unit(), amount.exact_unit());
        [
            Column::number(fill, "Filled,\u{a0}%")
                .hint("requested / allocatable")
                .unit("%", "percent"),
            figure(used, "Used").hint("used by pods"),
            figure(requested, "Requested"),
            figure(allocatable, "Allocatable").hint("what pods may hold"),
        ]
        .map(|column| column.group(group).sortable_in(sortable))
    };
    let mut columns: Vec<Column> = resource(Amount::Cpu).into();
    columns.extend(resource(Amount::Memory));
    columns
}

fn cells(amount: Amount, scale: ColumnScale, figures: NodeFigures) -> [Cell; 4] {
    let share = match (figures.requested, figures.allocatable) {
        (Some(requested), Some(all)) if all > 0 => Some(requested as f64 / all as f64),
        _ => None,
    };
    let fill = Cell::ratio(share);
    let fill = match share {
        Some(share) if share > 1.0 => fill.with(Decor::Status(
            Tone::Crit,
            "more is requested than is allocatable",
        )),
        _ => fill,
    };
    [
        fill,
        Cell::amount(amount, scale, figures.pods_used),
        Cell::amount(amount, scale, figures.requested),
        Cell::amount(amount, scale, figures.allocatable),
    ]
}

fn scales<'a>(
    rows: impl Iterator<Item = (&'a NodeFigures, &'a NodeFigures)> + Clone,
) -> (ColumnScale, ColumnScale) {
    (
        ColumnScale::of(Amount::Cpu, rows.clone().map(|(cpu, _)| cpu.allocatable)),
        ColumnScale::of(Amount::Memory, rows.map(|(_, memory)| memory.allocatable)),
    )
}

/// The nodes table.
#[must_use]
pub fn nodes(table: &NodeTable, query: &NodesQuery) -> DataTable {
    let sortable = &NodesQuery::COLUMNS;
    let with_gpus = has_gpus(table);
    let mut all = vec![
        Column::text("node", "Node").sortable_in(sortable),
        Column::text("status", "State").sortable_in(sortable),
        Column::text("pool", "Pool")
            .secondary()
            .sortable_in(sortable),
        Column::text("zone", "Zone").secondary(),
    ];
    all.extend(columns(sortable));
    if with_gpus {
        all.push(Column::number("gpus_requested", "GPUs").hint("requested / allocatable"));
    }
    all.push(Column::number("pods", "Pods").sortable_in(sortable));

    let (cpu, memory) = scales(table.rows.iter().map(|node| (&node.cpu, &node.memory)));
    let rows = table.rows.iter().map(|node| {
        let (words, tone) = status_words(node.status);
        let mut cells = vec![
            Cell::text(&node.name),
            Cell::text(words).with(Decor::Status(tone, "")),
            Cell::text(&node.pool),
            Cell::maybe(node.zone.as_deref()),
        ];
        cells.extend(self::cells(Amount::Cpu, cpu, node.cpu));
        cells.extend(self::cells(Amount::Memory, memory, node.memory));
        if with_gpus {
            cells.push(gpus(node.gpu_requested, node.gpu_allocatable));
        }
        cells.push(Cell::count(node.pods));
        Row {
            href: Some(query.scope.link(&paths::node(&node.name))),
            cells,
        }
    });
    DataTable {
        caption: format!(
            "Nodes in the newest cycle; {} of {} shown",
            table.rows.len(),
            table.all
        ),
        columns: all,
        rows: rows.collect(),
        total: None,
    }
}

fn has_gpus(table: &NodeTable) -> bool {
    let total = table.total.as_ref();
    total.and_then(|total| total.gpu_allocatable) > Some(0)
}

fn gpus(requested: Option<i64>, allocatable: Option<i64>) -> Cell {
    let Some(requested) = requested else {
        return Cell::unknown();
    };
    if allocatable == Some(0) && requested == 0 {
        return Cell {
            exact: "0".to_owned(),
            ..Cell::default()
        };
    }
    let whole = allocatable.map_or_else(|| UNKNOWN.to_owned(), count);
    Cell {
        text: format!("{} / {whole}", count(requested)),
        exact: requested.to_string(),
        decor: Decor::Plain,
    }
}

/// The pools table; pools add up to the total.
#[must_use]
pub fn pools(table: &NodeTable, scope: &ScopeQuery) -> DataTable {
    let with_gpus = has_gpus(table);
    let mut all = vec![
        Column::text("pool", "Pool"),
        Column::number("nodes", "Nodes"),
        Column::number("nodes_open", "Open").hint("nodes that take ordinary pods"),
    ];
    all.extend(columns(&[]));
    if with_gpus {
        all.push(Column::number("gpus_requested", "GPUs").hint("requested / allocatable"));
    }
    all.push(Column::number("pods", "Pods"));
    let figures = table.pools.iter().chain(&table.total);
    let (cpu, memory) = scales(figures.map(|pool| (&pool.cpu, &pool.memory)));
    let row = |pool: &PoolRow, name: String, href: Option<String>| {
        let mut cells = vec![
            Cell::text(name),
            Cell::count(Some(pool.nodes)),
            Cell::count(Some(pool.nodes_available)),
        ];
        cells.extend(self::cells(Amount::Cpu, cpu, pool.cpu));
        cells.extend(self::cells(Amount::Memory, memory, pool.memory));
        if with_gpus {
            cells.push(gpus(pool.gpu_requested, pool.gpu_allocatable));
        }
        cells.push(Cell::count(pool.pods));
        Row { href, cells }
    };
    let rows = table.pools.iter().map(|pool| {
        let filtered = NodesQuery {
            scope: scope.clone(),
            filter: Some(pool.pool.clone()),
            sort: NodesQuery::DEFAULT_SORT,
            page: 1,
        };
        row(pool, pool.pool.clone(), Some(filtered.link(paths::NODES)))
    });
    DataTable {
        caption: "Node pools in the newest cycle".to_owned(),
        columns: all,
        rows: rows.collect(),
        total: table
            .total
            .as_ref()
            .filter(|_| table.pools.len() > 1)
            .map(|total| row(total, format!("All {} pools", table.pools.len()), None)),
    }
}
