//! The rows of one collection cycle.

use super::{Demand, NodeLoad};
use crate::model::{Name, WorkloadRef};

/// A workload within its cluster.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkloadKey {
    /// Namespace name.
    pub namespace: Name,
    /// Kind and name within the namespace.
    pub workload: WorkloadRef,
}

/// What is doubtful about a cycle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quality {
    /// Nodes whose pods together used more than the node, so that the system's part was clamped.
    pub clamped_rows: i64,
    /// Running pods without a measurement.
    pub pods_unmeasured: i64,
    /// Nodes without a measurement.
    pub nodes_unmeasured: i64,
    /// Pods that are assigned to a node which does not exist.
    pub pods_on_unknown_nodes: i64,
}

/// The rows of one collection cycle.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CycleRecord {
    /// When the cycle was due, Unix seconds.
    pub at_secs: i64,
    /// Seconds between cycles.
    pub interval_secs: i64,
    /// One row per namespace.
    pub namespaces: Vec<(Name, Demand)>,
    /// One row per workload.
    pub workloads: Vec<(WorkloadKey, Demand)>,
    /// One row per node.
    pub nodes: Vec<(Name, NodeLoad)>,
    /// What is doubtful about it.
    pub quality: Quality,
}

impl CycleRecord {
    /// The sum of all namespaces. Quotas do not add up to one of the cluster and stay unknown, and
    /// so does usage when nothing of what ran was measured.
    #[must_use]
    pub fn total_demand(&self) -> Demand {
        let mut total = Demand::default();
        for (_, demand) in &self.namespaces {
            total.add(demand);
        }
        total.cpu_quota_millis = None;
        total.memory_quota_bytes = None;
        // An empty namespace uses nothing, but that says nothing of the others.
        if total.pods_expected > Some(0) && total.pods_measured == Some(0) {
            total.cpu_used_millis = None;
            total.memory_used_bytes = None;
            total.cpu_max_millis = None;
            total.memory_max_bytes = None;
        }
        total
    }

    /// The sum of all nodes. Where there are none, that is known, too: their counts are zero.
    #[must_use]
    pub fn total_load(&self) -> NodeLoad {
        let mut total = NodeLoad {
            nodes: Some(0),
            nodes_ready: Some(0),
            nodes_cordoned: Some(0),
            gpu_allocatable: Some(0),
            gpu_requested: Some(0),
            pods_allocatable: Some(0),
            ..NodeLoad::default()
        };
        for (_, load) in &self.nodes {
            total.add(load);
        }
        total
    }
}
