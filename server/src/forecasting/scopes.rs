//! What one namespace, a team or the cluster comes to.

use super::NamespaceDemand;
use plimsoll_planner::forecast::{Backtest, Forecast, Joint, LEVELS, Paths, Refusal};
use std::collections::BTreeMap;

/// How something goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeForecast {
    /// `cluster`, `team` or `namespace`.
    pub scope: &'static str,
    /// Its name.
    pub name: String,
    /// Steps ahead, or why there are none.
    pub outcome: Result<Ahead, Refusal>,
    /// Namespaces in it that are not forecast and go on flat, and why.
    pub flat: Vec<(String, Refusal)>,
}

/// Steps ahead and what they were made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahead {
    /// When the first step begins, Unix seconds.
    pub start_secs: i64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// Means.
    pub mean: Vec<f64>,
    /// Medians.
    pub median: Vec<f64>,
    /// Lower and upper ends at each of [`LEVELS`].
    pub bands: Vec<(Vec<f64>, Vec<f64>)>,
    /// Models by their share, largest first; of sums weighed by what each namespace comes to.
    pub weights: Vec<(String, f64)>,
    /// How earlier forecasts did; `None` where they were checked at no common moments.
    pub backtest: Option<Backtest>,
    /// From when to when it was trained, Unix seconds.
    pub trained_secs: (i64, i64),
    /// Known steps of the training, and all.
    pub coverage: (usize, usize),
    /// When the present level began, if it stepped to it; of namespaces only.
    pub level_since_secs: Option<i64>,
}

impl ScopeForecast {
    /// Of one namespace, and its paths.
    pub(super) fn of_namespace(
        demand: &NamespaceDemand,
        forecast: Result<Forecast, Refusal>,
        paths: &Paths,
    ) -> Self {
        let outcome = forecast.map(|forecast| Ahead {
            start_secs: forecast.start_secs,
            step_secs: forecast.step_secs,
            // Of the paths, so that means of namespaces add up to those of sums.
            mean: paths.mean(),
            median: forecast.median,
            bands: forecast
                .bands
                .into_iter()
                .map(|band| (band.low, band.high))
                .collect(),
            weights: forecast.weights,
            backtest: Some(forecast.backtest),
            trained_secs: forecast.trained_secs,
            coverage: forecast.coverage,
            level_since_secs: forecast.level_since_secs,
        });
        Self {
            scope: "namespace",
            name: demand.namespace.clone(),
            outcome,
            flat: Vec::new(),
        }
    }

    /// Of a team or the cluster: some namespaces, and the sum of their paths.
    pub(super) fn of_sum(
        (scope, name): (&'static str, &str),
        demand: &[NamespaceDemand],
        (joint, members): (&Joint, &[usize]),
        paths: &Paths,
    ) -> Self {
        let flat = members.iter().filter_map(|&at| {
            let refusal = joint.members[at].forecast.clone().err()?;
            Some((demand[at].namespace.clone(), refusal))
        });
        Self {
            scope,
            name: name.to_owned(),
            outcome: of_sum(joint, members, paths),
            flat: flat.collect(),
        }
    }
}
fn of_sum(joint: &Joint, members: &[usize], paths: &Paths) -> Result<Ahead, Refusal> {
    let found: Vec<&Forecast> = members
        .iter()
        .filter_map(|&at| joint.members[at].forecast.as_ref().ok())
        .collect();
    if found.is_empty() {
        let mut refusals = members
            .iter()
            .filter_map(|&at| joint.members[at].forecast.clone().err());
        return Err(refusals.next_back().unwrap_or(Refusal::NoData));
    }
    let shares: Vec<f64> = LEVELS
        .iter()
        .flat_map(|level| [f64::midpoint(0.0, 1.0 - level), f64::midpoint(1.0, *level)])
        .chain([0.5])
        .collect();
    let mut quantiles = paths.quantiles(&shares);
    let median = quantiles.pop().unwrap_or_default();
    let bands = quantiles
        .chunks_exact(2)
        .map(|ends| (ends[0].clone(), ends[1].clone()))
        .collect();
    Ok(Ahead {
        start_secs: joint.start_secs,
        step_secs: joint.step_secs,
        mean: paths.mean(),
        median,
        bands,
        weights: weights(&found),
        backtest: joint.backtest(members, paths),
        trained_secs: (
            found.iter().map(|f| f.trained_secs.0).min().unwrap_or(0),
            found.iter().map(|f| f.trained_secs.1).max().unwrap_or(0),
        ),
        coverage: found.iter().fold((0, 0), |sum, f| {
            (sum.0 + f.coverage.0, sum.1 + f.coverage.1)
        }),
        level_since_secs: None,
    })
}

fn weights(found: &[&Forecast]) -> Vec<(String, f64)> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for forecast in found {
        let size = forecast.median.first().map_or(0.0, |value| value.abs());
        for (name, weight) in &forecast.weights {
            *sums.entry(name).or_default() += weight * size;
        }
    }
    let whole: f64 = sums.values().sum();
    let share =
        |(name, sum): (&str, f64)| (name.to_owned(), if whole > 0.0 { sum / whole } else { 0.0 });
    let mut weights: Vec<(String, f64)> = sums.into_iter().map(share).collect();
    weights.sort_by(|a, b| b.1.total_cmp(&a.1));
    weights
}
