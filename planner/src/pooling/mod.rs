//! What sharing machines is worth: one cluster beside a park of machines per team.
//!
//! Demand of all teams at the same moments ([`Scenarios`]) is brought down to what the comparison
//! needs ([`Profile`]), so that another risk or machine is a matter of milliseconds. [`Waterfall`]
//! leads from the machines of all parks to those of the shared cluster, [`Resampling`] says how sure
//! the difference is, [`Diversity`] why it is what it is. `docs/sharing.md` has the terms with an
//! example to be checked by hand.

mod cost;
mod diversity;
mod error;
mod fractions;
mod futures;
mod hindsight;
mod holdings;
mod order;
mod parks;
mod pieces;
mod profile;
mod resampling;
mod rules;
mod scenarios;
mod tail;
#[cfg(test)]
mod tests;
mod waterfall;

pub use cost::{Bill, Price};
pub use diversity::{Correlation, Diversity};
pub use error::PoolingError;
pub use fractions::{Fill, Fractions, Held};
pub use futures::DAYS_OF_A_FUTURE;
pub use hindsight::Hindsight;
pub use holdings::{Holding, holdings};
pub use parks::Parks;
pub use pieces::{PackedParks, Piece, Pieces};
pub use profile::{Profile, ResourceProfile};
pub use resampling::{Ends, Intervals, Resampling};
pub use rules::Rules;
pub use scenarios::{DAY_SECS, ResourceDemand, Scenarios};
pub use tail::Tail;
pub use waterfall::{Terms, Waterfall};

/// The version of the formulas of this module; a change of any number makes a new one.
pub const FORMULA_VERSION: &str = "pooling-2";
