//! What happened to pods while others on their node used more than they asked for.

use super::{Cell, Column, DataTable, Decor, Row};
use crate::api::{IncidentRow, NeighbourPair, NeighboursNote};
use crate::format::{Amount, UNKNOWN, of_noun, rfc3339};
use crate::routes::{IsolationQuery, paths};

/// The newest of what happened.
#[must_use]
pub fn incidents(note: &NeighboursNote, query: &IsolationQuery) -> DataTable {
    let row = |of: &IncidentRow| {
        let over: Vec<String> = of
            .over
            .iter()
            .map(|(team, namespace, cpu, memory)| {
                format!("{namespace} ({}): {}", team.name, above(*cpu, *memory))
            })
            .collect();
        let node = of.node.as_ref();
        let kind = Cell::said(kind_words(&of.kind), &of.kind);
        let kind = match &of.message {
            Some(message) => kind.with(Decor::Beneath(message.clone())),
            None => kind,
        };
        let namespace = query.scope.link(&paths::namespace(&of.namespace));
        let number = i64::try_from(over.len()).unwrap_or(i64::MAX);
        Row {
            href: None,
            cells: vec![
                Cell::text(&of.pod),
                Cell::day(Some(of.at_secs)).with(Decor::Plain),
                kind,
                Cell::team(&of.team, None),
                Cell::text(&of.namespace).with(Decor::Link(namespace)),
                Cell::text(&of.workload),
                match node {
                    Some(node) => {
                        Cell::text(node).with(Decor::Link(query.scope.link(&paths::node(node))))
                    }
                    None => Cell::unknown(),
                },
                match over.is_empty() {
                    true => Cell::said(
                        if node.is_some() {
                            "nobody seen"
                        } else {
                            UNKNOWN
                        },
                        "",
                    ),
                    false => {
                        Cell::said(of_noun(number, "namespace", "namespaces"), over.join("; "))
                            .with(Decor::Lines(over))
                    }
                },
                Cell::maybe(of.message.as_deref()),
            ],
        }
    };
    DataTable {
        caption: format!(
            "What happened to pods since {}, newest first",
            rfc3339(note.from_secs)
        ),
        columns: vec![
            Column::text("pod", "Pod"),
            Column::text("at", "When"),
            Column::text("kind", "What"),
            Column::text("team", "Team"),
            Column::text("namespace", "Namespace").secondary(),
            Column::text("workload", "Workload").exported_only(),
            Column::text("node", "Node").large(),
            Column::text("over", "Above requests there"),
            Column::text("message", "The cluster's words").exported_only(),
        ],
        rows: note.incidents.iter().map(row).collect(),
        total: None,
    }
}

fn above(cpu_millis: i64, memory_bytes: i64) -> String {
    let parts = [(Amount::Cpu, cpu_millis), (Amount::Memory, memory_bytes)];
    let parts = parts.into_iter().filter(|(_, value)| *value > 0);
    let parts: Vec<String> = parts.map(|(amount, value)| amount.alone(value)).collect();
    match parts.is_empty() {
        true => "not above requests".to_owned(),
        false => format!("{} above requests", parts.join(" and ")),
    }
}

fn kind_words(kind: &str) -> &str {
    match kind {
        "oom_killed" => "killed for want of memory",
        "evicted" => "evicted",
        "preempted" => "pushed off by a higher priority",
        "unschedulable" => "finds no node",
        other => other,
    }
}

/// Who used more than asked for while whose pods were hit.
#[must_use]
pub fn neighbour_pairs(pairs: &[NeighbourPair]) -> DataTable {
    let row = |of: &NeighbourPair| Row {
        href: None,
        cells: vec![
            Cell::team(&of.over, None),
            Cell::team(&of.hit, None),
            Cell::number(of.oom_killed),
            Cell::number(of.evicted),
            Cell::number(of.preempted),
        ],
    };
    DataTable {
        caption: "Who was above requests while whose pods were hit on the same node".to_owned(),
        columns: vec![
            Column::text("over", "Above requests"),
            Column::text("hit", "Hit"),
            Column::number("oom_killed", "Killed for memory"),
            Column::number("evicted", "Evicted"),
            Column::number("preempted", "Pushed off"),
        ],
        rows: pairs.iter().map(row).collect(),
        total: None,
    }
}
