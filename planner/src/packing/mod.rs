//! Packing pods onto as few nodes as possible, or as cheap ones, with a proven bound.
//!
//! An [`Inventory`](crate::inventory::Inventory) becomes a [`Problem`] of like pods and like nodes
//! ([`Grouped`]). [`pack`] fills nodes greedily at once, then lets a linear program over patterns say
//! how nodes are best filled (column generation by an interior point), rounds a corner of it, and fills
//! the emptiest nodes anew.
//! [`check`] tells of any packing whether it is one.

mod barrier;
mod blockers;
mod bounds;
#[cfg(test)]
mod cases;
mod check;
mod cholesky;
mod columns;
mod compaction;
mod dive;
mod error;
mod fill;
mod greedy;
mod grouping;
mod improve;
mod in_turn;
mod knapsack;
pub mod live;
mod order;
mod pack;
mod problem;
mod quick;
mod relaxed;
mod spread;
mod swaps;
#[cfg(test)]
mod tests;
mod utilization;
mod vertex;

pub use blockers::Blocker;
pub use bounds::{Bound, BoundKind, bound_together as quick_bound, simple_bound};
pub use check::{Fault, check};
pub use compaction::{Compaction, CompactionRules, compact};
pub use error::PackingError;
pub use grouping::{Count, Grouped, NamedNodes};
pub use in_turn::{Rule, by_rule, continue_on, free_on, largest_first};
pub use pack::{Limits, Packed, pack};
pub use problem::{Item, Packing, Pattern, Problem, Shape};
pub use quick::quick_nodes;
pub use utilization::{Utilization, is_stranded, utilization};

/// The version of the formulas of this module; a change of any number makes a new one.
pub const FORMULA_VERSION: &str = "packing-2";
