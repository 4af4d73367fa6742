//! The collection cycle: observe, account, store; and the history a simulation starts with.

mod attributes;
mod cycle;
mod fill;
mod live;
mod once;

pub use cycle::{Collector, CollectorOptions};
pub use fill::{FillError, fill_history};
pub use live::{Live, LiveState};
pub use once::{LookError, look_once};

use attributes::attributes_of;
