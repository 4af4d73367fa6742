//! The nodes after all changes.

use super::{Base, Change, Scenario, Wrong};
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
    /// The nodes, or which change cannot be beside the others, and why.
    pub(super) fn of(base: &Base, scenario: &Scenario) -> Result<Self, (usize, Wrong)> {
        let mut stay = as_it_is(base);
        replace(base, scenario, &mut stay);
        for change in &scenario.changes {
            if let Change::LoseZone { zone } = change {
                let lost = base.zones.iter().position(|of| of == zone);
                stay.retain(|run| run.zone.map(|at| at as usize) != lost || lost.is_none());
            }
        }
        // New nodes can be like those that are all gone, only not in zones that are.
        let like = stay.clone();
        lose(scenario, &mut stay)?;
        stay.retain(|run| run.count > 0);
        let main = main(&stay).or_else(|| main(&like));
        let mut come_runs = Vec::new();
        for (name, (nodes, at)) in come(scenario) {
            let named = name.or(main.as_ref());
            let runs = named.map_or_else(Vec::new, |name| self::named(base, &like, name));
            if runs.is_empty() {
                return Err((at, Wrong::Gone(name.cloned())));
            }
            come_runs.push((runs, nodes));
        }
        Ok(Self {
            come: come_runs,
            more: main.map_or_else(Vec::new, |name| named(base, &like, &name)),
            stay,
        })
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

/// Replaces and drops; of which kind nodes are is what they were before all changes. Nodes keep the labels and
/// taints of their pool; where that has such nodes, they become like these.
fn replace(base: &Base, scenario: &Scenario, runs: &mut [Run]) {
    let was = |at: usize| &base.kinds[base.machines[at].kind as usize].name;
    let mut replaced: Vec<(&Name, &Name)> = Vec::new();
    for change in &scenario.changes {
        match change {
            Change::Replace { kind, with } => replaced.push((kind, with)),
            Change::Drop { kind } => {
                let runs = runs.iter_mut().enumerate();
                let dropped = runs.filter(|(at, _)| was(*at) == kind);
                dropped.for_each(|(_, run)| run.count = 0);
            }
            _ => {}
        }
    }
    replaced.sort_unstable();
    for (kind, with) in replaced {
        let Some(place) = base.kinds.iter().position(|of| of.name == *with) else {
            continue;
        };
        for (_, run) in runs
            .iter_mut()
            .enumerate()
            .filter(|(at, _)| was(*at) == kind)
        {
            run.kind = place;
            run.capacity.clone_from(&base.kinds[place].capacity);
            let alike = base
                .machines
                .iter()
                .position(|of| of.kind as usize == place && Some(&of.pool) == run.pool.as_ref());
            run.like = alike.or(run.like);
        }
    }
}

/// Takes nodes away, of each pool as often as all changes say; of the largest where they name none.
fn lose(scenario: &Scenario, runs: &mut [Run]) -> Result<(), (usize, Wrong)> {
    let largest = main(runs);
    // By pool how many, and the last change that asks for it.
    let mut sums: BTreeMap<Option<&Name>, (i64, usize)> = BTreeMap::new();
    for (at, change) in scenario.changes.iter().enumerate() {
        if let Change::LoseNodes { pool, nodes } = change {
            let (sum, last) = sums.entry(pool.as_ref().or(largest.as_ref())).or_default();
            (*sum, *last) = (sum.saturating_add(*nodes), at);
        }
    }
    for (pool, (nodes, at)) in sums {
        let there = runs.iter().filter(|run| run.pool.as_ref() == pool);
        let there: i64 = there.map(|run| run.count).sum();
        if nodes > there {
            let pool = pool.cloned();
            return Err((at, Wrong::Fewer { pool, nodes: there }));
        }
        (0..nodes).for_each(|_| lose_one(runs, pool));
    }
    Ok(())
}

/// Takes a node of a pool away, of the largest class.
fn lose_one(runs: &mut [Run], pool: Option<&Name>) {
    let of_pool = runs
        .iter_mut()
        .filter(|run| run.count > 0 && run.pool.as_ref() == pool);
    // The first of equal ones.
    if let Some(run) = of_pool.reduce(|most, run| if run.count > most.count { run } else { most }) {
        run.count -= 1;
    }
}

/// What comes, by pool or kind: how many, and the first change that says so.
fn come(scenario: &Scenario) -> BTreeMap<Option<&Name>, (i64, usize)> {
    let mut sums: BTreeMap<Option<&Name>, (i64, usize)> = BTreeMap::new();
    for (at, change) in scenario.changes.iter().enumerate() {
        if let Change::AddMachines { like, nodes } = change
            && *nodes > 0
        {
            sums.entry(like.as_ref()).or_insert((0, at)).0 += nodes;
        }
    }
    sums
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
fn named(base: &Base, like: &[Run], name: &Name) -> Vec<Run> {
    let of_pool = |run: &&Run| run.pool.as_ref() == Some(name);
    let of_kind = |run: &&Run| base.kinds[run.kind].name == *name;
    let mut alike: Vec<&Run> = like.iter().filter(of_pool).collect();
    if alike.is_empty() {
        alike = like.iter().filter(of_kind).collect();
    }
    let bought = base.kinds.iter().position(|kind| kind.name == *name);
    let is_new = alike.is_empty();
    if is_new {
        alike = like.iter().collect();
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
