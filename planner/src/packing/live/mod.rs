//! A cluster as it runs, as classes of nodes and pods: what is packed anew, with all that decides where
//! pods may go.
//!
//! What belongs to a node stays with it (`DaemonSet`s, static pods), so a node has what is left beside
//! these. Rules between pods are kept where a class of its own or a limit per node can say them;
//! [`Live::notes`] lists what cannot be said so.

mod apart;
mod drain;
mod hindrance;
mod nodes;
mod notes;
mod now;
mod pods;
mod room;
#[cfg(test)]
mod rules_tests;
#[cfg(test)]
mod tests;
mod zones;

pub use drain::{Drain, Drains, drains};
pub use hindrance::Hindrance;
pub use nodes::Belongs;
pub use notes::{NotKept, Note};
pub use now::{NodeNow, now};
pub use zones::LeftOver;

use super::{Blocker, Count, Grouped, Packing};
use crate::inventory::Inventory;
use crate::model::{Name, Node, Pod, Scheduling, Snapshot, WorkloadKind};
use std::sync::Arc;

/// Which of the rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// All that can be said: what a plan has to keep.
    Kept,
    /// Without those that are kept more strictly than the scheduler does (spreading over zones and nodes,
    /// volumes that stay in a zone): what a bound may rely on.
    Proven,
}

/// Pods of a class, beyond what the inventory says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassOfPods {
    /// What they demand of their node.
    pub scheduling: Arc<Scheduling>,
    /// The zone they are to be in; `None` is any, also none.
    pub zone: Option<Name>,
    /// Whether one that is moved alone has to stay in the zone it is in.
    pub stays_in_zone: bool,
    /// Whether none of them can be moved alone without breaking a rule.
    pub stays_put: bool,
    /// Why no zone is left for them.
    pub left_over: Option<LeftOver>,
    /// Whether they wait for a node.
    pub waits: bool,
}

/// A cluster as it runs, in classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// Classes of nodes onto which pods may be put, and of pods that may be put elsewhere.
    pub inventory: Inventory,
    /// By class of nodes, their names, sorted.
    pub nodes: Vec<Vec<Name>>,
    /// By class of pods, what else decides where they go.
    pub pods: Vec<ClassOfPods>,
    /// By pod of the snapshot its class, the first one of several that only zones tell apart; `None` of
    /// pods that stay where they are.
    pub class_of: Vec<Option<usize>>,
    /// Rules that are not kept, and how many pods have them.
    pub notes: Vec<Note>,
}

/// Whether a pod is work that could be elsewhere: it has not ended, is not about to, and no node owns it.
#[must_use]
pub fn moves(pod: &Pod) -> bool {
    !pod.has_ended() && !pod.terminating && !stays(pod)
}

/// Whether a pod holds room on its node until it is gone, and is no work beyond that.
#[must_use]
pub fn leaves(pod: &Pod) -> bool {
    pod.terminating && pod.holds_node() && !stays(pod)
}

/// Whether a pod belongs to its node, and ends with it.
#[must_use]
pub fn stays(pod: &Pod) -> bool {
    matches!(
        pod.workload.kind,
        WorkloadKind::DaemonSet | WorkloadKind::Node
    )
}

/// Whether pods may be put onto a node at all: it is ready and not cordoned.
#[must_use]
pub fn is_open(node: &Node) -> bool {
    !node.cordoned && node.conditions.ready == Some(true)
}

impl Live {
    /// The classes of a cluster.
    #[must_use]
    pub fn of(snapshot: &Snapshot, rules: Rules) -> Self {
        let nodes = nodes::of_nodes(snapshot, rules);
        let (pods, class_of, notes) = pods::of_pods(snapshot, &nodes, rules);
        let (of_inventory, more) = pods.into_iter().unzip();
        let (classes, names) = nodes.into_iter().unzip();
        Self {
            inventory: Inventory {
                nodes: classes,
                pods: of_inventory,
            },
            nodes: names,
            pods: more,
            class_of,
            notes,
        }
    }

    /// The classes of an inventory, which says nothing of rules beyond selectors, taints and limits.
    #[must_use]
    pub fn of_inventory(inventory: &Inventory) -> Self {
        let pods = inventory.pods.iter().map(|class| ClassOfPods {
            scheduling: Arc::new(Scheduling {
                node_selector: class.node_selector.clone(),
                tolerations: class.tolerations.clone(),
                ..Scheduling::default()
            }),
            zone: None,
            stays_in_zone: false,
            stays_put: false,
            left_over: None,
            waits: false,
        });
        Self {
            inventory: inventory.clone(),
            nodes: vec![Vec::new(); inventory.nodes.len()],
            pods: pods.collect(),
            class_of: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The packing problem of it.
    #[must_use]
    pub fn grouped(&self, counts: Count) -> Grouped {
        Grouped::by(&self.inventory, counts, &|pods, node| {
            self.accepts(pods, node)
        })
    }

    /// Whether pods of a class may be on nodes of a class, however full.
    #[must_use]
    pub fn accepts(&self, pods: usize, node: usize) -> bool {
        let of_pods = &self.pods[pods];
        let class = &self.inventory.nodes[node];
        let zone = class.labels.get(crate::model::ZONE);
        let in_zone = of_pods.zone.is_none() || of_pods.zone.as_ref() == zone;
        of_pods.left_over.is_none() && in_zone && self.takes(&of_pods.scheduling, node)
    }

    /// The same for pods that could be in another zone.
    #[must_use]
    pub fn accepts_in_any_zone(&self, pods: usize, node: usize) -> bool {
        self.takes(&self.pods[pods].scheduling, node)
    }

    /// Whether nodes of a class accept what some pods demand.
    fn takes(&self, scheduling: &Scheduling, node: usize) -> bool {
        pods::accepts(scheduling, &self.inventory.nodes[node], &self.nodes[node])
    }

    /// What is in the way of pods of a class, beside a packing in which some of them are left out.
    #[must_use]
    pub fn blocker(&self, grouped: &Grouped, class: usize, packing: &Packing) -> Blocker {
        let scheduling = &self.pods[class].scheduling;
        let nodes = || self.inventory.nodes.iter().zip(&self.nodes);
        let mut meeting = nodes().filter(|(node, names)| {
            let name = names.first().unwrap_or(&node.name);
            scheduling.selects(name, &node.labels)
        });
        let mut by_labels = nodes().filter(|(node, _)| {
            let has = |(key, value)| node.labels.get(key) == Some(value);
            scheduling.node_selector.iter().all(has)
        });
        match self.pods[class].left_over {
            Some(LeftOver::ZonesTaken) => Blocker::ZonesTaken,
            Some(LeftOver::NoZones) => Blocker::NoZones,
            None if by_labels.next().is_some() && meeting.next().is_none() => Blocker::NodeAffinity,
            None => grouped.blocker(&self.inventory, class, packing),
        }
    }

    /// The part of it that some classes of pods make, on the same nodes.
    #[must_use]
    pub fn part(&self, mut wanted: impl FnMut(usize) -> bool) -> Self {
        let kept: Vec<usize> = (0..self.pods.len()).filter(|at| wanted(*at)).collect();
        let pods = kept.iter();
        Self {
            inventory: Inventory {
                nodes: self.inventory.nodes.clone(),
                pods: pods
                    .clone()
                    .map(|at| self.inventory.pods[*at].clone())
                    .collect(),
            },
            nodes: self.nodes.clone(),
            pods: pods.map(|at| self.pods[*at].clone()).collect(),
            class_of: Vec::new(),
            notes: Vec::new(),
        }
    }
}
