//! Which zones pods go to after all changes.

use super::demand::Demand;
use super::park::{Park, Run, dealt};
use super::place::{accepts, accepts_anywhere};
use super::{Base, NoZone, Zoned};
use std::collections::{BTreeMap, BTreeSet};

/// By new team and rule, the zones that have a pod of it.
type Taken = BTreeMap<(usize, u32), BTreeSet<u32>>;

/// Spreads pods whose zone is gone evenly over those that are left, and keeps those apart of which each zone may
/// have one. By the nodes that stay, so that more nodes never change where pods go.
pub(super) fn settle(base: &Base, park: &Park, demand: Vec<Demand>) -> Vec<Demand> {
    let apart = |of: &Demand| base.work[of.of].apart;
    let mut taken = Taken::new();
    for of in &demand {
        if let (Some(rule), Zoned::Held(zone)) = (apart(of), of.zoned) {
            taken.entry((of.copy, rule)).or_default().insert(zone);
        }
    }
    let mut settled = Vec::with_capacity(demand.len());
    let mut loose = Vec::new();
    for mut of in demand {
        match (apart(&of), of.zoned) {
            (_, Zoned::Evenly(_)) => spread(base, park, of, &mut settled),
            (None, _) | (_, Zoned::Held(_)) => settled.push(of),
            (Some(rule), Zoned::OneEach(zone)) if is_there(base, park, &of) => {
                let zones = taken.entry((of.copy, rule)).or_default();
                if zones.insert(zone) {
                    settled.push(Demand {
                        count: 1,
                        ..of.clone()
                    });
                    of.count -= 1;
                }
                loose.push((rule, of));
            }
            (Some(rule), _) => loose.push((rule, of)),
        }
    }
    for (rule, of) in loose {
        let zones = taken.entry((of.copy, rule)).or_default();
        put_one_each(base, park, of, zones, &mut settled);
    }
    settled.retain(|of| of.count > 0);
    settled.sort_by_key(|of| (of.copy, of.of));
    settled
}

/// Whether any node that stays accepts them where they are to be.
fn is_there(base: &Base, park: &Park, of: &Demand) -> bool {
    park.stay.iter().any(|run| accepts(base, of, run))
}

/// The zones of nodes that stay and accept them.
fn zones_of(base: &Base, park: &Park, of: &Demand) -> BTreeSet<u32> {
    let takes = |run: &&Run| accepts_anywhere(base, of, run);
    let takers = park.stay.iter().filter(takes);
    takers.filter_map(|run| run.zone).collect()
}

fn spread(base: &Base, park: &Park, of: Demand, settled: &mut Vec<Demand>) {
    if is_there(base, park, &of) {
        settled.push(of);
        return;
    }
    let zones = zones_of(base, park, &of);
    if zones.is_empty() {
        settled.push(Demand {
            zoned: Zoned::Nowhere(NoZone::Missing),
            ..of
        });
        return;
    }
    for (at, zone) in zones.iter().enumerate() {
        settled.push(Demand {
            count: dealt(of.count, zones.len(), at),
            zoned: Zoned::Evenly(*zone),
            ..of.clone()
        });
    }
}

/// Puts one into each zone that has none; no zone is left for the rest.
fn put_one_each(
    base: &Base,
    park: &Park,
    of: Demand,
    taken: &mut BTreeSet<u32>,
    settled: &mut Vec<Demand>,
) {
    let zones = zones_of(base, park, &of);
    if zones.is_empty() {
        // Nodes without a zone keep nobody apart.
        settled.push(Demand {
            zoned: Zoned::Free,
            ..of
        });
        return;
    }
    let mut left = of.count;
    for zone in zones {
        if left > 0 && taken.insert(zone) {
            left -= 1;
            settled.push(Demand {
                count: 1,
                zoned: Zoned::OneEach(zone),
                ..of.clone()
            });
        }
    }
    settled.push(Demand {
        count: left,
        zoned: Zoned::Nowhere(NoZone::Taken),
        ..of
    });
}
