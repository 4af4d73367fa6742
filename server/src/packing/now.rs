//! The machines as they are: which pods are on which.

use crate::export::{Taken, TakenRow};
use plimsoll_app::format::Amount;
use plimsoll_planner::model::{Resources, Snapshot, WorkloadRef};
use plimsoll_planner::packing::live::{is_open, now};
use std::collections::BTreeMap;

const COLUMNS: [&str; 9] = [
    "node",
    "pool",
    "open",
    "namespace",
    "kind",
    "workload",
    "pods",
    "cpu_requested_cores",
    "memory_requested_bytes",
];
const NUMBERS: [&str; 3] = ["pods", "cpu_requested_cores", "memory_requested_bytes"];

/// A row for each workload on each node; nodes without work have one row that names none.
#[must_use]
pub fn machines_now(snapshot: &Snapshot) -> Taken {
    let mut rows: Vec<TakenRow> = Vec::new();
    for node in now(snapshot) {
        let mut workloads: BTreeMap<(&str, &WorkloadRef), (i64, Resources)> = BTreeMap::new();
        for at in node.pods.iter().chain(&node.leaving) {
            let pod = &snapshot.pods[*at];
            let key = (&*pod.namespace, &pod.workload);
            let (pods, sum) = workloads.entry(key).or_default();
            *pods += 1;
            *sum += pod.resources.requests;
        }
        let open = if is_open(node.node) { "yes" } else { "no" };
        let mut push = |work: [&str; 3], amounts: [String; 3]| {
            let place = [&*node.node.name, &*node.node.pool, open];
            let texts = place.into_iter().chain(work).map(str::to_owned);
            rows.push(texts.chain(amounts).collect());
        };
        if workloads.is_empty() {
            push([""; 3], ["0", "0", "0"].map(str::to_owned));
        }
        for ((namespace, workload), (pods, sum)) in workloads {
            push(
                [namespace, workload.kind.as_str(), &workload.name],
                [
                    pods.to_string(),
                    Amount::Cpu.exact(sum.cpu_millis),
                    sum.memory_bytes.to_string(),
                ],
            );
        }
    }
    Taken::of_rows(&COLUMNS, &NUMBERS, rows)
}
