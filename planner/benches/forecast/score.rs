//! Forecasts against what came.

use crate::Result;
use crate::data::Set;
use plimsoll_planner::forecast::metrics::{
    coverage, interval_score, mean_absolute_error, seasonal_scale, smape,
};
use plimsoll_planner::forecast::{LEVELS, forecast};
use std::fmt::Write as _;
use std::time::Instant;

/// Hours of a day: the season that errors are scaled by.
const SEASON: usize = 24;

/// Forecasts all series of a set.
pub(crate) fn score(set: &Set) -> Result<String> {
    let mut sums = [0.0; 3];
    let mut held = [0.0; LEVELS.len()];
    let (mut count, mut refused) = (0.0, 0);
    let start = Instant::now();
    for (history, future) in &set.series {
        let Ok(found) = forecast(history, future.len()) else {
            refused += 1;
            continue;
        };
        let scale =
            seasonal_scale(&history.values, SEASON).ok_or("a series that repeats itself")?;
        let widest = &found.bands[LEVELS.len() - 1];
        sums[0] += mean_absolute_error(future, &found.median) / scale;
        sums[1] += smape(future, &found.median);
        sums[2] += interval_score(future, &widest.low, &widest.high, widest.level) / scale;
        for (held, band) in held.iter_mut().zip(&found.bands) {
            *held += coverage(future, &band.low, &band.high);
        }
        count += 1.0;
    }
    let secs = start.elapsed().as_secs_f64();
    let mut text = format!(
        "{}: {count} series, {refused} refused\n  MASE {:.3}, sMAPE {:.2}, MSIS(95) {:.2}",
        set.name,
        sums[0] / count,
        sums[1] / count,
        sums[2] / count
    );
    for (level, held) in LEVELS.iter().zip(held) {
        write!(text, ", {:.0} % held {:.3}", level * 100.0, held / count)?;
    }
    write!(text, "\n  {:.1} s per 1,000 series", secs / count * 1_000.0)?;
    Ok(text)
}
