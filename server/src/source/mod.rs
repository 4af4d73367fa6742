//! Where observations come from: one trait, a cluster's API or a simulation behind it.

mod error;
mod kube;
mod simulated;
mod status;

pub use error::SourceError;
pub use kube::{KubeOptions, KubeSource};
pub use simulated::SimulatedSource;
pub use status::{SourceStatus, WatchState};

use crate::store::NewCluster;
use async_trait::async_trait;
use plimsoll_planner::model::{Snapshot, Usage};
use std::sync::Arc;

/// What was seen in one cycle.
#[derive(Debug, Clone)]
pub struct Observation {
    /// The objects; the same `Arc` as before while nothing changed.
    pub snapshot: Arc<Snapshot>,
    /// What was measured, aligned with the snapshot. Empty when nothing could be measured.
    pub usage: Usage,
}

/// A cluster that can be observed.
#[async_trait]
pub trait Source: Send {
    /// Which cluster it is.
    ///
    /// # Errors
    /// [`SourceError`] when it cannot be reached or does not let us in.
    async fn identify(&mut self) -> Result<NewCluster, SourceError>;

    /// The cluster as of now. `at_secs` is when the cycle was due, Unix seconds.
    ///
    /// # Errors
    /// [`SourceError`] when the objects are not known to be current: the cycle is a gap then.
    /// Usage that could not be measured is no error but unknown.
    async fn observe(&mut self, at_secs: i64) -> Result<Observation, SourceError>;

    /// How each thing that is read does.
    fn status(&self) -> Vec<SourceStatus>;
}
