//! From the simulation's own state to the objects that a cluster would show.

use super::blueprint::{Label, Pool, TEAMS};
use super::cluster::{Cluster, Replica};
use super::habits::habits;
use super::machine::{Machine, Wish, gpu_taint, gpus, unschedulable};
use super::plan::Plan;
use super::policies;
use super::workload::Workload;
use crate::model::{
    HOSTNAME, Name, Namespace, Node, NodeConditions, OomKill, Pod, PodFate, PodPhase, Policies,
    Quota, Snapshot, WorkloadKind, ZONE,
};
use crate::noise::{Stream, mix};
use core::net::IpAddr;
use std::fmt::Write as _;
use std::sync::Arc;

/// Letters and digits that Kubernetes puts into made-up names: none that spell words.
const SAFE: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
const ZONES: [&str; 3] = ["europe-west4-a", "europe-west4-b", "europe-west4-c"];

/// All objects of the cluster. Those that did not change are the same as before.
pub(super) fn snapshot(plan: &Plan, cluster: &mut Cluster) -> Snapshot {
    let node_names: Vec<Name> = cluster
        .machines
        .iter_mut()
        .map(|machine| {
            let object = machine
                .object
                .take()
                .unwrap_or_else(|| Arc::new(node(plan, machine)));
            machine.object = Some(object.clone());
            object.name.clone()
        })
        .collect();
    let mut pods = Vec::with_capacity(cluster.replicas.iter().map(Vec::len).sum());
    for (workload, replicas) in plan.workloads.iter().zip(&mut cluster.replicas) {
        for replica in replicas {
            // The scheduler's reason changes with the cluster.
            let stale = replica.phase == PodPhase::Pending;
            let object = match replica.object.take().filter(|_| !stale) {
                Some(object) => object,
                None => {
                    let machines = &cluster.machines;
                    Arc::new(pod(plan, workload, replica, machines, &node_names))
                }
            };
            pods.push(object.clone());
            replica.object = Some(object);
        }
    }
    Snapshot {
        nodes: cluster
            .machines
            .iter()
            .filter_map(|machine| machine.object.clone())
            .collect(),
        pods,
        namespaces: cluster.quotas.objects(plan),
        budgets: Some(super::budgets::budgets(plan, cluster)),
        policies: Policies {
            quotas: Some(policies::quotas(plan, cluster)),
            ..plan.policies.clone()
        },
    }
}

/// The object of a namespace.
pub(super) fn namespace(plan: &Plan, at: usize, quota: Quota) -> Namespace {
    let (name, namespace) = &plan.namespaces[at];
    let team = TEAMS[namespace.team as usize].name;
    let mut labels: std::collections::BTreeMap<Name, Name> =
        [("kubernetes.io/metadata.name".into(), name.clone())].into();
    match namespace.label {
        Label::Team => labels.insert("team".into(), team.into()),
        Label::Owner => labels.insert("owner".into(), team.into()),
        Label::Absent => None,
    };
    if let Some(level) = habits(namespace.team).pod_security {
        labels.insert("pod-security.kubernetes.io/enforce".into(), level.into());
    }
    if let Some(environment) = namespace.environment {
        labels.insert("environment".into(), environment.into());
    }
    Namespace {
        uid: uid(plan.stream.part(1).bits(at as i64)),
        name: name.clone(),
        labels,
        annotations: std::collections::BTreeMap::new(),
        quota: Some(quota),
    }
}

fn node(plan: &Plan, machine: &Machine) -> Node {
    let key = plan
        .stream
        .part(2 + machine.pool as u64)
        .bits(machine.ordinal as i64);
    let name: Name = format!("{}-{:02}", machine.pool.name(), machine.ordinal + 1).into();
    let zone: Name = ZONES[machine.ordinal % ZONES.len()].into();
    let labels = [
        (HOSTNAME, name.clone()),
        (ZONE, zone.clone()),
        (Node::POOL_LABEL, machine.pool.name().into()),
        (Node::TYPE_LABEL, machine.machine_type.name.into()),
    ];
    let taints = (machine.pool == Pool::Gpu).then(gpu_taint);
    // A node that is silent says nothing of its pressures either.
    let pressure = |is: bool| machine.ready.map(|_| is);
    Node {
        uid: uid(key),
        name,
        pool: machine.pool.name().into(),
        zone: Some(zone),
        instance_type: Some(machine.machine_type.name.into()),
        allocatable: machine.allocatable,
        extended: gpus(machine.allocatable.gpu_count),
        capacity: machine.machine_type.capacity(),
        allocatable_pods: machine.machine_type.pods,
        cordoned: machine.cordoned,
        taints: taints.into_iter().collect(),
        conditions: NodeConditions {
            ready: machine.ready,
            memory_pressure: pressure(machine.memory_pressure),
            disk_pressure: pressure(false),
            pid_pressure: pressure(false),
        },
        labels: Arc::new(labels.map(|(key, value)| (key.into(), value)).into()),
        created_at_secs: machine.created_at_secs,
    }
}

fn pod(
    plan: &Plan,
    workload: &Workload,
    replica: &Replica,
    machines: &[Machine],
    node_names: &[Name],
) -> Pod {
    let waits = replica.phase == PodPhase::Pending && replica.machine.is_none();
    let wish = Wish {
        requests: workload.resources.requests,
        pool: workload.pool(),
    };
    Pod {
        uid: uid(replica.serial),
        namespace: plan.namespaces[workload.namespace].0.clone(),
        name: pod_name(workload, replica),
        workload: workload.reference.clone(),
        node: replica.machine.map(|at| node_names[at].clone()),
        phase: replica.phase,
        terminating: replica.terminating,
        created_at_secs: replica.created_at_secs,
        resources: workload.resources,
        container_requests: workload.container_requests.clone(),
        unschedulable: waits.then(|| unschedulable(machines, wish).into()),
        labels: workload.labels.clone(),
        scheduling: workload.scheduling.clone(),
        template: workload.template.clone(),
        fate: fate(workload, replica),
    }
}

/// An address of its own, and when it was last killed for want of memory.
fn fate(workload: &Workload, replica: &Replica) -> PodFate {
    let address = |serial: u64| {
        let low = serial.to_le_bytes();
        IpAddr::from([10, low[0], low[1], low[2]])
    };
    let mut stay = workload
        .template
        .containers
        .iter()
        .filter(|container| container.stays());
    let main = stay.next().map(|container| container.name.clone());
    let kill = replica.oom_killed_at_secs.zip(main);
    PodFate {
        ip: replica.machine.map(|_| address(replica.serial)),
        oom_kills: kill
            .map(|(at_secs, container)| OomKill { container, at_secs })
            .into_iter()
            .collect(),
        evicted: None,
    }
}

fn pod_name(workload: &Workload, replica: &Replica) -> Name {
    let mut name = String::with_capacity(48);
    name.push_str(workload.service.name);
    match workload.service.kind {
        WorkloadKind::Pod => {}
        WorkloadKind::StatefulSet => {
            // Writing to a String cannot fail.
            let _ = write!(name, "-{}", replica.ordinal);
        }
        WorkloadKind::Deployment => {
            name.push('-');
            safe_letters(
                &mut name,
                workload.stream.part(5).bits(replica.generation),
                10,
            );
        }
        WorkloadKind::CronJob => {
            // The minute that the run was due, as the CronJob controller names its jobs.
            let _ = write!(name, "-{}", replica.generation / 60);
        }
        _ => {}
    }
    if !matches!(
        workload.service.kind,
        WorkloadKind::Pod | WorkloadKind::StatefulSet
    ) {
        name.push('-');
        safe_letters(&mut name, mix(replica.serial ^ 1), 5);
    }
    name.into()
}

fn safe_letters(name: &mut String, mut bits: u64, number: usize) {
    for _ in 0..number {
        let letter = usize::try_from(bits % SAFE.len() as u64).unwrap_or(0);
        name.push(char::from(SAFE[letter]));
        bits /= SAFE.len() as u64;
    }
}

/// A random (version 4) UUID from 64 bits.
fn uid(key: u64) -> Name {
    let low = Stream::new(key, 3).bits(0);
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        key >> 32,
        key >> 16 & 0xFFFF,
        key & 0xFFF,
        low >> 50 | 0x8000,
        low & 0xFFFF_FFFF_FFFF,
    )
    .into()
}
