//! Which nodes could be drained onto the others as they are now, one after the other: what a person can do
//! by hand, without moving everything.

use super::hindrance::{Hindrance, by_namespace, hindrances};
use super::room::{Move, Room};
use super::{Live, NodeNow, is_open, moves, now};
use crate::model::{Name, Resources, Snapshot};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes looked at for places at most; a cluster of thousands of nodes is not searched to its end.
const MOST_LOOKS: u64 = 300_000_000;

/// A node that can be emptied.
#[derive(Debug, Clone, PartialEq)]
pub struct Drain {
    /// The node.
    pub node: Name,
    /// How many pods move, those among them that came from nodes before it.
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
    let mut room = Room::of(snapshot, live, &nodes);
    let budgets = by_namespace(snapshot.budgets.as_deref());
    let awaited = awaited(snapshot);
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
        let moving: Vec<usize> = room.pods(at).to_vec();
        let Some(onto) = room.empty(at) else {
            continue;
        };
        let pods = moving.iter().map(|pod| &*snapshot.pods[*pod]);
        let mut hindrances = hindrances(pods.clone(), &budgets);
        if let Some(resource) = room.device(at, &awaited) {
            let resource = resource.clone();
            hindrances.insert(0, Hindrance::Awaited { resource });
        }
        let drain = Drain {
            node: nodes[at].node.name.clone(),
            pods: i64::try_from(moving.len()).unwrap_or(i64::MAX),
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

/// Devices that waiting pods ask for.
fn awaited(snapshot: &Snapshot) -> BTreeSet<&Name> {
    let waiting = snapshot
        .pods
        .iter()
        .filter(|pod| moves(pod) && pod.node.is_none());
    // Devices have a domain in their names; local storage is on every node.
    waiting
        .flat_map(|pod| pod.scheduling.extended.keys())
        .filter(|name| name.contains('/'))
        .collect()
}

/// The largest share of it that moves.
fn share(node: &NodeNow<'_>, snapshot: &Snapshot) -> f64 {
    let pods = node.pods.iter();
    let moves: Resources = pods.map(|at| snapshot.pods[*at].resources.requests).sum();
    let has = node.node.allocatable;
    let part = |part: i64, of: i64| if of > 0 { part as f64 / of as f64 } else { 0.0 };
    part(moves.cpu_millis, has.cpu_millis).max(part(moves.memory_bytes, has.memory_bytes))
}

fn named(onto: &[Move], nodes: &[NodeNow<'_>]) -> BTreeMap<Name, i64> {
    let mut named = BTreeMap::new();
    for (_, node) in onto {
        *named.entry(nodes[*node].node.name.clone()).or_default() += 1;
    }
    named
}
