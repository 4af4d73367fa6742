//! Series, ranges and how complete they are.

use serde::{Deserialize, Serialize};

/// A half-open span of time, Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TimeRange {
    /// Start, included.
    pub from_secs: i64,
    /// End, excluded.
    pub to_secs: i64,
}

impl TimeRange {
    /// Its length in seconds.
    #[must_use]
    pub fn secs(&self) -> i64 {
        self.to_secs - self.from_secs
    }
}

/// How much of a window was observed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Coverage {
    /// Seconds of the window for which a sample speaks.
    pub observed_secs: i64,
    /// Seconds of the window that are over, since the cluster was first seen.
    pub expected_secs: i64,
}

impl Coverage {
    /// The observed part, 0 to 1; `None` when nothing was to be expected.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share of seconds needs no more than f64"
    )]
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.expected_secs > 0)
            .then(|| (self.observed_secs as f64 / self.expected_secs as f64).clamp(0.0, 1.0))
    }
}

/// Means per step; `None` is a gap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Series {
    /// Start of the first step, Unix seconds.
    pub from_secs: i64,
    /// Length of a step, seconds.
    pub step_secs: i64,
    /// One mean per step.
    pub values: Vec<Option<i64>>,
}

/// The history of one resource's demand, in millicores or bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DemandSeries {
    /// Used.
    pub used: Series,
    /// Requested.
    pub requested: Series,
    /// Limited; empty where it says nothing.
    pub limit: Series,
    /// Allocatable (of the cluster or node) or the quota (of a namespace); the load line.
    pub capacity: Series,
}
