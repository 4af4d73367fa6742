//! Memory peaks of whole days.

use super::histogram::{Buckets, Histogram, Stored};
use serde::{Deserialize, Serialize};

/// Seconds in a day, the autoscaler's `MemoryAggregationInterval`.
const DAY_SECS: i64 = 86_400;

/// One sample per UTC day: the most that any pod used, or what a kill for want of memory showed to be
/// needed. (The autoscaler takes a peak per pod; the largest of them all is what none may run out of.)
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Memory {
    /// Days that are over.
    closed: Histogram,
    today: Option<Today>,
}

/// A day that is not over: its peak may still grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Today {
    /// Days since 1970.
    day: i64,
    /// The most that was measured, in bytes.
    used_bytes: i64,
    /// What kills showed to be needed. Apart, so that one kill does not raise what the next one shows.
    needed_bytes: i64,
}

impl Today {
    fn peak_bytes(self) -> i64 {
        self.used_bytes.max(self.needed_bytes)
    }
}

/// As it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredMemory {
    closed: Stored,
    today: Option<Today>,
}

impl Memory {
    /// Begins the day of a time, unless it has begun.
    pub(super) fn begin(&mut self, at_secs: i64, half_life_secs: i64) {
        let day = at_secs.div_euclid(DAY_SECS);
        if self.today.is_some_and(|today| today.day >= day) {
            return;
        }
        if let Some(today) = self.today {
            close(&mut self.closed, today, half_life_secs);
        }
        self.today = Some(Today {
            day,
            used_bytes: 0,
            needed_bytes: 0,
        });
    }

    /// Takes note of what one pod uses today.
    pub(super) fn used(&mut self, bytes: i64) {
        if let Some(today) = &mut self.today {
            today.used_bytes = today.used_bytes.max(bytes);
        }
    }

    /// The most that was measured today.
    pub(super) fn used_today_bytes(&self) -> i64 {
        self.today.map_or(0, |today| today.used_bytes)
    }

    /// Takes note of what a kill showed to be needed; a day that is over gets a sample more.
    pub(super) fn needed(&mut self, bytes: i64, at_secs: i64, half_life_secs: i64) {
        let day = at_secs.div_euclid(DAY_SECS);
        match &mut self.today {
            Some(today) if today.day <= day => {
                today.needed_bytes = today.needed_bytes.max(bytes);
            }
            _ => {
                let earlier = Today {
                    day,
                    used_bytes: 0,
                    needed_bytes: bytes,
                };
                close(&mut self.closed, earlier, half_life_secs);
            }
        }
    }

    /// A percentile of the days' peaks in bytes, today among them.
    pub(super) fn percentile(&self, percentile: f64, half_life_secs: i64) -> Option<f64> {
        let mut all = self.closed.clone();
        if let Some(today) = self.today {
            close(&mut all, today, half_life_secs);
        }
        all.percentile(Buckets::Memory, percentile)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.closed.heap_bytes()
    }

    pub(super) fn stored(&self) -> StoredMemory {
        StoredMemory {
            closed: self.closed.stored(),
            today: self.today,
        }
    }

    pub(super) fn of(stored: &StoredMemory) -> Self {
        Self {
            closed: Histogram::of(&stored.closed),
            today: stored.today,
        }
    }
}

/// Adds a day's peak at the end of the day, as the autoscaler dates it; a day without one adds nothing.
fn close(closed: &mut Histogram, today: Today, half_life_secs: i64) {
    if today.peak_bytes() > 0 {
        let end_secs = today.day.saturating_add(1).saturating_mul(DAY_SECS);
        let sample = (today.peak_bytes() as f64, 1.0);
        closed.add(Buckets::Memory, sample, end_secs, half_life_secs);
    }
}
