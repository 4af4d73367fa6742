//! The overview.

use super::{Coverage, DemandSeries, Frame, NamespaceRow, TimeRange};
use serde::{Deserialize, Serialize};

/// How one resource of the cluster is divided, means over the window, in millicores or bytes.
///
/// `used + requested_unused + system + free = allocatable`, exactly; `free` is negative when more
/// is held than there is. A part is `None` where it was not measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct CapacityParts {
    /// What pods may hold on all nodes.
    pub allocatable: Option<i64>,
    /// Effective requests of placed pods.
    pub requested: Option<i64>,
    /// Used by pods.
    pub used: Option<i64>,
    /// Requested and not used: Σ max(request, usage) per container, minus used; unknown where
    /// the requests are.
    pub requested_unused: Option<i64>,
    /// Used outside of pods.
    pub system: Option<i64>,
    /// The rest.
    pub free: Option<i64>,
    /// Of what is not requested: on tainted nodes, for tolerating pods only.
    pub free_tainted: Option<i64>,
    /// Of what is not requested: on cordoned or not ready nodes.
    pub free_closed: Option<i64>,
    /// Requests of pods that wait for a node.
    pub unplaced: Option<i64>,
}

/// Counts at the end of the window; `None` where something is unknown then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ClusterCounts {
    /// Nodes.
    pub nodes: Option<i64>,
    /// Nodes that are not ready.
    pub nodes_not_ready: Option<i64>,
    /// Nodes that are cordoned.
    pub nodes_cordoned: Option<i64>,
    /// Node pools.
    pub pools: Option<i64>,
    /// Namespaces.
    pub namespaces: Option<i64>,
    /// Teams, `__unassigned__` not counted.
    pub teams: Option<i64>,
    /// Pods that hold resources on a node.
    pub pods_placed: Option<i64>,
    /// Pods that wait for a node.
    pub pods_unplaced: Option<i64>,
    /// Pods the nodes may hold.
    pub pods_allocatable: Option<i64>,
    /// GPUs requested.
    pub gpu_requested: Option<i64>,
    /// GPUs allocatable.
    pub gpu_allocatable: Option<i64>,
}

/// How full the cluster is and who fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Overview {
    /// What every page shows.
    pub frame: Frame,
    /// The window.
    pub range: TimeRange,
    /// How much of it was observed.
    pub coverage: Coverage,
    /// How much of it has measured usage.
    pub usage_coverage: Coverage,
    /// CPU, millicores.
    pub cpu: CapacityParts,
    /// Memory, bytes.
    pub memory: CapacityParts,
    /// Counts at the end of the window.
    pub counts: ClusterCounts,
    /// CPU over the window, millicores.
    pub cpu_series: DemandSeries,
    /// Memory over the window, bytes.
    pub memory_series: DemandSeries,
    /// The largest namespaces by the chosen basis.
    pub largest: Vec<NamespaceRow>,
}
