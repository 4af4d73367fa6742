//! A cluster in classes of like nodes and like pods, as numbers.

use super::Outlook;
use crate::model::Name;
use serde::{Deserialize, Serialize};

/// What changes are made to. Lists refer to each other by place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// Names of the resources: `cpu` (millicores), `memory` (bytes), `pods`, and whatever else pods ask for.
    pub resources: Vec<Name>,
    /// Names of the zones that nodes are in.
    pub zones: Vec<Name>,
    /// Names of the teams.
    pub teams: Vec<Name>,
    /// Kinds of machines: those that there are, and those that could be bought.
    pub kinds: Vec<Kind>,
    /// Nodes onto which pods may be put.
    pub machines: Vec<Machines>,
    /// Pods that run and could be elsewhere.
    pub work: Vec<Work>,
    /// By what pods demand, the classes of nodes that accept them in any zone, ascending.
    pub accepts: Vec<Vec<u32>>,
    /// Limits per node that pods share.
    pub limits: Vec<Limit>,
    /// How demand grows, as far as it is forecast.
    pub outlook: Vec<Outlook>,
}

/// A kind of machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Its name, such as the instance type.
    pub name: Name,
    /// What one has for pods, by resource.
    pub capacity: Vec<i64>,
    /// What one costs per hour, in billionths of a currency; `None` where that is unknown.
    pub price_hourly_nanos: Option<i64>,
}

/// Nodes that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machines {
    /// Their pool.
    pub pool: Name,
    /// Their kind.
    pub kind: u32,
    /// Their zone.
    pub zone: Option<u32>,
    /// How many they are.
    pub count: i64,
    /// What one has for pods, by resource, beside what belongs to it.
    pub capacity: Vec<i64>,
}

/// Pods that share a limit per node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How many of them may be on one node.
    pub most: i64,
    /// Whether they are spread evenly, so that of more pods, or on fewer nodes, more may be on one.
    pub evenly: bool,
}

/// How zones decide where pods go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Zoned {
    /// Not at all.
    Free,
    /// Spread evenly, and so in this one; in another where it is gone.
    Evenly(u32),
    /// One in each: in this one.
    OneEach(u32),
    /// Held in this one by their volumes.
    Held(u32),
    /// No zone is left for them.
    Nowhere(NoZone),
}

/// Why no zone is left for pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NoZone {
    /// Each has one of their kind.
    Taken,
    /// No node that accepts them is in one.
    Missing,
    /// Their volumes are in one without nodes.
    Empty,
}

impl Zoned {
    /// The zone that they are to be in.
    #[must_use]
    pub fn zone(self) -> Option<u32> {
        match self {
            Self::Evenly(zone) | Self::OneEach(zone) | Self::Held(zone) => Some(zone),
            Self::Free | Self::Nowhere(_) => None,
        }
    }
}

/// Pods that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Their namespace.
    pub namespace: Name,
    /// Their workload.
    pub name: Name,
    /// Their team.
    pub team: u32,
    /// How many they are.
    pub count: i64,
    /// What one asks for, by resource.
    pub size: Vec<i64>,
    /// Millicores and bytes that one would do well to ask for; `None` where nobody knows.
    pub recommended: Option<(i64, i64)>,
    /// The limit that they share.
    pub limit: Option<u32>,
    /// Which nodes accept them.
    pub accepts: u32,
    /// Whether any new node would: they demand nothing of its labels.
    pub undemanding: bool,
    /// How zones decide where they go.
    pub zoned: Zoned,
    /// Pods of one number are kept apart: one in each zone.
    pub apart: Option<u32>,
}

impl Base {
    /// The names of the pools, sorted.
    #[must_use]
    pub fn pools(&self) -> Vec<&Name> {
        let mut pools: Vec<&Name> = self.machines.iter().map(|of| &of.pool).collect();
        pools.sort_unstable();
        pools.dedup();
        pools
    }

    /// Kinds of which there are nodes, by place.
    #[must_use]
    pub fn kinds_there(&self) -> Vec<usize> {
        let mut kinds: Vec<usize> = self.machines.iter().map(|of| of.kind as usize).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Whether any pods have a recommendation.
    #[must_use]
    pub fn is_sized(&self) -> bool {
        self.work.iter().any(|work| work.recommended.is_some())
    }
}
