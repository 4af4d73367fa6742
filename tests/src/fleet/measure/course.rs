//! How long and how often.

use std::time::Duration;

/// How long and how often something is measured.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// Between two cycles.
    pub interval: Duration,
    /// Cycles of a cluster as it mostly is.
    pub steady_cycles: usize,
    /// In so many cycles all pods are replaced.
    pub rolling_cycles: u32,
    /// Cycles while metrics-server answers every other request.
    pub flapping_cycles: usize,
}

impl Course {
    /// As long as it takes to know.
    pub const FULL: Self = Self {
        interval: Duration::from_secs(60),
        steady_cycles: 12,
        rolling_cycles: 10,
        flapping_cycles: 6,
    };
    /// To see that it works.
    pub const QUICK: Self = Self {
        interval: Duration::from_secs(4),
        steady_cycles: 3,
        rolling_cycles: 3,
        flapping_cycles: 4,
    };

    /// How long anything may take.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(120) + 5 * self.interval
    }
}
