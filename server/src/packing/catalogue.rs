//! What to buy from a catalogue: each kind of node alone, and the fewest nodes that zones must have.

use super::{Patience, Told, packed};
use plimsoll_planner::inventory::{Inventory, NANOS_PER_UNIT, NodeClass};
use plimsoll_planner::packing::{Count, PackingError};

/// Zones, and the fewest nodes that each must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneRule {
    /// Zones.
    pub zones: i64,
    /// Nodes in each.
    pub min_nodes: i64,
}

/// Nodes that are bought beyond those that pods need, so that each zone has enough.
#[derive(Debug, Clone, PartialEq)]
pub struct ToppedUp {
    /// How many.
    pub nodes: i64,
    /// Of which kind: the cheapest.
    pub of: String,
    /// What they cost by the hour; `None` without prices.
    pub cost_hourly: Option<f64>,
}

/// All pods on one kind of node.
#[derive(Debug, Clone, PartialEq)]
pub struct Single {
    /// Which.
    pub name: String,
    /// How many, with the fewest of each zone; `None` where some pods fit onto none.
    pub nodes: Option<i64>,
    /// What they cost by the hour.
    pub cost_hourly: Option<f64>,
    /// Pods that fit onto none.
    pub unplaced: i64,
}

/// What is said of a catalogue beside the cheapest mix.
#[derive(Debug, Clone, PartialEq)]
pub struct Bought {
    /// Nodes beyond the mix, for zones.
    pub topped_up: Option<ToppedUp>,
    /// Each kind alone.
    pub singles: Vec<Single>,
}

impl ZoneRule {
    /// The fewest nodes of all zones together. Nodes are dealt to zones in turn.
    fn least(self) -> i64 {
        self.zones.saturating_mul(self.min_nodes)
    }

    /// What is bought beyond a packing; `None` where that has enough nodes.
    #[must_use]
    pub fn top_up(self, inventory: &Inventory, told: &Told) -> Option<ToppedUp> {
        let nodes = self.least() - told.nodes_used;
        let price = |class: &&NodeClass| class.price_hourly_nanos.unwrap_or(0);
        let cheapest = inventory.nodes.iter().min_by_key(price)?;
        (nodes > 0).then(|| ToppedUp {
            nodes,
            of: cheapest.name.to_string(),
            cost_hourly: hourly(cheapest, nodes),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "nodes and prices")]
fn hourly(class: &NodeClass, nodes: i64) -> Option<f64> {
    let nanos = class.price_hourly_nanos?;
    Some(nanos as f64 / NANOS_PER_UNIT as f64 * nodes as f64)
}

/// All pods on each kind of node alone: the cheapest first, or that of which fewest are needed, and last those
/// that do not hold all.
///
/// # Errors
/// [`PackingError`] of amounts that make no sense.
pub fn singles(
    inventory: &Inventory,
    rule: ZoneRule,
    patience: Patience,
) -> Result<Vec<Single>, PackingError> {
    let each = u32::try_from(inventory.nodes.len().max(1)).unwrap_or(u32::MAX);
    let patience = Patience {
        time: patience.time / each,
        ..patience
    };
    let mut found = Vec::with_capacity(inventory.nodes.len());
    for class in &inventory.nodes {
        let alone = Inventory {
            nodes: vec![class.clone()],
            pods: inventory.pods.clone(),
        };
        let told = packed(&alone, Count::Nodes, patience)?;
        let unplaced = told.pods_unplaced();
        let nodes = told.nodes_used.max(rule.least());
        found.push(Single {
            name: class.name.to_string(),
            nodes: (unplaced == 0).then_some(nodes),
            cost_hourly: hourly(class, nodes).filter(|_| unplaced == 0),
            unplaced,
        });
    }
    found.sort_by(|a, b| {
        let cost = |of: &Single| of.cost_hourly.unwrap_or(f64::INFINITY);
        let whole = a.nodes.is_none().cmp(&b.nodes.is_none());
        whole
            .then(cost(a).total_cmp(&cost(b)))
            .then(a.nodes.cmp(&b.nodes))
            .then_with(|| a.name.cmp(&b.name))
    });
    Ok(found)
}
