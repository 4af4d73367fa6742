//! A cluster of 150,000 pods and what they use.

use plimsoll_planner::model::{
    ContainerKind, ContainerSample, ContainerTemplate, Pod, PodPhase, PodResources, PodTemplate,
    PodUsage, Resources, Snapshot, Usage, WorkloadKind, WorkloadRef,
};
use std::sync::Arc;

pub(crate) const PODS: usize = 150_000;
pub(crate) const WORKLOADS: usize = 10_000;
const GIB: i64 = 1 << 30;

/// Every workload has a template; its pods are far from each other, as a watch has them.
pub(crate) fn snapshot() -> Snapshot {
    let templates: Vec<Arc<PodTemplate>> = (0..WORKLOADS).map(template).collect();
    let pods = (0..PODS).map(|at| {
        let kind = at % WORKLOADS;
        let name = format!("app-{kind}-{at}");
        let requests = Resources {
            cpu_millis: 1_000,
            memory_bytes: GIB,
            gpu_count: 0,
        };
        Arc::new(Pod {
            uid: name.as_str().into(),
            namespace: format!("team-{}", kind % 1_000).into(),
            name: name.into(),
            workload: WorkloadRef {
                kind: WorkloadKind::Deployment,
                name: format!("app-{kind}").into(),
            },
            node: Some(format!("node-{}", at % 5_000).into()),
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
            scheduling: Arc::default(),
            template: templates.get(kind).cloned().unwrap_or_default(),
            fate: Default::default(),
        })
    });
    Snapshot {
        pods: pods.collect(),
        ..Snapshot::default()
    }
}

fn template(at: usize) -> Arc<PodTemplate> {
    let container = |name: &str, kind| ContainerTemplate {
        kind,
        cpu_request_millis: Some(1_000),
        memory_request_bytes: Some(GIB),
        ..ContainerTemplate::named(name)
    };
    let mut containers = vec![container("app", ContainerKind::App)];
    if at.is_multiple_of(5) {
        containers.insert(0, container("proxy", ContainerKind::Sidecar));
    }
    Arc::new(PodTemplate {
        containers,
        ..PodTemplate::default()
    })
}

/// Up to a core and a GiB each, mostly about the workload's usual.
pub(crate) fn usage(snapshot: &Snapshot, random: &mut fastrand::Rng) -> Usage {
    let mut usage = Usage::default();
    for (at, pod) in (0_u32..).zip(&snapshot.pods) {
        let usual = i64::from(at) % WORKLOADS as i64 * 97 % 1_000;
        let cpu_nanos = (usual / 2 + random.i64(0..=usual / 2)) * 1_000_000;
        let memory_bytes = (usual + random.i64(0..50)) << 20;
        usage.pods.push(Some(PodUsage {
            cpu_nanos,
            memory_bytes,
            ..PodUsage::default()
        }));
        let containers = pod.template.containers.len();
        if containers > 1 {
            for container in (0_u16..).take(containers) {
                usage.containers.push(ContainerSample {
                    pod: at,
                    container,
                    cpu_nanos: cpu_nanos / 2,
                    memory_bytes: memory_bytes / 2,
                });
            }
        }
    }
    usage
}
