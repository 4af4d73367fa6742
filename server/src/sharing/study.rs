//! All that a comparison is made of, whatever the rules.

use super::{Owner, OwnersDemand};
use plimsoll_app::api::{Draws, ScenarioKind, ScenarioNote};
use plimsoll_app::routes::Resource;
use plimsoll_planner::forecast::Paths;
use plimsoll_planner::pooling::{
    DAY_SECS, DAYS_OF_A_FUTURE, Diversity, Pieces, PoolingError, Profile, Resampling,
    ResourceDemand, Scenarios,
};
use plimsoll_planner::series::Series;

/// Days in a row that are drawn together: what comes every week stays together.
const BLOCK_DAYS: usize = 7;
/// From this many days on they are drawn in blocks.
const BLOCKS_FROM_DAYS: usize = 28;
/// Futures that are drawn at a time, at least.
const FEWEST_WEEKS: usize = 2;

/// Demand brought down to what comparisons need.
#[derive(Debug, Clone)]
pub struct Study {
    /// In the order of the profile.
    pub owners: Vec<Owner>,
    /// Of what.
    pub resources: Vec<Resource>,
    /// Scenarios.
    pub note: ScenarioNote,
    /// Peaks.
    pub profile: Profile,
    /// The pods that demand comes in; `None` where they are not known.
    pub pieces: Option<Pieces>,
    /// Scenarios drawn again.
    pub resampling: Resampling,
    /// By resource, of the days that were seen.
    pub diversity: Vec<Diversity>,
}

/// How exact the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// As they were told.
    Double,
    /// As a browser gets them, so that it comes to the same.
    Single,
}

/// Possible futures of owners.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// Paths of daily means by resource and owner, the last week of which counts.
    pub paths: Vec<Vec<Paths>>,
    /// When the last day ends, Unix seconds.
    pub end_secs: i64,
    /// Days of history that they are made of.
    pub trained_days: usize,
    /// Namespaces that are forecast, and all there are; the others go on as they were.
    pub forecast: (usize, usize),
}

/// What is to be compared.
#[derive(Debug, Clone)]
pub enum Subject {
    /// The days that were seen.
    History,
    /// Possible futures.
    Futures(Ahead),
}

impl Study {
    /// Brings demand down. Owners that never demanded anything are left out.
    ///
    /// # Errors
    /// [`PoolingError`] where nothing can be compared.
    pub fn of(
        demand: OwnersDemand,
        subject: Subject,
        drawn: (Precision, u64),
    ) -> Result<Self, PoolingError> {
        // Nobody tells it to stop.
        Self::watched(demand, subject, drawn, &|_, _| true)?.ok_or(PoolingError::NothingAsked)
    }

    /// As [`Study::of`], telling how many owners of how many are done, over all resources; `None` when
    /// told to stop.
    ///
    /// # Errors
    /// As [`Study::of`].
    pub fn watched(
        mut demand: OwnersDemand,
        subject: Subject,
        (precision, seed): (Precision, u64),
        goes_on: &dyn Fn(usize, usize) -> bool,
    ) -> Result<Option<Self>, PoolingError> {
        let kept = demand.keep_largest_first();
        let resources: Vec<Resource> = demand.resources.iter().map(|(of, _)| *of).collect();
        let names = demand
            .owners
            .iter()
            .map(|owner| owner.name.clone())
            .collect();
        let demands = demand
            .resources
            .into_iter()
            .map(|(resource, teams)| ResourceDemand {
                resource: resource.as_str().to_owned(),
                teams,
            });
        let seen = Scenarios::of_days(names, demands.collect())?;
        let diversity = (0..resources.len())
            .map(|at| Diversity::of(&seen, at))
            .collect();
        let days = seen.count();
        let first = seen.starts_secs.first().copied().unwrap_or(0);
        let last = seen.starts_secs.last().map_or(0, |start| start + DAY_SECS);
        let mut note = ScenarioNote {
            kind: ScenarioKind::History,
            count: days,
            days_left_out: seen.left_out,
            days,
            from_secs: first,
            to_secs: last,
            step_secs: seen.step_secs,
            at_secs: None,
            trained_days: None,
            forecast: None,
            draws: Draws {
                drawn: days,
                block: if days >= BLOCKS_FROM_DAYS {
                    BLOCK_DAYS
                } else {
                    1
                },
                seed,
            },
        };
        let scenarios = match subject {
            Subject::History => seen,
            Subject::Futures(mut ahead) => {
                let end_secs = ahead.end_secs;
                let paths: Vec<Vec<Paths>> = ahead
                    .paths
                    .iter_mut()
                    .map(|owners| {
                        let of = |at: &usize| owners.get_mut(*at).map(std::mem::take);
                        kept.iter().filter_map(of).collect()
                    })
                    .collect();
                let week_secs = 7 * DAY_SECS;
                let futures = Scenarios::of_paths(seen, &paths, end_secs - week_secs, seed)?;
                note.kind = ScenarioKind::Forecast;
                note.count = futures.count();
                note.at_secs = Some(end_secs);
                note.trained_days = Some(ahead.trained_days);
                note.forecast = Some(ahead.forecast);
                note.draws = Draws {
                    drawn: (ahead.trained_days / DAYS_OF_A_FUTURE)
                        .clamp(FEWEST_WEEKS, futures.count()),
                    block: 1,
                    seed,
                };
                futures
            }
        };
        let all = scenarios.teams.len() * scenarios.resources.len();
        let Some(profile) = Profile::watched(&scenarios, &|done| goes_on(done, all)) else {
            return Ok(None);
        };
        let profile = match precision {
            Precision::Double => profile,
            Precision::Single => profile.in_single_precision(),
        };
        Ok(Some(Self {
            resampling: note.draws.of(&profile),
            owners: demand.owners,
            resources,
            note,
            profile,
            pieces: None,
            diversity,
        }))
    }
}

impl OwnersDemand {
    /// Drops whoever never demanded anything, and puts the rest by their demand for the first
    /// resource, largest first. Where each was before.
    fn keep_largest_first(&mut self) -> Vec<usize> {
        let sum = |series: &Series| series.values.iter().flatten().sum::<f64>();
        let of = |at: usize| {
            self.resources
                .iter()
                .map(move |(_, owners)| sum(&owners[at]))
        };
        let mut kept: Vec<usize> = (0..self.owners.len())
            .filter(|at| self.keeps_idle || of(*at).any(|sum| sum > 0.0))
            .collect();
        let first = |at: usize| of(at).next().unwrap_or(0.0);
        kept.sort_by(|a, b| first(*b).total_cmp(&first(*a)).then(a.cmp(b)));
        self.owners = kept.iter().map(|at| self.owners[*at].clone()).collect();
        for (_, owners) in &mut self.resources {
            *owners = kept
                .iter()
                .map(|at| std::mem::take(&mut owners[*at]))
                .collect();
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(values: &[f64]) -> OwnersDemand {
        let owner = |name: String| Owner {
            team: name.clone(),
            name,
        };
        let series = |value: &f64| Series {
            start_secs: 0,
            step_secs: DAY_SECS / 2,
            values: vec![Some(*value); 60],
        };
        OwnersDemand {
            owners: (0..values.len())
                .map(|at| owner(format!("t{at}")))
                .collect(),
            resources: vec![(Resource::Cpu, values.iter().map(series).collect())],
            keeps_idle: false,
        }
    }

    #[test]
    fn whoever_demands_nothing_is_no_owner() {
        let drawn = (Precision::Double, 1);
        let found = Study::of(demand(&[1.0, 0.0, 7.0]), Subject::History, drawn).unwrap();
        let names: Vec<&str> = found
            .owners
            .iter()
            .map(|owner| owner.name.as_str())
            .collect();
        assert_eq!(names, ["t2", "t0"]);
        assert_eq!(found.profile.teams, names);
        assert_eq!(found.note.count, 30);
        assert_eq!(found.note.draws.block, BLOCK_DAYS);
        let none = Study::of(demand(&[0.0]), Subject::History, drawn);
        assert_eq!(none.unwrap_err(), PoolingError::NothingAsked);
    }

    #[test]
    fn futures_keep_the_order_of_owners() {
        // Two paths of ten days; the second owner's are of twice as much.
        let paths = |times: f64| {
            let mut sum = Paths::zero(2, 10);
            let mut one = Paths::zero(2, 10);
            one.fill(times);
            sum.add(&one);
            sum
        };
        let all = vec![vec![paths(1.0), paths(2.0)]];
        let subject = Subject::Futures(Ahead {
            paths: all,
            end_secs: 110 * DAY_SECS,
            trained_days: 90,
            forecast: (2, 2),
        });
        let found = Study::of(demand(&[1.0, 7.0]), subject, (Precision::Single, 1)).unwrap();
        assert_eq!(found.profile.resources[0].mean, [2.0, 1.0]);
        assert_eq!(found.note.at_secs, Some(110 * DAY_SECS));
        assert_eq!((found.note.count, found.note.draws.drawn), (2, 2));
    }
}
