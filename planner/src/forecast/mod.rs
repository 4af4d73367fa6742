//! Growth forecasts: of one series, and of many that grow together.
//!
//! A series is brought into a scale in which it is additive (`prepare`), several models go on with
//! it (`models`), also from earlier moments, and are combined by how far they were off there
//! (`combine`). What the combination was off by makes the intervals (`conformal`) and is told
//! beside the forecast ([`Backtest`]). Formulas are cited where they are used.

mod backtest;
mod combine;
mod conformal;
mod exhaustion;
mod growth;
mod joint;
mod least_squares;
mod level_shift;
pub mod metrics;
mod models;
mod origins;
mod peaks;
mod prepare;
mod refusal;
mod season;
mod statistics;
#[cfg(test)]
mod tests;

pub use backtest::{Backtest, LevelTest};
pub use exhaustion::{Exhaustion, risk_of_costs};
pub use growth::{GrowthNoise, growth_noise};
pub use joint::{Joint, Member, Paths};
pub use peaks::{Maxima, PeakRatios};
pub use refusal::Refusal;

use crate::series::Series;
use combine::Combined;
use conformal::Spread;
use origins::{Grid, Origins, fewest_steps, grid, origins};
use prepare::Prepared;

/// The version of the formulas of this module; a change of any number makes a new one.
pub const FORMULA_VERSION: &str = "forecast-2";

/// The shares of outcomes that intervals are to hold.
pub const LEVELS: [f64; 3] = [0.50, 0.80, 0.95];

/// An interval at each step ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The share of outcomes that it is to hold.
    pub level: f64,
    /// Lower ends.
    pub low: Vec<f64>,
    /// Upper ends.
    pub high: Vec<f64>,
}

/// How a series goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// When the first step ahead begins, Unix seconds.
    pub start_secs: i64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// The middle of the distribution at each step.
    pub median: Vec<f64>,
    /// The mean of the distribution at each step.
    pub mean: Vec<f64>,
    /// Intervals at [`LEVELS`].
    pub bands: Vec<Band>,
    /// Models with their weights, which add up to 1, largest first.
    pub weights: Vec<(String, f64)>,
    /// How earlier forecasts of the same series did.
    pub backtest: Backtest,
    /// From when to when it was trained, Unix seconds.
    pub trained_secs: (i64, i64),
    /// Steps of the training that are known, and all of them.
    pub coverage: (usize, usize),
    /// When the present level began, if the series stepped to it.
    pub level_since_secs: Option<i64>,
}

/// Goes on with a series for so many steps.
///
/// # Errors
/// [`Refusal`] where the history does not carry a forecast.
pub fn forecast(series: &Series, horizon: usize) -> Result<Forecast, Refusal> {
    Fitted::of(series, horizon, None).map(|fitted| fitted.forecast())
}

/// A series with the models that go on with it.
struct Fitted {
    series: Series,
    /// Steps behind the last known one. They are gone through, so that what follows is as unsure as
    /// it is far from what is known.
    unknown_steps: usize,
    data: Prepared,
    origins: Origins,
    combined: Combined,
    spread: Spread,
}

impl Fitted {
    /// Fits a series, and checks it on a grid where there is room for it.
    fn of(series: &Series, horizon: usize, shared: Option<Grid>) -> Result<Self, Refusal> {
        let mut series = series.trimmed();
        if horizon == 0 || series.step_secs <= 0 {
            return Err(Refusal::NothingAsked);
        }
        let Some(last) = series.values.iter().rposition(Option::is_some) else {
            return Err(Refusal::NoData);
        };
        let unknown_steps = series.values.len() - (last + 1);
        series.values.truncate(last + 1);
        let data = Prepared::of(&series)?;
        let on = |grid| origins(&data, grid);
        let found = shared
            .and_then(on)
            .or_else(|| grid(&data, horizon).and_then(on));
        let needed = fewest_steps(&data);
        let origins = found.ok_or_else(|| Refusal::TooShort {
            steps: data.steps(),
            needed,
            works_from_secs: series.at_secs(needed),
        })?;
        let mut combined = Combined::of(&data, &origins, horizon + unknown_steps);
        let mut spread = Spread::of(&data, &origins, &combined);
        combined.ahead.drain(..unknown_steps);
        spread.ahead.drain(..unknown_steps);
        Ok(Self {
            series,
            unknown_steps,
            data,
            origins,
            combined,
            spread,
        })
    }

    /// What it comes to.
    fn forecast(&self) -> Forecast {
        let Self {
            series,
            unknown_steps,
            data,
            origins,
            combined,
            spread,
        } = self;
        let value = |seen: f64| data.scale.from(seen);
        let steps = || combined.ahead.iter().zip(&spread.ahead);
        let bands = LEVELS.iter().map(|&level| {
            let reach = spread.reach(level);
            let ends = |(seen, scale): (&f64, &f64)| {
                (value(seen - reach * scale), value(seen + reach * scale))
            };
            let (low, high) = steps().map(ends).unzip();
            Band { level, low, high }
        });
        let since = data.level_since();
        Forecast {
            start_secs: series.at_secs(series.values.len() + unknown_steps),
            step_secs: series.step_secs,
            median: combined.ahead.iter().map(|seen| value(*seen)).collect(),
            mean: steps()
                .map(|(seen, scale)| spread.mean(data.scale, *seen, *scale))
                .collect(),
            bands: bands.collect(),
            weights: combined.weights(),
            backtest: backtest::backtest(data, origins, combined, spread),
            trained_secs: (series.start_secs, series.end_secs()),
            coverage: (series.known(), series.values.len()),
            level_since_secs: (since > 0).then(|| series.at_secs(since)),
        }
    }
}
