//! The machines as they are, as CSV: which pods are on which.

use crate::export::{CsvWriter, neutral};
use plimsoll_planner::model::{Resources, Snapshot, WorkloadRef};
use plimsoll_planner::packing::live::{is_open, now};
use std::collections::BTreeMap;

/// A row for each workload on each node; nodes without work have one row that names none.
///
/// # Errors
/// When memory for it cannot be had.
pub fn write_now_csv(snapshot: &Snapshot) -> csv::Result<Vec<u8>> {
    let mut writer = CsvWriter::default();
    writer.write_record([
        "node",
        "pool",
        "open",
        "namespace",
        "kind",
        "workload",
        "pods",
        "cpu_requested_cores",
        "memory_requested_bytes",
    ])?;
    for node in now(snapshot) {
        let mut workloads: BTreeMap<(&str, &WorkloadRef), (i64, Resources)> = BTreeMap::new();
        for at in node.pods.iter().chain(&node.leaving) {
            let pod = &snapshot.pods[*at];
            let key = (&*pod.namespace, &pod.workload);
            let (pods, sum) = workloads.entry(key).or_default();
            *pods += 1;
            *sum += pod.resources.requests;
        }
        let (name, pool) = (neutral(&node.node.name), neutral(&node.node.pool));
        let open = if is_open(node.node) { "yes" } else { "no" };
        if workloads.is_empty() {
            writer.write_record([&*name, &*pool, open, "", "", "", "0", "0", "0"])?;
        }
        for ((namespace, workload), (pods, sum)) in workloads {
            let cores = plimsoll_app::format::Amount::Cpu.exact(sum.cpu_millis);
            writer.write_record([
                &*name,
                &*pool,
                open,
                &*neutral(namespace),
                workload.kind.as_str(),
                &*neutral(&workload.name),
                &pods.to_string(),
                &cores,
                &sum.memory_bytes.to_string(),
            ])?;
        }
    }
    Ok(writer.into_bytes())
}
