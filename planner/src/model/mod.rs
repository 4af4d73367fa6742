//! The cluster as the planner sees it: nodes, pods, namespaces and what is measured of them.
//!
//! Only the fields that some figure needs are kept; a cluster of 150,000 pods has to fit into
//! memory many times over.

mod disruption_budget;
mod effective;
mod event;
mod namespace;
mod network_policy;
mod node;
mod pod;
mod policies;
mod rbac;
mod resources;
mod scheduling;
mod selector;
mod snapshot;
mod template;
mod usage;

pub use disruption_budget::DisruptionBudget;
pub use effective::{ContainerKind, ContainerSpec, PodResources, PodSpec};
pub use event::{ClusterEvent, EventReason};
pub use namespace::{Namespace, Quota};
pub use network_policy::{
    IpBlock, IpRange, NetworkPeer, NetworkPolicy, NetworkPort, NetworkRule, PortRange,
};
pub use node::{Node, NodeAvailability, NodeConditions, Taint, TaintEffect};
pub use pod::{Pod, PodPhase, WorkloadKind, WorkloadRef};
pub use policies::{Autoscaler, Known, LimitRange, Policies, PriorityClass, ResourceQuota};
pub use rbac::{Role, RoleBinding, RoleRef, RoleRule, ServiceAccount, Subject};
pub use resources::Resources;
pub use scheduling::{HOSTNAME, NodeTerm, PodTerm, Scheduling, Spread, Toleration, ZONE};
pub use selector::{Labels, Operator, Requirement, Selector};
pub use snapshot::Snapshot;
pub use template::{
    ContainerPort, ContainerTemplate, HostPath, OomKill, PodFate, PodTemplate, Protocol,
};
pub use usage::{ContainerSample, ContainerUsage, NodeUsage, PodUsage, Usage, pod_usage};

/// A name or other short text that many objects share.
pub type Name = std::sync::Arc<str>;
