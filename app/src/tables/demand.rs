//! The columns that namespaces, teams and workloads have in common.

use super::{Cell, Column, Decor, Tone};
use crate::api::{DemandFigures, ResourceFigures};
use crate::format::{Amount, ColumnScale, of_noun};

/// The scales of a table's CPU and memory columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales {
    pub(super) cpu: ColumnScale,
    pub(super) memory: ColumnScale,
}

impl Scales {
    /// Scales in which the figures of all rows, and their sum, read well.
    pub(super) fn of<'a>(rows: impl Iterator<Item = &'a DemandFigures> + Clone) -> Self {
        let all = |figures: ResourceFigures| [figures.used, figures.requested];
        Self {
            cpu: ColumnScale::of(Amount::Cpu, rows.clone().flat_map(|row| all(row.cpu))),
            memory: ColumnScale::of(Amount::Memory, rows.flat_map(|row| all(row.memory))),
        }
    }
}

/// A share of the cluster in thousandths, and the demand it is a share of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share(pub(super) Option<i64>, pub(super) Option<i64>);

/// Which of the common columns a table has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) quota: bool,
    pub(super) share: bool,
}

/// The headers of one resource.
pub(super) fn columns(amount: Amount, shape: Shape, sortable: &[&'static str]) -> Vec<Column> {
    let cpu = amount == Amount::Cpu;
    let group = if cpu { "CPU, cores" } else { "Memory, GiB" };
    let ids = if cpu { CPU_IDS } else { MEMORY_IDS };
    let [used, requested, limit, quota, efficiency, share] = ids;
    let mut columns = vec![
        Column::number(used, "Used").hint("measured, mean of the window"),
        Column::number(requested, "Requested").hint("effective requests, mean of the window"),
        Column::number(limit, "Limit").hint(
            "sum of the limits; + where a container has none, so that nothing bounds the whole",
        ),
    ];
    if shape.quota {
        columns.push(Column::number(quota, "Quota").hint("what the quota allows to be requested"));
    }
    let mut columns: Vec<Column> = columns
        .into_iter()
        .map(|column| column.unit(amount.column_unit(), amount.exact_unit()))
        .collect();
    columns.push(
        Column::number(efficiency, "Eff.,\u{a0}%")
            .hint("efficiency: used / requested")
            .unit("%", "percent"),
    );
    if shape.share {
        columns.push(
            Column::number(share, "Share,\u{a0}%")
                .hint("share of the cluster's allocatable, by the chosen basis")
                .unit("%", "percent"),
        );
    }
    columns
        .into_iter()
        .map(|column| column.group(group).sortable_in(sortable))
        .collect()
}

const CPU_IDS: [&str; 6] = [
    "cpu_used",
    "cpu_requested",
    "cpu_limit",
    "cpu_quota",
    "cpu_efficiency",
    "cpu_share",
];
const MEMORY_IDS: [&str; 6] = [
    "memory_used",
    "memory_requested",
    "memory_limit",
    "memory_quota",
    "memory_efficiency",
    "memory_share",
];

/// The cells of one resource, in the order of [`columns`].
pub(super) fn cells(
    amount: Amount,
    shape: Shape,
    scale: ColumnScale,
    figures: ResourceFigures,
    share: Share,
) -> Vec<Cell> {
    let cell = |value| Cell::amount(amount, scale, value);
    let mut cells = vec![
        cell(figures.used),
        cell(figures.requested),
        limit(cell(figures.limit), figures),
    ];
    if shape.quota {
        cells.push(cell(figures.quota));
    }
    cells.push(efficiency(figures));
    if shape.share {
        cells.push(share_cell(share));
    }
    cells
}

/// A share; what is there and rounds to nothing is written as less than the smallest step.
fn share_cell(share: Share) -> Cell {
    match share {
        Share(Some(0), Some(held)) if held > 0 => Cell {
            text: "<0.1".to_owned(),
            ..Cell::permille(Some(0))
        },
        Share(permille, _) => Cell::permille(permille),
    }
}

/// The sum of limits, which bounds nothing where a container has none.
fn limit(cell: Cell, figures: ResourceFigures) -> Cell {
    let without = match figures.without_limit {
        Some(without) if without > 0 => of_noun(without, "container has", "containers have"),
        _ => return cell,
    };
    let open = Decor::Aside(format!("and no bound: {without} no limit"));
    match figures.limit {
        Some(sum) if sum > 0 => Cell {
            text: format!("{}\u{a0}+", cell.text),
            ..cell
        }
        .with(open),
        _ => Cell::unknown().with(open),
    }
}

/// Used / requested, with a sign where it is far from what was asked for.
pub(super) fn efficiency(figures: ResourceFigures) -> Cell {
    let ratio = figures.efficiency();
    let cell = Cell::ratio(ratio);
    match ratio {
        Some(ratio) if ratio < 0.10 => cell.with(Decor::Status(
            Tone::Crit,
            "less than a tenth of the request is used",
        )),
        Some(ratio) if ratio > 1.0 => {
            cell.with(Decor::Status(Tone::Warn, "more is used than was requested"))
        }
        _ => cell,
    }
}

/// Headers of the pod counts.
pub(super) fn pod_columns(sortable: &[&'static str]) -> Vec<Column> {
    vec![
        Column::number("pods", "Pods")
            .hint("pods on nodes, at the end of the window")
            .sortable_in(sortable),
        Column::number("pods_waiting", "Waiting")
            .hint("pods that wait for a node, at the end of the window")
            .sortable_in(sortable),
    ]
}

/// The pod counts.
pub(super) fn pod_cells(figures: &DemandFigures) -> Vec<Cell> {
    let waiting = Cell::count(figures.pods_unplaced);
    let waiting = match figures.pods_unplaced {
        Some(pods) if pods > 0 => waiting.with(Decor::Status(Tone::Warn, "they wait for a node")),
        _ => waiting,
    };
    vec![Cell::count(figures.pods_placed), waiting]
}
