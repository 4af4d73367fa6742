//! What tests of sharing machines are made of.

use crate::model::{
    Name, Namespace, Node, NodeConditions, Pod, PodPhase, PodResources, Resources, Snapshot,
    WorkloadKind, WorkloadRef,
};
use crate::teams::{Owners, TeamMapping};
use std::sync::Arc;

pub(crate) const GIB: i64 = 1 << 30;
pub(crate) const DAY: i64 = 86_400;
/// Some midnight.
pub(crate) const START: i64 = 20_000 * DAY;

/// A pod that runs, of so many millicores and 1 GiB.
pub(crate) fn pod(namespace: &str, name: &str, node: Option<&str>, cpu_millis: i64) -> Pod {
    Pod {
        uid: format!("{namespace}/{name}").into(),
        namespace: namespace.into(),
        name: name.into(),
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: name.into(),
        },
        node: node.map(Into::into),
        phase: PodPhase::Running,
        terminating: false,
        created_at_secs: 0,
        resources: PodResources {
            requests: Resources {
                cpu_millis,
                memory_bytes: GIB,
                gpu_count: 0,
            },
            ..PodResources::default()
        },
        container_requests: Vec::new(),
        unschedulable: None,
        labels: Arc::default(),
        scheduling: Arc::default(),
        template: Arc::default(),
        fate: Default::default(),
    }
}

/// A node of so many millicores and 16 GiB.
pub(crate) fn node(name: &str, cpu_millis: i64) -> Node {
    let allocatable = Resources {
        cpu_millis,
        memory_bytes: 16 * GIB,
        gpu_count: 0,
    };
    Node {
        uid: name.into(),
        name: name.into(),
        pool: "general".into(),
        zone: None,
        instance_type: None,
        allocatable,
        extended: Default::default(),
        capacity: allocatable,
        allocatable_pods: 110,
        cordoned: false,
        taints: Vec::new(),
        conditions: NodeConditions::default(),
        labels: Arc::default(),
        created_at_secs: 0,
    }
}

pub(crate) fn snapshot(pods: Vec<Pod>) -> Snapshot {
    Snapshot {
        pods: pods.into_iter().map(Arc::new).collect(),
        ..Snapshot::default()
    }
}

/// Teams by namespace.
pub(crate) fn owners(pairs: &[(&str, &str)]) -> Owners {
    let namespace = |(name, team): &(&str, &str)| {
        let label: (Name, Name) = ("team".into(), (*team).into());
        Arc::new(Namespace {
            uid: (*name).into(),
            name: (*name).into(),
            labels: [label].into_iter().collect(),
            annotations: Default::default(),
            quota: None,
        })
    };
    let namespaces: Vec<_> = pairs.iter().map(namespace).collect();
    TeamMapping::by_default_labels().owners(&namespaces)
}
