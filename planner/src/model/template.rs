//! What a pod's template says beside amounts: what isolation looks at.

use super::{ContainerKind, Name};
use core::net::IpAddr;

/// A transport protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP, the default.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tcp, Self::Udp, Self::Sctp];

    /// As Kubernetes spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        }
    }
}

/// A port that a container names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContainerPort {
    /// Its name, which network policies may use.
    pub name: Option<Name>,
    /// Its number.
    pub number: u16,
    /// Its protocol.
    pub protocol: Protocol,
    /// The port of the node that leads to it.
    pub host_port: Option<u16>,
}

/// A container as its pod's template has it. `None` is an absent request or limit, which is not zero.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContainerTemplate {
    /// Its name within the pod.
    pub name: Name,
    /// What it is to its pod.
    pub kind: ContainerKind,
    /// CPU request in millicores.
    pub cpu_request_millis: Option<i64>,
    /// Memory request in bytes.
    pub memory_request_bytes: Option<i64>,
    /// CPU limit in millicores.
    pub cpu_limit_millis: Option<i64>,
    /// Memory limit in bytes.
    pub memory_limit_bytes: Option<i64>,
    /// `securityContext.privileged`.
    pub privileged: bool,
    /// `securityContext.capabilities.add`, sorted.
    pub added_capabilities: Vec<Name>,
    /// Its ports.
    pub ports: Vec<ContainerPort>,
}

impl ContainerTemplate {
    /// A container that asks for nothing and may do nothing special.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            kind: ContainerKind::App,
            cpu_request_millis: None,
            memory_request_bytes: None,
            cpu_limit_millis: None,
            memory_limit_bytes: None,
            privileged: false,
            added_capabilities: Vec::new(),
            ports: Vec::new(),
        }
    }

    /// Whether it runs for the pod's life.
    #[must_use]
    pub fn stays(&self) -> bool {
        self.kind != ContainerKind::Init
    }
}

/// A volume that is a path of the node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HostPath {
    /// Name of the volume.
    pub volume: Name,
    /// The path on the node.
    pub path: Name,
}

/// What a pod's template says, shared by pods that have the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PodTemplate {
    /// All containers: init containers first, in the order of the spec.
    pub containers: Vec<ContainerTemplate>,
    /// Pod-level CPU request in millicores, which speaks for all containers.
    pub pod_cpu_request_millis: Option<i64>,
    /// Pod-level memory request in bytes.
    pub pod_memory_request_bytes: Option<i64>,
    /// Pod-level memory limit in bytes.
    pub pod_memory_limit_bytes: Option<i64>,
    /// Volumes that are paths of the node.
    pub host_paths: Vec<HostPath>,
    /// Whether it is in the node's network namespace.
    pub host_network: bool,
    /// Whether it sees the node's processes.
    pub host_pid: bool,
    /// Whether it shares the node's IPC.
    pub host_ipc: bool,
    /// `spec.serviceAccountName`.
    pub service_account: Name,
    /// Whether a token of that account is mounted.
    pub mounts_token: bool,
    /// `spec.priorityClassName`.
    pub priority_class: Option<Name>,
}

/// The time at which a container of a pod was killed for want of memory, as its status still tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OomKill {
    /// The container.
    pub container: Name,
    /// When, Unix seconds.
    pub at_secs: i64,
}

/// What happened to a pod and where it is reached. Most pods have an address and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PodFate {
    /// `status.podIP`.
    pub ip: Option<IpAddr>,
    /// The last time each container was killed for want of memory.
    pub oom_kills: Vec<OomKill>,
    /// When the kubelet evicted it, Unix seconds, and its own words.
    pub evicted: Option<(i64, Name)>,
}
