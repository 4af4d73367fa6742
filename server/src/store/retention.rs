//! How long history is kept at which step.

use super::EntityKind;
use super::day::DAY_SECS;

/// Every sample as it was.
pub(super) const RAW: i64 = 0;
/// Steps of five minutes.
pub(super) const FIVE_MINUTES: i64 = 300;
/// Steps of an hour.
pub(super) const HOUR: i64 = 3_600;
/// The sums of the day.
pub(super) const WHOLE_DAY: i64 = DAY_SECS;

/// How long history is kept at which step, in days before the newest cycle. The sums, maxima and
/// quantiles of each day are kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Every sample.
    pub raw_days: i64,
    /// Steps of five minutes of workloads and nodes.
    pub five_minute_days: i64,
    /// Steps of five minutes of namespaces and the cluster: the peak of a sum needs them.
    pub namespace_five_minute_days: i64,
    /// Steps of an hour.
    pub hourly_days: i64,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            raw_days: 2,
            five_minute_days: 90,
            namespace_five_minute_days: 400,
            hourly_days: 400,
        }
    }
}

impl Retention {
    /// The steps there are, coarser and coarser, and the age in days beyond which each is due.
    pub(super) fn tiers(&self, kind: EntityKind) -> [(i64, i64); 3] {
        let fine = match kind {
            EntityKind::Cluster | EntityKind::Nodes | EntityKind::Namespace => {
                self.namespace_five_minute_days
            }
            EntityKind::Workload | EntityKind::Node => self.five_minute_days,
        };
        let fine = fine.max(self.raw_days);
        [
            (FIVE_MINUTES, self.raw_days),
            (HOUR, fine),
            (WHOLE_DAY, self.hourly_days.max(fine)),
        ]
    }

    /// The step that a day of this age is kept at.
    pub(super) fn step_secs(&self, kind: EntityKind, age_days: i64) -> i64 {
        let due = self.tiers(kind).into_iter().rev();
        due.into_iter()
            .find(|&(_, beyond)| age_days > beyond)
            .map_or(RAW, |(step, _)| step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_the_coarser() {
        let retention = Retention::default();
        let steps = |kind, ages: [i64; 6]| ages.map(|age| retention.step_secs(kind, age));
        let ages = [0, 2, 3, 90, 91, 401];
        assert_eq!(
            steps(EntityKind::Workload, ages),
            [RAW, RAW, FIVE_MINUTES, FIVE_MINUTES, HOUR, WHOLE_DAY]
        );
        assert_eq!(
            steps(EntityKind::Namespace, ages),
            [
                RAW,
                RAW,
                FIVE_MINUTES,
                FIVE_MINUTES,
                FIVE_MINUTES,
                WHOLE_DAY
            ]
        );
    }
}
