//! A packing, told in the names of the inventory.

use plimsoll_planner::inventory::{Inventory, NANOS_PER_UNIT};
use plimsoll_planner::packing::{
    Blocker, Bound, Grouped, NamedNodes, Packed, Utilization, utilization,
};

/// A packing.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Nodes that are used.
    pub nodes_used: i64,
    /// What no packing can go below.
    pub bound: Bound,
    /// Whether the bound and what is compared with it are prices, not nodes.
    pub by_price: bool,
    /// What the nodes cost by the hour; `None` where a price is not known.
    pub cost_hourly: Option<f64>,
    /// By resource.
    pub utilization: Vec<Utilization>,
    /// Pods that found no node.
    pub unplaced: Vec<Unplaced>,
    /// Nodes, and what is on them.
    pub nodes: Vec<NamedNodes>,
    /// Seconds to the first answer, and to this one.
    pub seconds: (f64, f64),
}

/// Pods of a class that found no node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// The class in the inventory.
    pub class: usize,
    /// How many.
    pub count: i64,
    /// What is in the way.
    pub blocker: Blocker,
}

impl Told {
    pub(super) fn of(
        inventory: &Inventory,
        grouped: &Grouped,
        found: &Packed,
        seconds: (f64, f64),
        blocker: &dyn Fn(usize) -> Blocker,
    ) -> Self {
        let (nodes, left) = grouped.named(&found.packing);
        let hopeless = grouped.hopeless.iter();
        let hopeless = hopeless.map(|class| (*class, inventory.pods[*class].count));
        let mut unplaced: Vec<Unplaced> = hopeless
            .chain(left)
            .map(|(class, count)| Unplaced {
                class,
                count,
                blocker: blocker(class),
            })
            .collect();
        unplaced.sort_by_key(|of| of.class);
        #[expect(clippy::cast_precision_loss, reason = "nodes and prices")]
        let cost = nodes.iter().map(|of| {
            let nanos = inventory.nodes[of.class].price_hourly_nanos?;
            Some(nanos as f64 / NANOS_PER_UNIT as f64 * of.count as f64)
        });
        let shapes = &grouped.problem.shapes;
        Self {
            nodes_used: found.packing.nodes_used(),
            bound: found.bound.clone(),
            by_price: shapes.iter().any(|shape| shape.cost != 1.0),
            cost_hourly: cost.sum(),
            utilization: utilization(&grouped.problem, &found.packing),
            unplaced,
            nodes,
            seconds,
        }
    }

    /// Pods that found no node.
    #[must_use]
    pub fn pods_unplaced(&self) -> i64 {
        self.unplaced.iter().map(|of| of.count).sum()
    }

    /// How far it may be above the best there is: in nodes, or in what they cost.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nodes")]
    pub fn gap(&self) -> f64 {
        match self.by_price {
            true => (self.cost_hourly.unwrap_or(0.0) - self.bound.value).max(0.0),
            false => (self.nodes_used - self.bound.nodes()).max(0) as f64,
        }
    }

    /// The same as a share of the bound.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nodes")]
    pub fn gap_share(&self) -> Option<f64> {
        let bound = match self.by_price {
            true => self.bound.value,
            false => self.bound.nodes() as f64,
        };
        (bound > 0.0).then(|| self.gap() / bound)
    }
}
