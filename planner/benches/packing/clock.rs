//! Seconds that this process computes: what other processes do at the same time is not in them.

use std::time::Instant;

/// A clock that runs while this thread does.
pub(crate) struct Clock {
    began: Instant,
    /// Where the system does not tell, it is the time that passes.
    computed: Option<u64>,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self {
            began: Instant::now(),
            computed: nanos(),
        }
    }

    pub(crate) fn seconds(&self) -> f64 {
        match (self.computed, nanos()) {
            (Some(before), Some(now)) => (now - before) as f64 / 1e9,
            _ => self.began.elapsed().as_secs_f64(),
        }
    }
}

fn nanos() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok()
}
