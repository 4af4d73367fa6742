//! Pods that find no node, and what is in the way.

use super::demand::Demand;
use super::park::{Park, Run};
use super::place::{Placing, accepts};
use super::{Base, NoZone, Zoned};
use crate::model::Name;
use crate::packing::{Packing, free_on};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is in the way of pods.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Obstacle {
    /// No node that is there has the labels that they demand, or all that have them keep them away by taints.
    NoNode,
    /// The zone that their volumes hold them in is gone.
    ZoneGone(Name),
    /// Each zone has one of their kind.
    ZonesTaken,
    /// They are to be spread over zones, and no node that accepts them is in one.
    NoZones,
    /// Their volumes are in a zone without nodes.
    ZoneEmpty,
    /// They are larger than any node that accepts them.
    TooLarge {
        /// In which resource.
        resource: Name,
        /// How much one asks for.
        asks: i64,
        /// How much the largest of these nodes has.
        most: i64,
    },
    /// All nodes that accept them are full.
    Full {
        /// What is short on the node where least is missing.
        resource: Name,
        /// How much of it.
        short: i64,
    },
    /// All nodes that have room hold as many of them as they may.
    Limit(i64),
}

/// Pods that find no node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// Their namespace.
    pub namespace: Name,
    /// Their workload.
    pub name: Name,
    /// Whether they are of a new team, which has no namespaces yet: those of the team that it is like are named.
    pub is_new: bool,
    /// How many.
    pub count: i64,
    /// What is in the way.
    pub obstacle: Obstacle,
}

/// Namespace, workload, whether of a new team, and what is in the way.
type Whose = (Name, Name, bool, Obstacle);

/// All that find no node, most first.
pub(super) fn blocked(
    (base, park, demand): (&Base, &Park, &[Demand]),
    placing: &Placing<'_>,
    packing: &Packing,
) -> Vec<Blocked> {
    let mut sums: BTreeMap<Whose, i64> = BTreeMap::new();
    let mut add = |at: usize, count: i64, obstacle: Obstacle| {
        let of = &demand[at];
        let work = &base.work[of.of];
        let whose = (
            work.namespace.clone(),
            work.name.clone(),
            of.copy > 0,
            obstacle,
        );
        let sum = sums.entry(whose).or_default();
        *sum = sum.saturating_add(count);
    };
    for at in &placing.hopeless {
        let of = &demand[*at];
        add(*at, of.count, hopeless(base, park, of));
    }
    let free: Vec<Vec<i64>> = match packing.pods_unplaced() {
        0 => Vec::new(),
        _ => {
            let nodes = packing.nodes.iter();
            nodes
                .map(|(pattern, _)| free_on(&placing.problem, pattern))
                .collect()
        }
    };
    for (item, unplaced) in packing.unplaced.iter().enumerate() {
        let mut left = *unplaced;
        if left == 0 {
            continue;
        }
        let obstacle = full(placing, item, (packing, &free));
        for (at, count) in placing.members[item].iter().rev() {
            let some = left.min(*count);
            if some > 0 {
                add(*at, some, obstacle.clone());
            }
            left -= some;
        }
    }
    let found = sums.into_iter();
    let mut found: Vec<Blocked> = found
        .map(|((namespace, name, is_new, obstacle), count)| Blocked {
            namespace,
            name,
            is_new,
            count,
            obstacle,
        })
        .collect();
    // Of equally many the order of names stays.
    found.sort_by_key(|of| std::cmp::Reverse(of.count));
    found
}

fn hopeless(base: &Base, park: &Park, of: &Demand) -> Obstacle {
    let zone = |zone: u32| base.zones[zone as usize].clone();
    let runs: Vec<&Run> = park.runs().map(|(run, _)| run).collect();
    let accepting: Vec<&&Run> = runs.iter().filter(|run| accepts(base, of, run)).collect();
    match of.zoned {
        Zoned::Nowhere(NoZone::Taken) => return Obstacle::ZonesTaken,
        Zoned::Nowhere(NoZone::Missing) => return Obstacle::NoZones,
        Zoned::Nowhere(NoZone::Empty) => return Obstacle::ZoneEmpty,
        Zoned::Held(at) if accepting.is_empty() => return Obstacle::ZoneGone(zone(at)),
        Zoned::OneEach(_) if accepting.is_empty() => return Obstacle::ZonesTaken,
        _ if accepting.is_empty() => return Obstacle::NoNode,
        _ => {}
    }
    let sizes = of.size.iter().enumerate().map(|(at, asks)| {
        let most = accepting.iter().map(|run| run.capacity[at]).max();
        (at, *asks, most.unwrap_or(0))
    });
    let times = |of: &(usize, i64, i64)| of.1 as f64 / (of.2 as f64).max(1e-9);
    let worst = sizes.max_by(|a, b| times(a).total_cmp(&times(b)));
    worst.map_or(Obstacle::NoNode, |(at, asks, most)| Obstacle::TooLarge {
        resource: base.resources[at].clone(),
        asks,
        most,
    })
}

/// What is missing where least is.
fn full(placing: &Placing<'_>, item: usize, (packing, free): (&Packing, &[Vec<i64>])) -> Obstacle {
    let problem = &placing.problem;
    let it = &problem.items[item];
    let mut least: Option<(f64, usize, i64)> = None;
    let taking = packing
        .nodes
        .iter()
        .zip(free)
        .filter(|((of, _), _)| it.shapes.binary_search(&of.shape).is_ok());
    for (_, free) in taking {
        let short = free.iter().zip(&it.size).enumerate();
        let short = short.map(|(resource, (free, size))| {
            let short = (size - free).max(0);
            (short as f64 / (*size).max(1) as f64, resource, short)
        });
        let worst = short.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some(worst) = worst
            && least.is_none_or(|least| worst.0 < least.0)
        {
            least = Some(worst);
        }
    }
    let limit = it.group.map(|group| problem.limits[group]);
    match (least, limit) {
        (Some((_, resource, short)), _) if short > 0 => Obstacle::Full {
            resource: problem.resources[resource].clone(),
            short,
        },
        (Some(_), Some(limit)) => Obstacle::Limit(limit),
        _ => Obstacle::NoNode,
    }
}
