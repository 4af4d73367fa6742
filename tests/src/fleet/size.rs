//! How large a fleet is.

/// How many there are of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Nodes.
    pub nodes: usize,
    /// Pods; each node has one of each of the two DaemonSets.
    pub pods: usize,
    /// DaemonSets, StatefulSets and Deployments.
    pub workloads: usize,
    /// Namespaces.
    pub namespaces: usize,
}

impl Size {
    /// The largest cluster that Kubernetes supports.
    pub const LARGE: Self = Self {
        nodes: 5_000,
        pods: 150_000,
        workloads: 10_000,
        namespaces: 1_000,
    };
    /// A cluster as most have it.
    pub const SMALL: Self = Self {
        nodes: 100,
        pods: 3_000,
        workloads: 300,
        namespaces: 40,
    };
    /// Few of everything, to see that it works.
    pub const FEW: Self = Self {
        nodes: 50,
        pods: 1_000,
        workloads: 100,
        namespaces: 20,
    };
}
