//! A snapshot of many pods, and what they use.

use crate::rows::{Counts, namespace};
use fastrand::Rng;
use plimsoll::store::{EntityAttributes, NamespaceAttributes};
use plimsoll_planner::model::{
    Name, Namespace, Node, NodeConditions, NodeUsage, Pod, PodPhase, PodResources, PodUsage,
    Resources, Snapshot, Usage, WorkloadKind, WorkloadRef,
};
use std::collections::BTreeMap;
use std::sync::Arc;

const REQUEST: Resources = Resources {
    cpu_millis: 250,
    memory_bytes: 512 << 20,
    gpu_count: 0,
};
const NODE: Resources = Resources {
    cpu_millis: 16_000,
    memory_bytes: 64 << 30,
    gpu_count: 0,
};

/// A cluster's objects, and what is measured of them.
pub(crate) struct Pods {
    pub(crate) snapshot: Snapshot,
    pub(crate) usage: PodsUsage,
    pub(crate) attributes: EntityAttributes,
}

/// What pods and nodes use, another amount in every cycle.
pub(crate) struct PodsUsage {
    random: Rng,
    usage: Usage,
}

/// So many pods, spread evenly over workloads and nodes.
pub(crate) fn snapshot(counts: Counts, pods: usize, now_secs: i64) -> Pods {
    let names: Vec<Name> = (0..counts.namespaces)
        .map(|at| namespace(at).into())
        .collect();
    let workloads: Vec<(Name, WorkloadRef)> = (0..counts.workloads)
        .map(|at| {
            let workload = WorkloadRef {
                kind: WorkloadKind::Deployment,
                name: format!("workload-{at:05}").into(),
            };
            (names[at % names.len()].clone(), workload)
        })
        .collect();
    let nodes: Vec<Name> = (0..counts.nodes)
        .map(|at| format!("node-{at:04}").into())
        .collect();
    let pod = |at: usize| {
        let (namespace, workload) = workloads[at % workloads.len()].clone();
        let name: Name = format!("{}-5d4f8c7b9-{at:06}", workload.name).into();
        Arc::new(Pod {
            uid: format!("8c6f1a52-0000-4000-8000-{at:012}").into(),
            namespace,
            name,
            workload,
            node: Some(nodes[at % nodes.len()].clone()),
            phase: PodPhase::Running,
            terminating: false,
            created_at_secs: now_secs,
            resources: PodResources {
                requests: REQUEST,
                containers: 1,
                ..PodResources::default()
            },
            container_requests: vec![("app".into(), REQUEST)],
            unschedulable: None,
            labels: Arc::default(),
            scheduling: Arc::default(),
            template: Arc::default(),
            fate: Default::default(),
        })
    };
    let node = |name: &Name| {
        Arc::new(Node {
            uid: name.clone(),
            name: name.clone(),
            pool: "general".into(),
            zone: None,
            instance_type: None,
            allocatable: NODE,
            extended: Default::default(),
            capacity: NODE,
            allocatable_pods: 110,
            cordoned: false,
            taints: Vec::new(),
            conditions: NodeConditions {
                ready: Some(true),
                ..NodeConditions::default()
            },
            labels: Arc::default(),
            created_at_secs: now_secs,
        })
    };
    let space = |name: &Name| {
        Arc::new(Namespace {
            uid: name.clone(),
            name: name.clone(),
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            quota: None,
        })
    };
    let snapshot = Snapshot {
        pods: (0..pods).map(pod).collect(),
        nodes: nodes.iter().map(node).collect(),
        namespaces: names.iter().map(space).collect(),
        budgets: None,
        policies: Default::default(),
    };
    let usage = Usage {
        pods: vec![None; snapshot.pods.len()],
        nodes: vec![None; snapshot.nodes.len()],
        containers: Vec::new(),
    };
    // Maps and strings always serialize.
    let nothing = serde_json::to_string(&NamespaceAttributes::default()).unwrap_or_default();
    Pods {
        attributes: EntityAttributes {
            namespaces: names
                .into_iter()
                .map(|name| (name, nothing.clone()))
                .collect(),
            ..EntityAttributes::default()
        },
        usage: PodsUsage {
            random: Rng::with_seed(4),
            usage,
        },
        snapshot,
    }
}

impl PodsUsage {
    /// The next cycle's.
    pub(crate) fn next(&mut self) -> &Usage {
        let random = &mut self.random;
        let mut amounts =
            |cpu_nanos, memory_bytes| (random.i64(0..cpu_nanos), random.i64(0..memory_bytes));
        for pod in &mut self.usage.pods {
            let (cpu_nanos, memory_bytes) = amounts(300_000_000, 600 << 20);
            *pod = Some(PodUsage {
                cpu_nanos,
                memory_bytes,
                cpu_max_nanos: cpu_nanos.max(REQUEST.cpu_millis * 1_000_000),
                memory_max_bytes: memory_bytes.max(REQUEST.memory_bytes),
            });
        }
        for node in &mut self.usage.nodes {
            let (cpu_nanos, memory_bytes) = amounts(1_000_000_000, 2 << 30);
            *node = Some(NodeUsage {
                cpu_nanos: 8_000_000_000 + cpu_nanos,
                memory_bytes: (20 << 30) + memory_bytes,
            });
        }
        &self.usage
    }
}
