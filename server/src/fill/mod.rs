//! Filling the history from elsewhere than a collector: from what was measured before Plimsoll
//! came, told in steps.

pub mod csv_input;
mod day;
mod inventory;
mod prometheus;
mod series;
mod target;
mod usage;

pub use day::{DaySheet, Filled, WorkloadName};
pub use inventory::{ReadInventory, read_catalogue, read_inventory};
pub use prometheus::{
    Access, BackfillError, BackfillOptions, BackfillReport, PrometheusError, backfill,
};
pub use target::{Origin, TargetError, find_target};
pub use usage::{
    NamespaceUsage, StagingError, UsageColumn, UsageError, UsageOptions, UsageProgress,
    UsageReport, UsageTables, import_usage, read_usage_table, read_usage_tables,
};
