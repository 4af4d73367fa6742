//! What is forecast, from where, and what it comes to by namespace, team or cluster.

mod history;
mod scopes;
mod write;

pub use history::demand_of;
pub use scopes::{ScopeForecast, forecast_scopes};
pub use write::{reason, write_backtests, write_csv, write_json};

use clap::ValueEnum;
use plimsoll_planner::series::Series;

/// What is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Resource {
    /// Cores.
    Cpu,
    /// Bytes.
    Memory,
    /// GPUs; what is requested, since nobody measures their use.
    Gpu,
    /// Pods on nodes.
    Pods,
}

/// Which demand for a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DemandBasis {
    /// What the scheduler must find room for.
    Requests,
    /// What is used.
    Usage,
}

/// By what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// All namespaces together.
    Cluster,
    /// Teams.
    Team,
    /// Namespaces.
    Namespace,
}

impl Resource {
    /// Its name in exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
            Self::Gpu => "gpu",
            Self::Pods => "pods",
        }
    }

    /// The unit of its amounts.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Cpu => "cores",
            Self::Memory => "bytes",
            Self::Gpu => "gpus",
            Self::Pods => "pods",
        }
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
