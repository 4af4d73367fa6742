//! Forecasts against what came.

use crate::Result;
use crate::data::Set;
use plimsoll_planner::forecast::metrics::{
    coverage, interval_score, mean_absolute_error, seasonal_scale, smape,
};
use plimsoll_planner::forecast::{LEVELS, forecast};
use std::time::Instant;

/// Hours of a day: the season that errors are scaled by.
const SEASON: usize = 24;

/// Means over the series of a set.
#[derive(Default)]
pub(crate) struct Score {
    series: f64,
    refused: usize,
    mase: f64,
    smape: f64,
    msis: f64,
    /// By [`LEVELS`].
    held: [f64; LEVELS.len()],
    secs: f64,
    naive: [f64; 2],
}

impl Score {
    /// Forecasts all series of a set.
    pub(crate) fn of(set: &Set) -> Result<Self> {
        let mut score = Self::default();
        let start = Instant::now();
        for (history, future) in &set.series {
            let Ok(found) = forecast(history, future.len()) else {
                score.refused += 1;
                continue;
            };
            let scale = seasonal_scale(&history.values, SEASON);
            let scale = scale.ok_or("a series that repeats itself")?;
            let widest = &found.bands[LEVELS.len() - 1];
            let msis = interval_score(future, &widest.low, &widest.high, widest.level);
            score.series += 1.0;
            score.mase += mean_absolute_error(future, &found.median) / scale;
            score.smape += smape(future, &found.median);
            score.msis += msis / scale;
            for (held, band) in score.held.iter_mut().zip(&found.bands) {
                *held += coverage(future, &band.low, &band.high);
            }
            let last: Vec<f64> = history
                .values
                .iter()
                .rev()
                .take(SEASON)
                .flatten()
                .copied()
                .collect();
            let naive: Vec<f64> = last
                .iter()
                .rev()
                .cycle()
                .take(future.len())
                .copied()
                .collect();
            score.naive[0] += mean_absolute_error(future, &naive) / scale;
            score.naive[1] += smape(future, &naive);
        }
        score.secs = start.elapsed().as_secs_f64();
        Ok(score)
    }

    /// A row per method, and the goals.
    pub(crate) fn table(&self) -> String {
        let mean = |sum: f64| sum / self.series;
        let [half, most, nearly_all] = self.held.map(mean);
        format!(
            "{} series, {} refused; what came next against the median and the intervals. The time has all: \
             models, earlier forecasts, intervals.\n\n\
             | | MASE | sMAPE | MSIS 95 % | 50 % held | 80 % held | 95 % held | per 1,000 series |\n\
             |---|---:|---:|---:|---:|---:|---:|---:|\n\
             | Plimsoll | {:.3} | {:.2} | {:.2} | {half:.3} | {most:.3} | {nearly_all:.3} | {:.1} s |\n\
             | goal for hours of M4 | ≤ 0.95 | ≤ 10.5 | ≤ 7.5 |  |  | 0.93–0.97 | ≤ 10 s |\n\
             | seasonal naive, a day | {:.3} | {:.2} |  |  |  |  |  |\n",
            self.series,
            self.refused,
            mean(self.mase),
            mean(self.smape),
            mean(self.msis),
            mean(self.secs) * 1_000.0,
            mean(self.naive[0]),
            mean(self.naive[1]),
        )
    }
}
