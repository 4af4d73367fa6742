//! What every answer starts with: which cluster, which span of time, how much of it was observed.

use super::{Capacity, store_failed};
use crate::store::{Cluster, CycleSummary};
use plimsoll_app::api::{ApiError, Coverage, Frame, TimeRange};
use plimsoll_app::routes::ScopeQuery;

/// The cluster and span of time that a question is about.
pub(super) struct Scope {
    pub(super) cluster: Cluster,
    pub(super) frame: Frame,
    pub(super) range: TimeRange,
    pub(super) cycles: CycleSummary,
    pub(super) coverage: Coverage,
    pub(super) usage_coverage: Coverage,
}

impl Capacity {
    /// Resolves a scope.
    pub(super) async fn scope(&self, query: &ScopeQuery) -> Result<Scope, ApiError> {
        let (cluster, frame) = self.frame(query.cluster.as_deref()).await?;
        let range = query.window.resolve(frame.now_secs);
        let cycles = self
            .store
            .summarize_cycles(cluster.id, range.from_secs, range.to_secs)
            .await
            .map_err(store_failed)?;
        let expected_secs = (range.to_secs.min(frame.now_secs) - range.from_secs).max(0);
        let observed = |secs: i64| Coverage {
            observed_secs: secs.min(expected_secs),
            expected_secs,
        };
        Ok(Scope {
            coverage: observed(cycles.observed_secs),
            usage_coverage: observed(cycles.usage_secs),
            cluster,
            frame,
            range,
            cycles,
        })
    }
}

impl Scope {
    /// The share of a whole in thousandths.
    pub(super) fn permille(part: Option<i64>, whole: Option<i64>) -> Option<i64> {
        let (part, whole) = (i128::from(part?), i128::from(whole?));
        (whole > 0).then(|| i64::try_from((part * 1_000 + whole / 2) / whole).unwrap_or(i64::MAX))
    }
}
