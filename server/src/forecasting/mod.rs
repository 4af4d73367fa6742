//! What is forecast, from where, and what it comes to by namespace, team or cluster.

mod history;
mod peaks;
mod scopes;
mod study;
mod write;

pub use history::{Asked, demand_of, most_history_secs};
pub(crate) use history::{column_of, demand_values};
pub use peaks::{Peaks, peaks_of};
pub use scopes::{Ahead, ScopeForecast};
pub(crate) use study::total;
pub use study::{Basics, Planned, SEED, ScopeStudy, Study, growth_span_secs};
pub(crate) use write::COLUMNS;
pub use write::{backtests, reason, write_csv, write_json};

use crate::jobs::Weighed;
use crate::store::ClusterId;
use plimsoll_app::api::Access;
use plimsoll_app::routes::{Basis, Horizon, Resource};
use plimsoll_planner::series::Series;

/// What a forecast is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Cluster.
    pub cluster: ClusterId,
    /// Which of its namespaces.
    pub access: Access,
    /// Demand for what.
    pub resource: Resource,
    /// Which demand for it.
    pub basis: Basis,
    /// How far ahead.
    pub horizon: Horizon,
}

impl Weighed for Study {
    fn numbers(&self) -> usize {
        Self::numbers(self)
    }
}

/// What a namespace demanded, in steps that are the same for all.
#[derive(Debug, Clone, PartialEq)]
pub struct NamespaceDemand {
    /// Namespace.
    pub namespace: String,
    /// Its team.
    pub team: String,
    /// Amounts.
    pub series: Series,
}
