//! The nodes after all changes.

use super::{Base, Change, Scenario};
use crate::model::Name;
use std::collections::BTreeMap;

/// Nodes that are alike.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// The class whose pods they accept; `None` of a kind that the cluster has not got.
    pub(super) like: Option<usize>,
    pub(super) pool: Option<Name>,
    pub(super) kind: usize,
    pub(super) zone: Option<u32>,
    pub(super) capacity: Vec<i64>,
    pub(super) count: i64,
}

/// All nodes: those that stay, those that come, and what more would be like, in turn from zone to zone.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Park {
    /// Those that stay.
    pub(super) stay: Vec<Run>,
    /// Those that come, by change: one run per zone, and how many nodes in all.
    pub(super) come: Vec<(Vec<Run>, i64)>,
    /// What is bought where nodes are missing, one run per zone.
    pub(super) more: Vec<Run>,
}

impl Park {
    pub(super) fn of(base: &Base, scenario: &Scenario) -> Self {
        let mut stay = as_it_is(base);
        for change in &scenario.changes {
            replace(base, change, &mut stay);
        }
        for change in &scenario.changes {
            if let Change::LoseZone { zone } = change {
                let lost = base.zones.iter().position(|of| of == zone);
                stay.retain(|run| run.zone.map(|at| at as usize) != lost || lost.is_none());
            }
        }
        for pool in lost(scenario) {
            lose(&mut stay, pool);
        }
        stay.retain(|run| run.count > 0);
        let main = main(&stay);
        let come = come(scenario).into_iter();
        let come = come.map(|(like, nodes)| {
            let pool = like.or(main.as_ref());
            (
                pool.map_or_else(Vec::new, |name| named(base, &stay, name)),
                nodes,
            )
        });
        Self {
            come: come.filter(|(runs, _)| !runs.is_empty()).collect(),
            more: main.map_or_else(Vec::new, |name| named(base, &stay, &name)),
            stay,
        }
    }

    /// Nodes in all.
    pub(super) fn nodes(&self) -> i64 {
        let come: i64 = self.come.iter().map(|(_, nodes)| nodes).sum();
        come + self.stay.iter().map(|run| run.count).sum::<i64>()
    }

    /// Those that stay and come, each with how many they are.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&Run, i64)> {
        let stay = self.stay.iter().map(|run| (run, run.count));
        let come = self.come.iter().flat_map(|(runs, nodes)| {
            let each = runs.iter().enumerate();
            each.map(move |(at, run)| (run, dealt(*nodes, runs.len(), at)))
        });
        stay.chain(come)
    }
}

/// Of nodes that are dealt in turn, how many one of several gets.
pub(super) fn dealt(nodes: i64, among: usize, at: usize) -> i64 {
    let (among, at) = (
        i64::try_from(among.max(1)).unwrap_or(i64::MAX),
        i64::try_from(at).unwrap_or(i64::MAX),
    );
    nodes / among + i64::from(at < nodes % among)
}

fn as_it_is(base: &Base) -> Vec<Run> {
    let machines = base.machines.iter().enumerate();
    machines
        .map(|(at, of)| Run {
            like: Some(at),
            pool: Some(of.pool.clone()),
            kind: of.kind as usize,
            zone: of.zone,
            capacity: of.capacity.clone(),
            count: of.count,
        })
        .collect()
}

/// Replaces or drops; of which kind nodes are is what they were before all changes.
fn replace(base: &Base, change: &Change, runs: &mut [Run]) {
    let of_kind = |run: &Run, name: &Name| {
        let was = run.like.map(|at| base.machines[at].kind as usize);
        was.is_some_and(|kind| base.kinds[kind].name == *name)
    };
    match change {
        Change::Replace { kind, with } => {
            let Some(place) = base.kinds.iter().position(|of| of.name == *with) else {
                return;
            };
            for run in runs.iter_mut().filter(|run| of_kind(run, kind)) {
                run.kind = place;
                run.capacity.clone_from(&base.kinds[place].capacity);
            }
        }
        Change::Drop { kind } => {
            for run in runs.iter_mut().filter(|run| of_kind(run, kind)) {
                run.count = 0;
            }
        }
        _ => {}
    }
}

/// The pools that lose nodes, one for each; the named ones first, so that the order of changes does not matter.
fn lost(scenario: &Scenario) -> Vec<Option<&Name>> {
    let changes = scenario.changes.iter();
    let mut lost: Vec<(Option<&Name>, i64)> = changes
        .filter_map(|change| match change {
            Change::LoseNodes { pool, nodes } => Some((pool.as_ref(), *nodes)),
            _ => None,
        })
        .collect();
    lost.sort_by_key(|(pool, _)| (pool.is_none(), *pool));
    let nodes = lost.into_iter();
    nodes
        .flat_map(|(pool, nodes)| (0..nodes).map(move |_| pool))
        .collect()
}

/// Takes a node of a pool away, of the largest class.
fn lose(runs: &mut [Run], pool: Option<&Name>) {
    let of_pool = runs
        .iter_mut()
        .filter(|run| run.count > 0 && pool.is_none_or(|name| run.pool.as_ref() == Some(name)));
    // The first of equal ones.
    if let Some(run) = of_pool.reduce(|most, run| if run.count > most.count { run } else { most }) {
        run.count -= 1;
    }
}

/// What comes, by pool or kind.
fn come(scenario: &Scenario) -> Vec<(Option<&Name>, i64)> {
    let mut sums: BTreeMap<Option<&Name>, i64> = BTreeMap::new();
    for change in &scenario.changes {
        if let Change::AddMachines { like, nodes } = change {
            *sums.entry(like.as_ref()).or_default() += nodes;
        }
    }
    sums.into_iter().filter(|(_, nodes)| *nodes > 0).collect()
}

/// The pool that has most nodes, the first of equal ones.
fn main(runs: &[Run]) -> Option<Name> {
    let mut pools: BTreeMap<&Name, i64> = BTreeMap::new();
    for run in runs {
        if let Some(pool) = &run.pool {
            *pools.entry(pool).or_default() += run.count;
        }
    }
    let most = pools.into_iter().rev().max_by_key(|(_, nodes)| *nodes);
    most.map(|(pool, _)| pool.clone())
}

/// New nodes like those of a pool or a kind: in each zone like the class that has most of them. Of a kind that
/// the cluster has not got, one in each zone in which there are nodes, without labels of its own.
fn named(base: &Base, stay: &[Run], name: &Name) -> Vec<Run> {
    let of_pool = |run: &&Run| run.pool.as_ref() == Some(name);
    let of_kind = |run: &&Run| base.kinds[run.kind].name == *name;
    let mut alike: Vec<&Run> = stay.iter().filter(of_pool).collect();
    if alike.is_empty() {
        alike = stay.iter().filter(of_kind).collect();
    }
    let bought = base.kinds.iter().position(|kind| kind.name == *name);
    let is_new = alike.is_empty();
    if is_new {
        alike = stay.iter().collect();
    }
    alike.sort_by(|a, b| a.zone.cmp(&b.zone).then(b.count.cmp(&a.count)));
    alike.dedup_by_key(|run| run.zone);
    let made = alike.into_iter().map(|run| Run {
        count: 0,
        ..run.clone()
    });
    match (is_new, bought) {
        (false, _) => made.collect(),
        (true, None) => Vec::new(),
        (true, Some(kind)) => made
            .map(|run| Run {
                like: None,
                pool: None,
                kind,
                capacity: base.kinds[kind].capacity.clone(),
                ..run
            })
            .collect(),
    }
}
