//! Card: the calibrated average of Rho and Delta.
//!
//! Doornik, Castle and Hendry, "Card forecasts for M4", International Journal of Forecasting 36(1),
//! 2020. Delta goes on with damped growth; Rho is a small autoregression that becomes a random walk
//! where it is near one; their average is taken for observed and a richer autoregression fitted to
//! both, whose values are the forecast. Tests that decide between variants there are left out: the
//! combination weighs the model by its errors.

use super::Model;
use super::drift::drifted;
use crate::forecast::least_squares::Normal;
use crate::forecast::prepare::Prepared;

/// From this coefficient on, Rho is a random walk.
const UNIT_ROOT: f64 = 0.9;
/// Longest seasons that it is fitted to.
const SEASONS: usize = 5;

/// The calibrated average of Rho and Delta.
pub(super) struct Card;

impl Model for Card {
    fn name(&self) -> String {
        "Card".to_owned()
    }

    fn forecast(&self, data: &Prepared, origin: usize, horizon: usize) -> Option<Vec<f64>> {
        let (short, long) = (data.shortest_season(), data.longest_season());
        let start = origin.saturating_sub(SEASONS * long.max(7));
        continued(&data.seen[start..origin], (short, long), horizon)
    }
}

fn continued(seen: &[f64], (short, long): (usize, usize), horizon: usize) -> Option<Vec<f64>> {
    let steps = seen.len();
    if steps < 2 * long || steps < 3 * short + 3 {
        return None;
    }
    let delta = drifted(seen, long, horizon);
    let rho = rho(seen, short, horizon)?;
    let mut all = seen.to_vec();
    all.extend(delta.iter().zip(&rho).map(|(a, b)| f64::midpoint(*a, *b)));
    // Calibration: its own past, the seasons, and where in the season it is.
    let lags: Vec<usize> = if long > short {
        vec![1, short, short + 1, long]
    } else {
        vec![1, short, short + 1]
    };
    let longest = short.max(long) + 1;
    let fit = Fit::of(&all, &lags, short, longest)?;
    Some(
        (steps..steps + horizon)
            .map(|at| fit.value(&all, at))
            .collect(),
    )
}

/// The first part: its last value, the season before, and where in the season it is.
fn rho(seen: &[f64], season: usize, horizon: usize) -> Option<Vec<f64>> {
    let steps = seen.len();
    let fit = Fit::of(seen, &[1, season], season, season + 1)?;
    let mut path = seen.to_vec();
    if fit.coefficients[0] < UNIT_ROOT {
        for at in steps..steps + horizon {
            let next = fit.value(&path, at);
            path.push(next);
        }
    } else {
        // A random walk with a season: the changes of the last season go on, but not its growth.
        let growth = (seen[steps - 1] - seen[steps - 1 - season]) / season as f64;
        for at in steps..steps + horizon {
            let change = path[at - season] - path[at - season - 1] - growth;
            path.push(path[at - 1] + change);
        }
    }
    Some(path.split_off(steps))
}

/// A regression on lags and on the place in the season.
struct Fit {
    lags: Vec<usize>,
    season: usize,
    mean: f64,
    coefficients: Vec<f64>,
}

impl Fit {
    fn of(values: &[f64], lags: &[usize], season: usize, from: usize) -> Option<Self> {
        let mean = crate::forecast::statistics::mean(values);
        let mut fit = Self {
            lags: lags.to_vec(),
            season,
            mean,
            coefficients: Vec::new(),
        };
        let mut normal = Normal::new(lags.len() + season);
        let mut row = vec![0.0; lags.len() + season];
        for at in from..values.len() {
            fit.fill(&mut row, values, at);
            normal.add(&row, values[at] - mean);
        }
        if normal.rows() < lags.len() + season {
            return None;
        }
        fit.coefficients = normal.solve()?;
        Some(fit)
    }

    fn fill(&self, row: &mut [f64], values: &[f64], at: usize) {
        row.fill(0.0);
        for (slot, lag) in row.iter_mut().zip(&self.lags) {
            *slot = values[at - lag] - self.mean;
        }
        row[self.lags.len() + at % self.season] = 1.0;
    }

    fn value(&self, values: &[f64], at: usize) -> f64 {
        let lags = self.lags.iter().zip(&self.coefficients);
        let lags: f64 = lags
            .map(|(lag, c)| (values[at - lag] - self.mean) * c)
            .sum();
        self.mean + lags + self.coefficients[self.lags.len() + at % self.season]
    }
}
