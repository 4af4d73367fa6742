//! Fewest nodes that any packing needs: proven, whatever a packer does.

use super::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why there cannot be fewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum BoundKind {
    /// The nodes with most of a resource have to have all that is asked for (L1 of Martello and Toth).
    Resource(String),
    /// So many pods of a group may be on one node.
    GroupLimit,
    /// The linear program over all patterns (Gilmore and Gomory).
    LinearProgram,
}

/// A proven bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// The fewest nodes, or the least they cost.
    pub value: f64,
    /// What it follows from.
    pub kind: BoundKind,
}

impl Bound {
    /// The better of two: the larger.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if other.value > self.value {
            other
        } else {
            self
        }
    }

    /// In whole nodes.
    #[must_use]
    pub fn nodes(&self) -> i64 {
        crate::noise::whole((self.value - 1e-6).ceil())
    }
}

/// The best bound that simple sums give, of the cost of nodes for all pods that fit onto any. Where some
/// pods have their nodes for themselves, what each part needs adds up.
#[must_use]
pub fn simple_bound(problem: &Problem) -> Bound {
    let none = Bound {
        value: 0.0,
        kind: BoundKind::LinearProgram,
    };
    let parts: Vec<Bound> = parts(problem)
        .iter()
        .map(|part| of_part(problem, part))
        .collect();
    let sum = parts.iter().map(|bound| bound.value).sum();
    let most = parts.into_iter().fold(none, Bound::or);
    Bound { value: sum, ..most }
}

/// Pods, and the nodes that accept any of them and nobody else's.
struct Part {
    shapes: Vec<usize>,
    items: Vec<usize>,
}

/// Parts that have nothing to do with each other.
fn parts(problem: &Problem) -> Vec<Part> {
    let fits = |item: usize, shape: usize| problem.most_on(item, shape) > 0;
    let shapes = problem.shapes.len();
    // By shape, the first of its part.
    let mut first: Vec<usize> = (0..shapes).collect();
    let mut placeable: Vec<(usize, usize)> = Vec::new();
    for item in 0..problem.items.len() {
        let mut accepting = (0..shapes).filter(|shape| fits(item, *shape));
        let Some(one) = accepting.next() else {
            continue;
        };
        placeable.push((item, one));
        let joined: Vec<usize> = accepting.map(|shape| first[shape]).collect();
        let least = joined.iter().copied().fold(first[one], usize::min);
        let one = first[one];
        for of in &mut first {
            if *of == one || joined.contains(of) {
                *of = least;
            }
        }
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for (item, shape) in placeable {
        let part = parts.entry(first[shape]).or_insert_with(|| Part {
            shapes: (0..shapes)
                .filter(|of| first[*of] == first[shape])
                .collect(),
            items: Vec::new(),
        });
        part.items.push(item);
    }
    parts.into_values().collect()
}

fn of_part(problem: &Problem, part: &Part) -> Bound {
    let by_resource = (0..problem.resources.len()).map(|resource| Bound {
        value: of_resource(problem, part, resource),
        kind: BoundKind::Resource(problem.resources[resource].to_string()),
    });
    let cheapest = part.shapes.iter().map(|shape| problem.shapes[*shape].cost);
    let cheapest = cheapest.fold(f64::INFINITY, f64::min);
    let mut pods: BTreeMap<usize, i64> = BTreeMap::new();
    for item in &part.items {
        let item = &problem.items[*item];
        if let Some(group) = item.group {
            *pods.entry(group).or_default() += item.count;
        }
    }
    let by_group = pods.into_iter().map(|(group, pods)| {
        let limit = problem.limits[group].max(1).unsigned_abs();
        Bound {
            value: pods.unsigned_abs().div_ceil(limit) as f64 * cheapest,
            kind: BoundKind::GroupLimit,
        }
    });
    let none = Bound {
        value: 0.0,
        kind: BoundKind::LinearProgram,
    };
    let by_group = by_group.filter(|bound| bound.value > 0.0);
    by_resource.chain(by_group).fold(none, Bound::or)
}

/// The least that nodes of a part cost which together have what is asked for of a resource: those first that
/// have most for their cost, the last one in part, or where all cost the same as a whole.
fn of_resource(problem: &Problem, part: &Part, resource: usize) -> f64 {
    let items = part.items.iter().map(|item| &problem.items[*item]);
    let asked: i128 = items
        .map(|item| i128::from(item.size[resource]) * i128::from(item.count))
        .sum();
    if asked == 0 {
        return 0.0;
    }
    let shapes = part.shapes.iter().map(|shape| &problem.shapes[*shape]);
    let mut shapes: Vec<_> = shapes
        .filter(|shape| shape.capacity[resource] > 0)
        .collect();
    let per_cost = |at: &super::Shape| at.capacity[resource] as f64 / at.cost;
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

#[cfg(test)]
mod tests {
    use super::super::{Item, Shape};
    use super::*;

    #[test]
    fn pods_that_have_their_nodes_for_themselves_add_up() {
        let item = |cpu: i64, count, shapes: &[usize]| Item {
            size: vec![cpu],
            count,
            group: None,
            shapes: shapes.to_vec(),
        };
        let shape = |cpu: i64| Shape {
            capacity: vec![cpu],
            count: 100,
            cost: 1.0,
        };
        let problem = Problem {
            resources: vec!["cpu".into()],
            // The large ones are for the third kind of pods alone.
            shapes: vec![shape(10), shape(10), shape(1_000)],
            items: vec![item(4, 5, &[0]), item(4, 6, &[0, 1]), item(1, 1, &[2])],
            limits: Vec::new(),
        };
        // 44 of 10 each, and one.
        assert_eq!(simple_bound(&problem).value, 6.0);
    }
}
