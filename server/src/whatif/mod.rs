//! What changes are made to, of a snapshot or an inventory, and what a scenario comes to as JSON.

mod answer;

pub use answer::{WhatIfAnswer, WhatIfReply, write_json};

use crate::packing::Subject;
use crate::sharing::PriceList;
use plimsoll_app::routes::Resource;
use plimsoll_planner::inventory::PodClass;
use plimsoll_planner::model::{Name, Node, Resources, Snapshot};
use plimsoll_planner::packing::live::{Live, Rules};
use plimsoll_planner::rightsizing::{WorkloadSizing, resized};
use plimsoll_planner::whatif::{Base, Described, Describes};
use std::collections::{HashMap, HashSet};

const NANOS: f64 = 1e9;

/// A cluster in classes, with recommendations where there are some, and what its prices are in.
#[must_use]
pub fn base_of(subject: &Subject, sizings: &[WorkloadSizing]) -> (Base, Option<String>) {
    let snapshot = subject.snapshot.as_ref().map(|(snapshot, _)| &**snapshot);
    let live = match snapshot {
        Some(snapshot) => Live::of(snapshot, Rules::Kept),
        None => Live::of_inventory(&subject.inventory),
    };
    let nodes: HashMap<&Name, &Node> = snapshot
        .into_iter()
        .flat_map(|snapshot| &snapshot.nodes)
        .map(|node| (&node.name, &**node))
        .collect();
    let (prices, currency) = one_currency(&subject.prices);
    let machine = |at: usize| {
        let class = &live.inventory.nodes[at];
        let node = live.nodes[at].first().and_then(|name| nodes.get(name));
        let pool = node.map_or(&class.name, |node| &node.pool).clone();
        let kind = node.and_then(|node| node.instance_type.clone());
        let kind = kind.unwrap_or_else(|| pool.clone());
        let listed = prices.get(&*kind).copied();
        Described {
            price_hourly_nanos: class.price_hourly_nanos.or(listed),
            pool,
            kind,
        }
    };
    let sized = snapshot
        .filter(|_| !sizings.is_empty())
        .map_or_else(HashMap::new, |snapshot| sized(snapshot, sizings));
    let recommended = |class: &PodClass| {
        let asks = (class.requests.cpu_millis, class.requests.memory_bytes);
        let key = (class.namespace.clone(), class.name.clone(), asks);
        sized.get(&key).copied()
    };
    let team = |class: &PodClass| match &class.team {
        Some(team) => team.clone(),
        None => subject.team(&class.namespace).name.as_str().into(),
    };
    let agents = agents(&live, &nodes);
    let bought: Vec<(Name, i64, i64, i64)> = subject
        .prices
        .0
        .iter()
        .filter_map(|priced| {
            let nanos = prices.get(priced.name.as_str())?;
            let spec = priced.spec.as_ref()?;
            let of = |resource| spec.0.iter().find(|(of, _)| *of == resource);
            let cpu = whole(of(Resource::Cpu)?.1 * 1e3);
            let memory = whole(of(Resource::Memory)?.1);
            let name = priced.name.as_str().into();
            Some((
                name,
                cpu - agents.cpu_millis,
                memory - agents.memory_bytes,
                *nanos,
            ))
        })
        .collect();
    let base = Base::of(
        &live,
        &Describes {
            machine: &machine,
            team: &team,
            recommended: &recommended,
            bought: &bought,
        },
    );
    let priced = base
        .kinds
        .iter()
        .any(|kind| kind.price_hourly_nanos.is_some());
    (base, priced.then_some(currency))
}

/// Prices by machine, of the first currency of the file: sums of several mean nothing.
fn one_currency(list: &PriceList) -> (HashMap<&str, i64>, String) {
    let first = list.0.first().map(|priced| priced.price.currency.clone());
    let currency = first.unwrap_or_else(|| plimsoll_app::api::PriceNote::unit().currency);
    let same = list
        .0
        .iter()
        .filter(|priced| priced.price.currency == currency);
    let prices = same.map(|priced| {
        let nanos = whole((priced.price.per_hour * NANOS).round());
        (priced.name.as_str(), nanos)
    });
    (prices.collect(), currency)
}

type SizedKey = (Name, Name, (i64, i64));

/// What pods of a workload with these requests would do well to ask for, also where they do.
fn sized(snapshot: &Snapshot, sizings: &[WorkloadSizing]) -> HashMap<SizedKey, (i64, i64)> {
    let then = resized(snapshot, sizings);
    let pods = snapshot.pods.iter().zip(&then.pods);
    let told = |sizing: &&WorkloadSizing| {
        let mut containers = sizing.containers.iter();
        containers.any(|one| one.recommended().is_some())
    };
    let told: HashSet<_> = sizings
        .iter()
        .filter(told)
        .map(|sizing| (&sizing.namespace, &sizing.workload))
        .collect();
    pods.filter(|(now, _)| told.contains(&(&now.namespace, &now.workload)))
        .map(|(now, then)| {
            let (asks, other) = (now.resources.requests, then.resources.requests);
            let asks = (asks.cpu_millis.max(0), asks.memory_bytes.max(0));
            let key = (now.namespace.clone(), now.workload.name.clone(), asks);
            (key, (other.cpu_millis.max(0), other.memory_bytes.max(0)))
        })
        .collect()
}

/// What belongs to a node on average: agents would take as much of another machine.
fn agents(live: &Live, nodes: &HashMap<&Name, &Node>) -> Resources {
    let (mut cpu, mut memory, mut count) = (0, 0, 0);
    for (class, names) in live.inventory.nodes.iter().zip(&live.nodes) {
        for node in names.iter().filter_map(|name| nodes.get(name)) {
            cpu += node.allocatable.cpu_millis - class.allocatable.cpu_millis;
            memory += node.allocatable.memory_bytes - class.allocatable.memory_bytes;
            count += 1;
        }
    }
    let mean = |sum: i64| (sum / i64::max(count, 1)).max(0);
    Resources {
        cpu_millis: mean(cpu),
        memory_bytes: mean(memory),
        gpu_count: 0,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
fn whole(value: f64) -> i64 {
    value as i64
}
