//! Nodes as bins: what of each belongs to whom.

use super::Told;
use plimsoll_app::api::Bin;
use plimsoll_planner::model::{Name, Snapshot};
use plimsoll_planner::packing::live::{Live, NodeNow, is_open};
use plimsoll_planner::packing::{Grouped, Packing, Pattern, is_stranded};
use std::collections::{BTreeMap, HashMap};

/// More nodes than this are told together where they are filled alike.
const MOST_SINGLE: u32 = 150;

/// The place of a namespace's team.
type Place<'a> = &'a dyn Fn(&str) -> usize;

/// Nodes as they are filled now.
pub(super) fn bins_now(
    snapshot: &Snapshot,
    nodes: &[NodeNow<'_>],
    (live, grouped): (&Live, &Grouped),
    place: Place<'_>,
) -> Vec<Bin> {
    let shapes = shapes_by_name(live, grouped);
    let items = items_by_class(grouped);
    let bins = nodes.iter().map(|now| {
        let mut teams: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        let mut pattern: BTreeMap<usize, i64> = BTreeMap::new();
        for at in &now.pods {
            let pod = &snapshot.pods[*at];
            let (cpu, memory) = teams.entry(place(&pod.namespace)).or_default();
            *cpu += pod.resources.requests.cpu_millis;
            *memory += pod.resources.requests.memory_bytes;
            let item = live.class_of[*at].and_then(|class| items.get(&class));
            if let Some(item) = item {
                *pattern.entry(*item).or_default() += 1;
            }
        }
        for at in &now.leaving {
            let pod = &snapshot.pods[*at];
            let (cpu, memory) = teams.entry(place(&pod.namespace)).or_default();
            *cpu += pod.resources.requests.cpu_millis;
            *memory += pod.resources.requests.memory_bytes;
        }
        let node = now.node;
        let full = shapes.get(&node.name).is_some_and(|shape| {
            let pods = pattern.into_iter().collect();
            let pattern = Pattern {
                shape: *shape,
                pods,
            };
            is_stranded(&grouped.problem, &pattern)
        });
        let belongs = now.belongs.requests;
        let bin = Bin {
            name: node.name.to_string(),
            pool: node.pool.to_string(),
            count: 1,
            closed: !is_open(node),
            allocatable: (node.allocatable.cpu_millis, node.allocatable.memory_bytes),
            system: (belongs.cpu_millis, belongs.memory_bytes),
            teams: listed(teams),
            stranded: (false, false),
        };
        with_stranded(bin, full)
    });
    together(bins.collect())
}

/// Nodes as they would be filled.
pub(super) fn bins_packed(
    live: &Live,
    (told, packing, grouped): (&Told, &Packing, &Grouped),
    nodes: &[NodeNow<'_>],
    place: Place<'_>,
) -> Vec<Bin> {
    let belongs: HashMap<&Name, (i64, i64)> = nodes
        .iter()
        .map(|now| {
            let of = now.belongs.requests;
            (&now.node.name, (of.cpu_millis, of.memory_bytes))
        })
        .collect();
    let stranded: HashMap<(usize, Vec<(usize, i64)>), bool> = packing
        .nodes
        .iter()
        .map(|(pattern, _)| {
            let key = (pattern.shape, pattern.pods.clone());
            (key, is_stranded(&grouped.problem, pattern))
        })
        .collect();
    let items = items_by_class(grouped);
    let bins = told.nodes.iter().map(|of| {
        let class = &live.inventory.nodes[of.class];
        let mut teams: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        let mut pattern: BTreeMap<usize, i64> = BTreeMap::new();
        for (pods, count) in &of.pods {
            let asks = &live.inventory.pods[*pods];
            let (cpu, memory) = teams.entry(place(&asks.namespace)).or_default();
            *cpu += asks.requests.cpu_millis * count;
            *memory += asks.requests.memory_bytes * count;
            if let Some(item) = items.get(pods) {
                *pattern.entry(*item).or_default() += count;
            }
        }
        let shape = grouped.classes.iter().position(|at| *at == of.class);
        let key = (shape.unwrap_or(0), pattern.into_iter().collect());
        let system = live.nodes[of.class].first();
        let system = system.and_then(|name| belongs.get(name)).copied();
        let system = system.unwrap_or_default();
        let has = &class.allocatable;
        let bin = Bin {
            name: class.name.to_string(),
            pool: class.name.to_string(),
            count: u32::try_from(of.count).unwrap_or(u32::MAX),
            closed: false,
            allocatable: (has.cpu_millis + system.0, has.memory_bytes + system.1),
            system,
            teams: listed(teams),
            stranded: (false, false),
        };
        with_stranded(bin, stranded.get(&key).copied().unwrap_or(false))
    });
    together(bins.collect())
}

fn shapes_by_name<'a>(live: &'a Live, grouped: &Grouped) -> HashMap<&'a Name, usize> {
    let classes = grouped.classes.iter().enumerate();
    classes
        .flat_map(|(shape, class)| live.nodes[*class].iter().map(move |name| (name, shape)))
        .collect()
}

fn items_by_class(grouped: &Grouped) -> HashMap<usize, usize> {
    let members = grouped.members.iter().enumerate();
    members
        .flat_map(|(item, of)| of.iter().map(move |(class, _)| (*class, item)))
        .collect()
}

fn listed(teams: BTreeMap<usize, (i64, i64)>) -> Vec<(usize, i64, i64)> {
    let teams = teams.into_iter();
    teams
        .map(|(team, (cpu, memory))| (team, cpu, memory))
        .collect()
}

/// Where no pod fits, all that is free is stranded.
fn with_stranded(bin: Bin, full: bool) -> Bin {
    Bin {
        stranded: (full, full),
        ..bin
    }
}

/// Each alone where they are few; else those of one pool that are filled alike, to a twentieth, as their mean.
fn together(bins: Vec<Bin>) -> Vec<Bin> {
    let all: u32 = bins
        .iter()
        .fold(0, |sum, bin| sum.saturating_add(bin.count));
    if all <= MOST_SINGLE {
        return bins;
    }
    let twentieth = |bin: &Bin, pick: fn(&(usize, i64, i64)) -> i64, (system, of): (i64, i64)| {
        let taken: i64 = bin.teams.iter().map(pick).sum();
        i128::from(taken + system) * 20 / i128::from(of.max(1))
    };
    let mut alike: BTreeMap<_, Vec<Bin>> = BTreeMap::new();
    for bin in bins {
        let key = (
            twentieth(&bin, |of| of.1, (bin.system.0, bin.allocatable.0)),
            twentieth(&bin, |of| of.2, (bin.system.1, bin.allocatable.1)),
            (bin.pool.clone(), bin.closed, bin.stranded),
        );
        alike.entry(key).or_default().push(bin);
    }
    let alike = alike.into_values().rev();
    alike.filter_map(|bins| mean(&bins)).collect()
}

fn mean(bins: &[Bin]) -> Option<Bin> {
    let count: u32 = bins
        .iter()
        .fold(0, |sum, bin| sum.saturating_add(bin.count));
    let each = i128::from(count.max(1));
    let of = |pick: &dyn Fn(&Bin) -> i64| {
        let sum: i128 = bins
            .iter()
            .map(|bin| i128::from(pick(bin)) * i128::from(bin.count))
            .sum();
        i64::try_from(sum / each).unwrap_or(i64::MAX)
    };
    let mut teams: BTreeMap<usize, (i128, i128)> = BTreeMap::new();
    for bin in bins {
        for (team, cpu, memory) in &bin.teams {
            let sums = teams.entry(*team).or_default();
            sums.0 += i128::from(*cpu) * i128::from(bin.count);
            sums.1 += i128::from(*memory) * i128::from(bin.count);
        }
    }
    let whole = |sum: i128| i64::try_from(sum / each).unwrap_or(i64::MAX);
    let teams = teams.into_iter();
    let teams = teams.map(|(team, (cpu, memory))| (team, whole(cpu), whole(memory)));
    let first = bins.first()?;
    Some(Bin {
        count,
        allocatable: (of(&|bin| bin.allocatable.0), of(&|bin| bin.allocatable.1)),
        system: (of(&|bin| bin.system.0), of(&|bin| bin.system.1)),
        teams: teams.collect(),
        ..first.clone()
    })
}
