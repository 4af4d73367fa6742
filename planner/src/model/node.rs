//! Nodes: how much they can hold and whether work may be put on them.

use super::{Labels, Name, Resources};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The effect of a taint on pods that do not tolerate it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TaintEffect {
    /// No new pods.
    NoSchedule,
    /// New pods only when nothing else fits.
    PreferNoSchedule,
    /// No new pods, and running ones are evicted.
    NoExecute,
}

impl TaintEffect {
    /// All effects.
    pub const ALL: [Self; 3] = [Self::NoSchedule, Self::PreferNoSchedule, Self::NoExecute];

    /// The effect as Kubernetes spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }
}

/// A taint of a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Taint {
    /// Taint key.
    pub key: Name,
    /// Taint value, empty when absent.
    pub value: Name,
    /// Effect on pods that do not tolerate it.
    pub effect: TaintEffect,
}

impl fmt::Display for Taint {
    /// `key=value:Effect`, without the equals sign where there is no value.
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equals = if self.value.is_empty() { "" } else { "=" };
        let (key, value, effect) = (&self.key, &self.value, self.effect.as_str());
        write!(to, "{key}{equals}{value}:{effect}")
    }
}

/// Node conditions; `None` is `Unknown` or not reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeConditions {
    /// `Ready`.
    pub ready: Option<bool>,
    /// `MemoryPressure`.
    pub memory_pressure: Option<bool>,
    /// `DiskPressure`.
    pub disk_pressure: Option<bool>,
    /// `PIDPressure`.
    pub pid_pressure: Option<bool>,
}

/// Whether free capacity on a node is headroom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NodeAvailability {
    /// Any pod may be placed.
    Open,
    /// Only pods that tolerate its taints.
    Tainted,
    /// `spec.unschedulable`: nothing new.
    Cordoned,
    /// Not ready, or its state is unknown.
    NotReady,
}

/// A node, reduced to what accounting and planning need.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// `metadata.uid`.
    pub uid: Name,
    /// Node name.
    pub name: Name,
    /// The pool it belongs to, from the provider's label; `default` where none is set.
    pub pool: Name,
    /// `topology.kubernetes.io/zone`.
    pub zone: Option<Name>,
    /// `node.kubernetes.io/instance-type`.
    pub instance_type: Option<Name>,
    /// What pods may hold.
    pub allocatable: Resources,
    /// Whole units of extended resources that pods may hold, by name.
    pub extended: BTreeMap<Name, i64>,
    /// What the machine has.
    pub capacity: Resources,
    /// How many pods it may hold.
    pub allocatable_pods: i64,
    /// `spec.unschedulable`.
    pub cordoned: bool,
    /// Its taints, without the ones that only repeat the cordon or that it is not ready.
    pub taints: Vec<Taint>,
    /// Its conditions.
    pub conditions: NodeConditions,
    /// Its labels.
    pub labels: Arc<Labels>,
    /// `metadata.creationTimestamp`, Unix seconds.
    pub created_at_secs: i64,
}

impl Node {
    /// Whether free capacity here is headroom; the strongest reason against it wins.
    #[must_use]
    pub fn availability(&self) -> NodeAvailability {
        if self.conditions.ready != Some(true) {
            NodeAvailability::NotReady
        } else if self.cordoned {
            NodeAvailability::Cordoned
        } else if self
            .taints
            .iter()
            .any(|taint| taint.effect != TaintEffect::PreferNoSchedule)
        {
            NodeAvailability::Tainted
        } else {
            NodeAvailability::Open
        }
    }

    /// The label that names the pool, whatever the provider's say.
    pub const POOL_LABEL: &'static str = "plimsoll.dev/pool";
    /// The label of the machine type.
    pub const TYPE_LABEL: &'static str = "node.kubernetes.io/instance-type";

    /// The pool from the labels that providers and installers set, most specific first.
    #[must_use]
    pub fn pool_from_labels<'a>(label: impl Fn(&str) -> Option<&'a str>) -> &'a str {
        const POOL_LABELS: [&str; 7] = [
            Node::POOL_LABEL,
            "karpenter.sh/nodepool",
            "cloud.google.com/gke-nodepool",
            "eks.amazonaws.com/nodegroup",
            "kubernetes.azure.com/agentpool",
            "cluster.x-k8s.io/deployment-name",
            Node::TYPE_LABEL,
        ];
        POOL_LABELS
            .iter()
            .find_map(|key| label(key))
            .unwrap_or("default")
    }
}
