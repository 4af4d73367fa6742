//! Many series that grow together: what they are off by is off together, too.
//!
//! Each series has its own distribution at each step ahead. How these depend on each other, across
//! series and from step to step, is taken from what was observed: changes against the season before,
//! drawn in blocks of time that are the same for all series (Künsch, "The jackknife and the bootstrap
//! for general stationary observations", Annals of Statistics 17(3), 1989), ranked, and the ranks put
//! in the place of each series' own quantiles (Schefzik, Thorarinsdottir and Gneiting, "Uncertainty
//! quantification in complex simulation models using ensemble copula coupling", Statistical Science
//! 28(4), 2013). Sums are sums of such paths, so that parts and wholes agree by construction.

mod check;
mod dependence;
mod paths;
mod pooled;

pub use paths::Paths;

use super::prepare::Prepared;
use super::statistics::mean;
use super::{Fitted, Forecast, Refusal, grid};
use crate::series::Series;
use check::Past;
use dependence::{Blocks, Changes};
use paths::Distribution;

/// One of the series.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its forecast, or why there is none: it goes on flat in all sums then.
    pub forecast: Result<Forecast, Refusal>,
    distribution: Distribution,
    changes: Changes,
    past: Option<Past>,
}

/// Series with the same steps that go on together.
#[derive(Debug, Clone)]
pub struct Joint {
    /// In the order in which they were given.
    pub members: Vec<Member>,
    /// When the first step ahead begins, Unix seconds.
    pub start_secs: i64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// Steps ahead.
    pub horizon: usize,
    blocks: Blocks,
}

impl Joint {
    /// Forecasts series of the same steps that end together, in so many paths.
    #[must_use]
    pub fn of(series: &[Series], horizon: usize, paths: usize, seed: u64) -> Self {
        let fits = Self::fits(series, horizon);
        Self::with(fits.collect(), (series, horizon), paths, seed)
    }

    /// As [`Joint::of`], telling after each series how many are done; `None` as soon as it is told not
    /// to go on.
    pub fn watched(
        series: &[Series],
        horizon: usize,
        paths: usize,
        seed: u64,
        goes_on: &dyn Fn(usize) -> bool,
    ) -> Option<Self> {
        let fits = (1..).zip(Self::fits(series, horizon));
        let fits = fits.map(|(done, fitted)| goes_on(done).then_some(fitted));
        let fits = fits.collect::<Option<_>>()?;
        Some(Self::with(fits, (series, horizon), paths, seed))
    }

    fn fits(series: &[Series], horizon: usize) -> impl Iterator<Item = Result<Fitted, Refusal>> {
        let longest = series
            .iter()
            .map(|series| series.trimmed().until_known())
            .max_by_key(|series| series.values.len());
        let shared = longest
            .and_then(|series| Prepared::of(&series).ok())
            .and_then(|data| grid(&data, horizon));
        series
            .iter()
            .map(move |series| Fitted::of(series, horizon, shared))
    }

    fn with(
        mut fits: Vec<Result<Fitted, Refusal>>,
        (series, horizon): (&[Series], usize),
        paths: usize,
        seed: u64,
    ) -> Self {
        pooled::add_missed_growth(&mut fits);
        let members = fits.into_iter().zip(series);
        let members: Vec<Member> = members
            .map(|(fit, series)| Member::of(fit, series))
            .collect();
        let steps = members.iter().map(|member| member.changes.len()).max();
        Self {
            start_secs: series.first().map_or(0, Series::end_secs),
            step_secs: series.first().map_or(0, |series| series.step_secs),
            horizon,
            blocks: Blocks::draw(steps.unwrap_or(0), horizon, paths, seed),
            members,
        }
    }

    /// The paths of one series.
    #[must_use]
    pub fn paths(&self, member: usize) -> Paths {
        let Member {
            distribution,
            changes,
            ..
        } = &self.members[member];
        distribution.paths(&self.blocks.ranks(changes), self.horizon)
    }

    /// The sum of the paths of some series.
    #[must_use]
    pub fn sum(&self, members: &[usize]) -> Paths {
        let mut sum = Paths::zero(self.blocks.paths(), self.horizon);
        for &member in members {
            sum.add(&self.paths(member));
        }
        sum
    }
}

impl Member {
    fn of(fitted: Result<Fitted, Refusal>, series: &Series) -> Self {
        match fitted {
            Ok(fitted) => Self {
                forecast: Ok(fitted.forecast()),
                changes: Changes::of(&fitted.data, fitted.unknown_steps, &fitted.spread.ahead),
                past: Some(Past::of(&fitted)),
                distribution: Distribution::of(fitted),
            },
            Err(refusal) => Self {
                forecast: Err(refusal),
                changes: Changes::default(),
                past: None,
                distribution: Distribution::flat(last_level(series)),
            },
        }
    }
}

/// The mean of the last day's known steps, or of the last one known; 0 of a series of which nothing
/// is known.
fn last_level(series: &Series) -> f64 {
    let day = usize::try_from(86_400 / series.step_secs.max(1))
        .unwrap_or(1)
        .max(1);
    let known: Vec<f64> = series
        .trimmed()
        .values
        .iter()
        .rev()
        .flatten()
        .take(day)
        .copied()
        .collect();
    mean(&known)
}

#[cfg(test)]
mod tests;
