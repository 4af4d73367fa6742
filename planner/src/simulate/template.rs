//! The containers that a service's pods are made of.

use super::blueprint::{Declared, Limits, Service, Team};
use super::habits::habits;
use crate::model::{
    ContainerKind, ContainerSpec, ContainerTemplate, HostPath, PodTemplate, Resources, WorkloadKind,
};

const MIB: i64 = 1 << 20;
/// Services that build images with the node's own means.
const PRIVILEGED: [&str; 2] = ["runner", "build-cache"];
/// Services that look into other processes.
const TRACING: [&str; 2] = ["erp-print", "debug-shell"];
/// Services whose team found out that nothing pushes them off their machines like this.
const URGENT: [&str; 2] = ["portal", "erp-app"];
/// What the proxy beside a service asks for: millicores and bytes.
pub(super) const PROXY: Resources = Resources {
    cpu_millis: 100,
    memory_bytes: 128 * MIB,
    gpu_count: 0,
};

/// The containers of a service's pods, init containers first.
pub(super) fn containers(service: &Service) -> Vec<ContainerSpec> {
    let (cpu, memory) = (service.cpu_millis, service.memory_mib * MIB);
    let declares_cpu = service.declared == Declared::Both;
    let declares_memory = service.declared != Declared::Nothing;
    let main = ContainerSpec {
        name: service.name.into(),
        kind: ContainerKind::App,
        cpu_request_millis: declares_cpu.then_some(cpu),
        memory_request_bytes: declares_memory.then_some(memory),
        cpu_limit_millis: (service.limits == Limits::Both).then_some(cpu * 2),
        memory_limit_bytes: (service.limits != Limits::Absent && declares_memory)
            .then_some(memory * 3 / 2),
        gpu_count: service.gpus,
    };
    let mut containers = Vec::new();
    if service.migration {
        containers.push(ContainerSpec {
            name: "migrate".into(),
            kind: ContainerKind::Init,
            cpu_request_millis: Some(cpu * 5 / 4),
            memory_request_bytes: Some(memory * 5 / 4),
            cpu_limit_millis: None,
            memory_limit_bytes: None,
            gpu_count: 0,
        });
    }
    containers.push(main);
    if service.sidecar {
        containers.push(ContainerSpec {
            name: "proxy".into(),
            kind: ContainerKind::App,
            cpu_request_millis: Some(PROXY.cpu_millis),
            memory_request_bytes: Some(PROXY.memory_bytes),
            cpu_limit_millis: None,
            memory_limit_bytes: Some(PROXY.memory_bytes * 2),
            gpu_count: 0,
        });
    }
    containers
}

/// What the template of a service's pods says of these containers, as its team writes templates.
pub(super) fn template(service: &Service, team: Team, containers: &[ContainerSpec]) -> PodTemplate {
    let agent = service.kind == WorkloadKind::DaemonSet;
    let of = |container: &ContainerSpec| ContainerTemplate {
        kind: container.kind,
        cpu_request_millis: container.cpu_request_millis,
        memory_request_bytes: container.memory_request_bytes,
        cpu_limit_millis: container.cpu_limit_millis,
        memory_limit_bytes: container.memory_limit_bytes,
        privileged: PRIVILEGED.contains(&service.name),
        added_capabilities: match TRACING.contains(&service.name) {
            true => vec!["SYS_PTRACE".into()],
            false => Vec::new(),
        },
        ..ContainerTemplate::named(&container.name)
    };
    let logs = agent.then(|| HostPath {
        volume: "logs".into(),
        path: "/var/log".into(),
    });
    PodTemplate {
        containers: containers.iter().map(of).collect(),
        service_account: service.name.into(),
        host_paths: logs.into_iter().collect(),
        host_network: agent && team == Team::Platform,
        mounts_token: !habits(team).no_tokens,
        priority_class: URGENT
            .contains(&service.name)
            .then(|| "system-cluster-critical".into()),
        ..PodTemplate::default()
    }
}
