//! Who used more than it asked for.

use super::Incident;
use crate::model::{Name, Pod, PodUsage, Snapshot, Usage};
use crate::units::NANOS_PER_MILLI;
use std::collections::{BTreeMap, HashMap};

/// What pods of a namespace on one node used beyond what they asked for; one that used less does not make
/// up for another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excess {
    /// The namespace.
    pub namespace: Name,
    /// CPU in millicores, rounded down.
    pub cpu_millis: i64,
    /// Memory in bytes.
    pub memory_bytes: i64,
}

/// Nanocores and bytes by namespace.
type OnNode<'a> = BTreeMap<&'a Name, (i64, i64)>;

/// Tells each incident who else used more than it asked for on its node. What is not measured adds nothing.
pub(super) fn attach(incidents: &mut [Incident], snapshot: &Snapshot, usage: &Usage) {
    let nodes = incidents.iter().filter_map(|one| one.node.clone());
    let mut nodes: HashMap<Name, OnNode<'_>> = nodes.map(|node| (node, OnNode::new())).collect();
    if nodes.is_empty() {
        return;
    }
    for (pod, used) in snapshot.pods.iter().zip(&usage.pods) {
        let node = pod.node.as_ref().filter(|_| pod.holds_node());
        let node = node.and_then(|node| nodes.get_mut(node));
        let (Some(on_node), Some(used)) = (node, used) else {
            continue;
        };
        let (nanos, bytes) = beyond(pod, used);
        let sum = on_node.entry(&pod.namespace).or_default();
        sum.0 = sum.0.saturating_add(nanos);
        sum.1 = sum.1.saturating_add(bytes);
    }
    for incident in incidents {
        let on_node = incident.node.as_ref().and_then(|node| nodes.get(node));
        let others = on_node.into_iter().flatten();
        let others = others.filter(|(namespace, _)| **namespace != &incident.namespace);
        let over = others.map(|(namespace, (nanos, bytes))| Excess {
            namespace: Name::clone(namespace),
            cpu_millis: nanos / NANOS_PER_MILLI,
            memory_bytes: *bytes,
        });
        let over = over.filter(|one| one.cpu_millis > 0 || one.memory_bytes > 0);
        incident.over = over.collect();
    }
}

/// Nanocores and bytes that a pod uses beyond its request. The overhead of its runtime is part of the
/// request, but not of what is measured.
fn beyond(pod: &Pod, used: &PodUsage) -> (i64, i64) {
    let asked = pod.resources.requests - pod.resources.overhead;
    let nanos = asked.cpu_millis.saturating_mul(NANOS_PER_MILLI);
    let more = |used: i64, asked: i64| used.saturating_sub(asked).max(0);
    (
        more(used.cpu_nanos, nanos),
        more(used.memory_bytes, asked.memory_bytes),
    )
}
