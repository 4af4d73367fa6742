//! The rows of a cycle, and what each is a row of.

use super::EntityKind;
use plimsoll_planner::accounting::{CycleRecord, Demand};
use plimsoll_planner::model::Name;
use std::collections::HashMap;

/// What is kept of entities beside their series, as JSON by name; made when a snapshot changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct EntityAttributes {
    /// Of namespaces.
    pub namespaces: HashMap<Name, String>,
    /// Of nodes.
    pub nodes: HashMap<Name, String>,
}

impl EntityAttributes {
    /// The attributes of an entity; none where nothing is kept.
    pub(super) fn of(&self, key: &Key) -> &str {
        match key.kind {
            EntityKind::Namespace => self.namespaces.get(&key.namespace),
            EntityKind::Node => self.nodes.get(&key.name),
            _ => None,
        }
        .map_or("", String::as_str)
    }
}

/// Namespace, workload kind and name of an entity, as far as its kind has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) kind: EntityKind,
    pub(super) namespace: Name,
    pub(super) workload_kind: &'static str,
    pub(super) name: Name,
}

/// Visits the rows of a cycle: the cluster and its nodes together, then each namespace, workload
/// and node, of the kinds that are wanted. `nothing` is the empty name. Of a workload whose pods
/// have all ended there is no row: it holds nothing, and its namespace counts its pods.
pub(super) fn for_each_row(
    record: &CycleRecord,
    nothing: &Name,
    wanted: impl Fn(EntityKind) -> bool,
    mut visit: impl FnMut(Key, &[Option<i64>]),
) {
    let key = |kind, namespace: &Name, workload_kind, name: &Name| Key {
        kind,
        namespace: Name::clone(namespace),
        workload_kind,
        name: Name::clone(name),
    };
    if wanted(EntityKind::Cluster) {
        let cluster = key(EntityKind::Cluster, nothing, "", nothing);
        visit(cluster, &record.total_demand().values());
    }
    if wanted(EntityKind::Nodes) {
        let nodes = key(EntityKind::Nodes, nothing, "", nothing);
        visit(nodes, &record.total_load().values());
    }
    if wanted(EntityKind::Namespace) {
        for (namespace, demand) in &record.namespaces {
            let namespace = key(EntityKind::Namespace, namespace, "", nothing);
            visit(namespace, &demand.values());
        }
    }
    if wanted(EntityKind::Workload) {
        let present = record
            .workloads
            .iter()
            .filter(|(_, demand)| !has_ended(demand));
        for (owner, demand) in present {
            let (kind, name) = (owner.workload.kind.as_str(), &owner.workload.name);
            let workload = key(EntityKind::Workload, &owner.namespace, kind, name);
            visit(workload, &demand.values());
        }
    }
    if wanted(EntityKind::Node) {
        for (node, load) in &record.nodes {
            let node = key(EntityKind::Node, nothing, "", node);
            visit(node, &load.values());
        }
    }
}

/// Whether it is known that every pod has ended.
fn has_ended(demand: &Demand) -> bool {
    let unfinished = [
        demand.pods_running,
        demand.pods_pending,
        demand.pods_unknown,
    ];
    unfinished == [Some(0); 3]
}
