//! The numbers behind a picture of demand, step by step.

use super::{Cell, Column, DataTable, Row};
use crate::api::{DemandSeries, Series};
use crate::format::{Amount, rfc3339};
use std::collections::BTreeMap;

/// A row per step: what is known of demand in it, and what is there for it.
#[must_use]
pub fn demand_steps(series: &DemandSeries, amount: Amount) -> DataTable {
    let parts = [
        &series.requested,
        &series.used,
        &series.limit,
        &series.capacity,
    ];
    let mut steps: BTreeMap<i64, [Option<i64>; 4]> = BTreeMap::new();
    for (part, series) in parts.into_iter().enumerate() {
        for (at, value) in values(series) {
            steps.entry(at).or_default()[part] = value;
        }
    }
    let names = match amount {
        Amount::Cpu => ["cpu_requested", "cpu_used", "cpu_limit", "cpu_load_line"],
        Amount::Memory => [
            "memory_requested",
            "memory_used",
            "memory_limit",
            "memory_load_line",
        ],
    };
    let headers = ["Requested", "Used", "Limit", "Load line"];
    let columns = names
        .into_iter()
        .zip(headers)
        .map(|(id, header)| Column::number(id, header).exact(amount.exact_unit()));
    let cell = |value: Option<i64>| {
        value.map_or_else(Cell::unknown, |value| {
            Cell::said(amount.alone(value), amount.exact(value))
        })
    };
    DataTable {
        caption: format!("{} by step", amount.noun()),
        columns: std::iter::once(Column::text("time", "Time"))
            .chain(columns)
            .collect(),
        rows: steps
            .into_iter()
            .map(|(at, values)| Row {
                href: None,
                cells: std::iter::once(Cell::text(rfc3339(at)))
                    .chain(values.map(cell))
                    .collect(),
            })
            .collect(),
        total: None,
    }
}

fn values(series: &Series) -> impl Iterator<Item = (i64, Option<i64>)> {
    let starts = (0..).map(|at| series.from_secs + at * series.step_secs);
    starts.zip(series.values.iter().copied())
}
