//! Which pods to look at together: a bound of some pods that have their nodes for themselves is one of all, and
//! such bounds add up.
//!
//! Pods that fit onto the same shapes are a kind. A small kind that fits onto many shapes would join parts that
//! have little to do with each other, and let the largest shape of one stand for the needs of the other: so the
//! bound of a part is the largest of its own and those of what is left of it without one kind or another. Of
//! parts with many kinds only those with most shapes are left out, one after the other.

use super::super::Problem;
use super::Bound;
use super::sums::Pods;
use std::collections::{BTreeMap, BTreeSet};

/// Of so many kinds in a part every subset is looked at: all that three shapes can have, and one.
const MOST_KINDS: usize = 8;

pub(super) fn bound(problem: &Problem) -> Bound {
    let kinds = kinds(problem);
    let all: Vec<usize> = (0..kinds.len()).collect();
    let known = BTreeMap::new();
    Search {
        problem,
        kinds,
        known,
    }
    .best(&all)
}

/// Pods that fit onto any shape, by kind; those with the fewest shapes first.
fn kinds(problem: &Problem) -> Vec<Pods> {
    let mut kinds: BTreeMap<(usize, BTreeSet<usize>), Pods> = BTreeMap::new();
    for item in 0..problem.items.len() {
        let accepted = problem.items[item].shapes.iter().copied();
        let fits = accepted.filter(|shape| problem.most_on(item, *shape) > 0);
        let shapes: BTreeSet<usize> = fits.collect();
        if !shapes.is_empty() {
            let kind = kinds.entry((shapes.len(), shapes.clone()));
            kind.or_insert_with(|| Pods::none(problem, shapes))
                .add_item(problem, item);
        }
    }
    kinds.into_values().collect()
}

/// Kinds that have shapes in common, directly or by others between them.
struct Part {
    kinds: Vec<usize>,
    pods: Pods,
    bound: Bound,
}

struct Search<'a> {
    problem: &'a Problem,
    kinds: Vec<Pods>,
    /// By kinds, the bound of small parts.
    known: BTreeMap<Vec<usize>, Bound>,
}

impl Search<'_> {
    /// Of some kinds, one joining the parts of those before it after the other: the sum over parts.
    fn best(&mut self, kinds: &[usize]) -> Bound {
        let mut parts: Vec<Option<Part>> = Vec::new();
        let mut part_of_shape: BTreeMap<usize, usize> = BTreeMap::new();
        for kind in kinds {
            let mut pods = self.kinds[*kind].clone();
            let shapes = pods.shapes.iter();
            let touched: BTreeSet<usize> = shapes
                .filter_map(|shape| part_of_shape.get(shape).copied())
                .collect();
            let touched = touched.into_iter().filter_map(|at| parts[at].take());
            let touched: Vec<Part> = touched.collect();
            let mut joined = vec![*kind];
            for part in &touched {
                pods.add(&part.pods);
                joined.extend(&part.kinds);
            }
            joined.sort_unstable();
            let apart = sum(touched.into_iter().map(|part| part.bound));
            let bound = self.together(&joined, &pods).or(apart);
            let place = parts.len();
            part_of_shape.extend(pods.shapes.iter().map(|shape| (*shape, place)));
            parts.push(Some(Part {
                kinds: joined,
                pods,
                bound,
            }));
        }
        sum(parts.into_iter().flatten().map(|part| part.bound))
    }

    /// Of a part: its own, or where it has few kinds that without some.
    fn together(&mut self, kinds: &[usize], pods: &Pods) -> Bound {
        if let Some(known) = self.known.get(kinds) {
            return known.clone();
        }
        let mut bound = pods.bound(self.problem);
        if kinds.len() > MOST_KINDS {
            return bound;
        }
        if kinds.len() > 1 {
            for without in 0..kinds.len() {
                let mut rest = kinds.to_vec();
                rest.remove(without);
                bound = bound.or(self.best(&rest));
            }
        }
        self.known.insert(kinds.to_vec(), bound.clone());
        bound
    }
}

/// The sum, with what the largest follows from.
fn sum(bounds: impl Iterator<Item = Bound>) -> Bound {
    let (value, most) = bounds.fold((0.0, Bound::NONE), |(value, most), bound| {
        (value + bound.value, most.or(bound))
    });
    Bound { value, ..most }
}
