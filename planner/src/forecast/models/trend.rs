//! A straight line: the growth of the last weeks goes on as it was.
//!
//! The growth is the median of the slopes between all pairs of seasons (Sen, "Estimates of the
//! regression coefficient based on Kendall's tau", Journal of the American Statistical Association 63,
//! 1968), so that a few weeks out of line do not turn it.

use super::Model;
use super::drift::on_a_level;
use crate::forecast::prepare::Prepared;
use crate::forecast::statistics::{mean, median};

/// Fewest seasons that a growth is told from.
const FEWEST: usize = 6;

/// The last seasons' shape on a level that grows as it did over so many seasons.
pub(super) struct Trend {
    pub(super) seasons: usize,
}

impl Model for Trend {
    fn name(&self) -> String {
        format!("trend of {} seasons", self.seasons)
    }

    fn forecast(&self, data: &Prepared, origin: usize, horizon: usize) -> Option<Vec<f64>> {
        let season = data.longest_season();
        (origin >= self.seasons * season).then(|| {
            let seen = &data.seen[origin - self.seasons * season..origin];
            let from = origin - self.seasons * season;
            let raw: Vec<f64> = (from..origin).map(|at| data.seen[at] - data.offsets[at]).collect();
            let levels: Vec<f64> = raw.rchunks_exact(season).map(mean).collect();
            let n = levels.len();
            let growth = if std::env::var("V1").is_ok() { (mean(&levels[..2]) - mean(&levels[n-2..])) / (n as f64 - 2.0) / season as f64 } else { growth(&levels) / season as f64 };
            on_a_level(seen, season, horizon, |step| {
                // From the middle of the last season on.
                growth * ((step + 1) as f64 + (season - 1) as f64 / 2.0)
                    - growth * within(step, season)
            })
        })
    }
}

/// How far a step lies from the middle of its season: the shape has the growth within it.
fn within(step: usize, season: usize) -> f64 {
    (step % season) as f64 - (season - 1) as f64 / 2.0
}

/// The trends that suit a series; none of short ones.
pub(super) fn all(data: &Prepared) -> Vec<Trend> {
    let seasons = data.steps() / data.longest_season();
    [13, 26, 52]
        .into_iter()
        .filter(|span| *span >= FEWEST && span + FEWEST <= seasons)
        .map(|seasons| Trend { seasons })
        .collect()
}

/// Growth per season, of levels from the newest back.
fn growth(levels: &[f64]) -> f64 {
    let mut slopes = Vec::with_capacity(levels.len() * levels.len() / 2);
    for (at, newer) in levels.iter().enumerate() {
        for (back, older) in levels.iter().enumerate().skip(at + 1) {
            slopes.push((newer - older) / (back - at) as f64);
        }
    }
    median(&slopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_weeks_out_of_line_do_not_turn_it() {
        let mut levels: Vec<f64> = (0..13).map(|back| 100.0 - 2.0 * f64::from(back)).collect();
        assert_eq!(growth(&levels), 2.0);
        levels[4] = 500.0;
        assert!((growth(&levels) - 2.0).abs() < 0.2);
    }
}
