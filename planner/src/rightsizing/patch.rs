//! The part of a manifest that changes requests.

use super::sizing::{ContainerSizing, Settings, WorkloadSizing};
use crate::model::{ContainerKind, Name, WorkloadKind};
use serde_json::{Map, Value, json};

const MIB: i64 = 1 << 20;

/// A limit that has to be raised, as the recommended request is above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaisedLimit {
    /// The container.
    pub container: Name,
    /// Whether it is that of CPU, in millicores, or that of memory, in bytes.
    pub resource: &'static str,
    /// What it is.
    pub from: i64,
    /// What it becomes.
    pub to: i64,
}

/// The limits that [`patch`] raises.
#[must_use]
pub fn raised_limits(sizing: &WorkloadSizing) -> Vec<RaisedLimit> {
    let raised = |container: &ContainerSizing| {
        let new = container.recommended()?;
        let current = container.current;
        let one = |resource, from: Option<i64>, to: Option<i64>| {
            from.zip(to)
                .filter(|(from, to)| to > from)
                .map(|(from, to)| RaisedLimit {
                    container: container.name.clone(),
                    resource,
                    from,
                    to,
                })
        };
        let cpu = one("cpu", current.cpu_limit_millis, new.cpu_limit_millis);
        let memory = one("memory", current.memory_limit_bytes, new.memory_limit_bytes);
        Some(cpu.into_iter().chain(memory))
    };
    sizing
        .containers
        .iter()
        .filter_map(raised)
        .flatten()
        .collect()
}

/// The part of the workload's manifest that changes, for `kubectl patch` or `kubectl apply --server-side`:
/// new requests, and limits where they would be below ([`raised_limits`]). `None` where nothing changes, of
/// pods with requests of their own as a whole, and of what cannot be changed once it is there or belongs to
/// something that is not known (`ReplicaSet`, static pods, other controllers).
#[must_use]
pub fn patch(sizing: &WorkloadSizing) -> Option<Value> {
    let api_version = match sizing.workload.kind {
        WorkloadKind::Deployment | WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => "apps/v1",
        WorkloadKind::CronJob => "batch/v1",
        WorkloadKind::Job
        | WorkloadKind::ReplicaSet
        | WorkloadKind::Pod
        | WorkloadKind::Node
        | WorkloadKind::Other => return None,
    };
    if sizing.has_pod_level_requests {
        return None;
    }
    let mut pod = Map::new();
    for (field, kind) in [
        ("initContainers", ContainerKind::Sidecar),
        ("containers", ContainerKind::App),
    ] {
        let of_kind = sizing.containers.iter().filter(|one| one.kind == kind);
        let changed: Vec<Value> = of_kind.filter_map(container).collect();
        if !changed.is_empty() {
            pod.insert(field.to_owned(), Value::Array(changed));
        }
    }
    if pod.is_empty() {
        return None;
    }
    let template = json!({ "template": { "spec": pod } });
    let spec = match sizing.workload.kind {
        WorkloadKind::CronJob => json!({ "jobTemplate": { "spec": template } }),
        _ => template,
    };
    Some(json!({
        "apiVersion": api_version,
        "kind": sizing.workload.kind.as_str(),
        "metadata": { "name": &*sizing.workload.name, "namespace": &*sizing.namespace },
        "spec": spec,
    }))
}

fn container(sizing: &ContainerSizing) -> Option<Value> {
    let new = sizing.recommended().filter(|new| *new != sizing.current)?;
    let mut resources = json!({
        "requests": {
            "cpu": cpu(new.cpu_request_millis?),
            "memory": memory(new.memory_request_bytes?),
        },
    });
    let limits = limits(sizing.current, new);
    if !limits.is_empty() {
        resources["limits"] = Value::Object(limits);
    }
    Some(json!({ "name": &*sizing.name, "resources": resources }))
}

/// The limits that become others.
fn limits(current: Settings, new: Settings) -> Map<String, Value> {
    let mut limits = Map::new();
    if let Some(limit) = new
        .cpu_limit_millis
        .filter(|_| new.cpu_limit_millis != current.cpu_limit_millis)
    {
        limits.insert("cpu".to_owned(), cpu(limit));
    }
    if let Some(limit) = new
        .memory_limit_bytes
        .filter(|_| new.memory_limit_bytes != current.memory_limit_bytes)
    {
        limits.insert("memory".to_owned(), memory(limit));
    }
    limits
}

fn cpu(millis: i64) -> Value {
    format!("{millis}m").into()
}

/// Recommendations are whole MiB.
fn memory(bytes: i64) -> Value {
    format!("{}Mi", (bytes + MIB - 1).div_euclid(MIB)).into()
}
