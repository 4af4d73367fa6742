//! How far teams are kept apart: checks over a snapshot, each with its evidence and the way to mend it.

mod audit;
mod check;
mod checks;
mod colocation;
pub mod neighbours;
pub mod network;
pub mod rbac;
mod score;
#[cfg(test)]
pub(crate) mod sharing_tests;
mod verdict;

pub use audit::{Audit, AuditRules, Auditor};
pub use check::{Check, Severity};
pub use colocation::{Colocation, TeamColocation};
pub use score::Score;
pub use verdict::{Finding, ObjectRef, State, Verdict};
