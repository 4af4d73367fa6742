//! What of all scenarios the comparison needs, whatever risk and machine.

use super::Scenarios;
use super::order::{mean, quantile, rank};

/// Demand of all teams, brought down to peaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Names.
    pub teams: Vec<String>,
    /// By resource.
    pub resources: Vec<ResourceProfile>,
    /// How many scenarios there are.
    pub scenarios: usize,
}

/// Demand for one resource. Lists by team have one entry per scenario each.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceProfile {
    /// What for.
    pub resource: String,
    /// By team, the most within each scenario.
    pub peaks: Vec<Vec<f64>>,
    /// By team, the demand at the moment of each scenario at which the sum peaks.
    pub at_peak: Vec<Vec<f64>>,
    /// The most of the sum within each scenario.
    pub peak_of_sum: Vec<f64>,
    /// For each rank of scenarios, smallest first: the most, over the moments of a scenario, of the sum
    /// of what the teams demand there at this rank.
    pub by_rank: Vec<f64>,
    /// By team, the mean of all known moments.
    pub mean: Vec<f64>,
}

impl Profile {
    /// Brings scenarios down.
    #[must_use]
    pub fn of(scenarios: &Scenarios) -> Self {
        // Nobody tells it to stop.
        Self::watched(scenarios, &|_| true).unwrap_or_else(|| Self {
            teams: Vec::new(),
            resources: Vec::new(),
            scenarios: 0,
        })
    }

    /// As [`Profile::of`], telling how many teams are done, over all resources; `None` when told to stop.
    #[must_use]
    pub fn watched(scenarios: &Scenarios, goes_on: &dyn Fn(usize) -> bool) -> Option<Self> {
        let teams = scenarios.teams.len();
        let resources = scenarios.resources.iter().enumerate().map(|(at, name)| {
            let goes_on = |team: usize| goes_on(at * teams + team);
            ResourceProfile::of(scenarios, at, name.clone(), &goes_on)
        });
        Some(Self {
            teams: scenarios.teams.clone(),
            resources: resources.collect::<Option<_>>()?,
            scenarios: scenarios.count(),
        })
    }

    /// With all numbers as a browser gets them: in single precision.
    #[must_use]
    pub fn in_single_precision(mut self) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "what it is for")]
        let round = |value: &mut f64| *value = f64::from(*value as f32);
        for resource in &mut self.resources {
            resource.peaks.iter_mut().flatten().for_each(round);
            resource.at_peak.iter_mut().flatten().for_each(round);
            resource.peak_of_sum.iter_mut().for_each(round);
            resource.by_rank.iter_mut().for_each(round);
            resource.mean.iter_mut().for_each(round);
        }
        self
    }

    /// Some of the teams alone, by their place; without the sums, which are not theirs.
    #[must_use]
    pub fn team_quantiles(&self, resource: usize, share: f64) -> Vec<f64> {
        let peaks = self.resources[resource].peaks.iter();
        peaks.map(|peaks| quantile(peaks, share)).collect()
    }
}

impl ResourceProfile {
    fn of(
        scenarios: &Scenarios,
        resource: usize,
        name: String,
        goes_on: &dyn Fn(usize) -> bool,
    ) -> Option<Self> {
        let (steps, count) = (scenarios.steps, scenarios.count());
        let sum = scenarios.sum(resource);
        // The first of equal ones.
        let peak_of = |first: usize| {
            let steps = (first..first + steps).rev();
            let known = steps.filter(|at| scenarios.is_known(*at));
            known
                .max_by(|a, b| sum[*a].total_cmp(&sum[*b]))
                .unwrap_or(first)
        };
        let peak_at: Vec<usize> = (0..count)
            .map(|scenario| peak_of(scenario * steps))
            .collect();
        let known: Vec<usize> = scenarios.known_steps().collect();
        let mut ranks = Ranks::of(scenarios);
        let mut profile = Self {
            resource: name,
            peaks: Vec::new(),
            at_peak: Vec::new(),
            peak_of_sum: peak_at.iter().map(|at| sum[*at]).collect(),
            by_rank: Vec::new(),
            mean: Vec::new(),
        };
        for team in 0..scenarios.teams.len() {
            if !goes_on(team) {
                return None;
            }
            let demand = scenarios.demand(resource, team);
            let days = demand.chunks_exact(steps);
            let peaks = days.map(|steps| steps.iter().copied().fold(0.0, f64::max));
            profile.peaks.push(peaks.collect());
            profile
                .at_peak
                .push(peak_at.iter().map(|at| demand[*at]).collect());
            let all: Vec<f64> = known.iter().map(|at| demand[*at]).collect();
            profile.mean.push(mean(&all));
            ranks.add(&demand);
        }
        profile.by_rank = ranks.most();
        Some(profile)
    }
}

/// For each step of the period, what the teams demand at each rank of the scenarios, added up.
struct Ranks {
    /// Where each step is known, and the sums there, smallest first.
    steps: Vec<(Vec<usize>, Vec<f64>)>,
    scenarios: usize,
    at_step: Vec<f64>,
}

impl Ranks {
    fn of(scenarios: &Scenarios) -> Self {
        let places = |step: usize| {
            let all = (0..scenarios.count()).map(|scenario| scenario * scenarios.steps + step);
            let known: Vec<usize> = all.filter(|at| scenarios.is_known(*at)).collect();
            let sums = vec![0.0; known.len()];
            (known, sums)
        };
        Self {
            steps: (0..scenarios.steps).map(places).collect(),
            scenarios: scenarios.count(),
            at_step: Vec::new(),
        }
    }

    fn add(&mut self, demand: &[f64]) {
        for (known, sums) in &mut self.steps {
            self.at_step.clear();
            self.at_step.extend(known.iter().map(|at| demand[*at]));
            self.at_step.sort_unstable_by(f64::total_cmp);
            for (sum, value) in sums.iter_mut().zip(&self.at_step) {
                *sum += value;
            }
        }
    }

    /// The most over all steps, rank by rank. Where fewer scenarios are known, the rank of the same
    /// share counts: of the middle of those that have this rank among all.
    fn most(&self) -> Vec<f64> {
        let of_rank = |place: usize| {
            let share = (place as f64 + 0.5) / self.scenarios as f64;
            let known = self.steps.iter().filter(|(known, _)| !known.is_empty());
            let at_rank = known.map(|(_, sums)| sums[rank(share, sums.len())]);
            at_rank.fold(0.0, f64::max)
        };
        (0..self.scenarios).map(of_rank).collect()
    }
}
