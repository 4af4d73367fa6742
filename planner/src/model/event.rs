//! What the cluster tells of pods that lost their place.

use super::Name;

/// What an event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventReason {
    /// The kubelet evicted a pod.
    Evicted,
    /// The scheduler pushed a pod off its node for one of a higher priority.
    Preempted,
}

impl EventReason {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Evicted, Self::Preempted];

    /// As Kubernetes spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evicted => "Evicted",
            Self::Preempted => "Preempted",
        }
    }
}

/// An event, of a pod or of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterEvent {
    /// `metadata.uid` of the event.
    pub uid: Name,
    /// What it tells of.
    pub reason: EventReason,
    /// Namespace of the pod; empty of a node.
    pub namespace: Name,
    /// Name of the pod, or of the node.
    pub name: Name,
    /// `metadata.uid` of the pod.
    pub pod_uid: Option<Name>,
    /// The node that told of it, or that it is about.
    pub node: Option<Name>,
    /// The cluster's own words.
    pub message: Name,
    /// When it was last told, Unix seconds.
    pub at_secs: i64,
}
