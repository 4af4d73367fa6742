//! Damped drift: the growth from season to season goes on, and less so the further ahead.
//!
//! The growth is the Delta of Doornik, Castle and Hendry, "Card forecasts for M4", International
//! Journal of Forecasting 36(1), 2020: a mean without its largest changes, and never more than the
//! recent one. The damping is Gardner and McKenzie's, "Forecasting trends in time series", Management
//! Science 31(10), 1985.

use super::Model;
use crate::forecast::prepare::Prepared;
use crate::forecast::statistics::mean;

/// What is left of the growth from one season to the next.
const DAMPING: f64 = 0.96;
/// Seasons that the recent growth is of.
const RECENT: usize = 6;
/// Weights of the last seasons' shapes, the newest first.
const SHAPE_WEIGHTS: [f64; 4] = [0.6, 0.2, 0.12, 0.08];

/// The last seasons' shape on a level that goes on to grow.
pub(super) struct DampedDrift;

impl Model for DampedDrift {
    fn name(&self) -> String {
        "damped drift".to_owned()
    }

    fn forecast(&self, data: &Prepared, origin: usize, horizon: usize) -> Option<Vec<f64>> {
        let season = data.longest_season();
        (origin >= 2 * season).then(|| drifted(&data.seen[..origin], season, horizon))
    }
}

/// Goes on from the end of what was seen.
pub(super) fn drifted(seen: &[f64], season: usize, horizon: usize) -> Vec<f64> {
    let seasons: Vec<&[f64]> = seen.rchunks_exact(season).collect();
    let levels: Vec<f64> = seasons.iter().map(|season| mean(season)).collect();
    let mut shape = vec![0.0; season];
    let weights: f64 = SHAPE_WEIGHTS.iter().take(seasons.len()).sum();
    for ((season, level), weight) in seasons.iter().zip(&levels).zip(SHAPE_WEIGHTS) {
        for (slot, value) in shape.iter_mut().zip(*season) {
            *slot += (value - level) * weight / weights;
        }
    }
    let growth = growth(&levels);
    let (mut ahead, mut factor) = (0.0, 1.0);
    let mut path = Vec::with_capacity(horizon);
    for step in 0..horizon {
        if step % season == 0 {
            factor *= DAMPING;
            ahead += growth * factor;
        }
        // Within a season the level is that of its middle.
        path.push(levels[0] + ahead + shape[step % season]);
    }
    path
}

/// Growth per season, of levels from the newest back.
fn growth(levels: &[f64]) -> f64 {
    let mut changes: Vec<f64> = levels.windows(2).map(|pair| pair[0] - pair[1]).collect();
    let recent = mean(&changes[..changes.len().min(RECENT)]);
    changes.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let without_largest = mean(&changes[..changes.len() - usize::from(changes.len() > 2)]);
    smaller_of_same_sign(recent, without_largest)
}

/// The one nearer to zero, and zero where they point apart.
fn smaller_of_same_sign(a: f64, b: f64) -> f64 {
    if a * b <= 0.0 {
        0.0
    } else if a.abs() < b.abs() {
        a
    } else {
        b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_not_taken_from_a_single_jump() {
        assert_eq!(growth(&[14.0, 4.0, 4.0, 4.0, 4.0]), 0.0);
        assert_eq!(growth(&[4.0, 3.0, 2.0, 1.0]), 1.0);
        assert_eq!(growth(&[1.0, 2.0, 3.0, 2.0, 1.0, 0.0]), 0.0);
        assert_eq!(growth(&[5.0]), 0.0);
    }

    #[test]
    fn the_shape_goes_on_at_the_level() {
        let seen: Vec<f64> = (0..40).map(|at| f64::from(at % 4)).collect();
        assert_eq!(drifted(&seen, 4, 6), [0.0, 1.0, 2.0, 3.0, 0.0, 1.0]);
    }
}
