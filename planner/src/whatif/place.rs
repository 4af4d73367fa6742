//! Where everything goes, by rules that take milliseconds.

use super::demand::Demand;
use super::park::{Park, Run};
use super::{Base, MOST_MACHINES, Zoned};
use crate::packing::{
    Bound, Item, Packing, Problem, Rule, Shape, by_rule, continue_on, largest_first, quick_bound,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Items times nodes up to which better packings are looked for: beyond, that takes longer than a change should.
const MOST_MATCHED: i64 = 200_000;

/// Pods that are alike in all that a packing asks of.
type Alike = (Vec<i64>, Vec<usize>, Option<usize>);

/// The changed cluster as a packing problem.
pub(super) struct Placing<'a> {
    base: &'a Base,
    park: &'a Park,
    /// All nodes, those that come with how many they are, and what more would be like.
    pub(super) problem: Problem,
    /// By item, places in the demand.
    pub(super) members: Vec<Vec<(usize, i64)>>,
    /// Places in the demand that no node accepts, however empty.
    pub(super) hopeless: Vec<usize>,
    /// By limit and new team its place in the problem.
    limits: BTreeMap<(usize, u32), usize>,
}

/// Nodes that hold everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Needed {
    /// So many: those that are filled, or where some are missing, all that there are and these.
    Nodes(i64),
    /// More than [`MOST_MACHINES`] of the largest pool beside those that there are.
    TooMany,
    /// Some pods go onto no node of the largest pool, of which more are looked for; others would take them.
    OtherPool,
    /// Some pods go onto no node, however many there are.
    Never,
}

/// Where everything goes.
pub(super) struct Placed {
    /// Onto the nodes there are.
    pub(super) packing: Packing,
    /// Nodes that hold everything.
    pub(super) needed: Needed,
    /// What no packing can go below.
    pub(super) bound: Bound,
}

impl<'a> Placing<'a> {
    pub(super) fn of(base: &'a Base, park: &'a Park, demand: &[Demand]) -> Self {
        let runs: Vec<(&Run, i64)> = park.runs().collect();
        let more = park.more.iter().map(|run| (run, 0));
        let all: Vec<(&Run, i64)> = runs.into_iter().chain(more).collect();
        let shapes = all.iter().map(|(run, count)| Shape {
            capacity: run.capacity.clone(),
            count: *count,
            cost: 1.0,
        });
        let mut placing = Self {
            base,
            park,
            problem: Problem {
                resources: base.resources.clone(),
                shapes: shapes.collect(),
                items: Vec::new(),
                limits: Vec::new(),
            },
            members: Vec::new(),
            hopeless: Vec::new(),
            limits: BTreeMap::new(),
        };
        placing.limit(demand);
        let runs: Vec<&Run> = all.into_iter().map(|(run, _)| run).collect();
        let mut items: BTreeMap<Alike, Vec<(usize, i64)>> = BTreeMap::new();
        for (at, of) in demand.iter().enumerate() {
            let work = &base.work[of.of];
            let fits = |shape: &usize| {
                let mut sizes = of.size.iter().zip(&runs[*shape].capacity);
                accepts(base, of, runs[*shape]) && sizes.all(|(size, has)| size <= has)
            };
            let shapes: Vec<usize> = (0..runs.len()).filter(fits).collect();
            if shapes.is_empty() || matches!(of.zoned, Zoned::Nowhere(_)) {
                placing.hopeless.push(at);
                continue;
            }
            let limit = work.limit.and_then(|limit| {
                let key = (of.copy, limit);
                placing.limits.get(&key).copied()
            });
            let key = (of.size.clone(), shapes, limit);
            items.entry(key).or_default().push((at, of.count));
        }
        for ((size, shapes, group), of) in items {
            placing.problem.items.push(Item {
                size,
                count: of
                    .iter()
                    .map(|(_, count)| *count)
                    .fold(0, i64::saturating_add),
                group,
                shapes,
            });
            placing.members.push(of);
        }
        placing
    }

    /// The limits of pods: those that spread evenly have more on a node where there are more of them, or fewer
    /// nodes than now that accept them. Nodes that come do not count, so that more nodes never hold fewer.
    fn limit(&mut self, demand: &[Demand]) {
        // By limit its pods, and the nodes that accept the pods which most accept.
        let mut sums: BTreeMap<(usize, u32), (i64, i64)> = BTreeMap::new();
        for of in demand {
            if let Some(limit) = self.base.work[of.of].limit {
                let (pods, most) = sums.entry((of.copy, limit)).or_default();
                *pods = pods.saturating_add(of.count);
                let takers = self.park.stay.iter();
                let takers = takers.filter(|run| accepts_anywhere(self.base, of, run));
                *most = takers.map(|run| run.count).sum::<i64>().max(*most);
            }
        }
        for (key, (pods, nodes)) in sums {
            let limit = self.base.limits[key.1 as usize];
            let even = pods.unsigned_abs().div_ceil(nodes.max(1).unsigned_abs());
            let most = match limit.evenly {
                true => limit.most.max(i64::try_from(even).unwrap_or(i64::MAX)),
                false => limit.most,
            };
            self.limits.insert(key, self.problem.limits.len());
            self.problem.limits.push(most.max(1));
        }
    }

    /// Packs: the nodes that stay first, and what they leave over onto those that come, so that these never take
    /// anything away. Where all have a node, all nodes together may do with fewer.
    pub(super) fn place(&self) -> Placed {
        let stay = self.park.stay.len();
        let coming: usize = self.park.come.iter().map(|(runs, _)| runs.len()).sum();
        let mut alone = self.problem.clone();
        alone.shapes[stay..]
            .iter_mut()
            .for_each(|shape| shape.count = 0);
        let order = largest_first(&alone);
        let bound = quick_bound(&self.problem);
        let least = bound.nodes();
        let mut best: Option<Packing> = None;
        let mut offer = |found: Packing| {
            let key = |of: &Packing| (of.pods_unplaced(), of.nodes_used());
            let better = best.as_ref().is_none_or(|best| key(&found) < key(best));
            if better {
                best = Some(found);
            }
            best.as_ref().map_or((0, 0), key)
        };
        let nodes = self.park.nodes();
        let items = i64::try_from(self.problem.items.len()).unwrap_or(i64::MAX);
        let is_large = nodes.saturating_mul(items) > MOST_MATCHED;
        // Whatever changes, now and then are packed by the same rules.
        let was = self.base.machines.iter().map(|of| of.count).sum::<i64>();
        let work = i64::try_from(self.base.work.len()).unwrap_or(i64::MAX);
        let was_large = was.saturating_mul(work) > MOST_MATCHED;
        let rules = Rule::ALL.into_iter();
        for rule in rules.filter(|rule| *rule != Rule::BestMatch || !is_large) {
            let mut packing = by_rule(&alone, rule);
            continue_on(&self.problem, &mut packing, &order, self.coming());
            let (left, mut used) = offer(packing);
            if left == 0 && used > least && coming > 0 {
                used = offer(by_rule(&self.problem, rule)).1;
            }
            // The slowest rule is only asked where pods are left over; of a large cluster the second, too.
            let enough = left == 0 && (used <= least || was_large || rule != Rule::ScarceFirst);
            if enough {
                break;
            }
        }
        let packing = best.unwrap_or_default();
        let needed = self.needed(&packing, &order);
        Placed {
            packing,
            needed,
            bound,
        }
    }

    /// Nodes that hold everything, where what is left over goes onto more of the largest pool.
    fn needed(&self, packing: &Packing, order: &[usize]) -> Needed {
        if !self.hopeless.is_empty() {
            return Needed::Never;
        }
        if packing.pods_unplaced() == 0 {
            return Needed::Nodes(packing.nodes_used());
        }
        let first = self.problem.shapes.len() - self.park.more.len();
        let goes = |(item, left): (usize, &i64)| {
            let taking = self.problem.items[item].shapes.last();
            *left == 0 || taking.is_some_and(|shape| *shape >= first)
        };
        if !packing.unplaced.iter().enumerate().all(goes) {
            return Needed::OtherPool;
        }
        let mut whole = packing.clone();
        let more = (0..self.park.more.len()).map(|at| (first + at, 1));
        let turns = usize::try_from(MOST_MACHINES).unwrap_or(usize::MAX);
        continue_on(&self.problem, &mut whole, order, more.cycle().take(turns));
        match whole.pods_unplaced() {
            0 => Needed::Nodes(self.park.nodes() + whole.nodes_used() - packing.nodes_used()),
            _ => Needed::TooMany,
        }
    }

    /// The nodes that come, one by one in turn.
    fn coming(&self) -> impl Iterator<Item = (usize, i64)> + '_ {
        let mut first = self.park.stay.len();
        self.park.come.iter().flat_map(move |(runs, nodes)| {
            let (begin, among) = (first, runs.len());
            first += among;
            let turns = usize::try_from(*nodes).unwrap_or(0);
            (0..turns).map(move |turn| (begin + turn % among, 1))
        })
    }
}

/// Whether a node would take pods, if it were empty and large.
pub(super) fn accepts(base: &Base, of: &Demand, run: &Run) -> bool {
    let in_zone = of.zoned.zone().is_none_or(|zone| run.zone == Some(zone));
    in_zone && accepts_anywhere(base, of, run)
}

/// The same, whichever zone they are to be in.
pub(super) fn accepts_anywhere(base: &Base, of: &Demand, run: &Run) -> bool {
    let work = &base.work[of.of];
    match run.like {
        Some(class) => {
            let class = u32::try_from(class).unwrap_or(u32::MAX);
            base.accepts[work.accepts as usize]
                .binary_search(&class)
                .is_ok()
        }
        None => work.undemanding,
    }
}
