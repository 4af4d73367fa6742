//! What of a fleet never changes: which pod belongs to which workload, and this to which namespace.

use super::Size;

/// DaemonSets, the first workloads: their pods come first, one for each node.
const DAEMONS: usize = 2;
const TEAMS: usize = 50;
/// One workload in so many is a StatefulSet.
const STATEFUL: usize = 20;

/// What a sidecar requests: millicores and MiB, as `objects/sidecar.json` says.
const SIDECAR: (i64, i64) = (20, 40);

/// What a workload's pods belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Deployment,
    StatefulSet,
    DaemonSet,
}

impl Owner {
    pub(super) const ALL: [Self; 3] = [Self::Deployment, Self::StatefulSet, Self::DaemonSet];

    /// The kind of the object that a pod names as its controller.
    pub(super) fn controller(self) -> &'static str {
        match self {
            Self::Deployment => "ReplicaSet",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
        }
    }
}

/// A fleet's layout. A pod's place in it is its slot; what fills the slot is replaced now and then.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) size: Size,
    namespaces: Vec<String>,
    apps: Vec<String>,
}

impl Plan {
    pub(super) fn new(size: Size) -> Self {
        let namespace = |at| match at {
            0 => "kube-system".to_owned(),
            at => format!("space-{at}"),
        };
        Self {
            size,
            namespaces: (0..size.namespaces).map(namespace).collect(),
            apps: (0..size.workloads).map(|at| format!("app-{at}")).collect(),
        }
    }

    /// The workload of a slot.
    pub(super) fn workload(&self, slot: usize) -> usize {
        let daemons = DAEMONS * self.size.nodes;
        match slot.checked_sub(daemons) {
            None => slot / self.size.nodes,
            Some(at) => DAEMONS + at % (self.size.workloads - DAEMONS),
        }
    }

    /// Which of its workload's pods a slot is, from 0.
    pub(super) fn ordinal(&self, slot: usize) -> usize {
        let daemons = DAEMONS * self.size.nodes;
        match slot.checked_sub(daemons) {
            None => slot % self.size.nodes,
            Some(at) => at / (self.size.workloads - DAEMONS),
        }
    }

    /// The node of what fills a slot for the `number`th time.
    pub(super) fn node(&self, slot: usize, number: usize) -> usize {
        match self.owner(self.workload(slot)) {
            Owner::DaemonSet => slot % self.size.nodes,
            _ => (slot + number * 7_919) % self.size.nodes,
        }
    }

    pub(super) fn owner(&self, workload: usize) -> Owner {
        match workload {
            at if at < DAEMONS => Owner::DaemonSet,
            at if at.is_multiple_of(STATEFUL) => Owner::StatefulSet,
            _ => Owner::Deployment,
        }
    }

    /// The namespace of a workload. DaemonSets are in the first, which has nothing else.
    pub(super) fn namespace_of(&self, workload: usize) -> usize {
        match workload.checked_sub(DAEMONS) {
            None => 0,
            Some(at) => 1 + at % (self.size.namespaces - 1),
        }
    }

    pub(super) fn namespace(&self, at: usize) -> &str {
        &self.namespaces[at]
    }

    pub(super) fn app(&self, workload: usize) -> &str {
        &self.apps[workload]
    }

    /// The team of a namespace, by number.
    pub(super) fn team(namespace: usize) -> usize {
        namespace % TEAMS
    }

    /// The workloads of a namespace are of three kinds.
    pub(super) fn tier(&self, workload: usize) -> &'static str {
        ["web", "api", "db"][workload / self.size.namespaces % 3]
    }

    /// Whether a workload's pods have a second container.
    pub(super) fn has_sidecar(&self, workload: usize) -> bool {
        workload.is_multiple_of(3) && self.owner(workload) != Owner::DaemonSet
    }

    /// Millicores and MiB that the first container of a workload's pod requests.
    pub(super) fn requests(workload: usize, revision: u8) -> (i64, i64) {
        let of = |count: usize| i64::try_from(workload % count).unwrap_or_default();
        let revision = i64::from(revision);
        (
            50 + 25 * of(16) + 10 * revision,
            64 + 32 * of(24) + 16 * revision,
        )
    }

    /// Millicores and MiB that a workload's pod requests.
    pub(super) fn pod_requests(&self, workload: usize, revision: u8) -> (i64, i64) {
        let (cpu, memory) = Self::requests(workload, revision);
        match self.has_sidecar(workload) {
            true => (cpu + SIDECAR.0, memory + SIDECAR.1),
            false => (cpu, memory),
        }
    }

    /// All slots, those of a workload next to each other.
    pub(super) fn by_workload(&self) -> Vec<usize> {
        let mut slots: Vec<usize> = (0..self.size.pods).collect();
        slots.sort_by_key(|slot| (self.workload(*slot), *slot));
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_workload_and_namespace_has_pods_and_every_node_its_daemons() {
        let plan = Plan::new(Size::FEW);
        let workloads: HashSet<usize> = (0..1_000).map(|slot| plan.workload(slot)).collect();
        assert_eq!(workloads.len(), 100);
        let places: HashSet<_> = (0..1_000)
            .map(|slot| (plan.workload(slot), plan.ordinal(slot)))
            .collect();
        assert_eq!(places.len(), 1_000, "no place is taken twice");
        let spaces: HashSet<_> = workloads.iter().map(|of| plan.namespace_of(*of)).collect();
        assert_eq!(spaces.len(), 20);
        let daemons = (0..100).map(|slot| (plan.workload(slot), plan.node(slot, 3)));
        assert_eq!(daemons.collect::<HashSet<_>>().len(), 100);
        let order = plan.by_workload();
        assert_eq!(order.len(), order.iter().collect::<HashSet<_>>().len());
    }
}
