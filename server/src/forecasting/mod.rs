//! What is forecast, from where, and what it comes to by namespace, team or cluster.

mod history;
mod jobs;
mod peaks;
mod scopes;
mod study;
mod write;

pub use history::{Asked, demand_of, most_history_secs};
pub(crate) use jobs::stopped;
pub use jobs::{Found, Jobs, Key, Version};
pub use peaks::{Peaks, peaks_of};
pub use scopes::{Ahead, ScopeForecast};
pub use study::{Basics, Planned, SEED, ScopeStudy, Study};
pub(crate) use write::COLUMNS;
pub use write::{reason, write_backtests, write_csv, write_json};

use plimsoll_planner::series::Series;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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

/// How far something has come, and whether it should go on.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    of: AtomicUsize,
    stopped: AtomicBool,
}

impl Progress {
    /// Says how much there is to do.
    pub fn expect(&self, of: usize) {
        self.of.store(of, Ordering::Relaxed);
    }

    /// Says how much is done; whether to go on.
    #[must_use]
    pub fn reach(&self, done: usize) -> bool {
        self.done.store(done, Ordering::Relaxed);
        !self.stopped.load(Ordering::Relaxed)
    }

    /// How much is done, of how much; 0 of 0 before it is known.
    #[must_use]
    pub fn told(&self) -> (usize, usize) {
        let of = self.of.load(Ordering::Relaxed);
        (self.done.load(Ordering::Relaxed).min(of), of)
    }

    /// Ends it before its end: nobody waits for it any more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}
