use super::*;
use crate::model::{
    Namespace, Node, NodeConditions, NodeUsage, Pod, PodResources, PodUsage, Quota, Resources,
    WorkloadKind, WorkloadRef,
};
use proptest::prelude::*;
use std::sync::Arc;

fn node(name: &str, cpu_millis: i64) -> Arc<Node> {
    let allocatable = Resources {
        cpu_millis,
        memory_bytes: cpu_millis << 20,
        gpu_count: 0,
    };
    Arc::new(Node {
        uid: name.into(),
        name: name.into(),
        pool: "default".into(),
        zone: None,
        instance_type: None,
        allocatable,
        extended: Default::default(),
        capacity: allocatable,
        allocatable_pods: 110,
        cordoned: false,
        taints: Vec::new(),
        conditions: NodeConditions {
            ready: Some(true),
            ..NodeConditions::default()
        },
        labels: Arc::default(),
        created_at_secs: 0,
    })
}

fn pod(
    namespace: &str,
    workload: &str,
    node: Option<&str>,
    phase: PodPhase,
    cpu_millis: i64,
) -> Pod {
    Pod {
        uid: format!("{namespace}/{workload}/{cpu_millis}").into(),
        namespace: namespace.into(),
        name: workload.into(),
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: workload.into(),
        },
        node: node.map(Into::into),
        phase,
        terminating: false,
        created_at_secs: 0,
        resources: PodResources {
            requests: Resources {
                cpu_millis,
                memory_bytes: 1_000,
                gpu_count: 0,
            },
            containers: 1,
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

fn snapshot(nodes: Vec<Arc<Node>>, pods: Vec<Pod>) -> Snapshot {
    let quota = Some(Quota {
        cpu_millis: Some(9_000),
        memory_bytes: None,
    });
    let namespace = |name: &str| {
        Arc::new(Namespace {
            uid: name.into(),
            name: name.into(),
            labels: Default::default(),
            annotations: Default::default(),
            quota,
        })
    };
    Snapshot {
        nodes,
        pods: pods.into_iter().map(Arc::new).collect(),
        namespaces: vec![namespace("a"), namespace("empty")],
        budgets: None,
        policies: Default::default(),
    }
}

fn used(cpu_nanos: i64) -> Option<PodUsage> {
    Some(PodUsage {
        cpu_nanos,
        memory_bytes: 10,
        cpu_max_nanos: cpu_nanos,
        memory_max_bytes: 1_000,
    })
}

#[test]
fn counts_what_holds_a_node_and_what_waits() {
    let mut leaving = pod("a", "web", Some("n1"), PodPhase::Running, 300);
    leaving.terminating = true;
    let snapshot = snapshot(
        vec![node("n1", 4_000)],
        vec![
            pod("a", "web", Some("n1"), PodPhase::Running, 100),
            pod("a", "web", Some("n1"), PodPhase::Pending, 200),
            leaving,
            pod("a", "job", Some("n1"), PodPhase::Succeeded, 1_000),
            pod("a", "web", None, PodPhase::Pending, 5_000),
        ],
    );
    let record = Ledger::new(&snapshot).record(60, 60, &Usage::default());
    let demand = record.namespaces[0].1;
    assert_eq!(demand.cpu_requested_millis, Some(600));
    assert_eq!(demand.cpu_unplaced_millis, Some(5_000));
    assert_eq!(demand.pods_placed, Some(3));
    assert_eq!(demand.pods_pending, Some(2));
    assert_eq!(demand.pods_unplaced, Some(1));
    assert_eq!(demand.pods_succeeded, Some(1));
    assert_eq!(demand.pods_terminating, Some(1));
    assert_eq!(demand.cpu_quota_millis, Some(9_000));
    assert_eq!(record.nodes[0].1.cpu_requested_millis, Some(600));
}

#[test]
fn missing_is_not_zero() {
    let pods = vec![
        pod("a", "web", Some("n1"), PodPhase::Running, 100),
        pod("a", "api", Some("n1"), PodPhase::Running, 100),
    ];
    let nodes = vec![node("n1", 4_000), node("idle", 4_000)];
    let ledger = Ledger::new(&snapshot(nodes, pods));

    let nothing = ledger.record(60, 60, &Usage::default());
    assert_eq!(nothing.namespaces[0].1.cpu_used_millis, None);
    assert_eq!(nothing.namespaces[0].1.cpu_requested_millis, Some(200));
    assert_eq!(
        nothing.namespaces[1].1.cpu_used_millis,
        Some(0),
        "an empty namespace uses nothing"
    );
    assert_eq!(nothing.nodes[0].1.cpu_used_millis, None);
    assert_eq!(
        nothing.total_demand().cpu_used_millis,
        None,
        "an empty namespace's zero is not the cluster's"
    );
    assert_eq!(
        nothing.total_load().cpu_pods_used_millis,
        None,
        "nor is an idle node's"
    );
    assert_eq!(nothing.quality.pods_unmeasured, 2);
    let nodes_only = Usage {
        pods: Vec::new(),
        nodes: vec![Some(NodeUsage::default())],
        ..Usage::default()
    };
    let nodes_only = ledger.record(60, 60, &nodes_only);
    assert_eq!(
        nodes_only.nodes[0].1.cpu_system_millis, None,
        "without any pod's usage nothing tells the system from them"
    );
    assert_eq!(nothing.quality.nodes_unmeasured, 2);

    let node_usage = Some(NodeUsage {
        cpu_nanos: 90_000_000,
        memory_bytes: 50,
    });
    let half = ledger.record(
        60,
        60,
        &Usage {
            pods: vec![used(40_000_000), None],
            nodes: vec![node_usage, None],
            ..Usage::default()
        },
    );
    assert_eq!(half.namespaces[0].1.cpu_used_millis, Some(40));
    assert_eq!(half.namespaces[0].1.pods_measured, Some(1));
    assert_eq!(
        half.nodes[0].1.cpu_system_millis,
        Some(50),
        "what an unmeasured pod uses is not free"
    );
    assert_eq!(half.total_load().cpu_system_millis, Some(50));
}

#[test]
fn the_system_is_what_the_pods_leave_and_never_negative() {
    let pods = vec![pod("a", "web", Some("n1"), PodPhase::Running, 100)];
    let ledger = Ledger::new(&snapshot(vec![node("n1", 4_000)], pods));
    let at = |node_nanos| {
        let node_usage = Some(NodeUsage {
            cpu_nanos: node_nanos,
            memory_bytes: 50,
        });
        ledger.record(
            60,
            60,
            &Usage {
                pods: vec![used(40_000_000)],
                nodes: vec![node_usage],
                ..Usage::default()
            },
        )
    };
    assert_eq!(at(100_000_000).nodes[0].1.cpu_system_millis, Some(60));
    assert_eq!(at(100_000_000).quality.clamped_rows, 0);
    assert_eq!(at(30_000_000).nodes[0].1.cpu_system_millis, Some(0));
    assert_eq!(at(30_000_000).quality.clamped_rows, 1);
}

#[test]
fn free_capacity_on_closed_nodes_is_no_headroom() {
    let mut cordoned = (*node("n1", 4_000)).clone();
    cordoned.cordoned = true;
    let pods = vec![pod("a", "web", Some("n1"), PodPhase::Running, 1_000)];
    let record =
        Ledger::new(&snapshot(vec![Arc::new(cordoned)], pods)).record(60, 60, &Usage::default());
    assert_eq!(record.nodes[0].1.cpu_free_closed_millis, Some(3_000));
    assert_eq!(record.nodes[0].1.nodes_cordoned, Some(1));
}

#[test]
fn a_pod_on_a_node_that_is_gone_still_counts_for_its_namespace() {
    let pods = vec![pod("b", "web", Some("gone"), PodPhase::Running, 1_000)];
    let record =
        Ledger::new(&snapshot(vec![node("n1", 4_000)], pods)).record(60, 60, &Usage::default());
    assert_eq!(record.namespaces[2].1.cpu_requested_millis, Some(1_000));
    assert_eq!(record.quality.pods_on_unknown_nodes, 1);
}

proptest! {
    #[test]
    fn children_add_up_to_their_parents(
        pods in proptest::collection::vec(
            (0..3_usize, 0..4_usize, 0..4_usize, 0..5_000_i64, proptest::option::of(0..3_000_000_000_i64)),
            0..60,
        ),
    ) {
        let nodes: Vec<_> = (0..3).map(|at| node(&format!("n{at}"), 64_000)).collect();
        let objects = pods.iter().map(|(ns, workload, at, cpu, _)| {
            let place = (*at < 3).then(|| format!("n{at}"));
            let phase = if place.is_some() { PodPhase::Running } else { PodPhase::Pending };
            pod(["a", "b", "c"][*ns], ["w", "x", "y", "z"][*workload], place.as_deref(), phase, *cpu)
        });
        let usage = Usage {
            pods: pods.iter().map(|(.., nanos)| nanos.map(|n| used(n).unwrap())).collect(),
            nodes: Vec::new(),
            ..Usage::default()
        };
        let ledger = Ledger::new(&snapshot(nodes, objects.collect()));
        let record = ledger.record(0, 60, &usage);
        let without = CycleRecord { workloads: Vec::new(), ..record.clone() };
        prop_assert_eq!(ledger.record_without_workloads(0, 60, &usage), without);
        for (name, demand) in &record.namespaces {
            let mut sum = zero_demand();
            for (_, child) in record.workloads.iter().filter(|(key, _)| key.namespace == *name) {
                sum.add(child);
            }
            prop_assert_eq!(sum.cpu_requested_millis, demand.cpu_requested_millis);
            prop_assert_eq!(sum.memory_requested_bytes, demand.memory_requested_bytes);
            prop_assert_eq!(sum.cpu_used_millis.unwrap_or(0), demand.cpu_used_millis.unwrap_or(0));
            prop_assert_eq!(sum.cpu_max_millis.unwrap_or(0), demand.cpu_max_millis.unwrap_or(0));
            prop_assert_eq!(sum.memory_max_bytes.unwrap_or(0), demand.memory_max_bytes.unwrap_or(0));
            prop_assert_eq!(sum.pods_placed, demand.pods_placed);
            prop_assert_eq!(sum.pods_measured, demand.pods_measured);
        }
        let by_node: i64 = record.nodes.iter().filter_map(|(_, load)| load.cpu_requested_millis).sum();
        prop_assert_eq!(Some(by_node), record.total_demand().cpu_requested_millis.or(Some(0)));
    }
}
