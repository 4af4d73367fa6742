//! An inventory as the rows of a cycle, so that pages show it.

use super::{Inventory, NodeClass, PodClass};
use crate::accounting::{CycleRecord, Demand, NodeLoad, Quality, WorkloadKey};
use crate::model::{Name, TaintEffect, WorkloadKind, WorkloadRef};
use std::collections::BTreeMap;

/// More nodes than Kubernetes supports in a cluster have no rows of their own.
pub const MOST_NODE_ROWS: i64 = 5_000;
/// More classes of pods than that have no rows of their own, their namespaces have.
pub const MOST_WORKLOAD_ROWS: usize = 20_000;

/// Of what there are rows; their sums are there in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// A row for each node.
    pub nodes: bool,
    /// A row for each class of pods, as a workload.
    pub workloads: bool,
}

/// The rows of an inventory at a moment. No pod is on a node, since none was ever scheduled: all
/// wait. What is used is unknown. Nodes are rows of their own as far as [`Detail`] says; otherwise
/// the record has a row per class, which is no node.
#[must_use]
pub fn record(inventory: &Inventory, at_secs: i64, interval_secs: i64) -> (CycleRecord, Detail) {
    let nodes: i64 = inventory.nodes.iter().map(|class| class.count).sum();
    let detail = Detail {
        nodes: nodes <= MOST_NODE_ROWS,
        workloads: inventory.pods.len() <= MOST_WORKLOAD_ROWS,
    };
    let mut namespaces: BTreeMap<Name, Demand> = BTreeMap::new();
    let mut workloads: BTreeMap<WorkloadKey, Demand> = BTreeMap::new();
    for class in &inventory.pods {
        let demand = class_demand(class);
        let of_namespace = namespaces.entry(class.namespace.clone()).or_default();
        of_namespace.add(&demand);
        if detail.workloads {
            let kind = if class.count == 1 {
                WorkloadKind::Pod
            } else {
                WorkloadKind::Other
            };
            let key = WorkloadKey {
                namespace: class.namespace.clone(),
                workload: WorkloadRef {
                    kind,
                    name: class.name.clone(),
                },
            };
            workloads.entry(key).or_default().add(&demand);
        }
    }
    let mut rows = Vec::new();
    for class in &inventory.nodes {
        if detail.nodes {
            let load = class_load(class, 1);
            rows.extend(class.names().map(|name| (name, load)));
        } else {
            rows.push((class.name.clone(), class_load(class, class.count)));
        }
    }
    let record = CycleRecord {
        at_secs,
        interval_secs,
        namespaces: namespaces.into_iter().collect(),
        workloads: workloads.into_iter().collect(),
        nodes: rows,
        quality: Quality::default(),
    };
    (record, detail)
}

impl NodeClass {
    /// The names of its nodes.
    pub fn names(&self) -> impl Iterator<Item = Name> {
        (1..=self.count).map(|number| match self.count {
            1 => self.name.clone(),
            _ => format!("{}-{number}", self.name).into(),
        })
    }

    /// Whether only pods that tolerate its taints may come.
    #[must_use]
    pub fn is_tainted(&self) -> bool {
        let keeps_away = |effect| effect != TaintEffect::PreferNoSchedule;
        self.taints.iter().any(|taint| keeps_away(taint.effect))
    }
}

/// What pods of a class ask for that no node holds.
fn class_demand(class: &PodClass) -> Demand {
    let each = class.requests.resources();
    let all = |each: i64| Some(each.saturating_mul(class.count));
    Demand {
        cpu_requested_millis: Some(0),
        memory_requested_bytes: Some(0),
        gpu_requested: Some(0),
        pods_placed: Some(0),
        pods_running: Some(0),
        pods_pending: Some(class.count),
        pods_unplaced: Some(class.count),
        pods_succeeded: Some(0),
        pods_failed: Some(0),
        pods_unknown: Some(0),
        pods_terminating: Some(0),
        cpu_unplaced_millis: all(each.cpu_millis),
        memory_unplaced_bytes: all(each.memory_bytes),
        gpu_unplaced: all(each.gpu_count),
        ..Demand::default()
    }
}

/// So many empty nodes of a class. They are there to be planned with, so they count as ready.
fn class_load(class: &NodeClass, count: i64) -> NodeLoad {
    let each = class.allocatable.resources();
    let all = |each: i64| Some(each.saturating_mul(count));
    let if_tainted = |each: i64| all(if class.is_tainted() { each } else { 0 });
    NodeLoad {
        cpu_allocatable_millis: all(each.cpu_millis),
        memory_allocatable_bytes: all(each.memory_bytes),
        gpu_allocatable: all(each.gpu_count),
        pods_allocatable: all(class.pods),
        cpu_requested_millis: Some(0),
        memory_requested_bytes: Some(0),
        gpu_requested: Some(0),
        pods_placed: Some(0),
        nodes: Some(count),
        nodes_ready: Some(count),
        nodes_cordoned: Some(0),
        nodes_tainted: if_tainted(1),
        nodes_measured: Some(0),
        cpu_free_closed_millis: Some(0),
        memory_free_closed_bytes: Some(0),
        cpu_free_tainted_millis: if_tainted(each.cpu_millis),
        memory_free_tainted_bytes: if_tainted(each.memory_bytes),
        ..NodeLoad::default()
    }
}
