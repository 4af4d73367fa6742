//! Fewest nodes that any packing needs: proven, whatever a packer does.

mod separate;
mod sums;

use super::Problem;
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
    /// Nothing is needed.
    const NONE: Self = Self {
        value: 0.0,
        kind: BoundKind::LinearProgram,
    };

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
/// pods have their nodes for themselves, what each part needs adds up; pods that join such parts are left out
/// where the bound of the others is larger.
///
/// One pod more never lowers it, as it never lowers what the best packing costs. Only where there are more than
/// eight kinds of pods by the shapes that they fit onto, the first one of another kind may: then not all ways
/// of leaving kinds out are tried. It holds all the same.
#[must_use]
pub fn simple_bound(problem: &Problem) -> Bound {
    separate::bound(problem)
}

/// The bound of all pods together, which is that of [`simple_bound`] where there is one shape, and quick.
#[must_use]
pub fn bound_together(problem: &Problem) -> Bound {
    let shapes = (0..problem.shapes.len()).collect();
    let mut all = sums::Pods::none(problem, shapes);
    for (at, item) in problem.items.iter().enumerate() {
        if !item.shapes.is_empty() {
            all.add_item(problem, at);
        }
    }
    all.bound(problem)
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

    #[test]
    fn a_pod_that_fits_everywhere_lowers_nothing() {
        let shape = |capacity: [i64; 3]| Shape {
            capacity: capacity.to_vec(),
            count: 10_000,
            cost: 1.0,
        };
        let item = |size: [i64; 3], count| Item {
            size: size.to_vec(),
            count,
            group: None,
            shapes: vec![0, 1, 2],
        };
        let mut problem = Problem {
            resources: vec!["cpu".into(), "memory".into(), "pods".into()],
            shapes: vec![shape([20, 20, 2]), shape([20, 41, 2]), shape([35, 36, 2])],
            // The first fit onto the last shape alone: 8 × 25 of 36 each.
            items: vec![item([21, 25, 1], 8), item([0, 0, 1], 0)],
            limits: Vec::new(),
        };
        assert_eq!(simple_bound(&problem).nodes(), 6);
        problem.items[1].count = 1;
        assert_eq!(simple_bound(&problem).nodes(), 6);
    }

    #[test]
    fn a_pod_that_fits_everywhere_joins_no_parts_however_many_there_are() {
        let shapes = 12;
        let item = |size: i64, shapes: std::ops::Range<usize>| Item {
            size: vec![size],
            count: 1,
            group: None,
            shapes: shapes.collect(),
        };
        let own = (0..shapes).map(|at| item(4, at..at + 1));
        let mut problem = Problem {
            resources: vec!["cpu".into()],
            shapes: vec![
                Shape {
                    capacity: vec![10],
                    count: 10,
                    cost: 1.0,
                };
                shapes
            ],
            items: own.collect(),
            limits: Vec::new(),
        };
        assert_eq!(simple_bound(&problem).nodes(), 12);
        problem.items.push(item(1, 0..shapes));
        assert_eq!(simple_bound(&problem).nodes(), 12);
        // What all ask for together counts as well.
        problem.items.push(item(10, 0..shapes));
        problem.items[shapes + 1].count = 20;
        assert_eq!(simple_bound(&problem).nodes(), 25);
    }
}
