//! The nodes, and one node in detail.

use super::{Coverage, DemandSeries, Frame, PodRow, TimeRange};
use serde::{Deserialize, Serialize};

/// A node as it was in the newest cycle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NodeRow {
    /// Node name.
    pub name: String,
    /// Its pool.
    pub pool: String,
    /// Its zone.
    pub zone: Option<String>,
    /// Its instance type.
    pub instance_type: Option<String>,
    /// `Ready`, `Not ready`, `Cordoned`, `Tainted`, with pressure conditions after a comma.
    pub status: NodeStatus,
    /// Taints, as `key=value:effect`.
    pub taints: Vec<String>,
    /// CPU, millicores.
    pub cpu: NodeFigures,
    /// Memory, bytes.
    pub memory: NodeFigures,
    /// GPUs requested.
    pub gpu_requested: Option<i64>,
    /// GPUs allocatable.
    pub gpu_allocatable: Option<i64>,
    /// Pods on it.
    pub pods: Option<i64>,
    /// Pods it may hold.
    pub pods_allocatable: Option<i64>,
}

/// The state of a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NodeStatus {
    /// `Ready` is true; `None` where its state is unknown.
    pub ready: Option<bool>,
    /// `spec.unschedulable`.
    pub cordoned: bool,
    /// Tainted so that only tolerating pods may come; of nodes that are ready and not cordoned.
    pub tainted: bool,
    /// Under memory, disk or PID pressure.
    pub pressure: bool,
}

impl NodeStatus {
    /// Whether ordinary pods may come, as far as is known.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.ready != Some(false) && !self.cordoned && !self.tainted
    }
}

/// One resource of a node, in millicores or bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NodeFigures {
    /// What pods may hold.
    pub allocatable: Option<i64>,
    /// What the machine has.
    pub capacity: Option<i64>,
    /// Requested by its pods.
    pub requested: Option<i64>,
    /// Limits of its pods.
    pub limit: Option<i64>,
    /// Used by its pods.
    pub pods_used: Option<i64>,
    /// Used outside of pods.
    pub system: Option<i64>,
    /// Σ max(request, usage) per container of its pods.
    pub max: Option<i64>,
}

/// Nodes of one pool together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PoolRow {
    /// Pool name.
    pub pool: String,
    /// Nodes.
    pub nodes: i64,
    /// Of these, that take ordinary pods: ready, not cordoned, not tainted.
    pub nodes_available: i64,
    /// Of the others, that take pods which tolerate their taints.
    pub nodes_tainted: i64,
    /// CPU, millicores.
    pub cpu: NodeFigures,
    /// Memory, bytes.
    pub memory: NodeFigures,
    /// GPUs requested.
    pub gpu_requested: Option<i64>,
    /// GPUs allocatable.
    pub gpu_allocatable: Option<i64>,
    /// Pods on them.
    pub pods: Option<i64>,
    /// Pods they may hold.
    pub pods_allocatable: Option<i64>,
}

/// Nodes that look alike when there are many: same pool, state and fill to 5 %.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NodeGroup {
    /// How many they are.
    pub count: usize,
    /// One of them, or their mean.
    pub node: NodeRow,
}

/// The nodes and how full each is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NodeTable {
    /// What every page shows.
    pub frame: Frame,
    /// The pools, largest first; they add up to the total.
    pub pools: Vec<PoolRow>,
    /// All nodes together; `None` where nothing is known of nodes, which is not the same as none.
    pub total: Option<PoolRow>,
    /// The rows of this page, filtered and sorted.
    pub rows: Vec<NodeRow>,
    /// How they are sorted, as in a URL: as asked, or by what is known where the default column is
    /// unknown in all rows.
    pub sort: String,
    /// All matching nodes for the picture, fullest first, grouped when they are many.
    pub groups: Vec<NodeGroup>,
    /// Rows that match the filter.
    pub matching: usize,
    /// Rows without the filter.
    pub all: usize,
    /// This page, from 1.
    pub page: usize,
    /// Pages.
    pub pages: usize,
}

/// One node: its history and pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NodeDetail {
    /// What every page shows.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// The node as it was in the newest cycle it was part of.
    pub node: NodeRow,
    /// Whether it still exists in the cluster.
    pub exists: bool,
    /// CPU over the window, millicores.
    pub cpu_series: DemandSeries,
    /// Memory over the window, bytes.
    pub memory_series: DemandSeries,
    /// Its pods now; `None` when the cluster was not reached since the server started.
    pub pods: Option<Vec<PodRow>>,
    /// How many pods there are.
    pub pods_total: usize,
}
