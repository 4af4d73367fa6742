//! What is known of the growth of a cluster: all that the pages, exports and the command tell.

use super::NamespaceDemand;
use super::peaks::Peaks;
use super::scopes::ScopeForecast;
use crate::jobs::Progress;
use plimsoll_app::routes::GrowthBy;
use plimsoll_planner::forecast::{GrowthNoise, Joint, Maxima, Paths, PeakRatios, growth_noise};
use plimsoll_planner::series::Series;
use std::collections::BTreeMap;

/// Paths of which sums are made: quantiles at 2.5 % are the thirteenth of them.
const PATHS: usize = 500;
/// What chance is drawn from unless told otherwise.
pub const SEED: u64 = 1;

const DAY_SECS: i64 = 86_400;
/// Growth is that from month to month, or from week to week of a short history.
const MONTH_SECS: i64 = 30 * DAY_SECS;
const WEEK_SECS: i64 = 7 * DAY_SECS;
/// Months of which growth can be told.
const MONTHS_NEEDED: i64 = 6;

/// What a forecast is made of, beside demand.
#[derive(Debug, Clone, PartialEq)]
pub struct Basics {
    /// Steps ahead.
    pub horizon: usize,
    /// What chance is drawn from.
    pub seed: u64,
    /// Peaks of the last steps; without them peaks are means.
    pub peaks: Peaks,
    /// The steps before which periods end in which machines are counted, ascending.
    pub period_ends: Vec<usize>,
}

/// The growth of a cluster in one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// What it was made of.
    pub basics: Basics,
    /// When the first step ahead begins, Unix seconds.
    pub start_secs: i64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// How long the spans are of which growth is told, seconds.
    pub growth_span_secs: i64,
    /// All together.
    pub whole: ScopeStudy,
    /// By name.
    pub teams: Vec<ScopeStudy>,
    /// In the order of demand.
    pub namespaces: Vec<ScopeStudy>,
    /// The peaks of all together, path by path.
    pub peaks: Paths,
}

/// The growth of one namespace, a team, or all together.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeStudy {
    /// Steps ahead.
    pub forecast: ScopeForecast,
    /// The team it belongs to, of a namespace.
    pub team: Option<String>,
    /// What was.
    pub past: Series,
    /// How steadily it grew.
    pub growth: Option<GrowthNoise>,
    /// What machines are planned by, of sums.
    pub planned: Option<Planned>,
}

/// What machines are planned by.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// How many times their means the last peaks were, on average.
    pub peak_ratio: Option<f64>,
    /// The median peak of each step ahead.
    pub peaks: Vec<f64>,
    /// The most within each period.
    pub maxima: Maxima,
}

impl Study {
    /// Forecasts demand, all series of which have the same steps. `None` when told to stop.
    #[must_use]
    pub fn of(demand: &[NamespaceDemand], basics: Basics, progress: &Progress) -> Option<Self> {
        let count = demand.len();
        progress.expect(2 * count);
        let series: Vec<Series> = demand.iter().map(|demand| demand.series.clone()).collect();
        let joint = Joint::watched(&series, basics.horizon, PATHS, basics.seed, &|done| {
            progress.reach(done)
        })?;
        let longest = series.iter().map(Series::known).max().unwrap_or(0);
        let step_secs = joint.step_secs;
        let known_secs = i64::try_from(longest)
            .unwrap_or(0)
            .saturating_mul(step_secs);
        let growth_span_secs = growth_span_secs(known_secs);
        let mut by_team: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, demand) in demand.iter().enumerate() {
            by_team.entry(&demand.team).or_default().push(at);
        }
        let mut namespaces: Vec<Option<ScopeStudy>> = vec![None; count];
        let mut teams = Vec::with_capacity(by_team.len());
        let mut all = Paths::zero(PATHS, basics.horizon);
        let mut done = count;
        for (name, members) in &by_team {
            let mut sum = Paths::zero(PATHS, basics.horizon);
            for &at in members {
                let paths = joint.paths(at);
                sum.add(&paths);
                let forecast = joint.members[at].forecast.clone();
                namespaces[at] = Some(ScopeStudy {
                    forecast: ScopeForecast::of_namespace(&demand[at], forecast, &paths),
                    team: Some((*name).to_owned()),
                    growth: growth_noise(&series[at], growth_span_secs),
                    past: series[at].clone(),
                    planned: None,
                });
                done += 1;
                if !progress.reach(done) {
                    return None;
                }
            }
            all.add(&sum);
            let ratios = basics.peaks.teams.get(*name).cloned().unwrap_or_default();
            teams.push(ScopeStudy::of_sum(
                ScopeForecast::of_sum(("team", name), demand, (&joint, members), &sum),
                total(members.iter().map(|at| &series[*at])),
                growth_span_secs,
                Planned::of(&ratios, &ratios.apply(&sum, basics.seed), &basics),
            ));
        }
        let members: Vec<usize> = (0..count).collect();
        let peaks = basics.peaks.whole.apply(&all, basics.seed);
        let planned = Planned::of(&basics.peaks.whole, &peaks, &basics);
        let whole = ScopeForecast::of_sum(("cluster", "cluster"), demand, (&joint, &members), &all);
        Some(Self {
            start_secs: joint.start_secs,
            step_secs,
            growth_span_secs,
            whole: ScopeStudy::of_sum(whole, total(series.iter()), growth_span_secs, planned),
            teams,
            namespaces: namespaces.into_iter().flatten().collect(),
            peaks,
            basics,
        })
    }

    /// The forecasts of one kind, or the one of a name, for exports.
    #[must_use]
    pub fn forecasts(&self, by: GrowthBy, name: Option<&str>) -> Vec<&ScopeForecast> {
        let scopes = match by {
            GrowthBy::Cluster => std::slice::from_ref(&self.whole),
            GrowthBy::Team => &self.teams,
            GrowthBy::Namespace => &self.namespaces,
        };
        let all = scopes.iter().map(|scope| &scope.forecast);
        all.filter(|forecast| name.is_none_or(|name| forecast.name == name))
            .collect()
    }

    /// About how many numbers it holds.
    #[must_use]
    pub fn numbers(&self) -> usize {
        let scopes = 1 + self.teams.len() + self.namespaces.len();
        let each = 8 * self.basics.horizon + 2 * self.whole.past.values.len();
        PATHS * self.basics.horizon
            + scopes * each
            + (1 + self.teams.len()) * PATHS * self.basics.period_ends.len()
    }
}

impl ScopeStudy {
    fn of_sum(
        forecast: ScopeForecast,
        past: Series,
        growth_span_secs: i64,
        planned: Planned,
    ) -> Self {
        Self {
            forecast,
            team: None,
            growth: growth_noise(&past, growth_span_secs),
            past,
            planned: Some(planned),
        }
    }

    /// The mean of the last known steps that forecasts were checked on.
    #[must_use]
    pub fn level(&self) -> Option<f64> {
        let test = self.forecast.outcome.as_ref().ok()?.backtest.as_ref()?;
        let steps = (2 * test.ahead).max(1);
        let known: Vec<f64> = self
            .past
            .values
            .iter()
            .rev()
            .flatten()
            .take(steps)
            .copied()
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a number of steps")]
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        (!known.is_empty()).then_some(mean)
    }
}

impl Planned {
    fn of(ratios: &PeakRatios, peaks: &Paths, basics: &Basics) -> Self {
        Self {
            peak_ratio: ratios.mean(),
            peaks: peaks.quantiles(&[0.5]).pop().unwrap_or_default(),
            maxima: Maxima::of(peaks, &basics.period_ends),
        }
    }
}

/// Over which time growth is told, of so long a history: months, or weeks of a short one.
#[must_use]
pub fn growth_span_secs(known_secs: i64) -> i64 {
    if known_secs >= MONTHS_NEEDED * MONTH_SECS {
        MONTH_SECS
    } else {
        WEEK_SECS
    }
}

/// What several of the same steps come to: unknown where one is that has been there, and before any
/// was.
pub(crate) fn total<'a>(series: impl Iterator<Item = &'a Series>) -> Series {
    let mut sum = Series::default();
    let mut begins = usize::MAX;
    for (nth, series) in series.enumerate() {
        if nth == 0 {
            sum = series.clone();
            sum.values.fill(Some(0.0));
        }
        let first = series.values.iter().position(Option::is_some);
        begins = begins.min(first.unwrap_or(usize::MAX));
        let known = series.values.iter().enumerate();
        for (sum, (at, value)) in sum.values.iter_mut().zip(known) {
            if first.is_some_and(|first| at >= first) {
                *sum = sum.zip(*value).map(|(sum, value)| sum + value);
            }
        }
    }
    let begins = begins.min(sum.values.len());
    sum.values[..begins].fill(None);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_unknown_where_a_part_is_and_begins_with_the_first() {
        let series = |values: [Option<f64>; 4]| Series {
            start_secs: 0,
            step_secs: DAY_SECS,
            values: values.to_vec(),
        };
        let parts = [
            series([None, Some(1.0), Some(1.0), Some(1.0)]),
            series([None, None, Some(2.0), None]),
            series([None; 4]),
        ];
        assert_eq!(
            total(parts.iter()).values,
            [None, Some(1.0), Some(3.0), None]
        );
        assert_eq!(total([].iter()), Series::default());
        assert_eq!(total(parts[2..].iter()).values, [None; 4]);
    }
}
