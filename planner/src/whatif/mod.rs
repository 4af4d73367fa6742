//! What would be if: a cluster in classes, changes to it, and what these come to.
//!
//! A [`Base`] is what a [`Live`](crate::packing::live::Live) cluster or an inventory has, in so few numbers that a
//! browser can have them. A [`Scenario`] is a list of [`Change`]s, whose order does not matter. [`answer`] packs the
//! changed cluster by first-fit rules, which take milliseconds; every number of it is made the same way for
//! the cluster as it is, so that differences are of the changes alone. `docs/what-if.md` has the rules.

mod base;
mod blocked;
mod check;
mod demand;
mod from_live;
mod outlook;
mod park;
mod place;
mod scenario;
mod state;
#[cfg(test)]
mod tests;
mod zones;

pub use base::{Base, Kind, Limit, Machines, NoZone, Work, Zoned};
pub use blocked::{Blocked, Obstacle};
pub use check::Wrong;
pub use from_live::{Described, Describes};
pub use outlook::{Outlook, RunsOut};
pub use place::Needed;
pub use scenario::{Change, Scenario};
pub use state::{Outcome, State, Use, answer};

/// The version of the formulas of this module; a change of any number makes a new one.
pub const FORMULA_VERSION: &str = "whatif-2";
/// Nodes that a change may add, and nodes that are looked for where some are missing.
pub const MOST_MACHINES: i64 = 10_000;
/// The largest factor that anything may grow by.
pub const MOST_GROWTH: f64 = 100.0;
/// The largest factor that all growth of a team may come to.
pub const MOST_GROWTH_IN_ALL: f64 = 10_000.0;
