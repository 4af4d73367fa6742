//! Filling the history from elsewhere than a collector: from what was measured before Plimsoll
//! came, told in steps.

mod day;
mod prometheus;
mod series;
mod target;

pub use day::{DaySheet, Filled, WorkloadName};
pub use prometheus::{
    Access, BackfillError, BackfillOptions, BackfillReport, PrometheusError, backfill,
};
pub use target::{Origin, TargetError, find_target};
