//! Combining models by how far they were off.
//!
//! The combination is a weighted median: where models disagree, none of them pulls the others away
//! (Jose and Winkler, "Simple robust averages of forecasts", International Journal of Forecasting
//! 24(1), 2008, found means without their extremes to do better than means). Weights fall with the
//! square of the mean error (Bates and Granger, "The combination of forecasts", 1969).

use super::models::{Model, SeasonalNaive, candidates};
use super::origins::Origins;
use super::prepare::Prepared;
use super::statistics::mean;

/// What models said from earlier moments and say now, combined.
pub(super) struct Combined {
    names: Vec<String>,
    /// Of each origin, what the others' errors make of its forecasts; in what models see.
    pub(super) past: Vec<Vec<f64>>,
    /// The same of seasonal naive.
    pub(super) naive: Vec<Vec<f64>>,
    /// The forecast.
    pub(super) ahead: Vec<f64>,
    weights: Vec<f64>,
}

impl Combined {
    /// Lets all models go on and combines them.
    pub(super) fn of(data: &Prepared, origins: &Origins, horizon: usize) -> Self {
        let steps = data.steps();
        let moments: Vec<usize> = origins.ends.iter().chain(&origins.late).copied().collect();
        let ends: Vec<usize> = moments.iter().copied().chain([steps]).collect();
        let mut names = Vec::new();
        // By model, then origin.
        let mut paths: Vec<Vec<Vec<f64>>> = Vec::new();
        for model in candidates(data) {
            let found = model.forecasts(data, &ends, horizon.max(origins.ahead));
            let Some(found) = found.filter(|paths| paths.iter().flatten().all(|v| v.is_finite()))
            else {
                continue;
            };
            names.push(model.name());
            paths.push(found);
        }
        let errors: Vec<Vec<Option<f64>>> = moments
            .iter()
            .enumerate()
            .map(|(at, &end)| {
                let ahead = origins.ahead.min(steps - end);
                let of = |model: &Vec<Vec<f64>>| error(data, end, &model[at][..ahead]);
                paths.iter().map(of).collect()
            })
            .collect();
        let voting = voting(data, &moments);
        let at_origin = |at: usize, weights: &[f64], steps: usize| {
            let steps = 0..steps;
            let step = |step: usize| {
                weighted_median(
                    paths
                        .iter()
                        .map(|model| model[at][step])
                        .zip(weights.iter().copied()),
                )
            };
            steps.map(step).collect::<Vec<f64>>()
        };
        let past = (0..origins.ends.len())
            .map(|at| {
                let others: Vec<usize> = voting.iter().copied().filter(|v| *v != at).collect();
                at_origin(at, &weights(&errors, &others), origins.ahead)
            })
            .collect();
        let weights = weights(&errors, &voting);
        let naive = SeasonalNaive {
            season: data.shortest_season(),
        };
        Self {
            past,
            naive: naive
                .forecasts(data, &origins.ends, origins.ahead)
                .unwrap_or_default(),
            ahead: at_origin(moments.len(), &weights, horizon),
            names,
            weights,
        }
    }

    /// Models with their weights, largest first.
    pub(super) fn weights(&self) -> Vec<(String, f64)> {
        let mut weights: Vec<(String, f64)> = self
            .names
            .iter()
            .cloned()
            .zip(self.weights.iter().copied())
            .collect();
        weights.sort_by(|a, b| b.1.total_cmp(&a.1));
        weights
    }
}

/// The moments whose errors count: those whose check reaches over a shift to another level only where
/// there are no others, since no model could have known.
fn voting(data: &Prepared, moments: &[usize]) -> Vec<usize> {
    let since = data.level_since();
    let all = 0..moments.len();
    let after: Vec<usize> = all.clone().filter(|&at| moments[at] >= since).collect();
    if after.is_empty() {
        all.collect()
    } else {
        after
    }
}

/// The mean error over the known steps that a path from a moment tells of, in values; `None` where
/// none of them is known.
fn error(data: &Prepared, end: usize, path: &[f64]) -> Option<f64> {
    let errors: Vec<f64> = (end..end + path.len())
        .filter(|&step| data.known[step])
        .map(|step| {
            let level = data.offsets[step];
            (data.scale.from(path[step - end] - level) - data.value(step)).abs()
        })
        .collect();
    (!errors.is_empty()).then(|| mean(&errors))
}

/// Weights by the errors at some origins.
fn weights(errors: &[Vec<Option<f64>>], origins: &[usize]) -> Vec<f64> {
    let models = errors.first().map_or(0, Vec::len);
    let of = |model: usize| {
        let errors = origins.iter().filter_map(|&at| errors[at][model]);
        mean(&errors.collect::<Vec<_>>())
    };
    let errors: Vec<f64> = (0..models).map(of).collect();
    let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
    // A model that is never off takes all; of several they share.
    let weight = |error: f64| {
        if error <= 0.0 {
            f64::from(u8::from(least <= 0.0)) * 1e12
        } else {
            (least.max(error * 1e-6) / error).powi(2)
        }
    };
    let weights: Vec<f64> = errors.iter().map(|error| weight(*error)).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// The value below and above which lies half of the weight; in the middle of two where it lies
/// between them.
fn weighted_median(values: impl Iterator<Item = (f64, f64)>) -> f64 {
    let mut values: Vec<(f64, f64)> = values.collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|value| value.1).sum::<f64>() / 2.0;
    let mut passed = 0.0;
    for (at, (value, weight)) in values.iter().enumerate() {
        passed += weight;
        if passed > half * (1.0 + 1e-12) {
            return *value;
        }
        if passed >= half * (1.0 - 1e-12) {
            let next = values.get(at + 1).map_or(*value, |next| next.0);
            return f64::midpoint(*value, next);
        }
    }
    values.last().map_or(0.0, |value| value.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_weight_lies_on_both_sides() {
        let median = |values: &[(f64, f64)]| weighted_median(values.iter().copied());
        assert_eq!(median(&[(3.0, 1.0), (1.0, 1.0), (2.0, 1.0)]), 2.0);
        assert_eq!(median(&[(1.0, 1.0), (2.0, 1.0)]), 1.5);
        assert_eq!(median(&[(1.0, 5.0), (2.0, 1.0), (9.0, 1.0)]), 1.0);
    }

    #[test]
    fn weights_fall_with_the_square_of_the_error() {
        let some = |errors: &[f64]| errors.iter().copied().map(Some).collect::<Vec<_>>();
        let errors = [some(&[1.0, 2.0]), some(&[3.0, 6.0]), vec![None, None]];
        assert_eq!(weights(&errors, &[0, 1, 2]), [0.8, 0.2]);
        assert_eq!(weights(&[some(&[0.0, 1.0])], &[0])[0].round(), 1.0);
        assert_eq!(weights(&[some(&[0.0, 0.0])], &[0]), [0.5, 0.5]);
    }
}
