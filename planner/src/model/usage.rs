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
    /// Of pods with several containers that run, what each of these used; by pod.
    pub containers: Vec<ContainerSample>,
}

/// What one of several containers of a pod used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContainerSample {
    /// Place of the pod in the snapshot.
    pub pod: u32,
    /// Place of the container in [`super::PodTemplate::containers`].
    pub container: u16,
    /// CPU in nanocores.
    pub cpu_nanos: i64,
    /// Memory working set in bytes.
    pub memory_bytes: i64,
}

/// Adds up a pod's containers, and the larger of request and usage of each (the allocation of
/// OpenCost's specification: the mean of the maxima over time, not the maximum of the means).
///
/// What the pod holds beyond its containers' requests (for the whole pod, for a large init
/// container, during a resize) is there for their usage, so it counts only as far as their sum
/// stays below it. Overhead of the runtime is measured in no container and comes on top.
#[must_use]
pub fn pod_usage<'a>(
    pod: &Pod,
    containers: impl IntoIterator<Item = ContainerUsage<'a>>,
) -> PodUsage {
    let mut usage = PodUsage::default();
    let mut larger = Sum::default();
    for (_, request) in &pod.container_requests {
        larger.add(nanos(request.cpu_millis), request.memory_bytes);
    }
    for container in containers {
        let request = pod
            .container_requests
            .iter()
            .find(|(name, _)| &**name == container.name)
            .map_or_else(Resources::default, |(_, request)| *request);
        usage.cpu_nanos = usage.cpu_nanos.saturating_add(container.cpu_nanos);
        usage.memory_bytes = usage.memory_bytes.saturating_add(container.memory_bytes);
        larger.add(
            container
                .cpu_nanos
                .saturating_sub(nanos(request.cpu_millis))
                .max(0),
            container
                .memory_bytes
                .saturating_sub(request.memory_bytes)
                .max(0),
        );
    }
    let overhead = pod.resources.overhead;
    let held = pod.resources.requests - overhead;
    usage.cpu_max_nanos =
        nanos(overhead.cpu_millis).saturating_add(nanos(held.cpu_millis).max(larger.cpu_nanos));
    usage.memory_max_bytes = overhead
        .memory_bytes
        .saturating_add(held.memory_bytes.max(larger.memory_bytes));
    usage
}

/// Sums that saturate instead of wrapping.
#[derive(Default)]
struct Sum {
    cpu_nanos: i64,
    memory_bytes: i64,
}

impl Sum {
    fn add(&mut self, cpu_nanos: i64, memory_bytes: i64) {
        self.cpu_nanos = self.cpu_nanos.saturating_add(cpu_nanos);
        self.memory_bytes = self.memory_bytes.saturating_add(memory_bytes);
    }
}

fn nanos(millis: i64) -> i64 {
    millis.saturating_mul(NANOS_PER_MILLI)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PodPhase, PodResources, WorkloadKind, WorkloadRef};
    use std::sync::Arc;

    /// A pod that holds an amount of millicores, of which each container asks for its own.
    fn pod(held: i64, overhead: i64, containers: &[(&str, i64)]) -> Pod {
        let millis = |cpu_millis| Resources {
            cpu_millis,
            ..Resources::default()
        };
        Pod {
            uid: "u".into(),
            namespace: "n".into(),
            name: "p".into(),
            workload: WorkloadRef {
                kind: WorkloadKind::Pod,
                name: "p".into(),
            },
            node: None,
            phase: PodPhase::Running,
            terminating: false,
            created_at_secs: 0,
            resources: PodResources {
                requests: millis(held),
                overhead: millis(overhead),
                ..PodResources::default()
            },
            container_requests: containers
                .iter()
                .map(|&(name, request)| (name.into(), millis(request)))
                .collect(),
            unschedulable: None,
            labels: Arc::default(),
            scheduling: Arc::default(),
            template: Arc::default(),
            fate: Default::default(),
        }
    }

    fn larger(pod: &Pod, used: &[(&str, i64)]) -> i64 {
        let containers = used.iter().map(|&(name, cpu_millis)| ContainerUsage {
            name,
            cpu_nanos: nanos(cpu_millis),
            memory_bytes: 0,
        });
        pod_usage(pod, containers).cpu_max_nanos / NANOS_PER_MILLI
    }

    #[test]
    fn a_container_below_its_request_does_not_make_up_for_another() {
        let pod = pod(3_100, 100, &[("a", 1_000), ("b", 2_000)]);
        assert_eq!(larger(&pod, &[("a", 1_500), ("b", 100)]), 3_600);
        assert_eq!(larger(&pod, &[("a", 200)]), 3_100);
    }

    #[test]
    fn what_the_whole_pod_holds_covers_its_containers() {
        let whole = pod(4_000, 0, &[("a", 0), ("b", 0)]);
        assert_eq!(larger(&whole, &[("a", 1_500), ("b", 500)]), 4_000);
        assert_eq!(larger(&whole, &[("a", 3_500), ("b", 1_500)]), 5_000);
        let start_up = pod(4_000, 0, &[("app", 1_000)]);
        assert_eq!(larger(&start_up, &[("app", 3_000)]), 4_000);
        assert_eq!(larger(&start_up, &[("init", 2_500)]), 4_000);
    }

    #[test]
    fn usage_is_never_above_the_larger_of_both() {
        let infeasible = pod(2_000, 0, &[("a", 2_000)]);
        assert_eq!(larger(&infeasible, &[("a", 9_000)]), 9_000);
    }
}
