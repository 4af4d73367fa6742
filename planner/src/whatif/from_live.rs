//! From a cluster in classes to what changes are made to.

use super::{Base, Kind, Limit, Machines, NoZone, Work, Zoned};
use crate::inventory::{Amounts, PodClass};
use crate::model::{HOSTNAME, Name, Selector, ZONE};
use crate::packing::live::{LeftOver, Live};
use std::collections::{BTreeMap, BTreeSet};

/// What nodes of a class are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Their pool.
    pub pool: Name,
    /// Their kind.
    pub kind: Name,
    /// What one costs per hour, in billionths of a currency.
    pub price_hourly_nanos: Option<i64>,
}

/// What a cluster in classes does not say itself.
pub struct Describes<'a> {
    /// Of a class of nodes, by place.
    pub machine: &'a dyn Fn(usize) -> Described,
    /// The team of pods.
    pub team: &'a dyn Fn(&PodClass) -> Name,
    /// Millicores and bytes that one of these pods would do well to ask for.
    pub recommended: &'a dyn Fn(&PodClass) -> Option<(i64, i64)>,
    /// Machines that could be bought: name, millicores and bytes for pods, price per hour in billionths.
    pub bought: &'a [(Name, i64, i64, i64)],
}

impl Base {
    /// The pods of a cluster that run, and its nodes.
    #[must_use]
    pub fn of(live: &Live, describes: &Describes<'_>) -> Self {
        let inventory = &live.inventory;
        let runs: Vec<usize> = (0..live.pods.len())
            .filter(|at| !live.pods[*at].waits)
            .collect();
        let extended: BTreeSet<&Name> = runs
            .iter()
            .flat_map(|at| &inventory.pods[*at].requests.extended)
            .filter_map(|(name, amount)| (*amount > 0).then_some(name))
            .collect();
        let list = |of: &Amounts, pods: i64| -> Vec<i64> {
            let more = extended.iter().map(|name| of.extended.get(*name));
            [of.cpu_millis, of.memory_bytes, pods]
                .into_iter()
                .chain(more.map(|amount| amount.copied().unwrap_or(0)))
                .collect()
        };
        let zone = |at: usize| inventory.nodes[at].labels.get(ZONE);
        let zones: BTreeSet<&Name> = (0..inventory.nodes.len()).filter_map(zone).collect();
        let teams: BTreeSet<Name> = runs
            .iter()
            .map(|at| (describes.team)(&inventory.pods[*at]))
            .collect();
        let mut base = Self {
            resources: ["cpu", "memory", "pods"]
                .map(Name::from)
                .into_iter()
                .chain(extended.iter().map(|name| (*name).clone()))
                .collect(),
            zones: zones.into_iter().cloned().collect(),
            teams: teams.into_iter().collect(),
            ..Self::default()
        };
        for (at, class) in inventory.nodes.iter().enumerate() {
            let is = (describes.machine)(at);
            let capacity = list(&class.allocatable, class.pods);
            let kind = base.kind(&is, &capacity);
            base.machines.push(Machines {
                pool: is.pool,
                kind,
                zone: zone(at).map(|name| place(&base.zones, name)),
                count: class.count,
                capacity,
            });
        }
        base.buy(describes.bought);
        base.put_work(live, &runs, &list, describes);
        base
    }

    /// The place of a kind; the first nodes of it stand for it.
    fn kind(&mut self, is: &Described, capacity: &[i64]) -> u32 {
        let found = self.kinds.iter().position(|kind| kind.name == is.kind);
        let at = found.unwrap_or_else(|| {
            self.kinds.push(Kind {
                name: is.kind.clone(),
                capacity: capacity.to_vec(),
                price_hourly_nanos: is.price_hourly_nanos,
            });
            self.kinds.len() - 1
        });
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// Kinds that could be bought, beside those that there are.
    fn buy(&mut self, bought: &[(Name, i64, i64, i64)]) {
        let most_pods = self.machines.iter().map(|of| of.capacity[2]).max();
        for (name, cpu_millis, memory_bytes, nanos) in bought {
            if self.kinds.iter().any(|kind| kind.name == *name) {
                continue;
            }
            let mut capacity = vec![0; self.resources.len()];
            capacity[..3].copy_from_slice(&[
                (*cpu_millis).max(0),
                (*memory_bytes).max(0),
                most_pods.unwrap_or(110),
            ]);
            self.kinds.push(Kind {
                name: name.clone(),
                capacity,
                price_hourly_nanos: Some(*nanos),
            });
        }
    }

    fn put_work(
        &mut self,
        live: &Live,
        runs: &[usize],
        list: &dyn Fn(&Amounts, i64) -> Vec<i64>,
        describes: &Describes<'_>,
    ) {
        let mut accepts: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        let mut limits: BTreeMap<Name, u32> = BTreeMap::new();
        let mut rules: BTreeMap<ZoneRule, u32> = BTreeMap::new();
        for &at in runs {
            let (class, more) = (&live.inventory.pods[at], &live.pods[at]);
            let taking = (0_u32..)
                .zip(0..live.inventory.nodes.len())
                .filter(|(_, node)| live.accepts_in_any_zone(at, *node));
            let taking: Vec<u32> = taking.map(|(number, _)| number).collect();
            let next = u32::try_from(accepts.len()).unwrap_or(u32::MAX);
            let scheduling = &more.scheduling;
            let group = class.group.as_ref();
            let limited = group.and_then(|group| Some((&group.group, group.max_per_node?)));
            let limit = limited.map(|(name, most)| {
                let next = u32::try_from(self.limits.len()).unwrap_or(u32::MAX);
                let limit = *limits.entry(name.clone()).or_insert(next);
                let evenly = scheduling
                    .spread
                    .iter()
                    .any(|of| &*of.topology_key == HOSTNAME)
                    && !scheduling
                        .anti_affinity
                        .iter()
                        .any(|of| &*of.topology_key == HOSTNAME);
                match self.limits.get_mut(limit as usize) {
                    // Where one of a group is kept apart, all are.
                    Some(known) => known.evenly &= evenly,
                    None => self.limits.push(Limit { most, evenly }),
                }
                limit
            });
            let zoned = zoned(live, at, &self.zones);
            let apart = zone_rule(live, at, zoned).map(|rule| {
                let next = u32::try_from(rules.len()).unwrap_or(u32::MAX);
                *rules.entry(rule).or_insert(next)
            });
            self.work.push(Work {
                namespace: class.namespace.clone(),
                name: class.name.clone(),
                team: place(&self.teams, &(describes.team)(class)),
                count: class.count,
                size: list(&class.requests, 1),
                recommended: (describes.recommended)(class),
                limit,
                accepts: *accepts.entry(taking).or_insert(next),
                undemanding: scheduling.node_selector.is_empty()
                    && scheduling.node_affinity.is_empty(),
                zoned,
                apart,
            });
        }
        let mut sets: Vec<(Vec<u32>, u32)> = accepts.into_iter().collect();
        sets.sort_by_key(|(_, at)| *at);
        self.accepts = sets.into_iter().map(|(set, _)| set).collect();
    }
}

/// Whom pods are kept apart from by zones: namespaces, and which of their pods.
type ZoneRule = (Vec<Name>, Selector);

/// The rule by which each zone has one of these pods. Of pods that volumes hold, it is taken to hold where they
/// are one to a zone.
fn zone_rule(live: &Live, class: usize, zoned: Zoned) -> Option<ZoneRule> {
    let of = &live.inventory.pods[class];
    match zoned {
        Zoned::OneEach(_) | Zoned::Nowhere(NoZone::Taken) => {}
        Zoned::Held(_) if of.count == 1 => {}
        _ => return None,
    }
    let mut apart = live.pods[class].scheduling.anti_affinity.iter();
    let term = apart.find(|of| &*of.topology_key == ZONE)?;
    let listed = term.namespaces.clone();
    Some((
        listed.unwrap_or_else(|| vec![of.namespace.clone()]),
        term.selector.clone(),
    ))
}

fn zoned(live: &Live, class: usize, zones: &[Name]) -> Zoned {
    let more = &live.pods[class];
    let apart = &more.scheduling.anti_affinity;
    let zone = more
        .zone
        .as_ref()
        .and_then(|zone| zones.iter().position(|of| of == zone))
        .and_then(|at| u32::try_from(at).ok());
    match (more.left_over, zone, &more.zone) {
        (Some(LeftOver::ZonesTaken), ..) => Zoned::Nowhere(NoZone::Taken),
        (Some(LeftOver::NoZones), ..) => Zoned::Nowhere(NoZone::Missing),
        (None, None, Some(_)) => Zoned::Nowhere(NoZone::Empty),
        (None, None, None) => Zoned::Free,
        (None, Some(zone), _) if more.scheduling.claims => Zoned::Held(zone),
        (None, Some(zone), _) if apart.iter().any(|of| &*of.topology_key == ZONE) => {
            Zoned::OneEach(zone)
        }
        (None, Some(zone), _) => Zoned::Evenly(zone),
    }
}

fn place(names: &[Name], name: &Name) -> u32 {
    let at = names.binary_search(name).unwrap_or(0);
    u32::try_from(at).unwrap_or(u32::MAX)
}
