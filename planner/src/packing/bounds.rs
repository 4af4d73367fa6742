//! Fewest nodes that any packing needs: proven, whatever a packer does.

use super::{Item, Problem};
use serde::{Deserialize, Serialize};

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

/// The best bound that simple sums give, of the cost of nodes for all pods that fit onto any.
#[must_use]
pub fn simple_bound(problem: &Problem) -> Bound {
    let by_resource = (0..problem.resources.len()).map(|resource| Bound {
        value: of_resource(problem, resource),
        kind: BoundKind::Resource(problem.resources[resource].to_string()),
    });
    let cheapest = problem
        .shapes
        .iter()
        .map(|shape| shape.cost)
        .fold(f64::INFINITY, f64::min);
    let by_group = (0..problem.limits.len()).map(|group| {
        let items = placeable(problem).filter(|item| item.group == Some(group));
        let pods: i64 = items.map(|item| item.count).sum();
        let nodes = pods
            .unsigned_abs()
            .div_ceil(problem.limits[group].max(1).unsigned_abs());
        Bound {
            value: if nodes > 0 {
                nodes as f64 * cheapest
            } else {
                0.0
            },
            kind: BoundKind::GroupLimit,
        }
    });
    let none = Bound {
        value: 0.0,
        kind: BoundKind::LinearProgram,
    };
    by_resource.chain(by_group).fold(none, Bound::or)
}

/// Items that fit onto any node.
fn placeable(problem: &Problem) -> impl Iterator<Item = &Item> {
    let items = problem.items.iter().enumerate();
    let fits = |at: usize| (0..problem.shapes.len()).any(|shape| problem.most_on(at, shape) > 0);
    items.filter(move |(at, _)| fits(*at)).map(|(_, item)| item)
}

/// The least that nodes cost which together have what is asked for of a resource: those first that have
/// most for their cost, the last one in part, or where all cost the same as a whole.
fn of_resource(problem: &Problem, resource: usize) -> f64 {
    let asked: i128 = placeable(problem)
        .map(|item| i128::from(item.size[resource]) * i128::from(item.count))
        .sum();
    if asked == 0 {
        return 0.0;
    }
    let mut shapes: Vec<_> = problem
        .shapes
        .iter()
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
