//! How far teams are kept apart: checks over a snapshot, each with its evidence and the way to mend it.

mod check;
pub mod network;
pub mod rbac;
mod verdict;

pub use check::{Check, Severity};
pub use verdict::{Finding, ObjectRef, State, Verdict};
