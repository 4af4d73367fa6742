//! Autoregression on the last steps and on the same steps of earlier days and weeks, fitted by least
//! squares and continued step by step.
//!
//! Few lags with a season each are what Box and Jenkins' seasonal models (Time Series Analysis, 1970,
//! chapter 9) come to without moving averages. Of series of one to six weeks of hours this does as
//! well as far larger models: see `docs/performance.md`.

use super::Model;
use crate::forecast::least_squares::Normal;
use crate::forecast::prepare::{Prepared, Scale};
use std::collections::BTreeSet;

/// What the autoregression is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// What models see.
    Seen,
    /// The values themselves, where models see logarithms.
    Values,
    /// Changes since the season before.
    Changes(usize),
}

/// An autoregression.
pub(super) struct Autoregression {
    of: Of,
    lags: Vec<usize>,
}

impl Autoregression {
    /// All that suit a series: of few and of many lags, of levels and of seasonal changes.
    pub(super) fn all(data: &Prepared) -> Vec<Self> {
        let seasons = &data.seasons;
        let mut all = Vec::new();
        for lags in [few(seasons), many(seasons)] {
            all.push((Of::Seen, lags.clone()));
            if matches!(data.scale, Scale::Log { .. }) {
                all.push((Of::Values, lags));
            }
        }
        for &season in seasons {
            all.push((Of::Changes(season), of_changes(seasons)));
        }
        all.into_iter()
            .map(|(of, lags)| Self { of, lags })
            .collect()
    }
}

/// The last steps, and each season with its neighbours.
fn few(seasons: &[usize]) -> Vec<usize> {
    let mut lags = BTreeSet::from([1, 2, 3]);
    for (at, &season) in seasons.iter().enumerate() {
        lags.extend(season - 1..=season + 1);
        if at == 0 {
            lags.extend(2 * season - 1..=2 * season + 1);
            lags.extend((3..=6).map(|times| times * season));
        }
    }
    lags.into_iter().filter(|lag| *lag > 0).collect()
}

/// A whole season of steps, and wider neighbourhoods of the others.
fn many(seasons: &[usize]) -> Vec<usize> {
    let Some(&season) = seasons.first() else {
        return (1..=8).collect();
    };
    let mut lags: BTreeSet<usize> = (1..=season.min(24) + 5).collect();
    lags.extend(few(seasons));
    for &longer in seasons.iter().skip(1) {
        lags.extend(longer - 4..=longer + 4);
        lags.extend(longer - season - 1..=longer - season + 1);
        lags.extend(longer + season - 1..=longer + season + 1);
    }
    lags.into_iter().collect()
}

/// The last steps and the seasons of what is left when a season is taken off.
fn of_changes(seasons: &[usize]) -> Vec<usize> {
    let mut lags = BTreeSet::from([1, 2, 3]);
    for (at, &season) in seasons.iter().enumerate() {
        lags.insert(season);
        if at == 0 {
            lags.extend([season - 1, season + 1, 2 * season]);
        }
    }
    lags.into_iter().filter(|lag| *lag > 0).collect()
}

impl Model for Autoregression {
    fn name(&self) -> String {
        let lags = self.lags.len();
        match self.of {
            Of::Seen => format!("autoregression, {lags} lags"),
            Of::Values => format!("autoregression of values, {lags} lags"),
            Of::Changes(season) => format!("autoregression of changes in {season} steps"),
        }
    }

    fn forecast(&self, data: &Prepared, origin: usize, horizon: usize) -> Option<Vec<f64>> {
        self.forecasts(data, &[origin], horizon)?.pop()
    }

    /// One fit that grows: later origins add the rows that came since.
    fn forecasts(
        &self,
        data: &Prepared,
        origins: &[usize],
        horizon: usize,
    ) -> Option<Vec<Vec<f64>>> {
        let season = match self.of {
            Of::Changes(season) => season,
            _ => 0,
        };
        let series: Vec<f64> = match self.of {
            Of::Seen => data.seen.clone(),
            Of::Values => data
                .seen
                .iter()
                .map(|seen| data.scale.from(*seen))
                .collect(),
            Of::Changes(_) => (season..data.steps())
                .map(|at| data.seen[at] - data.seen[at - season])
                .collect(),
        };
        let is_known = |at: usize| data.known[at + season] && data.known[at];
        let first = *origins.first()?;
        let longest = self.lags.iter().copied().max()?;
        let rows = first.checked_sub(season + longest)?;
        // Twice as many rows as coefficients, so that the fit is not of noise alone.
        if rows < 2 * (self.lags.len() + 1) {
            return None;
        }
        let normalized = Normalized::of(&series, first - season);
        let series: Vec<f64> = series.iter().map(|value| normalized.to(*value)).collect();
        // Changes have no level of their own.
        let constant = f64::from(u8::from(season == 0));
        let mut normal = Normal::new(self.lags.len() + 1);
        let mut row = vec![0.0; self.lags.len() + 1];
        let (mut at, mut all) = (longest, Vec::with_capacity(origins.len()));
        for &origin in origins {
            let end = origin - season;
            while at < end {
                if is_known(at) {
                    fill(&mut row, &series[..at], &self.lags, constant);
                    normal.add(&row, series[at]);
                }
                at += 1;
            }
            let coefficients = normal.solve()?;
            let mut path = continued(
                &series[..end],
                &self.lags,
                &coefficients,
                (constant, horizon),
            );
            for value in &mut path {
                *value = normalized.from(*value);
            }
            all.push(match self.of {
                Of::Seen => path,
                Of::Values => path.iter().map(|v| to_seen(data, *v, origin)).collect(),
                Of::Changes(season) => added_up(&data.seen[..origin], &path, season),
            });
        }
        Some(all)
    }
}

/// What models see of a value, none of which is below what was ever seen by far.
fn to_seen(data: &Prepared, value: f64, origin: usize) -> f64 {
    let least = data.seen[..origin]
        .iter()
        .copied()
        .fold(f64::INFINITY, f64::min);
    if value > 0.0 {
        data.scale.to(value).max(least - 1.0)
    } else {
        least - 1.0
    }
}

/// Takes off the mean and divides by the deviation of the first steps, which no forecast depends on.
struct Normalized {
    mean: f64,
    deviation: f64,
}

impl Normalized {
    fn of(series: &[f64], steps: usize) -> Self {
        let first = &series[..steps];
        let mean = crate::forecast::statistics::mean(first);
        let squares: f64 = first.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (squares / steps.max(1) as f64).sqrt();
        Self {
            mean,
            deviation: if deviation > 0.0 { deviation } else { 1.0 },
        }
    }

    fn to(&self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    fn from(&self, value: f64) -> f64 {
        value * self.deviation + self.mean
    }
}

fn fill(row: &mut [f64], before: &[f64], lags: &[usize], constant: f64) {
    for (slot, lag) in row.iter_mut().zip(lags) {
        *slot = before[before.len() - lag];
    }
    row[lags.len()] = constant;
}

/// Goes on step by step; half a range beyond what was seen is as far as it gets.
fn continued(
    series: &[f64],
    lags: &[usize],
    coefficients: &[f64],
    (constant, horizon): (f64, usize),
) -> Vec<f64> {
    let low = series.iter().copied().fold(f64::INFINITY, f64::min);
    let high = series.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let room = (high - low) / 2.0;
    let mut path = series.to_vec();
    let mut row = vec![0.0; lags.len() + 1];
    for _ in 0..horizon {
        fill(&mut row, &path, lags, constant);
        let next: f64 = row.iter().zip(coefficients).map(|(x, c)| x * c).sum();
        path.push(next.clamp(low - room, high + room));
    }
    path.split_off(series.len())
}

/// Levels from changes since the season before.
fn added_up(seen: &[f64], changes: &[f64], season: usize) -> Vec<f64> {
    let mut levels = seen[seen.len() - season..].to_vec();
    for (at, change) in changes.iter().enumerate() {
        levels.push(levels[at] + change);
    }
    levels.split_off(season)
}
