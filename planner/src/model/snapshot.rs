//! The objects of a cluster at one moment.

use super::{DisruptionBudget, Namespace, Node, Pod, Policies};
use std::sync::Arc;

/// The objects of a cluster at one moment. Objects are shared with the source that watches them.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Nodes, in no particular order.
    pub nodes: Vec<Arc<Node>>,
    /// Pods, in no particular order; usage is aligned with it.
    pub pods: Vec<Arc<Pod>>,
    /// Namespaces, in no particular order.
    pub namespaces: Vec<Arc<Namespace>>,
    /// Disruption budgets, in no particular order; `None` when they cannot be read.
    pub budgets: Option<Vec<Arc<DisruptionBudget>>>,
    /// What keeps teams apart.
    pub policies: Policies,
}
