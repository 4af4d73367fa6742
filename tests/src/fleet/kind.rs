//! The kinds of objects that are served.

/// A kind of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Pod,
    Node,
    Namespace,
    ReplicaSet,
    Job,
    Budget,
    Quota,
    LimitRange,
    NetworkPolicy,
    Role,
    ClusterRole,
    RoleBinding,
    ClusterRoleBinding,
    ServiceAccount,
    PriorityClass,
    Autoscaler,
    Event,
}

impl Kind {
    pub(super) const ALL: [Self; 17] = [
        Self::Pod,
        Self::Node,
        Self::Namespace,
        Self::ReplicaSet,
        Self::Job,
        Self::Budget,
        Self::Quota,
        Self::LimitRange,
        Self::NetworkPolicy,
        Self::Role,
        Self::ClusterRole,
        Self::RoleBinding,
        Self::ClusterRoleBinding,
        Self::ServiceAccount,
        Self::PriorityClass,
        Self::Autoscaler,
        Self::Event,
    ];

    /// The kind whose collection is at a path.
    pub(super) fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.path() == path)
    }

    fn path(self) -> &'static str {
        match self {
            Self::Pod => "/api/v1/pods",
            Self::Node => "/api/v1/nodes",
            Self::Namespace => "/api/v1/namespaces",
            Self::ReplicaSet => "/apis/apps/v1/replicasets",
            Self::Job => "/apis/batch/v1/jobs",
            Self::Budget => "/apis/policy/v1/poddisruptionbudgets",
            Self::Quota => "/api/v1/resourcequotas",
            Self::LimitRange => "/api/v1/limitranges",
            Self::NetworkPolicy => "/apis/networking.k8s.io/v1/networkpolicies",
            Self::Role => "/apis/rbac.authorization.k8s.io/v1/roles",
            Self::ClusterRole => "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            Self::RoleBinding => "/apis/rbac.authorization.k8s.io/v1/rolebindings",
            Self::ClusterRoleBinding => "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            Self::ServiceAccount => "/api/v1/serviceaccounts",
            Self::PriorityClass => "/apis/scheduling.k8s.io/v1/priorityclasses",
            Self::Autoscaler => "/apis/autoscaling/v2/horizontalpodautoscalers",
            Self::Event => "/api/v1/events",
        }
    }

    /// Version and kind, as objects of it are called in an answer.
    pub(super) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::ReplicaSet | Self::Job => ("meta.k8s.io/v1", "PartialObjectMetadata"),
            Self::Pod => ("v1", "Pod"),
            Self::Node => ("v1", "Node"),
            Self::Namespace => ("v1", "Namespace"),
            Self::Budget => ("policy/v1", "PodDisruptionBudget"),
            Self::Quota => ("v1", "ResourceQuota"),
            Self::LimitRange => ("v1", "LimitRange"),
            Self::NetworkPolicy => ("networking.k8s.io/v1", "NetworkPolicy"),
            Self::Role => ("rbac.authorization.k8s.io/v1", "Role"),
            Self::ClusterRole => ("rbac.authorization.k8s.io/v1", "ClusterRole"),
            Self::RoleBinding => ("rbac.authorization.k8s.io/v1", "RoleBinding"),
            Self::ClusterRoleBinding => ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
            Self::ServiceAccount => ("v1", "ServiceAccount"),
            Self::PriorityClass => ("scheduling.k8s.io/v1", "PriorityClass"),
            Self::Autoscaler => ("autoscaling/v2", "HorizontalPodAutoscaler"),
            Self::Event => ("v1", "Event"),
        }
    }

    /// Whether only the metadata is served: whoever asks for all of it is refused.
    pub(super) fn is_partial(self) -> bool {
        matches!(self, Self::ReplicaSet | Self::Job)
    }
}
