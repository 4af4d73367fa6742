//! Pods and the workloads that own them.

use super::{Labels, Name, PodFate, PodResources, PodTemplate, Scheduling};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// `status.phase` of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PodPhase {
    /// Accepted, not all containers running; it may or may not be on a node.
    Pending,
    /// On a node with at least one container running or starting.
    Running,
    /// All containers ended well.
    Succeeded,
    /// All containers ended and at least one of them badly.
    Failed,
    /// The node could not be asked.
    Unknown,
}

/// The kind of the object that a pod belongs to in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WorkloadKind {
    /// `apps/v1` Deployment, reached through its ReplicaSet.
    Deployment,
    /// `apps/v1` StatefulSet.
    StatefulSet,
    /// `apps/v1` DaemonSet.
    DaemonSet,
    /// `batch/v1` CronJob, reached through its Job.
    CronJob,
    /// `batch/v1` Job without a CronJob.
    Job,
    /// `apps/v1` ReplicaSet without a Deployment, or whose owner cannot be read.
    ReplicaSet,
    /// A pod without a controller.
    Pod,
    /// A static pod, owned by its node.
    Node,
    /// Any other controller, by its own name.
    Other,
}

impl WorkloadKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::CronJob,
        Self::Job,
        Self::ReplicaSet,
        Self::Pod,
        Self::Node,
        Self::Other,
    ];

    /// The kind as Kubernetes spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::CronJob => "CronJob",
            Self::Job => "Job",
            Self::ReplicaSet => "ReplicaSet",
            Self::Pod => "Pod",
            Self::Node => "Node",
            Self::Other => "Other",
        }
    }

    /// The kind that [`WorkloadKind::as_str`] spells, [`WorkloadKind::Other`] for any other text.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .unwrap_or(Self::Other)
    }
}

/// The workload that a pod belongs to, within the pod's namespace.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkloadRef {
    /// Kind of the top-most controller that could be resolved.
    pub kind: WorkloadKind,
    /// Its name.
    pub name: Name,
}

/// A pod, reduced to what accounting and planning need.
#[derive(Debug, Clone, PartialEq)]
pub struct Pod {
    /// `metadata.uid`.
    pub uid: Name,
    /// Namespace name.
    pub namespace: Name,
    /// Pod name.
    pub name: Name,
    /// The workload it belongs to.
    pub workload: WorkloadRef,
    /// The node it is assigned to.
    pub node: Option<Name>,
    /// Its phase.
    pub phase: PodPhase,
    /// Whether a deletion stamp is set; it holds its resources until it is gone.
    pub terminating: bool,
    /// `metadata.creationTimestamp`, Unix seconds.
    pub created_at_secs: i64,
    /// What it holds.
    pub resources: PodResources,
    /// Requests of the containers that run for the pod's life, to compare usage with.
    pub container_requests: Vec<(Name, super::Resources)>,
    /// Why the scheduler could not place it, in the scheduler's words.
    pub unschedulable: Option<Name>,
    /// Its labels, shared by pods that have the same.
    pub labels: Arc<Labels>,
    /// What it demands of its node, shared by pods that demand the same.
    pub scheduling: Arc<Scheduling>,
    /// What its template says beside that, shared likewise.
    pub template: Arc<PodTemplate>,
    /// Where it is reached, and what happened to it.
    pub fate: PodFate,
}

impl Pod {
    /// Whether the pod holds resources on a node: assigned and not ended.
    #[must_use]
    pub fn holds_node(&self) -> bool {
        self.node.is_some() && !self.has_ended()
    }

    /// Whether the pod is demand that no node has taken yet.
    #[must_use]
    pub fn is_unplaced(&self) -> bool {
        self.node.is_none() && !self.has_ended()
    }

    /// Whether all its containers have ended for good.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        matches!(self.phase, PodPhase::Succeeded | PodPhase::Failed)
    }
}
