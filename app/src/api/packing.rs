//! How well a cluster is packed: as it is, packed anew, and with machines per team.

use super::{Frame, Progress, Refused, TeamRef};
use serde::{Deserialize, Serialize};

/// What is there of the packing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PackingPage {
    /// What every page shows.
    pub frame: Frame,
    /// How far it has come, while it or a newer one is being computed.
    pub computing: Option<Progress>,
    /// The packing; `None` before the first is there.
    pub packing: Option<Box<PackingNote>>,
    /// Why there is none.
    pub refused: Option<Refused>,
}

/// How well a cluster is packed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PackingNote {
    /// Version of the formulas.
    pub formula_version: String,
    /// When the cluster was like this, Unix seconds.
    pub at_secs: i64,
    /// How long packing took.
    pub seconds: f64,
    /// Pods that are packed: those on nodes that could be elsewhere, or all of an imported cluster.
    pub pods: i64,
    /// Nodes as they are; `None` of a cluster of which only classes are known.
    pub now: Option<NodesNow>,
    /// Nodes that pods may be put on.
    pub nodes_open: i64,
    /// Nodes that hold everything, packed anew.
    pub nodes_packed: i64,
    /// Names of the nodes that the plan leaves empty, of each kind those with least on them now; of a
    /// page the first of them.
    pub freed: Vec<String>,
    /// What no packing can go below.
    pub bound: BoundNote,
    /// Pods that find no node, packed anew.
    pub pods_unplaced: i64,
    /// Each team on machines of its own, largest first; with one, that is all there is.
    pub teams: Vec<TeamPacking>,
    /// By resource.
    pub resources: Vec<ResourcePacking>,
    /// Nodes as they are filled, alike ones together.
    pub bins_now: Vec<Bin>,
    /// Nodes as they would be filled.
    pub bins_packed: Vec<Bin>,
    /// Teams that bins name, by place.
    pub bin_teams: Vec<TeamRef>,
    /// Which nodes could be drained onto the others; `None` where no pod's place is known.
    pub drains: Option<DrainList>,
    /// Pods that the plan leaves over, and why.
    pub unplaced: Vec<UnplacedPods>,
    /// Pods that wait now, which the plan has not got, and what becomes of them once nodes are freed.
    pub waiting: Vec<UnplacedPods>,
    /// Rules that are not kept.
    pub not_kept: Vec<RuleNotKept>,
    /// How few nodes would do if nodes were taken away at random; `None` where that takes too long.
    pub compaction: Option<CompactionNote>,
    /// Machines that pods with and without GPUs fill apart; `None` where all or none ask for them.
    pub gpus_apart: Option<i64>,
    /// The same pods on machines of one kind each, fewest first.
    pub shapes: Vec<ShapeNote>,
}

/// Nodes as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NodesNow {
    /// All of them.
    pub all: i64,
    /// Of these, ready and not cordoned.
    pub open: i64,
    /// Of the open ones, without any pod that could be elsewhere.
    pub empty: i64,
    /// Pods that wait for a node.
    pub waiting: i64,
    /// Pods on nodes that are about to end; the plan has not got them.
    pub leaving: i64,
}

/// What no packing can go below.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct BoundNote {
    /// Nodes.
    pub nodes: i64,
    /// What it follows from: `resource`, `group_limit` or `linear_program`.
    pub kind: String,
    /// Of which resource.
    pub resource: Option<String>,
}

/// A team on machines of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamPacking {
    /// The team.
    pub team: TeamRef,
    /// Nodes that hold its pods.
    pub nodes: i64,
    /// Its pods.
    pub pods: i64,
    /// Of these, without a node even so.
    pub unplaced: i64,
}

/// A resource, in millicores, bytes or units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ResourcePacking {
    /// `cpu`, `memory`, `pods` or that of a device.
    pub resource: String,
    /// As it is, of nodes that hold anything; `None` where that is not known.
    pub now: Option<Packed>,
    /// Used now; `None` where nobody measures it.
    pub used: Option<i64>,
    /// Packed anew.
    pub packed: Packed,
}

/// How full the nodes are that hold anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Packed {
    /// What pods ask for.
    pub requested: i64,
    /// What these nodes have beside what belongs to themselves.
    pub allocatable: i64,
    /// Free where no pod fits, since something else is used up.
    pub stranded: i64,
}

impl Packed {
    /// A part of what there is.
    #[must_use]
    pub fn share(&self, part: i64) -> Option<f64> {
        (self.allocatable > 0).then(|| part as f64 / self.allocatable as f64)
    }
}

/// Nodes that are filled alike. Amounts are of one node: millicores and bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Bin {
    /// The node, or one of them.
    pub name: String,
    /// Its pool, or what its class is called.
    pub pool: String,
    /// How many they are.
    pub count: u32,
    /// Whether nothing new may come: cordoned or not ready.
    pub closed: bool,
    /// What can be given out.
    pub allocatable: (i64, i64),
    /// What belongs to the node itself.
    pub system: (i64, i64),
    /// By team, by place in the list of teams, in its order.
    pub teams: Vec<(usize, i64, i64)>,
    /// Whether its free CPU, its free memory can be had by no pod.
    pub stranded: (bool, bool),
}

/// Which nodes could be drained.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DrainList {
    /// In this order; a page shows some of those that have anything to move.
    pub nodes: Vec<DrainNote>,
    /// All of them.
    pub all: usize,
    /// Of these, with nothing to move.
    pub empty: usize,
    /// Those that something forbids.
    pub forbidden: Vec<DrainNote>,
    /// All of those.
    pub forbidden_all: usize,
    /// Whether disruption budgets are known.
    pub budgets_known: bool,
    /// Whether the search was cut short.
    pub is_cut: bool,
}

/// A node that could be drained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DrainNote {
    /// The node.
    pub node: String,
    /// Pods that move.
    pub pods: i64,
    /// What they ask for, millicores.
    pub cpu_millis: i64,
    /// What they ask for, bytes.
    pub memory_bytes: i64,
    /// Nodes that take them, and how many each.
    pub onto: Vec<(String, i64)>,
    /// What slows it or forbids it.
    pub hindrances: Vec<HindranceNote>,
}

/// What slows a drain or forbids it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum HindranceNote {
    /// A pod that nothing starts again.
    NoController {
        /// Its namespace and name.
        pod: String,
    },
    /// A disruption budget.
    Budget {
        /// Its namespace and name.
        budget: String,
        /// Pods that may be missing at a time now.
        allowed: i64,
        /// Pods of it on the node.
        pods: i64,
    },
    /// A pod that several budgets protect.
    SeveralBudgets {
        /// Its namespace and name.
        pod: String,
    },
    /// It has what other pods wait for.
    Awaited {
        /// The resource.
        resource: String,
    },
    /// Data that is lost.
    LocalData {
        /// Pods that have it.
        pods: i64,
    },
    /// Volumes that have to follow.
    Volumes {
        /// Pods that have them.
        pods: i64,
    },
}

/// Pods that find no node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct UnplacedPods {
    /// Their namespace.
    pub namespace: String,
    /// Their workload.
    pub name: String,
    /// How many.
    pub count: i64,
    /// What is in the way, in a sentence.
    pub reason: String,
}

/// A rule of pods that a plan does not keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RuleNotKept {
    /// Which, in words.
    pub rule: String,
    /// How many pods have it.
    pub pods: i64,
}

/// How few nodes would do, if nodes were taken away at random.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct CompactionNote {
    /// Of each random order, ascending.
    pub nodes: Vec<i64>,
    /// Enough in nine of ten orders.
    pub p90: i64,
    /// Of so many.
    pub of: i64,
}

/// All pods on machines of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ShapeNote {
    /// What it is called.
    pub name: String,
    /// Beside what belongs to the machine: millicores and bytes.
    pub allocatable: (i64, i64),
    /// Machines that hold all pods; `None` where some fit onto none.
    pub nodes: Option<i64>,
    /// Pods that fit onto none.
    pub unplaced: i64,
    /// What these machines cost by the hour, and in which currency.
    pub hourly: Option<(f64, String)>,
}
