//! At which step days of a history are made: that at which they will be kept.

use super::DAY_SECS;
use crate::rows::{Cluster, Counts};
use plimsoll::store::{EntityAttributes, PastDays};

/// Days before today that come from cycles a minute apart, as far as namespaces go.
pub(super) const MINUTELY_DAYS: i64 = 8;
/// Days before today of which workloads are kept every five minutes, at most.
const FIVE_MINUTE_DAYS: i64 = 90;

/// Some days that are made alike.
pub(super) struct Stage {
    pub(super) from_secs: i64,
    pub(super) to_secs: i64,
    pub(super) step_secs: i64,
    /// Workloads and nodes with every cycle, not only every hour.
    pub(super) takes_all: bool,
}

/// So many days before today, oldest first.
pub(super) fn stages(days: i64, today_secs: i64) -> [Stage; 3] {
    let ago = |days: i64| today_secs - days * DAY_SECS;
    let stage = |from: i64, to: i64, step_secs, takes_all| Stage {
        from_secs: ago(from.max(to)),
        to_secs: ago(to),
        step_secs,
        takes_all,
    };
    [
        stage(days, FIVE_MINUTE_DAYS, 300, false),
        stage(FIVE_MINUTE_DAYS.min(days), MINUTELY_DAYS, 300, true),
        stage(MINUTELY_DAYS.min(days), 0, 60, false),
    ]
}

impl Stage {
    /// Makes one day after the other, until nobody takes them any more.
    pub(super) fn make(
        &self,
        counts: Counts,
        mut give: impl FnMut(PastDays, EntityAttributes) -> bool,
    ) {
        let mut cluster = Cluster::new(counts, self.from_secs, self.step_secs);
        let fine_from_secs = if self.takes_all { 0 } else { i64::MAX };
        let mut at_secs = self.from_secs;
        while at_secs < self.to_secs {
            let mut past = PastDays::fine_from(fine_from_secs);
            let midnight_secs = at_secs + DAY_SECS;
            while at_secs < midnight_secs {
                if past.takes_all(at_secs, self.step_secs) {
                    past.push(cluster.next());
                } else {
                    past.push(cluster.next_of_namespaces());
                }
                at_secs += self.step_secs;
            }
            if !give(past, cluster.attributes()) {
                return;
            }
        }
    }
}
