//! How far off forecasts are, by the step ahead: the width of the intervals.
//!
//! Split-conformal (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, "Distribution-free predictive
//! inference for regression", JASA 113, 2018) on what earlier forecasts were off by, scaled per step
//! ahead. An earlier forecast's errors are scaled by those of the others, as in the jackknife+ (Barber,
//! Candès, Ramdas and Tibshirani, Annals of Statistics 49(1), 2021): with eight of them, their own
//! would make them look smaller than the next one's will be.

use super::combine::Combined;
use super::origins::Origins;
use super::prepare::{Prepared, Scale};
use super::statistics::{mean, quantile_of_sorted, smoothed};

/// The share of a step's scale that is of all steps: some steps were hit by chance, others not.
const COMMON_SHARE: f64 = 0.3;
/// How far beyond what was seen an interval may reach because the others' errors were small.
const FURTHEST: f64 = 1.5;
/// Most of a day around a step its scale is the mean of.
const REACH: usize = 6;

/// The distribution around a forecast: a scale per step ahead, and how many of them an interval
/// reaches.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    /// In what models see, one per step that earlier forecasts were checked on.
    pub(super) checked: Vec<f64>,
    /// The same of each step ahead.
    pub(super) ahead: Vec<f64>,
    /// Errors by the scales of the others, sorted.
    by_others: Vec<f64>,
    /// Errors by the scales of all, sorted.
    by_all: Vec<f64>,
    /// The first of these, by origin.
    by_origin: Vec<Vec<Option<f64>>>,
}

impl Spread {
    /// The spread of a combination.
    pub(super) fn of(data: &Prepared, origins: &Origins, combined: &Combined) -> Self {
        Self::of_paths(data, origins, &combined.past, combined.ahead.len())
    }

    /// The spread of what was said from each origin, for so many steps ahead.
    pub(super) fn of_paths(
        data: &Prepared,
        origins: &Origins,
        paths: &[Vec<f64>],
        horizon: usize,
    ) -> Self {
        let errors: Vec<Vec<Option<f64>>> = paths
            .iter()
            .zip(&origins.ends)
            .map(|(path, &end)| {
                let error = |step: usize| {
                    // A rise that came later is an error of it, as far as it went. A fall is no risk,
                    // and would make the interval reach as far upwards.
                    let shift = data.offsets[end - 1] - data.offsets[end + step];
                    let error = data.seen[end + step] - path[step] + shift.max(0.0);
                    data.known[end + step].then_some(error)
                };
                (0..origins.ahead).map(error).collect()
            })
            .collect();
        let scales = scales(&errors, None);
        let mut by_origin = Vec::with_capacity(errors.len());
        for at in 0..errors.len() {
            let others = self::scales(&errors, Some(at));
            by_origin.push(ratios(&errors[at], &others));
        }
        let sorted = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values
        };
        let by_all = errors.iter().flat_map(|errors| ratios(errors, &scales));
        Self {
            by_others: sorted(by_origin.iter().flatten().flatten().copied().collect()),
            by_all: sorted(by_all.flatten().collect()),
            by_origin,
            ahead: extended(scales.clone(), horizon),
            checked: scales,
        }
    }

    /// How many scales an interval of this level reaches to both sides.
    pub(super) fn reach(&self, level: f64) -> f64 {
        let by_others = quantile_of_sorted(&self.by_others, level);
        by_others.min(FURTHEST * quantile_of_sorted(&self.by_all, level))
    }

    /// How many scales an interval of this level reaches without what is known of an origin.
    pub(super) fn reach_without(&self, origin: usize, level: f64) -> f64 {
        let mut others: Vec<f64> = self
            .by_origin
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != origin)
            .flat_map(|(_, ratios)| ratios.iter().flatten().copied())
            .collect();
        others.sort_by(f64::total_cmp);
        let by_all = FURTHEST * quantile_of_sorted(&self.by_all, level);
        quantile_of_sorted(&others, level).min(by_all)
    }

    /// The mean of the distribution at a step: the values at its quantiles, on average.
    pub(super) fn mean(&self, scale: Scale, seen: f64, width: f64) -> f64 {
        const SHARES: u32 = 20;
        let value = |at: u32| {
            let reach = self.reach((f64::from(at) + 0.5) / f64::from(SHARES)) * width;
            f64::midpoint(scale.from(seen - reach), scale.from(seen + reach))
        };
        mean(&(0..SHARES).map(value).collect::<Vec<_>>())
    }
}

/// Errors in scales.
fn ratios(errors: &[Option<f64>], scales: &[f64]) -> Vec<Option<f64>> {
    let ratio = |(error, scale): (&Option<f64>, &f64)| {
        error.map(|error: f64| {
            if *scale > 0.0 {
                error.abs() / scale
            } else {
                0.0
            }
        })
    };
    errors.iter().zip(scales).map(ratio).collect()
}

/// The root of the mean square of errors at each step ahead, of all origins but one.
fn scales(errors: &[Vec<Option<f64>>], without: Option<usize>) -> Vec<f64> {
    let steps = errors.first().map_or(0, Vec::len);
    let square = |step: usize| {
        let origins = errors
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != without);
        let squares: Vec<f64> = origins
            .filter_map(|(_, errors)| errors[step])
            .map(|error| error * error)
            .collect();
        (!squares.is_empty()).then(|| mean(&squares))
    };
    let squares: Vec<Option<f64>> = (0..steps).map(square).collect();
    let common = mean(&squares.iter().flatten().copied().collect::<Vec<_>>());
    let squares: Vec<f64> = squares
        .iter()
        .map(|square| square.unwrap_or(common))
        .collect();
    smoothed(&squares, REACH)
        .into_iter()
        .map(|square| ((1.0 - COMMON_SHARE) * square + COMMON_SHARE * common).sqrt())
        .collect()
}

/// Scales beyond what was checked: they go on to grow as they did, by a power of the step between
/// none and that of a trend that is off.
fn extended(mut scales: Vec<f64>, steps: usize) -> Vec<f64> {
    let checked = scales.len();
    if steps <= checked || checked < 2 {
        scales.resize(steps, scales.last().copied().unwrap_or(0.0));
        return scales;
    }
    let (half, end) = (checked / 2, checked - 1);
    let ratio = scales[end] / scales[half].max(f64::MIN_POSITIVE);
    let power = ratio.ln() / ((end + 1) as f64 / (half + 1) as f64).ln();
    // At least that of a random walk: what far ahead is off by was not seen.
    let power = if power.is_finite() {
        power.clamp(0.5, 1.0)
    } else {
        0.5
    };
    let last = scales[end];
    for step in checked..steps {
        let times = (step + 1) as f64 / checked as f64;
        scales.push(last * times.powf(power));
    }
    scales
}
