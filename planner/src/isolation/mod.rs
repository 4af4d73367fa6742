//! How far teams are kept apart: checks over a snapshot, each with its evidence and the way to mend it.

pub mod network;
pub mod rbac;
