//! From the API's pod to what its template says, and to what happened to it.

use super::quotas::quantity;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity as ApiQuantity;
use plimsoll_planner::model::{
    ContainerKind, ContainerPort, ContainerTemplate, HostPath, Name, OomKill, PodFate, PodTemplate,
    Protocol,
};
use std::collections::BTreeMap;

type Amounts = Option<BTreeMap<String, ApiQuantity>>;

/// What a pod's spec says beside what it demands of its node.
pub(super) fn convert_template(spec: &core::PodSpec) -> PodTemplate {
    let init = spec.init_containers.iter().flatten().map(|container| {
        let restarts = container.restart_policy.as_deref() == Some("Always");
        let kind = match restarts {
            true => ContainerKind::Sidecar,
            false => ContainerKind::Init,
        };
        convert_container(container, kind)
    });
    let apps = spec.containers.iter();
    let apps = apps.map(|container| convert_container(container, ContainerKind::App));
    let level = spec.resources.as_ref();
    let volumes = || spec.volumes.iter().flatten();
    PodTemplate {
        containers: init.chain(apps).collect(),
        pod_cpu_request_millis: level.and_then(|level| cpu(&level.requests)),
        pod_memory_request_bytes: level.and_then(|level| memory(&level.requests)),
        pod_memory_limit_bytes: level.and_then(|level| memory(&level.limits)),
        host_paths: volumes().filter_map(host_path).collect(),
        host_network: spec.host_network == Some(true),
        host_pid: spec.host_pid == Some(true),
        host_ipc: spec.host_ipc == Some(true),
        service_account: name(spec.service_account_name.as_deref().unwrap_or("default")),
        mounts_token: volumes().any(is_token),
        priority_class: spec.priority_class_name.as_deref().map(name),
    }
}

fn name(text: &str) -> Name {
    text.into()
}

fn convert_container(container: &core::Container, kind: ContainerKind) -> ContainerTemplate {
    let resources = container.resources.as_ref();
    let requests = |read: fn(&Amounts) -> Option<i64>| resources.and_then(|of| read(&of.requests));
    let limits = |read: fn(&Amounts) -> Option<i64>| resources.and_then(|of| read(&of.limits));
    let security = container.security_context.as_ref();
    let added = security.and_then(|of| of.capabilities.as_ref()?.add.as_ref());
    let mut added_capabilities: Vec<Name> =
        added.into_iter().flatten().map(|of| name(of)).collect();
    added_capabilities.sort_unstable();
    let ports = container.ports.iter().flatten();
    ContainerTemplate {
        name: name(&container.name),
        kind,
        cpu_request_millis: requests(cpu),
        memory_request_bytes: requests(memory),
        cpu_limit_millis: limits(cpu),
        memory_limit_bytes: limits(memory),
        privileged: security.is_some_and(|of| of.privileged == Some(true)),
        added_capabilities,
        ports: ports.filter_map(convert_port).collect(),
    }
}

fn convert_port(port: &core::ContainerPort) -> Option<ContainerPort> {
    let host_port = port.host_port.and_then(|port| u16::try_from(port).ok());
    Some(ContainerPort {
        name: port.name.as_deref().map(name),
        number: u16::try_from(port.container_port).ok()?,
        protocol: protocol(port.protocol.as_deref())?,
        host_port: host_port.filter(|port| *port > 0),
    })
}

/// `None` of a protocol that this version does not know.
pub(super) fn protocol(text: Option<&str>) -> Option<Protocol> {
    let text = text.unwrap_or(Protocol::Tcp.as_str());
    Protocol::ALL
        .into_iter()
        .find(|known| known.as_str() == text)
}

fn host_path(volume: &core::Volume) -> Option<HostPath> {
    Some(HostPath {
        volume: name(&volume.name),
        path: name(&volume.host_path.as_ref()?.path),
    })
}

/// Whether a volume has a token for the API server. Tokens for somebody else name their audience.
fn is_token(volume: &core::Volume) -> bool {
    let sources = volume.projected.as_ref().and_then(|of| of.sources.as_ref());
    let mut sources = sources.into_iter().flatten();
    sources.any(|source| {
        let token = source.service_account_token.as_ref();
        token.is_some_and(|token| token.audience.is_none())
    })
}

fn cpu(amounts: &Amounts) -> Option<i64> {
    quantity(amounts.as_ref()?, "cpu", |quantity| quantity.millis().ok())
}

fn memory(amounts: &Amounts) -> Option<i64> {
    quantity(amounts.as_ref()?, "memory", |quantity| {
        quantity.whole().ok()
    })
}

/// What happened to a pod, by its status.
pub(super) fn convert_fate(status: Option<&core::PodStatus>) -> PodFate {
    let Some(status) = status else {
        return PodFate::default();
    };
    PodFate {
        ip: status.pod_ip.as_deref().and_then(|ip| ip.parse().ok()),
        oom_kills: containers(status).filter_map(oom_kill).collect(),
        evicted: evicted(status),
    }
}

fn containers(status: &core::PodStatus) -> impl Iterator<Item = &core::ContainerStatus> {
    let apps = status.container_statuses.iter().flatten();
    apps.chain(status.init_container_statuses.iter().flatten())
}

fn oom_kill(status: &core::ContainerStatus) -> Option<OomKill> {
    let states = [status.state.as_ref(), status.last_state.as_ref()];
    let mut ends = states
        .into_iter()
        .flatten()
        .filter_map(|state| state.terminated.as_ref());
    let killed = ends.find(|end| end.reason.as_deref() == Some("OOMKilled"))?;
    Some(OomKill {
        container: name(&status.name),
        at_secs: killed.finished_at.as_ref()?.0.as_second(),
    })
}

/// When and why the kubelet evicted it: it ends its containers then.
fn evicted(status: &core::PodStatus) -> Option<(i64, Name)> {
    let is =
        status.phase.as_deref() == Some("Failed") && status.reason.as_deref() == Some("Evicted");
    let changed = |condition: &core::PodCondition| {
        let at = condition.last_transition_time.as_ref()?;
        (condition.type_ == "DisruptionTarget").then(|| at.0.as_second())
    };
    let ended = containers(status).filter_map(|of| {
        let end = of.state.as_ref()?.terminated.as_ref()?;
        Some(end.finished_at.as_ref()?.0.as_second())
    });
    let told = status.conditions.iter().flatten().find_map(changed);
    let started = status.start_time.as_ref().map(|at| at.0.as_second());
    let at_secs = told.or(ended.max()).or(started)?;
    let words: String = status
        .message
        .iter()
        .flat_map(|text| text.chars())
        .take(500)
        .collect();
    is.then(|| (at_secs, words.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_template_is_kept() {
        let spec: core::PodSpec = serde_json::from_value(json!({
            "hostNetwork": true, "serviceAccountName": "web", "priorityClassName": "high",
            "resources": { "requests": { "cpu": "2" }, "limits": { "memory": "3Gi" } },
            "volumes": [
                { "name": "logs", "hostPath": { "path": "/var/log" } },
                { "name": "kube-api-access-x", "projected": { "sources": [
                    { "serviceAccountToken": { "path": "token" } }] } }],
            "initContainers": [
                { "name": "i", "securityContext": { "privileged": true } },
                { "name": "s", "restartPolicy": "Always" }],
            "containers": [{ "name": "c",
                "ports": [{ "name": "http", "containerPort": 80, "hostPort": 8080 },
                    { "containerPort": 53, "protocol": "UDP" }],
                "securityContext": { "capabilities": { "add": ["SYS_ADMIN", "CHOWN"] } },
                "resources": { "requests": { "cpu": "250m" }, "limits": { "memory": "1Gi" } } }],
        }))
        .unwrap();
        let found = convert_template(&spec);
        let kinds: Vec<ContainerKind> = found.containers.iter().map(|of| of.kind).collect();
        assert_eq!(
            kinds,
            [
                ContainerKind::Init,
                ContainerKind::Sidecar,
                ContainerKind::App
            ]
        );
        assert!(found.containers[0].privileged && found.host_network && found.mounts_token);
        assert!(!found.host_pid && !found.host_ipc);
        let app = &found.containers[2];
        assert_eq!(
            (app.cpu_request_millis, app.memory_request_bytes),
            (Some(250), None)
        );
        assert_eq!(
            (app.cpu_limit_millis, app.memory_limit_bytes),
            (None, Some(1 << 30))
        );
        assert_eq!(app.added_capabilities, ["CHOWN".into(), "SYS_ADMIN".into()]);
        assert_eq!(app.ports[0].host_port, Some(8_080));
        assert_eq!(app.ports[1].protocol, Protocol::Udp);
        assert_eq!(&*found.host_paths[0].path, "/var/log");
        assert_eq!(
            (&*found.service_account, found.priority_class.as_deref()),
            ("web", Some("high"))
        );
        assert_eq!(found.pod_cpu_request_millis, Some(2_000));
        assert_eq!(found.pod_memory_limit_bytes, Some(3 << 30));
    }

    #[test]
    fn a_token_for_somebody_else_is_none_of_ours() {
        let spec: core::PodSpec = serde_json::from_value(json!({ "containers": [],
            "volumes": [{ "name": "vault", "projected": { "sources": [
                { "serviceAccountToken": { "path": "token", "audience": "vault" } }] } }] }))
        .unwrap();
        assert!(!convert_template(&spec).mounts_token);
    }

    #[test]
    fn what_happened_to_a_pod_is_in_its_status() {
        let status: core::PodStatus = serde_json::from_value(json!({
            "phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory.",
            "podIP": "10.1.2.3", "startTime": "2026-11-01T00:00:00Z",
            "containerStatuses": [{ "name": "c", "image": "i", "imageID": "", "ready": false,
                "restartCount": 2,
                "lastState": { "terminated": { "exitCode": 137, "reason": "OOMKilled",
                    "finishedAt": "2026-11-01T01:00:00Z" } },
                "state": { "terminated": { "exitCode": 137, "reason": "Error",
                    "finishedAt": "2026-11-01T02:00:00Z" } } }] }))
        .unwrap();
        let fate = convert_fate(Some(&status));
        assert_eq!(fate.ip, Some("10.1.2.3".parse().unwrap()));
        let (evicted, words) = fate.evicted.unwrap();
        assert_eq!(evicted - fate.oom_kills[0].at_secs, 3_600);
        assert!(words.contains("low on resource"));
    }
}
