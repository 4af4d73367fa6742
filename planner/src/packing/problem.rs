//! What is to be placed on what, in numbers alone: items of like pods, shapes of like nodes.

use super::PackingError;
use crate::model::Name;

/// Pods that are alike in everything that matters for where they fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What one of them takes, by resource.
    pub size: Vec<i64>,
    /// How many there are.
    pub count: i64,
    /// With which others it shares a limit per node, by place in [`Problem::limits`].
    pub group: Option<usize>,
    /// The shapes that accept it, by place, ascending.
    pub shapes: Vec<usize>,
}

/// Nodes that are alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// What one of them has, by resource.
    pub capacity: Vec<i64>,
    /// How many there are.
    pub count: i64,
    /// What one of them counts: 1 where nodes are counted, its price where money is.
    pub cost: f64,
}

/// A packing problem: the fewest nodes (or the cheapest) that hold all items.
///
/// The pods that a node may hold are one of the resources, of which every item takes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Names of the resources.
    pub resources: Vec<Name>,
    /// Nodes.
    pub shapes: Vec<Shape>,
    /// Pods.
    pub items: Vec<Item>,
    /// By group, how many of its pods may be on one node.
    pub limits: Vec<i64>,
}

impl Problem {
    /// Whether it can be worked on.
    ///
    /// # Errors
    /// [`PackingError`] that names what is wrong.
    pub fn check(&self) -> Result<(), PackingError> {
        let resources = self.resources.len();
        for (place, shape) in self.shapes.iter().enumerate() {
            let good = shape.capacity.len() == resources
                && shape.capacity.iter().all(|amount| *amount >= 0)
                && shape.count >= 0
                && shape.cost > 0.0
                && shape.cost.is_finite();
            if !good {
                return Err(PackingError::Shape { place });
            }
        }
        for (place, item) in self.items.iter().enumerate() {
            let good = item.size.len() == resources
                && item.size.iter().all(|amount| *amount >= 0)
                && item.count >= 0
                && item.group.is_none_or(|group| group < self.limits.len())
                && item.shapes.is_sorted_by(|a, b| a < b)
                && item
                    .shapes
                    .last()
                    .is_none_or(|last| *last < self.shapes.len());
            if !good {
                return Err(PackingError::Item { place });
            }
        }
        match self.limits.iter().position(|limit| *limit < 1) {
            Some(group) => Err(PackingError::Limit { group }),
            None => Ok(()),
        }
    }

    /// How many of an item one empty node of a shape takes; 0 where it is not accepted.
    #[must_use]
    pub fn most_on(&self, item: usize, shape: usize) -> i64 {
        let it = &self.items[item];
        if it.shapes.binary_search(&shape).is_err() {
            return 0;
        }
        let sizes = it.size.iter().zip(&self.shapes[shape].capacity);
        let fits = sizes.filter(|(size, _)| **size > 0);
        let most = fits.map(|(size, has)| has / size).min().unwrap_or(i64::MAX);
        let limit = it.group.map_or(i64::MAX, |group| self.limits[group]);
        most.min(limit).min(it.count)
    }
}

/// How one or more nodes are filled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    /// The shape of the nodes, by place.
    pub shape: usize,
    /// Items on each node, by place and ascending, and how many of each.
    pub pods: Vec<(usize, i64)>,
}

/// Where everything goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Packing {
    /// Patterns, and how many nodes are filled that way.
    pub nodes: Vec<(Pattern, i64)>,
    /// By item, how many found no node.
    pub unplaced: Vec<i64>,
}

impl Packing {
    /// Nodes that are used.
    #[must_use]
    pub fn nodes_used(&self) -> i64 {
        self.nodes.iter().map(|(_, count)| count).sum()
    }

    /// Pods that found no node.
    #[must_use]
    pub fn pods_unplaced(&self) -> i64 {
        self.unplaced.iter().sum()
    }

    /// What the nodes cost.
    #[must_use]
    pub fn cost(&self, problem: &Problem) -> f64 {
        let nodes = self.nodes.iter();
        nodes
            .map(|(pattern, count)| problem.shapes[pattern.shape].cost * *count as f64)
            .sum()
    }

    /// Whether it places more pods than another, or as many for less.
    #[must_use]
    pub fn is_better(&self, other: &Self, problem: &Problem) -> bool {
        let (own, its) = (self.pods_unplaced(), other.pods_unplaced());
        own < its || (own == its && self.cost(problem) < other.cost(problem) - 1e-9)
    }

    /// Puts equal patterns together, in an order of their own.
    pub(super) fn tidy(&mut self) {
        self.nodes.sort_unstable();
        self.nodes.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
    }
}
