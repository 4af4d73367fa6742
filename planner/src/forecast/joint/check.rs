//! How sums of earlier forecasts did.

use super::{Joint, Paths};
use crate::forecast::backtest::{Backtest, LevelTest};
use crate::forecast::metrics::{coverage, mean_absolute_error, pinball};
use crate::forecast::statistics::{mean, quantile_of_sorted};
use crate::forecast::{Fitted, LEVELS};
use std::collections::BTreeMap;

/// What was said of a series from earlier moments, and what came.
#[derive(Debug, Clone)]
pub(super) struct Past {
    /// Of each origin, how many steps before the end of the history it is.
    back: Vec<usize>,
    pub(super) forecast: Vec<Vec<f64>>,
    naive: Vec<Vec<f64>>,
    /// `None` where it is not known.
    pub(super) actual: Vec<Vec<Option<f64>>>,
    /// The mean change from a season to the next before the first origin.
    scale: f64,
}

impl Past {
    pub(super) fn of(fitted: &Fitted) -> Self {
        let (data, origins) = (&fitted.data, &fitted.origins);
        let values = |paths: &[Vec<f64>]| {
            let path = |(path, &end): (&Vec<f64>, &usize)| {
                let offset = data.offsets[end - 1];
                let value = |seen: &f64| data.scale.from(seen - offset);
                path.iter().map(value).collect()
            };
            paths.iter().zip(&origins.ends).map(path).collect()
        };
        let actual = |&end: &usize| {
            let at = |step: usize| data.known[step].then(|| data.value(step));
            (end..end + origins.ahead).map(at).collect()
        };
        let season = data.shortest_season();
        let first = origins.ends.first().copied().unwrap_or(0);
        let changes: Vec<f64> = (season..first)
            .filter(|&at| data.known[at] && data.known[at - season])
            .map(|at| (data.value(at) - data.value(at - season)).abs())
            .collect();
        Self {
            back: origins
                .ends
                .iter()
                .map(|end| data.steps() - end + fitted.unknown_steps)
                .collect(),
            forecast: values(&fitted.combined.past),
            naive: values(&fitted.combined.naive),
            actual: origins.ends.iter().map(actual).collect(),
            scale: mean(&changes),
        }
    }

    /// From which moments, and how many steps ahead it was checked.
    pub(super) fn grid(&self) -> (&[usize], usize) {
        (&self.back, self.forecast.first().map_or(0, Vec::len))
    }
}

/// Sums over the members of a group, at the steps at which all are known.
#[derive(Default)]
struct Sum {
    actual: Vec<f64>,
    forecast: Vec<f64>,
    naive: Vec<f64>,
    /// Which step ahead each is.
    step: Vec<usize>,
    /// From which moment each was told.
    origin: Vec<usize>,
}

impl Joint {
    /// How the sums of a group's earlier forecasts did: `members` are those of the group, `paths` its
    /// sum now. Intervals are as wide, in shares of the median, as they are now. Of a group whose
    /// series were not checked at the same moments the series that were most count; `None` where
    /// there are none.
    #[must_use]
    pub fn backtest(&self, members: &[usize], paths: &Paths) -> Option<Backtest> {
        let mut by_grid: BTreeMap<(&[usize], usize), Vec<&Past>> = BTreeMap::new();
        for past in members
            .iter()
            .filter_map(|at| self.members[*at].past.as_ref())
        {
            by_grid.entry(past.grid()).or_default().push(past);
        }
        let ((back, ahead), group) = by_grid.into_iter().max_by_key(|(_, group)| group.len())?;
        let sum = Sum::of(&group, back.len(), ahead);
        let errors = |forecast: &[f64]| mean_absolute_error(&sum.actual, forecast);
        let (error, naive_error) = (errors(&sum.forecast), errors(&sum.naive));
        // By the changes of each series: larger than that of their sum, so never flattering.
        let scale = Some(group.iter().map(|past| past.scale).sum::<f64>());
        let scale = scale.filter(|scale| *scale > 0.0);
        let median = &paths.quantiles(&[0.5])[0];
        let naive_errors: Vec<f64> = sum
            .actual
            .iter()
            .zip(&sum.naive)
            .map(|(actual, naive)| (actual - naive).abs())
            .collect();
        let level = |level: f64| {
            let shares = [f64::midpoint(0.0, 1.0 - level), f64::midpoint(1.0, level)];
            let ends = paths.quantiles(&shares);
            let at = |end: &[f64]| {
                let steps = sum.step.iter().zip(&sum.forecast);
                let scaled = |(step, forecast): (&usize, &f64)| match median[*step] {
                    0.0 => *forecast,
                    median => forecast * end[*step] / median,
                };
                steps.map(scaled).collect::<Vec<f64>>()
            };
            let (low, high) = (at(&ends[0]), at(&ends[1]));
            // As far as it was off from the other moments.
            let reaches: Vec<f64> = (0..back.len())
                .map(|origin| sum.reach_without(origin, &naive_errors, level))
                .collect();
            let naive = |times: f64| -> Vec<f64> {
                let steps = sum.naive.iter().zip(&sum.origin);
                steps
                    .map(|(naive, origin)| naive + times * reaches[*origin])
                    .collect()
            };
            let loss = |low: &[f64], high: &[f64]| {
                f64::midpoint(
                    pinball(&sum.actual, low, shares[0]),
                    pinball(&sum.actual, high, shares[1]),
                )
            };
            let (naive_low, naive_high) = (naive(-1.0), naive(1.0));
            LevelTest {
                level,
                coverage: coverage(&sum.actual, &low, &high),
                naive_coverage: coverage(&sum.actual, &naive_low, &naive_high),
                pinball: loss(&low, &high),
                naive_pinball: loss(&naive_low, &naive_high),
            }
        };
        Some(Backtest {
            origins: back.len(),
            ahead,
            level: mean(&sum.actual),
            error,
            naive_error,
            mase: scale.map(|scale| error / scale),
            naive_mase: scale.map(|scale| naive_error / scale),
            levels: LEVELS.into_iter().map(level).collect(),
        })
    }
}

impl Sum {
    fn of(group: &[&Past], origins: usize, ahead: usize) -> Self {
        let mut sum = Self::default();
        for origin in 0..origins {
            for step in 0..ahead {
                let actual: Option<f64> = group.iter().map(|past| past.actual[origin][step]).sum();
                let Some(actual) = actual else {
                    continue;
                };
                let of = |paths: fn(&Past) -> &Vec<Vec<f64>>| {
                    group.iter().map(|past| paths(past)[origin][step]).sum()
                };
                sum.actual.push(actual);
                sum.forecast.push(of(|past| &past.forecast));
                sum.naive.push(of(|past| &past.naive));
                sum.step.push(step);
                sum.origin.push(origin);
            }
        }
        sum
    }

    /// How far an interval of this level reaches by the errors from the other moments.
    fn reach_without(&self, origin: usize, errors: &[f64], level: f64) -> f64 {
        let others = errors.iter().zip(&self.origin);
        let others = others.filter(|(_, of)| **of != origin);
        let mut sorted: Vec<f64> = others.map(|(error, _)| *error).collect();
        sorted.sort_by(f64::total_cmp);
        quantile_of_sorted(&sorted, level)
    }
}
