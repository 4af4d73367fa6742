//! On which nodes a team runs, and beside whom.

use crate::api::teams::{TeamRefs, team_ref};
use crate::isolation::Seen;
use plimsoll_app::api::TeamNode;
use plimsoll_planner::model::{Node, WorkloadKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a team holds of a node.
#[derive(Default)]
struct Held {
    cpu_millis: i64,
    memory_bytes: i64,
    gpu_count: i64,
    pods: usize,
}

/// The largest part first. `DaemonSet`s run everywhere and belong to the machine.
pub(super) fn nodes(seen: &Seen, refs: &TeamRefs, team: &str) -> Vec<TeamNode> {
    let mut on: HashMap<&str, (Held, BTreeSet<String>)> = HashMap::new();
    let mut teams: BTreeMap<&str, String> = BTreeMap::new();
    for pod in &seen.snapshot.pods {
        let node = pod.node.as_deref().filter(|_| pod.holds_node());
        let node = node.filter(|_| pod.workload.kind != WorkloadKind::DaemonSet);
        let Some(node) = node else { continue };
        let of = teams.entry(&pod.namespace);
        let of = of.or_insert_with(|| seen.owners.of_namespace(&pod.namespace).to_string());
        let (held, others) = on.entry(node).or_default();
        if of != team {
            if !others.contains(of) {
                others.insert(of.clone());
            }
            continue;
        }
        let asked = &pod.resources.requests;
        held.cpu_millis += asked.cpu_millis;
        held.memory_bytes += asked.memory_bytes;
        held.gpu_count += asked.gpu_count;
        held.pods += 1;
    }
    let nodes = seen.snapshot.nodes.iter();
    let mut rows: Vec<TeamNode> = nodes
        .filter_map(|node| {
            let (held, others) = on.get(&*node.name)?;
            (held.pods > 0).then(|| TeamNode {
                node: node.name.to_string(),
                fraction: fraction(held, node),
                cpu_millis: held.cpu_millis,
                memory_bytes: held.memory_bytes,
                pods: held.pods,
                with: others.iter().map(|other| team_ref(refs, other)).collect(),
            })
        })
        .collect();
    rows.sort_by(|a, b| {
        let order = b.fraction.total_cmp(&a.fraction);
        order.then_with(|| a.node.cmp(&b.node))
    });
    rows
}

fn fraction(held: &Held, node: &Node) -> f64 {
    let room = &node.allocatable;
    #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
    let share = |asked: i64, room: i64| match room {
        0 => 0.0,
        room => asked as f64 / room as f64,
    };
    share(held.cpu_millis, room.cpu_millis)
        .max(share(held.memory_bytes, room.memory_bytes))
        .max(share(held.gpu_count, room.gpu_count))
}
