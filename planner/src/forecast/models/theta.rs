//! Theta: half the straight line through the series, half its exponentially smoothed level.
//!
//! Assimakopoulos and Nikolopoulos, "The theta model", International Journal of Forecasting 16(4),
//! 2000, in the form that Hyndman and Billah showed it to have ("Unmasking the Theta method", IJF
//! 19(2), 2003): exponential smoothing with a drift of half the slope. Seasons are taken off before
//! as means over the history, and put back.

use super::Model;
use crate::forecast::prepare::Prepared;
use crate::forecast::statistics::mean;

/// Smoothing weights that are tried.
const ALPHAS: [f64; 7] = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.9];

/// The Theta method.
pub(super) struct Theta;

impl Model for Theta {
    fn name(&self) -> String {
        "Theta".to_owned()
    }

    fn forecast(&self, data: &Prepared, origin: usize, horizon: usize) -> Option<Vec<f64>> {
        let season = data.longest_season();
        (origin >= 2 * season + 2).then(|| continued(&data.seen[..origin], season, horizon))
    }
}

fn continued(seen: &[f64], season: usize, horizon: usize) -> Vec<f64> {
    let steps = seen.len();
    let slope = slope(seen, season);
    // By the place in the season, counted from the end.
    let mut shape = vec![(0.0, 0.0); season];
    let level = mean(seen);
    let middle = (steps - 1) as f64 / 2.0;
    for (at, value) in seen.iter().enumerate() {
        let slot = &mut shape[(steps - 1 - at) % season];
        slot.0 += value - level - slope * (at as f64 - middle);
        slot.1 += 1.0;
    }
    let shape: Vec<f64> = shape.into_iter().map(|(sum, count)| sum / count).collect();
    let adjusted: Vec<f64> = seen
        .iter()
        .enumerate()
        .map(|(at, value)| value - shape[(steps - 1 - at) % season])
        .collect();
    let smoothed = ALPHAS
        .into_iter()
        .map(|alpha| smooth(&adjusted, alpha, slope / 2.0))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let level = smoothed.map_or(level, |(level, _)| level);
    (0..horizon)
        .map(|step| {
            let ahead = (step + 1) as f64;
            level + slope / 2.0 * ahead + shape[season - 1 - step % season]
        })
        .collect()
}

/// Growth per step: of means of whole seasons, so that a season's shape is no growth.
fn slope(seen: &[f64], season: usize) -> f64 {
    let levels: Vec<f64> = seen.rchunks_exact(season).map(mean).collect();
    let count = levels.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let (mut products, mut squares) = (0.0, 0.0);
    for (at, level) in levels.iter().rev().enumerate() {
        let place = at as f64 - middle;
        products += place * level;
        squares += place * place;
    }
    if squares > 0.0 {
        products / squares / season as f64
    } else {
        0.0
    }
}

/// The level at the end, and the mean square of the errors one step ahead.
fn smooth(values: &[f64], alpha: f64, drift: f64) -> (f64, f64) {
    let (mut level, mut squares) = (values[0], 0.0);
    for value in &values[1..] {
        let error = value - (level + drift);
        squares += error * error;
        level += drift + alpha * error;
    }
    (level, squares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_on_with_the_season_and_half_the_slope() {
        let seen: Vec<f64> = (0..40)
            .map(|at| f64::from(at % 4) + f64::from(at) * 0.5)
            .collect();
        let path = continued(&seen, 4, 8);
        let growth = path[4] - path[0];
        assert!((growth - 1.0).abs() < 0.05, "{path:?}");
        assert!((path[0] - 20.0).abs() < 1.0, "{path:?}");
        assert!((path[1] - path[0] - 1.25).abs() < 0.05, "{path:?}");
    }
}
