//! The columns that namespaces, teams and workloads have in common.

use super::{Cell, Column, Decor, Tone};
use crate::api::{Coverage, DemandFigures, ResourceFigures};
use crate::format::{Amount, ColumnScale, coverage, of_noun};

/// The scales of a table's CPU and memory columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scales {
    pub(super) cpu: ColumnScale,
    pub(super) memory: ColumnScale,
}

impl Scales {
    /// Scales in which the figures of all rows read well.
    pub(super) fn of<'a>(rows: impl Iterator<Item = &'a DemandFigures> + Clone) -> Self {
        let all = |figures: ResourceFigures| [figures.used, figures.requested];
        Self {
            cpu: ColumnScale::of(Amount::Cpu, rows.clone().flat_map(|row| all(row.cpu))),
            memory: ColumnScale::of(Amount::Memory, rows.flat_map(|row| all(row.memory))),
        }
    }

    fn cell(self, amount: Amount, value: Option<i64>) -> Cell {
        match amount {
            Amount::Cpu => Cell::amount(amount, self.cpu, value),
            Amount::Memory => Cell::amount(amount, self.memory, value),
        }
    }
}

/// A share of the cluster in thousandths, and the demand it is a share of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Share(pub(super) Option<i64>, pub(super) Option<i64>);

/// Shares of CPU and of memory; tables of parts of a namespace have none.
pub(super) type Shares = Option<(Share, Share)>;

/// Columns of what bounds the demand: many clusters have neither limits nor quotas.
pub(super) const BOUNDS: [&str; 4] = ["cpu_limit", "memory_limit", "cpu_quota", "memory_quota"];

const PODS: &str = "Pods";

/// The columns in common, as files have them: first what cannot run, then what is used and requested, last what
/// bounds it.
pub(super) fn columns(whole: bool, sortable: &[&'static str]) -> Vec<Column> {
    let mut columns = vec![
        Column::number("pods_waiting", "Waiting")
            .group(PODS)
            .hint("for a node, at the end of the window"),
    ];
    columns.extend(resource(Amount::Cpu, whole));
    columns.extend(resource(Amount::Memory, whole));
    columns.push(
        Column::number("pods", "On nodes")
            .group(PODS)
            .hint("at the end of the window"),
    );
    let bound = |id, amount: Amount, group, hint| {
        let header = match amount {
            Amount::Cpu => "Cores",
            Amount::Memory => "GiB",
        };
        Column::number(id, header)
            .unit(amount.column_unit(), amount.exact_unit())
            .group(group)
            .hint(hint)
    };
    let limits = "sum of the limits; + where a container has none: then nothing bounds the whole";
    for (id, amount) in [("cpu_limit", Amount::Cpu), ("memory_limit", Amount::Memory)] {
        let column = bound(id, amount, "Limits", limits);
        // Beside shares of the whole there is less room.
        columns.push(if whole { column.large() } else { column });
        // What the screen has as a + beside the sum.
        let (open, header) = match amount {
            Amount::Cpu => (
                "containers_without_cpu_limit",
                "Containers without CPU limit",
            ),
            Amount::Memory => (
                "containers_without_memory_limit",
                "Containers without memory limit",
            ),
        };
        columns.push(Column::number(open, header).exported_only());
    }
    if whole {
        let quota = "what the quota allows to be requested, at the end of the window";
        columns.push(bound("cpu_quota", Amount::Cpu, "Quota", quota).large());
        columns.push(bound("memory_quota", Amount::Memory, "Quota", quota).large());
    }
    columns
        .into_iter()
        .map(|column| column.sortable_in(sortable))
        .collect()
}

fn resource(amount: Amount, whole: bool) -> Vec<Column> {
    let (group, [used, requested, efficiency, share]) = match amount {
        Amount::Cpu => (
            "CPU, cores",
            ["cpu_used", "cpu_requested", "cpu_efficiency", "cpu_share"],
        ),
        Amount::Memory => (
            "Memory, GiB",
            [
                "memory_used",
                "memory_requested",
                "memory_efficiency",
                "memory_share",
            ],
        ),
    };
    let figure =
        |id, header| Column::number(id, header).unit(amount.column_unit(), amount.exact_unit());
    let percent = |id, header: &str| Column::number(id, header).unit("%", "percent");
    let mut columns = vec![
        figure(used, "Used").hint("measured, mean of the window"),
        figure(requested, "Requested").hint("effective requests, mean of the window"),
        percent(efficiency, "Eff.,\u{a0}%").hint("efficiency: used / requested"),
    ];
    if whole {
        columns.push(
            percent(share, "Share,\u{a0}%")
                .hint("share of the cluster's allocatable, by the chosen basis"),
        );
    }
    columns
        .into_iter()
        .map(|column| column.group(group))
        .collect()
}

/// A row of which usage is known for less of its time than this is marked.
const MEASURED: f64 = 0.9;

/// The cells in the order of [`columns`]. `measured`: for how much of its time usage is known.
pub(super) fn cells(
    figures: &DemandFigures,
    scales: Scales,
    shares: Shares,
    measured: Option<Coverage>,
) -> Vec<Cell> {
    let (cpu, memory) = (figures.cpu, figures.memory);
    let mut cells = vec![waiting(figures.pods_unplaced)];
    for (amount, figures, share) in [
        (Amount::Cpu, cpu, shares.map(|(cpu, _)| cpu)),
        (Amount::Memory, memory, shares.map(|(_, memory)| memory)),
    ] {
        cells.push(used(scales.cell(amount, figures.used), measured));
        cells.push(scales.cell(amount, figures.requested));
        cells.push(efficiency(figures));
        cells.extend(share.map(share_cell));
    }
    cells.push(Cell::count(figures.pods_placed));
    for (amount, figures) in [(Amount::Cpu, cpu), (Amount::Memory, memory)] {
        cells.push(limit(scales.cell(amount, figures.limit), figures));
        cells.push(Cell::count(figures.without_limit));
    }
    if shares.is_some() {
        cells.push(scales.cell(Amount::Cpu, cpu.quota));
        cells.push(scales.cell(Amount::Memory, memory.quota));
    }
    cells
}

/// Usage, which says so where it was measured for a part of the time only.
fn used(cell: Cell, measured: Option<Coverage>) -> Cell {
    match measured.and_then(|coverage| coverage.share()) {
        Some(share) if share > 0.0 && share < MEASURED => {
            let rest = format!("measured for {} of its time", coverage(Some(share)));
            cell.with(Decor::Aside(rest))
        }
        _ => cell,
    }
}

/// A share; what is there and rounds to nothing is written as less than the smallest step.
fn share_cell(share: Share) -> Cell {
    match share {
        Share(Some(0), Some(held)) if held > 0 => Cell {
            text: "<0.1".to_owned(),
            ..Cell::permille(Some(0))
        },
        Share(Some(0), Some(0)) => Cell {
            text: "0".to_owned(),
            ..Cell::permille(Some(0))
        },
        Share(permille, _) => Cell::permille(permille),
    }
}

fn waiting(pods: Option<i64>) -> Cell {
    let cell = Cell::count(pods);
    match pods {
        Some(pods) if pods > 0 => cell.with(Decor::Status(Tone::Warn, "they wait for a node")),
        _ => cell,
    }
}

/// The sum of limits, which bounds nothing where a container has none.
fn limit(cell: Cell, figures: ResourceFigures) -> Cell {
    // A sum of nothing bounds nothing: it is the lack of a limit, not a limit of zero.
    let limited = figures.limit.is_some_and(|sum| sum > 0);
    let open = figures.without_limit.filter(|&without| without > 0);
    let open = open.map(|without| {
        let containers = of_noun(without, "container has", "containers have");
        Decor::Aside(format!("and no bound: {containers} no limit"))
    });
    match (limited, open) {
        (true, None) => cell,
        (true, Some(open)) => Cell {
            text: format!("{}\u{a0}+", cell.text),
            ..cell
        }
        .with(open),
        (false, open) => Cell::unknown().with(open.unwrap_or_default()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::DataTable;

    #[test]
    fn pods_stand_together_on_screens_and_files_keep_their_order() {
        let table = DataTable {
            caption: String::new(),
            columns: columns(false, &[]),
            rows: Vec::new(),
            total: None,
        };
        let order = table.screen_order();
        let shown: Vec<&str> = order.iter().map(|&at| table.columns[at].id).collect();
        assert_eq!(shown[..3], ["pods_waiting", "pods", "cpu_used"]);
        assert_eq!(shown[shown.len() - 2..], ["cpu_limit", "memory_limit"]);
        let files = table.export_header();
        assert_eq!(files[..2], ["pods_waiting", "cpu_used_cores"]);
        let pods = files.iter().position(|name| name == "pods");
        let last_of_memory = files
            .iter()
            .position(|name| name == "memory_efficiency_percent");
        assert_eq!(pods, last_of_memory.map(|at| at + 1));
    }

    #[test]
    fn a_limit_of_nothing_is_no_limit() {
        let shown = |sum, without| {
            let figures = ResourceFigures {
                limit: sum,
                without_limit: without,
                ..ResourceFigures::default()
            };
            let cell = limit(Cell::count(sum), figures);
            (cell.text, cell.exact)
        };
        let both = |text: &str, exact: &str| (text.to_owned(), exact.to_owned());
        assert_eq!(shown(Some(4), Some(0)), both("4", "4"));
        assert_eq!(shown(Some(4), Some(2)), both("4\u{a0}+", "4"));
        assert_eq!(shown(Some(0), Some(2)), both("—", ""));
        assert_eq!(shown(Some(0), Some(0)), both("—", ""), "no containers");
        assert_eq!(shown(None, None), both("—", ""));
    }
}
