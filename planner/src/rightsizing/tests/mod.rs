//! Small clusters by hand, watched for days.

mod checkpoints;
mod observing;
mod recommending;
mod workloads;

use super::*;
use crate::model::{
    ContainerKind, ContainerSample, ContainerTemplate, Name, OomKill, Pod, PodPhase, PodResources,
    PodTemplate, PodUsage, Policies, Resources, Snapshot, Usage, WorkloadKind, WorkloadRef,
};
use std::sync::Arc;

const MIB: i64 = 1 << 20;
const GIB: i64 = 1 << 30;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// Some midnight.
const START: i64 = 20_000 * DAY;

fn container(name: &str, cpu_millis: i64, memory_bytes: i64) -> ContainerTemplate {
    ContainerTemplate {
        cpu_request_millis: Some(cpu_millis),
        memory_request_bytes: Some(memory_bytes),
        ..ContainerTemplate::named(name)
    }
}

fn template(containers: Vec<ContainerTemplate>) -> PodTemplate {
    PodTemplate {
        containers,
        ..PodTemplate::default()
    }
}

/// A pod of the deployment `web` that runs.
fn pod(name: &str, template: PodTemplate) -> Pod {
    let asked = |one: &ContainerTemplate| Resources {
        cpu_millis: one.cpu_request_millis.unwrap_or(0),
        memory_bytes: one.memory_request_bytes.unwrap_or(0),
        gpu_count: 0,
    };
    let staying = || template.containers.iter().filter(|one| one.stays());
    Pod {
        uid: name.into(),
        namespace: "shop".into(),
        name: name.into(),
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: "web".into(),
        },
        node: Some("n0".into()),
        phase: PodPhase::Running,
        terminating: false,
        created_at_secs: 0,
        resources: PodResources {
            requests: staying().map(asked).sum(),
            ..PodResources::default()
        },
        container_requests: staying()
            .map(|one| (one.name.clone(), asked(one)))
            .collect(),
        unschedulable: None,
        labels: Arc::default(),
        scheduling: Arc::default(),
        template: Arc::new(template),
        fate: Default::default(),
    }
}

fn simple(name: &str) -> Pod {
    pod(name, template(vec![container("app", 1_000, GIB)]))
}

fn snapshot(pods: Vec<Pod>) -> Snapshot {
    Snapshot {
        pods: pods.into_iter().map(Arc::new).collect(),
        policies: Policies::none(),
        ..Snapshot::default()
    }
}

/// Millicores and bytes of each pod.
fn usage(pods: &[Option<(i64, i64)>]) -> Usage {
    let used = |(millis, bytes): (i64, i64)| PodUsage {
        cpu_nanos: millis * 1_000_000,
        memory_bytes: bytes,
        ..PodUsage::default()
    };
    Usage {
        pods: pods.iter().map(|one| one.map(used)).collect(),
        ..Usage::default()
    }
}

fn key(container: &str) -> ContainerKey {
    ContainerKey {
        namespace: "shop".into(),
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: "web".into(),
        },
        container: container.into(),
    }
}

fn observer() -> Observer {
    Observer::new(Rule::default().half_life_secs)
}

/// What is known of the pods after the same usage every hour for days.
fn watched(snapshot: &Snapshot, usage: &Usage, days: i64) -> Observer {
    let mut observer = observer();
    for hour in 0..=days * 24 {
        observer.note(snapshot, usage, START + hour * HOUR);
    }
    observer
}

/// The end of the bucket of so many millicores, in millicores.
fn cpu_end(millis: i64) -> f64 {
    1e3 * Buckets::Cpu.start(Buckets::Cpu.of(millis as f64 / 1e3) + 1)
}

fn memory_end(bytes: i64) -> f64 {
    Buckets::Memory.start(Buckets::Memory.of(bytes as f64) + 1)
}

fn kill(container: &str, at_secs: i64) -> OomKill {
    OomKill {
        container: container.into(),
        at_secs,
    }
}
