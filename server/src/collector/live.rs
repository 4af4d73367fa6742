//! What the collector knows now, for the pages.

use crate::source::SourceStatus;
use crate::store::Cluster;
use plimsoll_planner::model::{Snapshot, Usage};
use std::sync::{Arc, PoisonError, RwLock};

/// What the collector knows now.
#[derive(Debug, Clone, Default)]
pub struct LiveState {
    /// The cluster, once it is identified.
    pub cluster: Option<Cluster>,
    /// The newest objects and their usage, aligned; `None` before the first good cycle.
    pub newest: Option<(Arc<Snapshot>, Arc<Usage>)>,
    /// Why the newest cycle is missing; `None` when it is not.
    pub error: Option<String>,
    /// How each thing that is read does.
    pub sources: Vec<SourceStatus>,
    /// Bytes this process wrote to disk while storing the newest cycle, where the system tells.
    pub last_cycle_bytes: Option<u64>,
}

/// What the collector knows now, shared with the pages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    interval_secs: i64,
    state: Arc<RwLock<Arc<LiveState>>>,
}

impl Live {
    /// Before anything is known.
    #[must_use]
    pub fn new(interval_secs: i64) -> Self {
        Self {
            interval_secs,
            state: Arc::default(),
        }
    }

    /// Seconds between cycles.
    #[must_use]
    pub fn interval_secs(&self) -> i64 {
        self.interval_secs
    }

    /// The state as it is now.
    #[must_use]
    pub fn get(&self) -> Arc<LiveState> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state for those who ask from now on.
    pub fn update(&self, change: impl FnOnce(&mut LiveState)) {
        let mut slot = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut state = (**slot).clone();
        change(&mut state);
        *slot = Arc::new(state);
    }
}
