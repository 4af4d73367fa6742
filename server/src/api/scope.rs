//! What every answer starts with: which cluster, which span of time, how much of it was observed.

use super::{Capacity, store_failed};
use crate::store::{Cluster, CycleSummary, Gaps};
use plimsoll_app::api::{ApiError, Coverage, Frame, TimeRange};
use plimsoll_app::routes::ScopeQuery;

/// Most gaps in one answer.
const MOST_GAPS: usize = 50;

/// The cluster and span of time that a question is about.
pub(super) struct Scope {
    pub(super) cluster: Cluster,
    pub(super) frame: Frame,
    pub(super) range: TimeRange,
    pub(super) cycles: CycleSummary,
    pub(super) gaps: Gaps,
    pub(super) coverage: Coverage,
    pub(super) usage_coverage: Coverage,
}

impl Capacity {
    /// Resolves a scope.
    pub(super) async fn scope(&self, query: &ScopeQuery) -> Result<Scope, ApiError> {
        let (cluster, frame) = self.frame(query.cluster.as_deref()).await?;
        let range = query.window.resolve(frame.until_secs);
        let cycles = self
            .store
            .summarize_cycles(cluster.id, range.from_secs, range.to_secs)
            .await
            .map_err(store_failed)?;
        let gaps = self
            .store
            .find_gaps(
                cluster.id,
                (range.from_secs, range.to_secs),
                frame.until_secs,
                MOST_GAPS,
            )
            .await
            .map_err(store_failed)?;
        // What is no gap is covered: both are told beside each other.
        let covered = |observed_secs| Coverage {
            observed_secs,
            expected_secs: gaps.expected_secs,
        };
        let observed_secs = gaps.expected_secs - gaps.missing_secs;
        let measured_secs = i128::from(observed_secs) * i128::from(cycles.usage_secs)
            / i128::from(cycles.observed_secs.max(1));
        Ok(Scope {
            coverage: covered(observed_secs),
            usage_coverage: covered(i64::try_from(measured_secs).unwrap_or(observed_secs)),
            gaps,
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
