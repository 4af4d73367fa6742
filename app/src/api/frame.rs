//! What every page shows around its subject.

use crate::format::date;
use serde::{Deserialize, Serialize};

/// A cluster that the database holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ClusterRef {
    /// UID of its namespace `kube-system`.
    pub uid: String,
    /// The name it goes by; unique in the database.
    pub name: String,
    /// Whether it is simulated. Every page says so.
    pub simulated: bool,
}

/// How old the newest data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FreshnessState {
    /// The last cycle came when it was due.
    Live,
    /// Cycles are missing since; the last data stays.
    Stale,
    /// Nobody collects this cluster now: it is history in the database.
    Archived,
    /// Nothing has been collected yet.
    Never,
}

/// How old the newest data is and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Freshness {
    /// Live, stale, archived or never.
    pub state: FreshnessState,
    /// When the newest cycle was collected, Unix seconds.
    pub as_of_secs: Option<i64>,
    /// How long ago that was.
    pub age_secs: Option<i64>,
    /// Why newer data is missing, in one sentence with the way out.
    pub reason: Option<String>,
}

/// What every page shows around its subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Frame {
    /// The server's clock when it answered, Unix seconds.
    pub now_secs: i64,
    /// Where windows such as the last 7 days end, Unix seconds: with what the newest cycle speaks for,
    /// which is until the next one; now where that is late.
    pub until_secs: i64,
    /// Seconds between collection cycles.
    pub interval_secs: i64,
    /// All clusters of the database, by name.
    pub clusters: Vec<ClusterRef>,
    /// The cluster shown.
    pub cluster: ClusterRef,
    /// How old the newest data is.
    pub freshness: Freshness,
    /// Version of the formulas of demand; other computations tell theirs beside their figures.
    pub formula_version: String,
    /// The cursor of the page after this one; in answers of the API with a table that goes on.
    pub next: Option<String>,
}

impl Frame {
    /// The day on which windows such as the last 7 days end, where nobody collects the cluster:
    /// these are days of its history.
    #[must_use]
    pub fn history_end(&self) -> Option<String> {
        // A history that ends at midnight has nothing of the day which begins then.
        (self.freshness.state == FreshnessState::Archived).then(|| date(self.until_secs - 1))
    }
}

/// A team and its place in the colours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TeamRef {
    /// Team name, or `__unassigned__`.
    pub name: String,
    /// Rank by requested CPU over the last 30 days, from 0; the six largest have colours.
    pub rank: usize,
}
