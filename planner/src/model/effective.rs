//! The effective request of a pod: what the scheduler sets aside for it.
//!
//! Per resource it is the larger of (a) all app containers and sidecars together and (b) the
//! worst moment of the start-up, an init container beside the sidecars started before it; plus
//! the pod overhead. Source: Kubernetes, "Sidecar Containers", section "Resource sharing within
//! containers", and `k8s.io/component-helpers/resource.PodRequests`.

use super::{Name, Resources};

/// What a container is to its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// Runs for the pod's life.
    App,
    /// Runs to its end before the app containers start.
    Init,
    /// A restartable init container: starts in turn, then runs for the pod's life.
    Sidecar,
}

/// What one container asks for. `None` is an absent request or limit, which is not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerSpec {
    /// Name of the container within its pod.
    pub name: Name,
    /// What it is to its pod.
    pub kind: ContainerKind,
    /// CPU request in millicores.
    pub cpu_request_millis: Option<i64>,
    /// Memory request in bytes.
    pub memory_request_bytes: Option<i64>,
    /// CPU limit in millicores.
    pub cpu_limit_millis: Option<i64>,
    /// Memory limit in bytes.
    pub memory_limit_bytes: Option<i64>,
    /// GPUs asked for.
    pub gpu_count: i64,
}

impl ContainerSpec {
    fn requests(&self) -> Resources {
        Resources {
            cpu_millis: self.cpu_request_millis.unwrap_or(0),
            memory_bytes: self.memory_request_bytes.unwrap_or(0),
            gpu_count: self.gpu_count,
        }
    }

    fn limits(&self) -> Resources {
        Resources {
            cpu_millis: self.cpu_limit_millis.unwrap_or(0),
            memory_bytes: self.memory_limit_bytes.unwrap_or(0),
            gpu_count: self.gpu_count,
        }
    }
}

/// The parts of a pod's spec that decide its effective request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PodSpec {
    /// Init containers first, in the order of the spec, then app containers.
    pub containers: Vec<ContainerSpec>,
    /// Overhead of the runtime class.
    pub overhead: Resources,
    /// Pod-level CPU request in millicores, which replaces that of the containers.
    pub pod_cpu_request_millis: Option<i64>,
    /// Pod-level memory request in bytes, which replaces that of the containers.
    pub pod_memory_request_bytes: Option<i64>,
    /// Pod-level CPU limit in millicores.
    pub pod_cpu_limit_millis: Option<i64>,
    /// Pod-level memory limit in bytes.
    pub pod_memory_limit_bytes: Option<i64>,
}

/// What a pod holds on its node, and what its containers left unsaid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PodResources {
    /// The effective request, with overhead.
    pub requests: Resources,
    /// Of this, the overhead of the runtime class, which no container uses.
    pub overhead: Resources,
    /// The effective limit; a container without a limit adds nothing to it.
    pub limits: Resources,
    /// App containers and sidecars: those that run for the pod's life.
    pub containers: i64,
    /// Of these, how many name no CPU request.
    pub without_cpu_request: i64,
    /// Of these, how many name no memory request.
    pub without_memory_request: i64,
    /// Of these, how many name no CPU limit.
    pub without_cpu_limit: i64,
    /// Of these, how many name no memory limit.
    pub without_memory_limit: i64,
}

impl PodSpec {
    /// Computes the effective request and limit, and counts what is not set.
    #[must_use]
    pub fn effective(&self) -> PodResources {
        let mut requests = self.steady_or_start_up(ContainerSpec::requests);
        let mut limits = self.steady_or_start_up(ContainerSpec::limits);
        replace(&mut requests.cpu_millis, self.pod_cpu_request_millis);
        replace(&mut requests.memory_bytes, self.pod_memory_request_bytes);
        replace(&mut limits.cpu_millis, self.pod_cpu_limit_millis);
        replace(&mut limits.memory_bytes, self.pod_memory_limit_bytes);
        // As the kubelet does: overhead raises a limit only where there is one.
        let limit_overhead = Resources {
            cpu_millis: if limits.cpu_millis > 0 {
                self.overhead.cpu_millis
            } else {
                0
            },
            memory_bytes: if limits.memory_bytes > 0 {
                self.overhead.memory_bytes
            } else {
                0
            },
            gpu_count: 0,
        };
        let running = || {
            self.containers
                .iter()
                .filter(|c| c.kind != ContainerKind::Init)
        };
        let count = |keep: fn(&ContainerSpec) -> bool| {
            i64::try_from(running().filter(|c| keep(c)).count()).unwrap_or(i64::MAX)
        };
        PodResources {
            requests: requests + self.overhead,
            overhead: self.overhead,
            limits: limits + limit_overhead,
            containers: count(|_| true),
            without_cpu_request: unless(
                self.pod_cpu_request_millis,
                count(|c| c.cpu_request_millis.is_none()),
            ),
            without_memory_request: unless(
                self.pod_memory_request_bytes,
                count(|c| c.memory_request_bytes.is_none()),
            ),
            without_cpu_limit: unless(
                self.pod_cpu_limit_millis,
                count(|c| c.cpu_limit_millis.is_none()),
            ),
            without_memory_limit: unless(
                self.pod_memory_limit_bytes,
                count(|c| c.memory_limit_bytes.is_none()),
            ),
        }
    }

    fn steady_or_start_up(&self, amount: fn(&ContainerSpec) -> Resources) -> Resources {
        let mut sidecars = Resources::default();
        let mut start_up = Resources::default();
        let mut apps = Resources::default();
        for container in &self.containers {
            match container.kind {
                ContainerKind::App => apps += amount(container),
                ContainerKind::Sidecar => {
                    sidecars += amount(container);
                    start_up = start_up.max(sidecars);
                }
                ContainerKind::Init => start_up = start_up.max(amount(container) + sidecars),
            }
        }
        start_up.max(apps + sidecars)
    }
}

fn replace(amount: &mut i64, pod_level: Option<i64>) {
    if let Some(value) = pod_level {
        *amount = value;
    }
}

/// A pod-level value speaks for all containers, so none of them is without one.
fn unless(pod_level: Option<i64>, count: i64) -> i64 {
    if pod_level.is_some() { 0 } else { count }
}

#[cfg(test)]
#[path = "effective_tests.rs"]
mod tests;
