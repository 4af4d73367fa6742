//! Who runs on which machines now, from what the collector holds.

use super::super::Capacity;
use crate::store::{Cluster, Entity};
use plimsoll_app::api::{Access, FractionsNote};
use plimsoll_app::routes::{Basis, Owners};
use plimsoll_planner::model::{Node, WorkloadKind};
use plimsoll_planner::pooling::Fractions;
use plimsoll_planner::units::nanos_to_millis;
use std::collections::{BTreeMap, HashMap};

/// Of fewer pods their use says nothing of the machines.
const LEAST_MEASURED_PERCENT: usize = 90;

impl Capacity {
    /// What each owner holds of the nodes now; `None` when the cluster was not reached since the
    /// server started. `DaemonSet`s run everywhere and belong to the machine.
    pub(super) fn fractions(
        &self,
        access: &Access,
        (cluster, namespaces): (&Cluster, &[Entity]),
        (by, basis): (Owners, Basis),
    ) -> Option<FractionsNote> {
        // Whoever sees some namespaces would take shared machines for their own.
        if *access != Access::All {
            return None;
        }
        let live = self.live.get();
        if live.cluster.as_ref().map(|live| live.id) != Some(cluster.id) {
            return None;
        }
        let (snapshot, usage) = live.newest.as_ref()?;
        let owners: HashMap<&str, String> = namespaces
            .iter()
            .filter(|namespace| access.allows(&namespace.namespace))
            .map(|namespace| {
                let name = match by {
                    Owners::Team => namespace.team(&self.mapping),
                    Owners::Namespace => namespace.namespace.clone(),
                };
                (namespace.namespace.as_str(), name)
            })
            .collect();
        let mut nodes: HashMap<&str, OnNode> = snapshot
            .nodes
            .iter()
            .map(|node| (&*node.name, OnNode::of(node)))
            .collect();
        let (mut placed_pods, mut measured) = (0_usize, 0_usize);
        for (at, pod) in snapshot.pods.iter().enumerate() {
            let placed = !pod.has_ended() && pod.workload.kind != WorkloadKind::DaemonSet;
            let node = pod.node.as_deref().filter(|_| placed);
            let node = node.and_then(|node| nodes.get_mut(node));
            let (Some(node), Some(owner)) = (node, owners.get(&*pod.namespace)) else {
                continue;
            };
            let used = usage.pods.get(at).copied().flatten();
            placed_pods += 1;
            measured += usize::from(used.is_some());
            let used = used.map(|used| (nanos_to_millis(used.cpu_nanos), used.memory_bytes));
            let asked = &pod.resources.requests;
            node.add(owner, basis, ((asked.cpu_millis, asked.memory_bytes), used));
        }
        // What was not measured is not nothing.
        let is_measured = measured * 100 >= placed_pods * LEAST_MEASURED_PERCENT;
        if basis != Basis::Requests && !is_measured {
            return None;
        }
        let shared = || nodes.values().filter(|node| node.held.len() > 1);
        Some(FractionsNote {
            fractions: Fractions::of(nodes.iter().map(|(name, node)| (*name, &node.held))),
            nodes: snapshot.nodes.len(),
            loud: is_measured.then(|| shared().filter(|node| node.is_loud()).count()),
            crowded: is_measured.then(|| shared().filter(|node| node.is_crowded()).count()),
        })
    }
}

/// A node and what owners hold of it.
struct OnNode {
    /// Allocatable millicores and bytes.
    room: (i64, i64),
    held: BTreeMap<String, Vec<f64>>,
    /// Millicores that each owner asked for and used.
    cpu: BTreeMap<String, (i64, i64)>,
}

impl OnNode {
    fn of(node: &Node) -> Self {
        Self {
            room: (node.allocatable.cpu_millis, node.allocatable.memory_bytes),
            held: BTreeMap::new(),
            cpu: BTreeMap::new(),
        }
    }

    fn add(&mut self, owner: &str, basis: Basis, (asked, used): ((i64, i64), Option<(i64, i64)>)) {
        let known = used.unwrap_or((0, 0));
        let (millis, bytes) = match basis {
            Basis::Requests => asked,
            Basis::Usage => known,
            Basis::Max => (asked.0.max(known.0), asked.1.max(known.1)),
        };
        #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
        let share = |amount: i64, room: i64| {
            if room > 0 {
                amount as f64 / room as f64
            } else {
                0.0
            }
        };
        let shares = [share(millis, self.room.0), share(bytes, self.room.1)];
        let held = self
            .held
            .entry(owner.to_owned())
            .or_insert_with(|| vec![0.0; 2]);
        for (held, share) in held.iter_mut().zip(shares) {
            *held += share;
        }
        let cpu = self.cpu.entry(owner.to_owned()).or_default();
        cpu.0 += asked.0;
        cpu.1 += known.0;
    }

    /// Whether an owner uses more CPU than it asked for, beside others.
    fn is_loud(&self) -> bool {
        self.cpu.values().any(|(asked, used)| used > asked)
    }

    fn is_crowded(&self) -> bool {
        let used: i64 = self.cpu.values().map(|(_, used)| used).sum();
        used * 10 > self.room.0 * 9
    }
}
