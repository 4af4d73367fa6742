//! Which teams share machines with which, and how much of their time.

use crate::model::{Name, Resources, Snapshot, WorkloadKind};
use crate::pooling::Fractions;
use crate::teams::Owners;
use std::collections::{BTreeMap, HashMap};

/// Which teams share machines with which, now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Colocation {
    /// By team of which anything runs, by name.
    pub teams: BTreeMap<Name, TeamColocation>,
    /// Machines' worth and the number of machines of each team, alone and shared.
    pub fractions: Fractions,
}

/// With which teams one shares machines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TeamColocation {
    /// By each other team that it meets on any machine: the share (0 to 1) of its own machine time that is
    /// on machines where the other has pods too. `None` where it asks for nothing, so that it has no
    /// machine time. Not symmetric: a small team may be with a large one all of its time, and the large one
    /// hardly ever with it.
    pub with: BTreeMap<Name, Option<f64>>,
    /// The share of its machine time that is on machines that it has for itself.
    pub alone: Option<f64>,
}

impl Colocation {
    /// The co-location of the pods that hold a node. A team's time on a machine is what its pods there ask
    /// for, as a share of what the machine has, of the resource of which this is most. `DaemonSet`s run on
    /// every machine and are left out; so are nodes that the snapshot does not have.
    #[must_use]
    pub fn of(snapshot: &Snapshot, owners: &Owners) -> Self {
        let machines = machines(snapshot, owners);
        let named = machines.iter().map(|(name, held)| (*name, held));
        let fractions = Fractions::of(named);
        let mut sums: BTreeMap<&str, Sums<'_>> = BTreeMap::new();
        for held in machines.values() {
            for (team, shares) in held {
                let weight = shares.iter().copied().fold(0.0, f64::max);
                let of_team = sums.entry(team).or_default();
                of_team.all += weight;
                if held.len() == 1 {
                    of_team.alone += weight;
                }
                for other in held.keys().filter(|other| *other != team) {
                    *of_team.with.entry(other).or_default() += weight;
                }
            }
        }
        let teams = sums.into_iter().map(|(team, sums)| {
            let share = |part: f64| (sums.all > 0.0).then(|| part / sums.all);
            let with = sums.with.iter();
            let with = with.map(|(other, part)| (Name::from(*other), share(*part)));
            let of_team = TeamColocation {
                with: with.collect(),
                alone: share(sums.alone),
            };
            (team.into(), of_team)
        });
        Self {
            teams: teams.collect(),
            fractions,
        }
    }
}

/// A team's machine time: all of it, alone and with others.
#[derive(Default)]
struct Sums<'a> {
    all: f64,
    alone: f64,
    with: BTreeMap<&'a str, f64>,
}

/// By machine and team, what it asks for there as a share of each resource.
fn machines<'a>(
    snapshot: &'a Snapshot,
    owners: &Owners,
) -> BTreeMap<&'a str, BTreeMap<String, Vec<f64>>> {
    let room: HashMap<&str, Resources> = snapshot
        .nodes
        .iter()
        .map(|node| (&*node.name, node.allocatable))
        .collect();
    let mut teams: HashMap<&str, String> = HashMap::new();
    let mut machines: BTreeMap<&str, BTreeMap<String, Vec<f64>>> = BTreeMap::new();
    for pod in &snapshot.pods {
        let node = pod.node.as_deref().filter(|_| pod.holds_node());
        let node = node.filter(|_| pod.workload.kind != WorkloadKind::DaemonSet);
        let Some((node, room)) = node.and_then(|node| Some((node, room.get(node)?))) else {
            continue;
        };
        let team = teams.entry(&pod.namespace);
        let team = team.or_insert_with(|| owners.of_namespace(&pod.namespace).to_string());
        let held = machines.entry(node).or_default();
        let shares = shares(pod.resources.requests, *room);
        match held.get_mut(team) {
            Some(sums) => sums
                .iter_mut()
                .zip(shares)
                .for_each(|(sum, one)| *sum += one),
            None => {
                held.insert(team.clone(), shares.to_vec());
            }
        }
    }
    machines
}

/// CPU, memory and GPUs as shares; of what a machine does not have, none.
fn shares(asked: Resources, room: Resources) -> [f64; 3] {
    let share = |asked: i64, room: i64| {
        if room > 0 {
            asked as f64 / room as f64
        } else {
            0.0
        }
    };
    [
        share(asked.cpu_millis, room.cpu_millis),
        share(asked.memory_bytes, room.memory_bytes),
        share(asked.gpu_count, room.gpu_count),
    ]
}

#[cfg(test)]
#[path = "colocation_tests.rs"]
mod tests;
