//! Nodes that are alike.

use super::{Rules, is_open, moves, stays};
use crate::inventory::{Amounts, NodeClass};
use crate::model::{Labels, Name, Node, NodeTerm, Resources, Snapshot, Taint, ZONE};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Memory of nodes is told apart to this part of it: machines of one type differ by less.
const MEMORY_PARTS: i64 = 1_024;

/// Amounts of CPU and memory, and of everything else by its name.
pub(super) fn amounts(of: Resources, extended: &BTreeMap<Name, i64>) -> Amounts {
    Amounts {
        cpu_millis: of.cpu_millis.max(0),
        memory_bytes: of.memory_bytes.max(0),
        extended: extended
            .iter()
            .map(|(name, amount)| (name.clone(), (*amount).max(0)))
            .collect(),
    }
}

/// What belongs to a node: `DaemonSet`s and static pods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belongs {
    /// What they ask for.
    pub requests: Resources,
    /// What they ask for of everything else.
    pub extended: BTreeMap<Name, i64>,
    /// How many they are.
    pub pods: i64,
}

/// What belongs to each node.
pub(super) fn belongings(snapshot: &Snapshot) -> HashMap<&Name, Belongs> {
    let mut held: HashMap<&Name, Belongs> = HashMap::new();
    for pod in snapshot
        .pods
        .iter()
        .filter(|pod| stays(pod) && pod.holds_node())
    {
        if let Some(node) = &pod.node {
            let of = held.entry(node).or_default();
            of.requests += pod.resources.requests;
            of.pods += 1;
            for (name, amount) in &pod.scheduling.extended {
                *of.extended.entry(name.clone()).or_default() += amount;
            }
        }
    }
    held
}

/// What a node has beside what belongs to it, and how many pods.
fn left(node: &Node, held: &Belongs) -> (Amounts, i64) {
    let mut extended = node.extended.clone();
    for (name, amount) in &held.extended {
        *extended.entry(name.clone()).or_default() -= amount;
    }
    (
        amounts(node.allocatable - held.requests, &extended),
        (node.allocatable_pods - held.pods).max(0),
    )
}

/// What some pods demand of the labels and the name of a node.
type Demand<'a> = (&'a Labels, &'a [NodeTerm]);

/// In what nodes differ: amounts with memory to a part, pods, zone, taints, pool, and the demands they meet.
type NodeKey = (Amounts, i64, Option<Name>, Vec<Taint>, Name, Vec<bool>);

/// Classes of the nodes onto which pods may be put, with their names. The first of them stands for all where
/// labels or names are asked for.
pub(super) fn of_nodes(snapshot: &Snapshot, rules: Rules) -> Vec<(NodeClass, Vec<Name>)> {
    let movable = snapshot.pods.iter().filter(|pod| moves(pod));
    let demands: BTreeSet<Demand<'_>> = movable
        .map(|pod| {
            let of = &pod.scheduling;
            (&of.node_selector, &of.node_affinity[..])
        })
        .filter(|(labels, terms)| !labels.is_empty() || !terms.is_empty())
        .collect();
    let movable = snapshot.pods.iter().filter(|pod| moves(pod));
    let asked: BTreeSet<&Name> = movable
        .flat_map(|pod| pod.scheduling.extended.keys())
        .collect();
    let held = belongings(snapshot);
    let nothing = Belongs::default();
    let mut classes: BTreeMap<NodeKey, Vec<&Node>> = BTreeMap::new();
    for node in snapshot.nodes.iter().filter(|node| is_open(node)) {
        let (mut has, pods) = left(node, held.get(&node.name).unwrap_or(&nothing));
        has.memory_bytes = to_a_part(has.memory_bytes);
        // Of what nobody asks for nodes may have what they like.
        has.extended.retain(|name, _| asked.contains(name));
        let meets = |(labels, terms): &Demand<'_>| {
            let has = |(key, value)| node.labels.get(key) == Some(value);
            labels.iter().all(has)
                && (terms.is_empty()
                    || terms
                        .iter()
                        .any(|term| term.matches(&node.name, &node.labels)))
        };
        let mut taints = node.taints.clone();
        taints.sort_unstable();
        let key = (
            has,
            pods,
            node.labels.get(ZONE).cloned(),
            taints,
            node.pool.clone(),
            demands.iter().map(meets).collect(),
        );
        classes.entry(key).or_default().push(node);
    }
    let memory = |node: &Node| {
        let held = held.get(&node.name).unwrap_or(&nothing);
        (node.allocatable - held.requests).memory_bytes.max(0)
    };
    let keys: BTreeSet<&Name> = demands
        .iter()
        .flat_map(|(labels, terms)| {
            let of_terms = terms.iter().flat_map(|term| &term.labels);
            labels.keys().chain(of_terms.map(|one| &one.key))
        })
        .collect();
    let class = |((mut has, pods, zone, taints, pool, _), mut nodes): (NodeKey, Vec<&Node>)| {
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        let all = nodes.iter().map(|node| memory(node));
        has.memory_bytes = match rules {
            Rules::Kept => all.min(),
            Rules::Proven => all.max(),
        }
        .unwrap_or(0);
        let first = nodes.first();
        let labels = first.into_iter().flat_map(|node| node.labels.iter());
        let labels = labels.filter(|(key, _)| keys.contains(key));
        let mut labels: Labels = labels
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        labels.extend(zone.map(|zone| (ZONE.into(), zone)));
        let class = NodeClass {
            name: match &nodes[..] {
                [only] => only.name.clone(),
                _ => pool,
            },
            count: i64::try_from(nodes.len()).unwrap_or(i64::MAX),
            allocatable: has,
            pods,
            labels,
            taints,
            price_hourly_nanos: None,
        };
        let names = nodes.iter().map(|node| node.name.clone());
        (class, names.collect())
    };
    classes.into_iter().map(class).collect()
}

/// Memory to a part of it, a power of two, so that round sizes stay as they are.
fn to_a_part(bytes: i64) -> i64 {
    let part = (bytes / MEMORY_PARTS).max(1);
    let step = 1_i64 << (63 - part.leading_zeros());
    bytes.div_euclid(step) * step
}
