//! What a plan leaves: nodes that it frees, pods that it has no node for, and those that wait.

use super::Told;
use super::write::reason;
use plimsoll_app::api::UnplacedPods;
use plimsoll_planner::model::Snapshot;
use plimsoll_planner::packing::live::{Live, NodeNow};
use plimsoll_planner::packing::{Count, Packing};
use std::collections::HashMap;

const MIB: i64 = 1 << 20;

/// Nodes that the plan leaves empty: of each class those with least on them, so that little moves.
pub(super) fn freed(
    live: &Live,
    told: &Told,
    snapshot: Option<&Snapshot>,
    nodes: &[NodeNow<'_>],
) -> Vec<String> {
    let Some(snapshot) = snapshot else {
        return Vec::new();
    };
    let held: HashMap<&str, i64> = nodes
        .iter()
        .map(|now| {
            let pods = now
                .pods
                .iter()
                .map(|at| &snapshot.pods[*at].resources.requests);
            // Of one class all have as much, so that either amount tells which holds more.
            let sum = pods.map(|asks| asks.cpu_millis + asks.memory_bytes / MIB);
            (&*now.node.name, sum.sum())
        })
        .collect();
    let mut used: HashMap<usize, i64> = HashMap::new();
    for of in &told.nodes {
        *used.entry(of.class).or_default() += of.count;
    }
    let mut freed = Vec::new();
    for (class, names) in live.nodes.iter().enumerate() {
        let mut names: Vec<&str> = names.iter().map(|name| &**name).collect();
        let holds = |name: &str| held.get(name).copied().unwrap_or(0);
        names.sort_by(|a, b| holds(b).cmp(&holds(a)).then(a.cmp(b)));
        let kept = used.get(&class).copied().unwrap_or(0);
        let free = names
            .into_iter()
            .skip(usize::try_from(kept).unwrap_or(usize::MAX));
        freed.extend(free.map(ToOwned::to_owned));
    }
    freed.sort_unstable();
    freed
}

/// Pods that the plan leaves over, with what is in the way.
pub(super) fn unplaced(live: &Live, told: &Told) -> Vec<UnplacedPods> {
    let of = |of: &super::Unplaced| {
        let class = &live.inventory.pods[of.class];
        UnplacedPods {
            namespace: class.namespace.to_string(),
            name: class.name.to_string(),
            count: of.count,
            reason: reason(&of.blocker),
        }
    };
    told.unplaced.iter().map(of).collect()
}

/// Pods that wait now: why they would find no node even if all were empty, or whether a node that the plan frees
/// takes one.
pub(super) fn waiting(all: &Live, live: &Live, told: &Told) -> Vec<UnplacedPods> {
    let grouped = all.grouped(Count::Nodes);
    let nothing = Packing::default();
    let mut used: HashMap<usize, i64> = HashMap::new();
    for of in &told.nodes {
        *used.entry(of.class).or_default() += of.count;
    }
    let is_free = |class: &usize| {
        let there = live.inventory.nodes[*class].count;
        used.get(class).copied().unwrap_or(0) < there
    };
    let classes = all.inventory.pods.iter().zip(&all.pods).enumerate();
    let waiting = classes.filter(|(_, (_, more))| more.waits);
    waiting
        .map(|(at, (class, _))| {
            let item = grouped
                .members
                .iter()
                .position(|of| of.iter().any(|(member, _)| *member == at));
            let reason = match item {
                None => reason(&all.blocker(&grouped, at, &nothing)),
                Some(item) => {
                    let mut shapes = grouped.problem.items[item].shapes.iter();
                    match shapes.any(|shape| is_free(&grouped.classes[*shape])) {
                        true => "a machine that the plan frees has room for one".to_owned(),
                        false => "no machine that the plan frees takes it".to_owned(),
                    }
                }
            };
            UnplacedPods {
                namespace: class.namespace.to_string(),
                name: class.name.to_string(),
                count: class.count,
                reason,
            }
        })
        .collect()
}

/// The same cluster without the pods that a plan leaves over.
pub(super) fn without(of: &Live, live: &Live, told: &Told) -> Live {
    let mut rest = of.clone();
    for left in &told.unplaced {
        let class = &live.inventory.pods[left.class];
        let scheduling = &live.pods[left.class].scheduling;
        let mut count = left.count;
        let classes = rest.inventory.pods.iter_mut().zip(&rest.pods);
        // Some of one kind can be told apart by zones in one and not in the other.
        for (same, more) in classes {
            let is_same = same.namespace == class.namespace
                && same.name == class.name
                && same.requests == class.requests
                && more.scheduling == *scheduling;
            if is_same {
                let some = count.min(same.count);
                (same.count, count) = (same.count - some, count - some);
            }
        }
    }
    let counts: Vec<i64> = rest
        .inventory
        .pods
        .iter()
        .map(|class| class.count)
        .collect();
    rest.part(|at| counts[at] > 0)
}
