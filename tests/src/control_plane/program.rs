//! The programs a control plane consists of.

use std::fmt;

/// One program of the control plane, in the order in which they start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Program {
    /// The store behind the API server.
    Etcd,
    /// The Kubernetes API.
    ApiServer,
    /// Deployments, Jobs, service accounts, node taints and the like.
    ControllerManager,
    /// Assigns pods to nodes.
    Scheduler,
    /// Plays the nodes and their kubelets.
    Kwok,
    /// Serves `metrics.k8s.io`.
    MetricsServer,
    /// The command-line client; never runs for long.
    Kubectl,
}

impl Program {
    /// Every program, in the order in which they are built and started.
    pub const ALL: [Self; 7] = [
        Self::Etcd,
        Self::ApiServer,
        Self::ControllerManager,
        Self::Scheduler,
        Self::Kwok,
        Self::MetricsServer,
        Self::Kubectl,
    ];

    /// The name of its file in the cache and of its log.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Kwok => "kwok",
            Self::MetricsServer => "metrics-server",
            Self::Kubectl => "kubectl",
        }
    }

    /// The Go package it is built from.
    pub(super) fn package(self) -> &'static str {
        match self {
            Self::Etcd => "go.etcd.io/etcd/server/v3",
            Self::ApiServer => "k8s.io/kubernetes/cmd/kube-apiserver",
            Self::ControllerManager => "k8s.io/kubernetes/cmd/kube-controller-manager",
            Self::Scheduler => "k8s.io/kubernetes/cmd/kube-scheduler",
            Self::Kwok => "sigs.k8s.io/kwok/cmd/kwok",
            Self::MetricsServer => "sigs.k8s.io/metrics-server/cmd/metrics-server",
            Self::Kubectl => "k8s.io/kubernetes/cmd/kubectl",
        }
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file_name())
    }
}
