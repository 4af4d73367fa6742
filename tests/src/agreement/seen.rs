//! What the product says, in the same terms as the reference.

use std::collections::BTreeMap;

use super::Result;
use super::reference::{Demand, Node};
use crate::product::{Cycle, Server, int, known, rows};
use serde_json::Value;

/// The namespaces in a cycle.
///
/// # Errors
/// When the answer lacks something.
pub async fn namespaces(server: &Server, cycle: Cycle) -> Result<BTreeMap<String, Demand>> {
    let path = format!("/api/v1/namespaces?{}", cycle.window());
    let rows = every_row(server, &path).await?;
    let each = rows.iter();
    each.map(|row| Ok((name(row, "namespace"), demand(row)?)))
        .collect()
}

/// The nodes in the newest cycle.
///
/// # Errors
/// When the answer lacks something.
pub async fn nodes(server: &Server) -> Result<BTreeMap<String, Node>> {
    let rows = every_row(server, "/api/v1/nodes?sort=node").await?;
    let each = rows.iter();
    each.map(|row| Ok((name(row, "name"), node(row)?)))
        .collect()
}

/// The rows of all pages of a table.
async fn every_row(server: &Server, path: &str) -> Result<Vec<Value>> {
    let (mut all, mut page, mut pages) = (Vec::new(), 1, 1);
    while page <= pages {
        let table = server.json(&format!("{path}&page={page}")).await?;
        all.extend(rows(&table, "/rows").cloned());
        pages = known(&table, "/pages")?;
        page += 1;
    }
    Ok(all)
}

/// A text of a row; empty when absent.
#[must_use]
pub fn name(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}

/// The figures of a row of namespaces or workloads.
///
/// # Errors
/// When the row lacks something.
pub fn demand(row: &Value) -> Result<Demand> {
    let figures = &row["figures"];
    Ok(Demand {
        pods: known(figures, "/pods_placed")?,
        cpu_requested: known(figures, "/cpu/requested")?,
        cpu_limit: known(figures, "/cpu/limit")?,
        cpu_used: int(figures, "/cpu/used"),
        memory_requested: known(figures, "/memory/requested")?,
        memory_limit: known(figures, "/memory/limit")?,
        memory_used: int(figures, "/memory/used"),
    })
}

fn node(row: &Value) -> Result<Node> {
    Ok(Node {
        demand: Demand {
            pods: known(row, "/pods")?,
            cpu_requested: known(row, "/cpu/requested")?,
            cpu_limit: known(row, "/cpu/limit")?,
            cpu_used: int(row, "/cpu/pods_used"),
            memory_requested: known(row, "/memory/requested")?,
            memory_limit: known(row, "/memory/limit")?,
            memory_used: int(row, "/memory/pods_used"),
        },
        cpu_allocatable: known(row, "/cpu/allocatable")?,
        cpu_capacity: known(row, "/cpu/capacity")?,
        cpu_system: int(row, "/cpu/system"),
        memory_allocatable: known(row, "/memory/allocatable")?,
        memory_capacity: known(row, "/memory/capacity")?,
        memory_system: int(row, "/memory/system"),
        gpu_requested: known(row, "/gpu_requested")?,
        gpu_allocatable: known(row, "/gpu_allocatable")?,
        pods_allocatable: known(row, "/pods_allocatable")?,
    })
}
