//! How far teams are kept apart: checks over a snapshot, each with its evidence and the way to mend it.

mod check;
mod colocation;
pub mod neighbours;
pub mod network;
pub mod rbac;
#[cfg(test)]
pub(crate) mod sharing_tests;
mod verdict;

pub use check::{Check, Severity};
pub use colocation::{Colocation, TeamColocation};
pub use verdict::{Finding, ObjectRef, State, Verdict};
