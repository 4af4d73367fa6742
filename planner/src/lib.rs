//! The pure core of Plimsoll: units, the cluster model, accounting, forecasts, what sharing is worth,
//! packing, and the simulated cluster.
//!
//! Nothing here does I/O, reads a clock or draws unseeded random numbers. Functions take data and
//! return a value with its warnings; they do not panic on data. `ARCHITECTURE.md` says how the
//! other crates use this one.

pub mod accounting;
pub mod forecast;
pub mod inventory;
pub mod isolation;
pub mod model;
mod noise;
pub mod packing;
pub mod pooling;
pub mod purpose;
pub mod rightsizing;
pub mod series;
pub mod simulate;
pub mod teams;
pub mod units;
pub mod whatif;
