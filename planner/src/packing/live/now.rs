//! Where the scheduler put everything.

use super::nodes::{Belongs, belongings};
use super::{Live, is_open, leaves, moves};
use crate::model::{Name, Node, Pod, Resources, Snapshot};
use crate::packing::{Grouped, Packing, Pattern};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A node and what is on it.
#[derive(Debug, Clone)]
pub struct NodeNow<'a> {
    /// The node.
    pub node: &'a Arc<Node>,
    /// What belongs to it.
    pub belongs: Belongs,
    /// The pods on it that could be elsewhere, by their places in the snapshot.
    pub pods: Vec<usize>,
    /// Those that are about to end.
    pub leaving: Vec<usize>,
}

impl NodeNow<'_> {
    /// What all pods on it ask for.
    #[must_use]
    pub fn held(&self, snapshot: &Snapshot) -> Resources {
        let pods = self.pods.iter().chain(&self.leaving);
        let asked: Resources = pods.map(|at| snapshot.pods[*at].resources.requests).sum();
        self.belongs.requests + asked
    }
}

/// All nodes, by name, and what the scheduler put onto each.
#[must_use]
pub fn now(snapshot: &Snapshot) -> Vec<NodeNow<'_>> {
    let held = belongings(snapshot);
    let mut nodes: BTreeMap<&Name, NodeNow<'_>> = snapshot
        .nodes
        .iter()
        .map(|node| {
            let now = NodeNow {
                node,
                belongs: held.get(&node.name).cloned().unwrap_or_default(),
                pods: Vec::new(),
                leaving: Vec::new(),
            };
            (&node.name, now)
        })
        .collect();
    let on_node = |pod: &Pod| pod.holds_node() && (moves(pod) || leaves(pod));
    for (at, pod) in snapshot.pods.iter().enumerate() {
        if let Some(node) = pod.node.as_ref().filter(|_| on_node(pod))
            && let Some(now) = nodes.get_mut(node)
        {
            match pod.terminating {
                true => now.leaving.push(at),
                false => now.pods.push(at),
            }
        }
    }
    nodes.into_values().collect()
}

impl Live {
    /// The packing that the cluster is in now, of the nodes that are open and hold anything. What waits, and
    /// what is on other nodes, is left out of it.
    #[must_use]
    pub fn packing_now(&self, snapshot: &Snapshot, grouped: &Grouped) -> Packing {
        let mut items: HashMap<usize, usize> = HashMap::new();
        for (item, members) in grouped.members.iter().enumerate() {
            items.extend(members.iter().map(|(class, _)| (*class, item)));
        }
        let mut shapes: HashMap<&Name, usize> = HashMap::new();
        for (shape, class) in grouped.classes.iter().enumerate() {
            shapes.extend(self.nodes[*class].iter().map(|name| (name, shape)));
        }
        let mut left: Vec<i64> = grouped.problem.items.iter().map(|it| it.count).collect();
        let mut nodes = Vec::new();
        for now in now(snapshot).iter().filter(|now| is_open(now.node)) {
            let Some(&shape) = shapes.get(&now.node.name) else {
                continue;
            };
            let mut pods: BTreeMap<usize, i64> = BTreeMap::new();
            for at in &now.pods {
                let item = self.class_of[*at].and_then(|class| items.get(&class));
                if let Some(item) = item {
                    *pods.entry(*item).or_default() += 1;
                    left[*item] -= 1;
                }
            }
            if !pods.is_empty() {
                let pods = pods.into_iter().collect();
                nodes.push((Pattern { shape, pods }, 1));
            }
        }
        let mut packing = Packing {
            nodes,
            unplaced: left.into_iter().map(|left| left.max(0)).collect(),
        };
        packing.tidy();
        packing
    }
}
