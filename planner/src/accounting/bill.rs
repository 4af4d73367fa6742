//! What machines cost, by who holds what of them.
//!
//! A machine's price is half for its CPU and half for its memory. Of each resource an owner pays for what
//! its pods use, for what they ask for beyond that, and for its part of what nobody holds, by what it holds
//! of the cluster. All parts together are the bill (the split into allocation and idle is that of OpenCost's
//! specification, <https://github.com/opencost/opencost/blob/develop/spec/opencost-specv01.md>).

use crate::model::{Name, Node, Resources, Snapshot, Usage};
use crate::units::NANOS_PER_MILLI;
use std::collections::{BTreeMap, HashMap};

/// With less of what is asked for measured, what is used is not known.
const LEAST_MEASURED: f64 = 0.9;
const RESOURCES: usize = 2;

/// What someone pays for, in the unit of the prices.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Costs {
    /// For what is used.
    pub used: f64,
    /// For what is asked for and not used.
    pub workload_idle: f64,
    /// For its part of what nobody holds.
    pub infrastructure_idle: f64,
}

impl Costs {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.used + self.workload_idle + self.infrastructure_idle
    }
}

/// What all machines cost, and who pays for what of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bill {
    /// By owner. Together they come to the total, unless nobody holds anything.
    pub owners: BTreeMap<Name, Costs>,
    /// All machines.
    pub total: f64,
}

/// Splits what machines cost among the owners of the pods that hold them. An owner's pods that were not
/// measured are taken to use as much of what they ask for as its others do.
///
/// `None` where less than nine tenths of what is asked for was measured.
#[must_use]
pub fn bill(
    snapshot: &Snapshot,
    usage: &Usage,
    owner_of: &dyn Fn(&str) -> Name,
    price_of: &dyn Fn(&Node) -> f64,
) -> Option<Bill> {
    let prices: Vec<f64> = snapshot.nodes.iter().map(|node| price_of(node)).collect();
    let held = held(snapshot, usage, owner_of);
    if !is_measured(&held) {
        return None;
    }
    let mut bill = Bill {
        owners: BTreeMap::new(),
        total: prices.iter().sum(),
    };
    let mut idle = 0.0;
    for ((node, price), held) in snapshot.nodes.iter().zip(&prices).zip(&held) {
        for (resource, room) in amounts(node.allocatable).into_iter().enumerate() {
            let part = price / RESOURCES as f64;
            idle += part - charge(&mut bill.owners, held, (resource, room, part));
        }
    }
    let all: f64 = bill.owners.values().map(Costs::total).sum();
    if all > 0.0 {
        for costs in bill.owners.values_mut() {
            costs.infrastructure_idle = idle * costs.total() / all;
        }
    }
    Some(bill)
}

/// What an owner's pods hold of a node, by resource.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    /// Asked for and used by pods that were measured.
    measured: [(f64, f64); RESOURCES],
    /// The larger of both, pod by pod.
    larger: [f64; RESOURCES],
    /// Asked for by pods that were not.
    unmeasured: [f64; RESOURCES],
}

type OnNode = BTreeMap<Name, Held>;

fn held(snapshot: &Snapshot, usage: &Usage, owner_of: &dyn Fn(&str) -> Name) -> Vec<OnNode> {
    let nodes = snapshot.nodes.iter().enumerate();
    let places: HashMap<&str, usize> = nodes.map(|(at, node)| (&*node.name, at)).collect();
    let mut owners: HashMap<&str, Name> = HashMap::new();
    let mut held = vec![OnNode::new(); snapshot.nodes.len()];
    for (at, pod) in snapshot.pods.iter().enumerate() {
        let node = pod.node.as_deref().filter(|_| pod.holds_node());
        let Some(place) = node.and_then(|node| places.get(node)) else {
            continue;
        };
        let owner = owners.entry(&pod.namespace);
        let owner = owner.or_insert_with(|| owner_of(&pod.namespace));
        let on_node = held[*place].entry(owner.clone()).or_default();
        let asked = amounts(pod.resources.requests);
        let used = usage.pods.get(at).copied().flatten();
        let used = used.map(|used| {
            let millis = used.cpu_nanos as f64 / NANOS_PER_MILLI as f64;
            [millis, used.memory_bytes as f64]
        });
        for (resource, asked) in asked.into_iter().enumerate() {
            match used {
                Some(used) => {
                    on_node.measured[resource].0 += asked;
                    on_node.measured[resource].1 += used[resource];
                    on_node.larger[resource] += asked.max(used[resource]);
                }
                None => on_node.unmeasured[resource] += asked,
            }
        }
    }
    held
}

fn amounts(of: Resources) -> [f64; RESOURCES] {
    [of.cpu_millis as f64, of.memory_bytes as f64]
}

fn is_measured(nodes: &[OnNode]) -> bool {
    (0..RESOURCES).all(|resource| {
        let owners = || nodes.iter().flat_map(BTreeMap::values);
        let measured: f64 = owners().map(|held| held.measured[resource].0).sum();
        let unmeasured: f64 = owners().map(|held| held.unmeasured[resource]).sum();
        measured >= LEAST_MEASURED * (measured + unmeasured)
    })
}

/// Charges owners for what they hold of one resource of a node; what that comes to.
fn charge(
    owners: &mut BTreeMap<Name, Costs>,
    held: &OnNode,
    (resource, room, price): (usize, f64, f64),
) -> f64 {
    let of = |held: &Held| {
        let (asked, used) = held.measured[resource];
        let ratio = if asked > 0.0 { used / asked } else { 1.0 };
        let unmeasured = held.unmeasured[resource];
        let larger = held.larger[resource] + unmeasured * ratio.max(1.0);
        (larger, (used + unmeasured * ratio).min(larger))
    };
    let all: f64 = held.values().map(|held| of(held).0).sum();
    // More can be used than is allocatable: then shares of what is there are paid for.
    let per_unit = price / room.max(all);
    if !per_unit.is_finite() {
        return 0.0;
    }
    for (owner, held) in held {
        let (larger, used) = of(held);
        let costs = owners.entry(owner.clone()).or_default();
        costs.used += used * per_unit;
        costs.workload_idle += (larger - used) * per_unit;
    }
    all * per_unit
}

#[cfg(test)]
#[path = "bill_tests.rs"]
mod tests;
