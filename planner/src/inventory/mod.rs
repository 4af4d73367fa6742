//! What there is to place and to place it on, in classes of like objects: what planning starts from
//! where no cluster is watched.

mod cycle;
mod names;
mod placement;
mod sums;

pub use cycle::{Detail, MOST_NODE_ROWS, MOST_WORKLOAD_ROWS, record};
pub use names::{NameTaken, Names};
pub use sums::{Excess, MOST_OBJECTS, Sums};

use crate::model::{Name, Resources, Taint, Toleration};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Nano-units of a currency in one unit, for prices.
pub const NANOS_PER_UNIT: i64 = 1_000_000_000;

/// Amounts of everything that pods ask for and nodes have, one object's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Amounts {
    /// CPU in millicores.
    pub cpu_millis: i64,
    /// Memory in bytes.
    pub memory_bytes: i64,
    /// Whole units of extended resources, by name; what is not there is none.
    pub extended: BTreeMap<Name, i64>,
}

impl Amounts {
    /// The same in the resources that history is kept of.
    #[must_use]
    pub fn resources(&self) -> Resources {
        let gpus = self.extended.iter().filter(|(name, _)| is_gpu(name));
        Resources {
            cpu_millis: self.cpu_millis,
            memory_bytes: self.memory_bytes,
            gpu_count: gpus.fold(0, |sum, (_, count)| sum.saturating_add(*count)),
        }
    }
}

/// Whether an extended resource is one of GPUs.
#[must_use]
pub fn is_gpu(name: &str) -> bool {
    name == "gpu" || name.ends_with("/gpu") || name.starts_with("gpu.")
}

/// Nodes that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeClass {
    /// The name of a single node; of several, what their names begin with.
    pub name: Name,
    /// How many there are.
    pub count: i64,
    /// What pods may hold on one of them.
    pub allocatable: Amounts,
    /// How many pods may be on one of them.
    pub pods: i64,
    /// Their labels.
    pub labels: BTreeMap<Name, Name>,
    /// Their taints.
    pub taints: Vec<Taint>,
    /// What one of them costs per hour, in billionths of a currency; `None` where that is unknown.
    pub price_hourly_nanos: Option<i64>,
}

/// At most so many pods of a group on one node.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupLimit {
    /// The group, which can have several classes.
    pub group: Name,
    /// How many of its pods may be on one node; `None` is any number.
    pub max_per_node: Option<i64>,
}

/// Pods that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodClass {
    /// The name of a single pod; of several, what their names begin with.
    pub name: Name,
    /// Their namespace.
    pub namespace: Name,
    /// The team of their namespace; `None` where none is given.
    pub team: Option<Name>,
    /// How many there are.
    pub count: i64,
    /// What one of them asks for.
    pub requests: Amounts,
    /// With which others they share a limit per node.
    pub group: Option<GroupLimit>,
    /// Labels that their node must have.
    pub node_selector: BTreeMap<Name, Name>,
    /// Taints of a node that they accept.
    pub tolerations: Vec<Toleration>,
}

/// Classes of nodes and of pods. Nothing of it says which pod is on which node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// Nodes, in the order they were given.
    pub nodes: Vec<NodeClass>,
    /// Pods, in the order they were given.
    pub pods: Vec<PodClass>,
}

#[cfg(test)]
mod tests;
