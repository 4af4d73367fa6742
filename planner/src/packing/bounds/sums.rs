//! What some pods need at least of some shapes, by sums.

use super::super::{Problem, Shape};
use super::{Bound, BoundKind};
use std::collections::{BTreeMap, BTreeSet};

/// Pods, and the shapes that accept any of them.
#[derive(Debug, Clone)]
pub(super) struct Pods {
    /// By place.
    pub(super) shapes: BTreeSet<usize>,
    /// By resource, what they ask for.
    asked: Vec<i128>,
    /// By group, how many there are.
    of_group: BTreeMap<usize, i64>,
}

impl Pods {
    pub(super) fn none(problem: &Problem, shapes: BTreeSet<usize>) -> Self {
        Self {
            shapes,
            asked: vec![0; problem.resources.len()],
            of_group: BTreeMap::new(),
        }
    }

    /// Adds all pods of an item that these shapes accept.
    pub(super) fn add_item(&mut self, problem: &Problem, item: usize) {
        let item = &problem.items[item];
        for (asked, size) in self.asked.iter_mut().zip(&item.size) {
            *asked += i128::from(*size) * i128::from(item.count);
        }
        if let Some(group) = item.group {
            *self.of_group.entry(group).or_default() += item.count;
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.shapes.extend(&other.shapes);
        for (asked, more) in self.asked.iter_mut().zip(&other.asked) {
            *asked += more;
        }
        for (group, pods) in &other.of_group {
            *self.of_group.entry(*group).or_default() += pods;
        }
    }

    /// The largest bound that one resource or one group gives.
    pub(super) fn bound(&self, problem: &Problem) -> Bound {
        let shapes: Vec<&Shape> = self.shapes.iter().map(|at| &problem.shapes[*at]).collect();
        let resources = self.asked.iter().zip(&problem.resources).enumerate();
        let by_resource = resources.map(|(resource, (asked, name))| Bound {
            value: of_resource(&shapes, resource, *asked),
            kind: BoundKind::Resource(name.to_string()),
        });
        let cheapest = shapes.iter().map(|shape| shape.cost);
        let cheapest = cheapest.fold(f64::INFINITY, f64::min);
        let groups = self.of_group.iter().filter(|(_, pods)| **pods > 0);
        let by_group = groups.map(|(group, pods)| {
            let limit = problem.limits[*group].max(1).unsigned_abs();
            Bound {
                value: pods.unsigned_abs().div_ceil(limit) as f64 * cheapest,
                kind: BoundKind::GroupLimit,
            }
        });
        by_resource.chain(by_group).fold(Bound::NONE, Bound::or)
    }
}

/// The least that nodes cost which together have what is asked for of a resource: those first that have most
/// for their cost, the last one in part, or where all cost the same as a whole.
fn of_resource(shapes: &[&Shape], resource: usize, asked: i128) -> f64 {
    if asked == 0 {
        return 0.0;
    }
    let having = shapes.iter().filter(|shape| shape.capacity[resource] > 0);
    let mut shapes: Vec<&Shape> = having.copied().collect();
    let per_cost = |at: &Shape| at.capacity[resource] as f64 / at.cost;
    shapes.sort_by(|a, b| per_cost(b).total_cmp(&per_cost(a)));
    let same = shapes.windows(2).all(|pair| pair[0].cost == pair[1].cost);
    let (mut left, mut cost) = (asked, 0.0);
    let last = shapes.len().saturating_sub(1);
    for (at, shape) in shapes.iter().enumerate() {
        let has = i128::from(shape.capacity[resource]);
        // Beyond those that there are, it would take more of them.
        let there = if at == last {
            i128::MAX
        } else {
            i128::from(shape.count)
        };
        let whole = (left / has).min(there);
        cost += whole as f64 * shape.cost;
        left -= whole * has;
        if left == 0 || whole < there {
            let part = left as f64 / has as f64;
            return cost + shape.cost * if same { part.ceil() } else { part };
        }
    }
    cost
}
