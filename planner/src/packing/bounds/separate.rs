//! Which pods to look at together: a bound of some pods that have their nodes for themselves is one of all, and
//! such bounds add up.
//!
//! Pods that fit onto the same shapes are a kind. A small kind that fits onto many shapes would join parts that
//! have little to do with each other, and let the largest shape of one stand for the needs of the other: so the
//! bound of a part is the largest of its own and those of what is left of it without one kind or another.

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

struct Search<'a> {
    problem: &'a Problem,
    kinds: Vec<Pods>,
    /// By part, its bound.
    known: BTreeMap<Vec<usize>, Bound>,
}

impl Search<'_> {
    /// Of some kinds: the sum over their parts, with what the largest follows from.
    fn best(&mut self, kinds: &[usize]) -> Bound {
        let parts = self.parts(kinds).into_iter();
        let (value, most) = parts.fold((0.0, Bound::NONE), |(value, most), part| {
            let bound = self.of_part(&part);
            (value + bound.value, most.or(bound))
        });
        Bound { value, ..most }
    }

    fn of_part(&mut self, part: &[usize]) -> Bound {
        if let Some(known) = self.known.get(part) {
            return known.clone();
        }
        let mut pods = Pods::none(self.problem, BTreeSet::new());
        part.iter().for_each(|kind| pods.add(&self.kinds[*kind]));
        let mut bound = pods.bound(self.problem);
        if part.len() > MOST_KINDS {
            // Those with most shapes are most likely to join what would be apart.
            let narrower = &part[..part.len() - part.len() / 4];
            bound = bound.or(self.best(narrower));
        } else if part.len() > 1 {
            for without in 0..part.len() {
                let mut rest = part.to_vec();
                rest.remove(without);
                bound = bound.or(self.best(&rest));
            }
        }
        self.known.insert(part.to_vec(), bound.clone());
        bound
    }

    /// Kinds that have shapes in common, directly or by others between them.
    fn parts(&self, kinds: &[usize]) -> Vec<Vec<usize>> {
        // By shape, the first of its part.
        let mut first: Vec<usize> = (0..self.problem.shapes.len()).collect();
        for kind in kinds {
            let shapes = self.kinds[*kind].shapes.iter();
            let joined: BTreeSet<usize> = shapes.map(|shape| first[*shape]).collect();
            if joined.len() > 1
                && let Some(least) = joined.first()
            {
                let others = first.iter_mut().filter(|of| joined.contains(of));
                others.for_each(|of| *of = *least);
            }
        }
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for kind in kinds {
            if let Some(shape) = self.kinds[*kind].shapes.first() {
                parts.entry(first[*shape]).or_default().push(*kind);
            }
        }
        parts.into_values().collect()
    }
}
