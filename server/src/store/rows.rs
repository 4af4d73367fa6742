//! The rows of a cycle, and what each is a row of.

use super::EntityKind;
use plimsoll_planner::accounting::CycleRecord;
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

/// Visits all rows of a cycle: the cluster and its nodes together, then each namespace, workload
/// and node. `nothing` is the empty name.
pub(super) fn for_each_row(
    record: &CycleRecord,
    nothing: &Name,
    mut visit: impl FnMut(Key, &[Option<i64>]),
) {
    let key = |kind, namespace: &Name, workload_kind, name: &Name| Key {
        kind,
        namespace: Name::clone(namespace),
        workload_kind,
        name: Name::clone(name),
    };
    visit(
        key(EntityKind::Cluster, nothing, "", nothing),
        &record.total_demand().values(),
    );
    visit(
        key(EntityKind::Nodes, nothing, "", nothing),
        &record.total_load().values(),
    );
    for (namespace, demand) in &record.namespaces {
        visit(
            key(EntityKind::Namespace, namespace, "", nothing),
            &demand.values(),
        );
    }
    for (owner, demand) in &record.workloads {
        let workload = &owner.workload;
        let key = key(
            EntityKind::Workload,
            &owner.namespace,
            workload.kind.as_str(),
            &workload.name,
        );
        visit(key, &demand.values());
    }
    for (node, load) in &record.nodes {
        visit(key(EntityKind::Node, nothing, "", node), &load.values());
    }
}
