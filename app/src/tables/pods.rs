//! Pods as they are now, of a namespace or on a node.

use super::{Cell, Column, DataTable, Decor, Row, Tone};
use crate::api::PodRow;
use crate::format::{Amount, ColumnScale, age};
use crate::routes::{ScopeQuery, paths};

/// Whose pods they are: decides which column would repeat itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Of a namespace: each says on which node it is.
    OfNamespace,
    /// On a node: each says from which namespace it is.
    OnNode,
}

/// Pods as they are now.
#[must_use]
pub fn pods(
    rows: &[PodRow],
    placement: Placement,
    caption: String,
    scope: &ScopeQuery,
) -> DataTable {
    let elsewhere = match placement {
        Placement::OfNamespace => Column::text("node", "Node"),
        Placement::OnNode => Column::text("namespace", "Namespace"),
    }
    .secondary();
    let amount = |id, header, amount: Amount, group| {
        Column::number(id, header)
            .unit(amount.column_unit(), amount.exact_unit())
            .group(group)
    };
    let with_gpus = rows.iter().any(|pod| pod.gpu_requested > 0);
    let mut columns = vec![
        Column::text("pod", "Pod"),
        Column::text("status", "Status"),
        elsewhere,
        Column::text("kind", "Kind").exported_only(),
        Column::text("workload", "Workload").secondary(),
        amount("cpu_used", "Used", Amount::Cpu, "CPU, cores"),
        amount("cpu_requested", "Requested", Amount::Cpu, "CPU, cores"),
        amount("memory_used", "Used", Amount::Memory, "Memory, GiB"),
        amount(
            "memory_requested",
            "Requested",
            Amount::Memory,
            "Memory, GiB",
        ),
    ];
    // Part by part, an export has the same columns.
    let gpus = Column::number("gpus", "GPUs");
    columns.push(if with_gpus {
        gpus
    } else {
        gpus.exported_only()
    });
    columns.push(Column::number("age", "Age").exact("seconds"));
    // Whole sentences: the page has them in a list of their own.
    columns.push(Column::text("reason", "Why it waits").exported_only());

    let cpu = rows
        .iter()
        .flat_map(|pod| [pod.cpu_used_millis, pod.cpu_requested_millis]);
    let cpu = ColumnScale::of(Amount::Cpu, cpu);
    let memory = rows
        .iter()
        .flat_map(|pod| [pod.memory_used_bytes, pod.memory_requested_bytes]);
    let memory = ColumnScale::of(Amount::Memory, memory);
    let row = |pod: &PodRow| {
        let mut cells = vec![
            Cell::text(&pod.name),
            status(pod),
            place(pod, placement, scope),
            Cell::text(&pod.workload_kind),
            Cell::text(&pod.workload).with(Decor::Long),
            Cell::amount(Amount::Cpu, cpu, pod.cpu_used_millis),
            Cell::amount(Amount::Cpu, cpu, pod.cpu_requested_millis),
            Cell::amount(Amount::Memory, memory, pod.memory_used_bytes),
            Cell::amount(Amount::Memory, memory, pod.memory_requested_bytes),
        ];
        cells.push(match pod.gpu_requested {
            0 => Cell {
                exact: "0".to_owned(),
                ..Cell::default()
            },
            gpus => Cell::count(Some(gpus)),
        });
        cells.push(Cell {
            text: age(pod.age_secs),
            exact: pod.age_secs.to_string(),
            decor: Decor::Plain,
        });
        cells.push(Cell::text(pod.reason.as_deref().unwrap_or_default()));
        Row { href: None, cells }
    };
    DataTable {
        caption,
        columns,
        rows: rows.iter().map(row).collect(),
        total: None,
    }
}

fn status(pod: &PodRow) -> Cell {
    let cell = Cell::text(&pod.status);
    match pod.status.as_str() {
        "Running" => cell.with(Decor::Status(Tone::Ok, "")),
        "Pending" | "Terminating" => cell.with(Decor::Status(Tone::Warn, "")),
        "Failed" => cell.with(Decor::Status(Tone::Crit, "")),
        "Unknown" => cell.with(Decor::Status(Tone::Unknown, "")),
        _ => cell,
    }
}

/// Where it is: its node, or its namespace.
fn place(pod: &PodRow, placement: Placement, scope: &ScopeQuery) -> Cell {
    match (placement, &pod.node) {
        (Placement::OnNode, _) => Cell::text(&pod.namespace)
            .with(Decor::Link(scope.link(&paths::namespace(&pod.namespace)))),
        (Placement::OfNamespace, Some(node)) => {
            Cell::text(node).with(Decor::Link(scope.link(&paths::node(node))))
        }
        (Placement::OfNamespace, None) => Cell {
            text: "none".to_owned(),
            ..Cell::blank()
        },
    }
}
