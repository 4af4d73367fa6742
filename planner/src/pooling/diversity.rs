//! Why sharing is worth what it is: how differently teams demand.

use super::Scenarios;
use super::order::mean;

/// Most teams of which pairs are correlated: the largest.
const MOST_CORRELATED: usize = 100;
/// Of a constant, sums of binary fractions vary by less than this share of it.
const ROUNDING: f64 = 1e-9;

/// How two teams' demand moves together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// One team, by its place.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Pearson's correlation of their demand over all known steps.
    pub r: f64,
}

/// How differently teams demand one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Diversity {
    /// Σσᵢ/σ_Σ of demand over all known steps (Choueifaty and Coignard, "Toward maximum
    /// diversification", Journal of Portfolio Management 35(1), 2008); `None` of a constant sum.
    pub ratio: Option<f64>,
    /// Its square: as many independent teams of the same size would be as steady.
    pub effective_teams: Option<f64>,
    /// The ratio if teams did not depend on each other: Σσᵢ/√Σσᵢ².
    pub ratio_if_independent: Option<f64>,
    /// The largest team and its share of the mean demand.
    pub largest: Option<(usize, f64)>,
    /// The mean of all correlations.
    pub mean_correlation: Option<f64>,
    /// Pairs of the largest teams, in the order of teams.
    pub correlations: Vec<Correlation>,
    /// By team, the step of the day at which its demand is largest on average.
    pub peak_steps: Vec<usize>,
    /// The same of all together.
    pub peak_step: usize,
    /// By team, the mean demand at each step of the day; `None` where no day knows it.
    pub day: Vec<Vec<Option<f64>>>,
    /// The same of all together.
    pub together: Vec<Option<f64>>,
}

impl Diversity {
    /// Of days that were seen, in the resource at a place.
    #[must_use]
    pub fn of(scenarios: &Scenarios, resource: usize) -> Self {
        let steps: Vec<usize> = scenarios.known_steps().collect();
        let known = |values: &[f64]| steps.iter().map(|at| values[*at]).collect::<Vec<f64>>();
        let teams = 0..scenarios.teams.len();
        let known_of = |team: usize| known(&scenarios.demand(resource, team));
        let sigmas: Vec<f64> = teams
            .clone()
            .map(|team| deviation(&known_of(team)))
            .collect();
        let means: Vec<f64> = teams.clone().map(|team| mean(&known_of(team))).collect();
        let sum = scenarios.sum(resource);
        let (together, apart) = (deviation(&known(&sum)), sigmas.iter().sum::<f64>());
        let squares = sigmas.iter().map(|sigma| sigma * sigma).sum::<f64>().sqrt();
        let ratio = (together > 0.0).then(|| apart / together);
        let all: f64 = means.iter().sum();
        let largest = teams.clone().max_by(|a, b| means[*a].total_cmp(&means[*b]));
        let correlations = correlations(scenarios, resource, &means, &steps);
        let day: Vec<Vec<Option<f64>>> = teams
            .map(|team| means_of_steps(scenarios, &scenarios.demand(resource, team)))
            .collect();
        let all_day = means_of_steps(scenarios, &sum);
        let rs: Vec<f64> = correlations.iter().map(|pair| pair.r).collect();
        Self {
            ratio,
            effective_teams: ratio.map(|ratio| ratio * ratio),
            ratio_if_independent: (squares > 0.0).then(|| apart / squares),
            largest: largest
                .filter(|_| all > 0.0)
                .map(|team| (team, means[team] / all)),
            mean_correlation: (!rs.is_empty()).then(|| mean(&rs)),
            correlations,
            peak_steps: day.iter().map(|means| highest(means)).collect(),
            peak_step: highest(&all_day),
            day,
            together: all_day,
        }
    }
}

/// The first of the highest that are known.
fn highest(values: &[Option<f64>]) -> usize {
    let places = (0..values.len()).rev();
    let known = places.filter_map(|at| Some((at, values[at]?)));
    known
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(0, |(at, _)| at)
}

/// The mean over scenarios at each step of the period, where any is known.
fn means_of_steps(scenarios: &Scenarios, values: &[f64]) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0, 0.0); scenarios.steps];
    for at in scenarios.known_steps() {
        let (sum, count) = &mut sums[at % scenarios.steps];
        *sum += values[at];
        *count += 1.0;
    }
    let mean = |(sum, count): (f64, f64)| (count > 0.0).then(|| sum / count);
    sums.into_iter().map(mean).collect()
}

/// The standard deviation; 0 where it is no more than rounding.
fn deviation(values: &[f64]) -> f64 {
    let middle = mean(values);
    let squares: Vec<f64> = values
        .iter()
        .map(|value| (value - middle).powi(2))
        .collect();
    let sigma = mean(&squares).sqrt();
    if sigma > ROUNDING * middle.abs() {
        sigma
    } else {
        0.0
    }
}

/// Pairs of the largest teams that vary at all.
fn correlations(
    scenarios: &Scenarios,
    resource: usize,
    size: &[f64],
    steps: &[usize],
) -> Vec<Correlation> {
    let mut largest: Vec<usize> = (0..size.len()).collect();
    largest.sort_by(|a, b| size[*b].total_cmp(&size[*a]));
    largest.truncate(MOST_CORRELATED);
    largest.sort_unstable();
    let scaled = |team: usize| {
        let demand = scenarios.demand(resource, team);
        let values: Vec<f64> = steps.iter().map(|at| demand[*at]).collect();
        let (middle, sigma) = (mean(&values), deviation(&values));
        (sigma > 0.0).then(|| {
            (
                team,
                values
                    .into_iter()
                    .map(|value| (value - middle) / sigma)
                    .collect(),
            )
        })
    };
    let scaled: Vec<(usize, Vec<f64>)> = largest.into_iter().filter_map(scaled).collect();
    let mut pairs = Vec::new();
    for (nth, (a, first)) in scaled.iter().enumerate() {
        for (b, second) in &scaled[nth + 1..] {
            let products = first.iter().zip(second).map(|(a, b)| a * b);
            pairs.push(Correlation {
                a: *a,
                b: *b,
                r: products.sum::<f64>() / steps.len() as f64,
            });
        }
    }
    pairs
}
