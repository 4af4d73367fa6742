//! One team: its namespaces, quotas and nodes.

use super::demand::{self, Scales, Share};
use super::namespaces::trend_column;
use super::{Bar, Cell, Column, DataTable, Decor, Row, Tone, Trend};
use crate::api::{QuotaRow, RunsOut, TeamDetail, TeamNode};
use crate::format::{Amount, ColumnScale, bytes, cores, count, join, rfc3339};
use crate::routes::{TeamQuery, paths};

/// Teams that a row names of those on the same node; exports name all.
const NAMES_SHOWN: usize = 3;

/// Its namespaces.
#[must_use]
pub fn team_namespaces(detail: &TeamDetail, query: &TeamQuery) -> DataTable {
    let basis = query.scope.basis;
    let scales = Scales::of(detail.namespaces.iter().map(|row| &row.figures));
    let mut columns = vec![
        Column::text("namespace", "Namespace"),
        trend_column(&query.scope),
    ];
    columns.extend(demand::columns(true, &[]));
    let rows = detail.namespaces.iter().map(|row| {
        let (cpu, memory) = (row.figures.cpu.by(basis), row.figures.memory.by(basis));
        let shares = (
            Share(row.cpu_share_permille, cpu),
            Share(row.memory_share_permille, memory),
        );
        let mut cells = vec![
            Cell::text(&row.namespace),
            Trend::cell(&row.trend, detail.range, row.team.rank),
        ];
        let measured = Some(row.usage_coverage);
        cells.extend(demand::cells(&row.figures, scales, Some(shares), measured));
        Row {
            href: Some(query.scope.link(&paths::namespace(&row.namespace))),
            cells,
        }
    });
    DataTable {
        caption: format!("Namespaces of team {}", detail.team.name),
        columns,
        rows: rows.collect(),
        total: None,
    }
    .without_empty(&demand::BOUNDS, "")
}

/// Its quotas, a row for each of their keys.
#[must_use]
pub fn team_quotas(detail: &TeamDetail, query: &TeamQuery) -> DataTable {
    let quotas = detail.quotas.as_deref().unwrap_or_default();
    let scoped = Column::text("scopes", "Of which pods").secondary();
    let columns = vec![
        Column::text("quota", "Quota"),
        Column::text("namespace", "Namespace").secondary(),
        Column::text("resource", "Of what"),
        scoped,
        Column::number("used", "Held"),
        Column::number("hard", "Allowed"),
        Column::text("unit", "Unit").exported_only(),
        Column::number("full", "Full, %").unit("%", "percent"),
        Column::text("runs_out", "Runs out"),
        Column::text("early", "Early").exported_only(),
        Column::text("median", "In the middle").exported_only(),
    ];
    let rows = quotas.iter().map(|row| Row {
        href: None,
        cells: quota_cells(row, query),
    });
    DataTable {
        caption: format!("Quotas of team {} and when they run out", detail.team.name),
        columns,
        rows: rows.collect(),
        total: None,
    }
    .without_empty(&["scopes"], "")
}

fn quota_cells(row: &QuotaRow, query: &TeamQuery) -> Vec<Cell> {
    let amount = |value: i64| Cell::said(amount_of(&row.resource, value), value.to_string());
    let full = row.used.filter(|_| row.hard > 0).map(|used| {
        let ratio = used as f64 / row.hard as f64;
        let permille = used.saturating_mul(1_000) / row.hard;
        let class = match row.runs_out {
            RunsOut::Now => "crit",
            RunsOut::Between { .. } => "warn",
            RunsOut::NotWithin { .. } | RunsOut::Unknown => "muted",
        };
        Cell::ratio(Some(ratio)).with(Bar::within(class, permille))
    });
    let (early, median) = match row.runs_out {
        RunsOut::Between {
            early_secs,
            median_secs,
        } => (Some(early_secs), median_secs),
        _ => (None, None),
    };
    let moment = |secs: Option<i64>| Cell::maybe(secs.map(rfc3339).as_deref());
    let words = crate::findings::runs_out_words(row.runs_out);
    let namespace = query.scope.link(&paths::namespace(&row.namespace));
    vec![
        Cell::text(&row.quota),
        Cell::text(&row.namespace).with(Decor::Link(namespace)),
        Cell::text(&row.resource),
        Cell::text(&row.scopes),
        row.used.map_or_else(Cell::unknown, amount),
        amount(row.hard),
        Cell::text(unit_of(&row.resource)),
        full.unwrap_or_else(Cell::unknown),
        match row.runs_out {
            RunsOut::Now => Cell::text(words).with(Decor::Status(Tone::Crit, "")),
            RunsOut::Between { .. } => Cell::text(words).with(Decor::Status(Tone::Warn, "")),
            RunsOut::NotWithin { .. } | RunsOut::Unknown => Cell::text(words),
        },
        moment(early),
        moment(median),
    ]
}

/// The unit of what a quota bounds, by the name that the quota has for it.
fn unit_of(resource: &str) -> &'static str {
    match resource.rsplit('.').next().unwrap_or(resource) {
        "cpu" => "millicores",
        "memory" | "storage" | "ephemeral-storage" => "bytes",
        _ => "objects",
    }
}

/// An amount of what a quota bounds.
fn amount_of(resource: &str, value: i64) -> String {
    match unit_of(resource) {
        "millicores" => cores(value),
        "bytes" => bytes(value),
        _ => count(value),
    }
}

/// The first few names, and how many more there are.
fn first_of(names: &[String]) -> String {
    match names.get(..NAMES_SHOWN) {
        Some(first) if names.len() > NAMES_SHOWN + 1 => {
            let left = i64::try_from(names.len() - NAMES_SHOWN).unwrap_or(i64::MAX);
            format!("{} and {} more", first.join(", "), count(left))
        }
        _ => join(names),
    }
}

/// Where its pods run.
#[must_use]
pub fn team_nodes(detail: &TeamDetail, query: &TeamQuery) -> DataTable {
    let nodes = &detail.nodes;
    let cpu = ColumnScale::of(Amount::Cpu, nodes.iter().map(|of| Some(of.cpu_millis)));
    let memory = ColumnScale::of(Amount::Memory, nodes.iter().map(|of| Some(of.memory_bytes)));
    let row = |of: &TeamNode| {
        #[expect(clippy::cast_possible_truncation, reason = "a share of a thousand")]
        let share = (of.fraction * 1_000.0).round() as i64;
        let with: Vec<String> = of.with.iter().map(|team| team.name.clone()).collect();
        Row {
            href: Some(query.scope.link(&paths::node(&of.node))),
            cells: vec![
                Cell::text(&of.node),
                Cell::ratio(Some(of.fraction)).with(Bar::within("muted", share)),
                Cell::amount(Amount::Cpu, cpu, Some(of.cpu_millis)),
                Cell::amount(Amount::Memory, memory, Some(of.memory_bytes)),
                Cell::number(of.pods),
                if with.is_empty() {
                    Cell::said("nobody", "")
                } else {
                    Cell::said(first_of(&with), with.join(" ")).with(Decor::Prose)
                },
            ],
        }
    };
    DataTable {
        caption: format!("Nodes with pods of team {}", detail.team.name),
        columns: vec![
            Column::text("node", "Node"),
            Column::number("fraction", "Of the node, %")
                .unit("%", "percent")
                .hint("what the team requests of it: the largest share of CPU, memory and GPUs"),
            Column::number("cpu", "CPU").unit("cores", "cores"),
            Column::number("memory", "Memory").unit("GiB", "bytes"),
            Column::number("pods", "Pods"),
            Column::text("with", "Beside"),
        ],
        rows: nodes.iter().map(row).collect(),
        total: None,
    }
}
