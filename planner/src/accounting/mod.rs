//! Accounting: from objects and measurements to one row per namespace, workload and node.
//!
//! A [`Ledger`] is built once per snapshot and holds everything that only objects decide; each
//! cycle then adds what was measured. Children add up to their parents exactly.

mod apportion;
mod bill;
mod demand;
mod ledger;
mod load;
mod parts;
mod record;

pub use apportion::apportion;
pub use bill::{Bill, Costs, bill};
pub use demand::Demand;
pub use ledger::Ledger;
pub use load::NodeLoad;
pub use record::{CycleRecord, Quality, WorkloadKey};

/// Version of the formulas of demand, named wherever a figure by them is told.
pub const FORMULA_VERSION: &str = "accounting/1";
