//! Which nodes could be drained onto the others as they are now, one after the other: what a person can do
//! by hand, without moving everything.

use super::room::Room;
use super::{Live, NodeNow, is_open, now};
use crate::model::{DisruptionBudget, Name, Pod, Resources, Snapshot, WorkloadKind};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Nodes looked at for places at most; a cluster of thousands of nodes is not searched to its end.
const MOST_LOOKS: u64 = 300_000_000;

/// What keeps a node from being drained, or slows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hindrance {
    /// A pod that nothing would start again elsewhere.
    NoController {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        pod: Name,
    },
    /// A disruption budget that allows fewer pods at a time than are on the node.
    Budget {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        budget: Name,
        /// How many of its pods may be missing now.
        allowed: i64,
        /// How many of them are on the node.
        pods: i64,
    },
    /// Pods that lose data which is on the node alone.
    LocalData {
        /// How many.
        pods: i64,
    },
}

impl Hindrance {
    /// Whether nothing can be drained before it is gone.
    #[must_use]
    pub fn forbids(&self) -> bool {
        match self {
            Self::NoController { .. } => true,
            Self::Budget { allowed, .. } => *allowed < 1,
            Self::LocalData { .. } => false,
        }
    }
}

/// A node that can be emptied.
#[derive(Debug, Clone, PartialEq)]
pub struct Drain {
    /// The node.
    pub node: Name,
    /// How many pods move.
    pub pods: i64,
    /// What they ask for.
    pub requests: Resources,
    /// The nodes that take them, and how many each.
    pub onto: BTreeMap<Name, i64>,
    /// What slows it, or forbids it.
    pub hindrances: Vec<Hindrance>,
}

/// Nodes that can be emptied, in an order in which each finds room after those before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drains {
    /// One after the other.
    pub nodes: Vec<Drain>,
    /// Those that the others had room for, but that something forbids to drain.
    pub forbidden: Vec<Drain>,
    /// Whether budgets are known. Where they are not, none is kept.
    pub budgets_known: bool,
    /// Whether nodes were left out for lack of time.
    pub is_cut: bool,
}

/// Finds them: the node with least on it first.
#[must_use]
pub fn drains(snapshot: &Snapshot, live: &Live) -> Drains {
    let nodes = now(snapshot);
    let mut room = Room::of(live, &nodes);
    let mut order: Vec<usize> = (0..nodes.len())
        .filter(|at| is_open(nodes[*at].node))
        .collect();
    let share = |at: &usize| share(&nodes[*at], snapshot);
    order.sort_by(|a, b| share(a).total_cmp(&share(b)).then(a.cmp(b)));
    let mut found = Drains {
        budgets_known: snapshot.budgets.is_some(),
        ..Drains::default()
    };
    for at in order {
        if room.looks > MOST_LOOKS {
            found.is_cut = true;
            break;
        }
        let node = &nodes[at];
        let Some(onto) = room.empty(at, node, snapshot) else {
            continue;
        };
        let pods = node.pods.iter().map(|at| &*snapshot.pods[*at]);
        let hindrances = hindrances(pods.clone(), snapshot.budgets.as_deref());
        let drain = Drain {
            node: node.node.name.clone(),
            pods: i64::try_from(node.pods.len()).unwrap_or(i64::MAX),
            requests: pods.map(|pod| pod.resources.requests).sum(),
            onto: named(&onto, &nodes),
            hindrances,
        };
        if drain.hindrances.iter().any(Hindrance::forbids) {
            room.undo(at, onto);
            found.forbidden.push(drain);
        } else {
            room.close(at);
            found.nodes.push(drain);
        }
    }
    found
}

/// The largest share of it that moves.
fn share(node: &NodeNow<'_>, snapshot: &Snapshot) -> f64 {
    let moves = node.held(snapshot) - node.belongs.0;
    let has = node.node.allocatable;
    let part = |part: i64, of: i64| if of > 0 { part as f64 / of as f64 } else { 0.0 };
    part(moves.cpu_millis, has.cpu_millis).max(part(moves.memory_bytes, has.memory_bytes))
}

fn named(onto: &[(usize, usize)], nodes: &[NodeNow<'_>]) -> BTreeMap<Name, i64> {
    let mut named = BTreeMap::new();
    for (_, node) in onto {
        *named.entry(nodes[*node].node.name.clone()).or_default() += 1;
    }
    named
}

fn hindrances<'a>(
    pods: impl Iterator<Item = &'a Pod>,
    budgets: Option<&[std::sync::Arc<DisruptionBudget>]>,
) -> Vec<Hindrance> {
    let mut found = Vec::new();
    let mut local = 0;
    let mut protected: BTreeMap<(&Name, &Name), (i64, i64)> = BTreeMap::new();
    for pod in pods {
        if pod.workload.kind == WorkloadKind::Pod {
            found.push(Hindrance::NoController {
                namespace: pod.namespace.clone(),
                pod: pod.name.clone(),
            });
        }
        local += i64::from(pod.scheduling.local_data);
        for budget in budgets.unwrap_or_default() {
            let selector = budget.selector.as_ref();
            let selects = selector.is_some_and(|selector| selector.matches(&pod.labels));
            if selects && budget.namespace == pod.namespace {
                let key = (&budget.namespace, &budget.name);
                protected.entry(key).or_insert((budget.allowed, 0)).1 += 1;
            }
        }
    }
    let short = protected
        .into_iter()
        .filter(|(_, (allowed, pods))| allowed < pods);
    found.extend(short.map(|((namespace, budget), (allowed, pods))| {
        let (namespace, budget) = (namespace.clone(), budget.clone());
        Hindrance::Budget {
            namespace,
            budget,
            allowed,
            pods,
        }
    }));
    if local > 0 {
        found.push(Hindrance::LocalData { pods: local });
    }
    // What forbids comes first.
    found.sort_by_key(|hindrance| Reverse(hindrance.forbids()));
    found
}
