//! What the figures of a fleet are.

use super::world::World;
use std::collections::BTreeMap;

/// What pods come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// How many they are.
    pub pods: i64,
    /// CPU that they request, millicores.
    pub cpu_millis: i64,
    /// Memory that they request, bytes.
    pub memory_bytes: i64,
}

impl Held {
    /// Of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            pods: self.pods + other.pods,
            cpu_millis: self.cpu_millis + other.cpu_millis,
            memory_bytes: self.memory_bytes + other.memory_bytes,
        }
    }
}

pub(super) fn held(world: &World) -> BTreeMap<String, Held> {
    let plan = &world.plan;
    let mut held: BTreeMap<String, Held> = BTreeMap::new();
    for pod in world.pods() {
        let workload = plan.workload(pod.slot);
        let (cpu_millis, mebibytes) = plan.pod_requests(workload, pod.revision);
        let of_pod = Held {
            pods: 1,
            cpu_millis,
            memory_bytes: mebibytes << 20,
        };
        let namespace = plan.namespace(plan.namespace_of(workload));
        let sum = held.entry(namespace.to_owned()).or_default();
        *sum = sum.plus(of_pod);
    }
    held
}
