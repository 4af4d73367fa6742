//! What was measured of pods and nodes.

use super::{Pod, Resources};
use crate::units::NANOS_PER_MILLI;

/// What one container used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContainerUsage<'a> {
    /// Name of the container within its pod.
    pub name: &'a str,
    /// CPU in nanocores, the mean rate of the metrics window.
    pub cpu_nanos: i64,
    /// Memory working set in bytes.
    pub memory_bytes: i64,
}

/// What one pod used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PodUsage {
    /// CPU in nanocores.
    pub cpu_nanos: i64,
    /// Memory working set in bytes.
    pub memory_bytes: i64,
    /// The larger of request and usage, container by container, in nanocores of CPU.
    pub cpu_max_nanos: i64,
    /// The larger of request and usage, container by container, in bytes of memory.
    pub memory_max_bytes: i64,
}

/// What one node used, its pods and everything else on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeUsage {
    /// CPU in nanocores.
    pub cpu_nanos: i64,
    /// Memory working set in bytes.
    pub memory_bytes: i64,
}

/// The measurements of one moment, aligned with a snapshot; `None` is not measured, never zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// One entry for each pod of the snapshot.
    pub pods: Vec<Option<PodUsage>>,
    /// One entry for each node of the snapshot.
    pub nodes: Vec<Option<NodeUsage>>,
}

/// Adds up a pod's containers, and the larger of request and usage of each (the allocation of
/// OpenCost's specification: the mean of the maxima over time, not the maximum of the means).
///
/// What the pod holds beyond its containers' requests (overhead, a large init container) stays
/// part of the maximum.
#[must_use]
pub fn pod_usage<'a>(
    pod: &Pod,
    containers: impl IntoIterator<Item = ContainerUsage<'a>>,
) -> PodUsage {
    let mut usage = PodUsage::default();
    let mut over_cpu_nanos = 0_i64;
    let mut over_memory_bytes = 0_i64;
    for container in containers {
        let request = pod
            .container_requests
            .iter()
            .find(|(name, _)| &**name == container.name)
            .map_or_else(Resources::default, |(_, request)| *request);
        let request_nanos = request.cpu_millis.saturating_mul(NANOS_PER_MILLI);
        usage.cpu_nanos = usage.cpu_nanos.saturating_add(container.cpu_nanos);
        usage.memory_bytes = usage.memory_bytes.saturating_add(container.memory_bytes);
        over_cpu_nanos += container.cpu_nanos.saturating_sub(request_nanos).max(0);
        over_memory_bytes += container
            .memory_bytes
            .saturating_sub(request.memory_bytes)
            .max(0);
    }
    let held = pod.resources.requests;
    usage.cpu_max_nanos = held
        .cpu_millis
        .saturating_mul(NANOS_PER_MILLI)
        .saturating_add(over_cpu_nanos);
    usage.memory_max_bytes = held.memory_bytes.saturating_add(over_memory_bytes);
    usage
}
