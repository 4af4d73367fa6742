//! A running cluster of the largest size that Kubernetes supports: what its classes, the packing that is there
//! and the drains cost.

use super::Result;
use super::clock::Clock;
use plimsoll_planner::model::{
    HOSTNAME, Labels, Node, NodeConditions, Pod, PodPhase, PodResources, Resources, Scheduling,
    Snapshot, WorkloadKind, WorkloadRef, ZONE,
};
use plimsoll_planner::packing::live::{Live, Rules, drains, is_open};
use plimsoll_planner::packing::{Count, check, utilization};
use std::fmt::Write as _;
use std::sync::Arc;

const NODES: usize = 5_000;
const PODS: usize = 150_000;
const WORKLOADS: usize = 10_000;
const GIB: i64 = 1 << 30;

/// The part of the page about it.
pub(crate) fn report() -> Result<String> {
    let snapshot = snapshot();
    let clock = Clock::start();
    let live = Live::of(&snapshot, Rules::Kept);
    let classes = clock.seconds();
    let clock = Clock::start();
    let grouped = live.grouped(Count::Nodes);
    let items = clock.seconds();
    let clock = Clock::start();
    let now = live.packing_now(&snapshot, &grouped);
    check(&grouped.problem, &now)?;
    let used = utilization(&grouped.problem, &now);
    let there = clock.seconds();
    let clock = Clock::start();
    let found = drains(&snapshot, &live);
    let drained = clock.seconds();
    let full = used.first().and_then(|of| of.share()).unwrap_or_default();
    let mut text = String::new();
    writeln!(
        text,
        "\n### A running cluster\n\nMade with a seed: {NODES} nodes, {PODS} pods of {WORKLOADS} workloads, {:.0} % of CPU asked for.\n",
        full * 100.0
    )?;
    writeln!(text, "| | CPU-s |\n|---|---:|")?;
    let kinds = (live.inventory.nodes.len(), live.inventory.pods.len());
    writeln!(
        text,
        "| classes of the snapshot: {} of nodes, {} of pods | {classes:.2} |",
        kinds.0, kinds.1
    )?;
    writeln!(
        text,
        "| the packing problem: {} items | {items:.2} |",
        grouped.problem.items.len()
    )?;
    writeln!(
        text,
        "| the packing that is there, checked, and what it strands | {there:.2} |"
    )?;
    let cut = if found.is_cut {
        ", search cut short"
    } else {
        ""
    };
    writeln!(
        text,
        "| drains: {} nodes{cut} | {drained:.2} |",
        found.nodes.len()
    )?;
    Ok(text)
}

fn labels(pairs: &[(&str, &str)]) -> Arc<Labels> {
    let pairs = pairs.iter();
    Arc::new(
        pairs
            .map(|(key, value)| ((*key).into(), (*value).into()))
            .collect(),
    )
}

/// Pods are dealt to nodes as room is, so that all are a little empty.
fn snapshot() -> Snapshot {
    let mut random = fastrand::Rng::with_seed(7);
    let node = |at: usize| {
        let large = at.is_multiple_of(5);
        let allocatable = Resources {
            cpu_millis: if large { 47_500 } else { 31_500 },
            // Machines of one type differ by a little.
            memory_bytes: if large { 370 * GIB } else { 120 * GIB } + (at as i64 % 7) * 4_096,
            gpu_count: 0,
        };
        let (name, zone) = (format!("node-{at:04}"), format!("zone-{}", at % 3));
        Node {
            uid: name.as_str().into(),
            pool: if large { "large" } else { "general" }.into(),
            zone: Some(zone.as_str().into()),
            instance_type: None,
            allocatable,
            extended: Default::default(),
            capacity: allocatable,
            allocatable_pods: 110,
            cordoned: at.is_multiple_of(97),
            taints: Vec::new(),
            conditions: NodeConditions {
                ready: Some(true),
                ..NodeConditions::default()
            },
            labels: labels(&[(HOSTNAME, &name), (ZONE, &zone)]),
            created_at_secs: 0,
            name: name.into(),
        }
    };
    let nodes: Vec<Node> = (0..NODES).map(node).collect();
    let mut free: Vec<Resources> = nodes.iter().map(|node| node.allocatable).collect();
    let plain = Arc::new(Scheduling::default());
    let mut pods = Vec::with_capacity(PODS);
    let kinds: Vec<Resources> = (0..WORKLOADS)
        .map(|_| Resources {
            cpu_millis: [50, 100, 250, 500, 1_000, 2_000][random.usize(..6)] + 5 * random.i64(0..4),
            memory_bytes: (1 + random.i64(0..40)) * GIB / 8,
            gpu_count: 0,
        })
        .collect();
    for at in 0..PODS {
        let kind = at % WORKLOADS;
        let requests = kinds[kind];
        let fits = |node: usize, free: &[Resources]| {
            free[node].cpu_millis >= requests.cpu_millis
                && free[node].memory_bytes >= requests.memory_bytes
                && is_open(&nodes[node])
        };
        let place = (0..50)
            .map(|_| random.usize(..NODES))
            .find(|node| fits(*node, &free));
        if let Some(node) = place {
            free[node] = free[node] - requests;
        }
        let name = format!("app-{kind}-{at}");
        pods.push(Arc::new(Pod {
            uid: name.as_str().into(),
            namespace: format!("team-{}", kind % 1_000).into(),
            name: name.into(),
            workload: WorkloadRef {
                kind: WorkloadKind::Deployment,
                name: format!("app-{kind}").into(),
            },
            node: place.map(|node| nodes[node].name.clone()),
            phase: PodPhase::Running,
            terminating: false,
            created_at_secs: 0,
            resources: PodResources {
                requests,
                ..PodResources::default()
            },
            container_requests: Vec::new(),
            unschedulable: None,
            labels: Arc::default(),
            scheduling: Arc::clone(&plain),
            template: Arc::default(),
            fate: Default::default(),
        }));
    }
    Snapshot {
        nodes: nodes.into_iter().map(Arc::new).collect(),
        pods,
        namespaces: Vec::new(),
        budgets: Some(Vec::new()),
        policies: Default::default(),
    }
}
