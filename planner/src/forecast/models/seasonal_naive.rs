//! The last season again: the yardstick of all others.

use super::Model;
use crate::forecast::prepare::Prepared;

/// Repeats the last season.
pub(in crate::forecast) struct SeasonalNaive {
    /// Steps.
    pub(in crate::forecast) season: usize,
}

impl Model for SeasonalNaive {
    fn name(&self) -> String {
        format!("seasonal naive {}", self.season)
    }

    fn forecast(&self, data: &Prepared, origin: usize, horizon: usize) -> Option<Vec<f64>> {
        let last = &data.seen[origin.checked_sub(self.season)?..origin];
        Some(last.iter().copied().cycle().take(horizon).collect())
    }
}
