//! Ways in which a series, or a sum of series, may go on.

use crate::forecast::prepare::Scale;
use crate::forecast::statistics::{mean, quantile_of_sorted};
use crate::forecast::{Fitted, conformal::Spread};

/// The distribution of a series at each step ahead.
#[derive(Debug, Clone)]
pub(super) enum Distribution {
    /// A value at all steps.
    Flat(f64),
    /// Around a forecast.
    Around {
        scale: Scale,
        ahead: Vec<f64>,
        spread: Box<Spread>,
    },
}

impl Distribution {
    pub(super) fn of(fitted: Fitted) -> Self {
        Self::Around {
            scale: fitted.data.scale,
            ahead: fitted.combined.ahead,
            spread: Box::new(fitted.spread),
        }
    }

    pub(super) fn flat(value: f64) -> Self {
        Self::Flat(value)
    }

    /// Puts ranks in the place of quantiles.
    pub(super) fn paths(&self, ranks: &[f64], horizon: usize) -> Paths {
        let value = |(at, rank): (usize, &f64)| match self {
            Self::Flat(value) => *value,
            Self::Around {
                scale,
                ahead,
                spread,
            } => {
                let step = at % horizon;
                let reach = spread.reach((2.0 * rank - 1.0).abs()) * spread.ahead[step];
                scale.from(ahead[step] + reach.copysign(rank - 0.5))
            }
        };
        Paths {
            horizon,
            values: ranks.iter().enumerate().map(value).collect(),
        }
    }
}

/// Paths of so many steps, one after the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Paths {
    horizon: usize,
    values: Vec<f64>,
}

impl Paths {
    /// So many paths of zeros.
    #[must_use]
    pub fn zero(paths: usize, horizon: usize) -> Self {
        Self {
            horizon,
            values: vec![0.0; paths * horizon],
        }
    }

    /// The last steps of each path.
    #[must_use]
    pub fn last_steps(&self, steps: usize) -> Self {
        let steps = steps.min(self.horizon);
        let last = self.iter().flat_map(|path| &path[path.len() - steps..]);
        Self {
            horizon: steps,
            values: last.copied().collect(),
        }
    }

    /// Makes all of them go through one value.
    pub fn fill(&mut self, value: f64) {
        self.values.fill(value);
    }

    /// Adds the paths of something else, one by one.
    pub fn add(&mut self, other: &Self) {
        for (sum, value) in self.values.iter_mut().zip(&other.values) {
            *sum += value;
        }
    }

    /// Each value made into another, by its path and step; path by path.
    pub(in crate::forecast) fn map(&self, mut to: impl FnMut(usize, usize, f64) -> f64) -> Self {
        let horizon = self.horizon.max(1);
        let values = self.values.iter().enumerate();
        Self {
            horizon: self.horizon,
            values: values
                .map(|(at, value)| to(at / horizon, at % horizon, *value))
                .collect(),
        }
    }

    /// These values, path by path.
    #[cfg(test)]
    pub(crate) fn set(&mut self, values: Vec<f64>) {
        self.values = values;
    }

    /// The paths, each with a value per step.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.horizon.max(1))
    }

    /// The mean at each step.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        let at = |step: usize| mean(&self.iter().map(|path| path[step]).collect::<Vec<_>>());
        (0..self.horizon).map(at).collect()
    }

    /// The order-statistic quantiles at each step: a list of steps per share.
    #[must_use]
    pub fn quantiles(&self, shares: &[f64]) -> Vec<Vec<f64>> {
        let mut quantiles = vec![Vec::with_capacity(self.horizon); shares.len()];
        for step in 0..self.horizon {
            let mut sorted: Vec<f64> = self.iter().map(|path| path[step]).collect();
            sorted.sort_by(f64::total_cmp);
            for (list, share) in quantiles.iter_mut().zip(shares) {
                list.push(quantile_of_sorted(&sorted, *share));
            }
        }
        quantiles
    }
}
