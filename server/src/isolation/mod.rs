//! How far teams are kept apart, looked over with every cycle: checks, who reaches whom, what befell pods and
//! what containers use; with what of it outlives the server.

mod checkpoints;
mod incidents;
mod overseer;
mod rights;
mod seen;
mod since;

pub use incidents::excess_of;
pub use overseer::{Overseer, OverseerError, OverseerOptions};
pub use seen::{Access, Seen};
