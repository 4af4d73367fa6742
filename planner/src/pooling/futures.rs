//! Possible futures: joint paths of daily means, each day with the course of a past one.

use super::scenarios::Demand;
use super::{PoolingError, Scenarios};
use crate::forecast::Paths;
use crate::noise::Stream;

/// A future is the week that ends at its date, so that it does not matter which weekday that is.
pub const DAYS_OF_A_FUTURE: usize = 7;
const PURPOSE: u64 = 12;

/// Demand as it may be, made from means and courses.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Futures {
    /// By resource and team, the means of the week's days, path by path.
    means: Vec<Vec<Vec<f64>>>,
    /// The past days whose course each day of each path takes, the same for all teams.
    courses: Vec<usize>,
    /// What was seen.
    past: Scenarios,
    /// By resource, team and past day: its mean.
    past_means: Vec<Vec<Vec<f64>>>,
}

impl Scenarios {
    /// Possible futures: the last week of paths of daily means, by resource and team, all of the same
    /// draws. Each day has the course of a past day of the same weekday, which all teams and resources take
    /// from the same one: what peaks together goes on to.
    ///
    /// # Errors
    /// [`PoolingError`] of no paths, or of fewer steps than a week.
    pub fn of_paths(
        past: Self,
        paths: &[Vec<Paths>],
        start_secs: i64,
        seed: u64,
    ) -> Result<Self, PoolingError> {
        let week = |path: &[f64]| {
            path.get(path.len().checked_sub(DAYS_OF_A_FUTURE)?..)
                .map(<[f64]>::to_vec)
        };
        let weeks = |paths: &Paths| paths.iter().map(week).collect::<Option<Vec<_>>>();
        let of_teams = |teams: &Vec<Paths>| teams.iter().map(weeks).collect::<Option<Vec<_>>>();
        let means: Option<Vec<Vec<Vec<Vec<f64>>>>> = paths.iter().map(of_teams).collect();
        let means = means.ok_or(PoolingError::NothingAsked)?;
        let fits = |teams: &Vec<Vec<Vec<f64>>>| teams.len() == past.teams.len();
        let count = means
            .first()
            .and_then(|teams| teams.first())
            .map_or(0, Vec::len);
        if count == 0 || means.len() != past.resources.len() || !means.iter().all(fits) {
            return Err(PoolingError::NothingAsked);
        }
        let stream = Stream::new(seed, PURPOSE);
        let weekday = |at_secs: i64| at_secs.div_euclid(super::DAY_SECS).rem_euclid(7);
        let alike: Vec<Vec<usize>> = (0..7)
            .map(|day| {
                let days = 0..past.count();
                let same: Vec<usize> = days
                    .clone()
                    .filter(|at| weekday(past.starts_secs[*at]) == day)
                    .collect();
                if same.is_empty() {
                    days.collect()
                } else {
                    same
                }
            })
            .collect();
        let courses: Vec<usize> = (0..count * DAYS_OF_A_FUTURE)
            .map(|place| {
                let days = i64::try_from(place % DAYS_OF_A_FUTURE).unwrap_or(0);
                let weekday = weekday(start_secs + days * super::DAY_SECS);
                let days = &alike[usize::try_from(weekday).unwrap_or(0)];
                days[stream.below(i64::try_from(place).unwrap_or(0), days.len())]
            })
            .collect();
        let days = |day: &usize| past.known[day * past.steps..(day + 1) * past.steps].iter();
        let known = courses.iter().flat_map(days).copied().collect();
        let past_means = (0..past.resources.len())
            .map(|resource| {
                let teams = 0..past.teams.len();
                teams
                    .map(|team| past.means_of_days(resource, team))
                    .collect()
            })
            .collect();
        Ok(Self {
            teams: past.teams.clone(),
            resources: past.resources.clone(),
            starts_secs: vec![start_secs; count],
            step_secs: past.step_secs,
            steps: past.steps * DAYS_OF_A_FUTURE,
            left_out: past.left_out,
            known,
            demand: Demand::Made(Box::new(Futures {
                means: means
                    .into_iter()
                    .map(|teams| teams.into_iter().map(|paths| paths.concat()).collect())
                    .collect(),
                courses,
                past,
                past_means,
            })),
        })
    }

    fn means_of_days(&self, resource: usize, team: usize) -> Vec<f64> {
        let demand = self.demand(resource, team);
        let days = demand
            .chunks_exact(self.steps)
            .zip(self.known.chunks_exact(self.steps));
        days.map(|(values, known)| {
            let known = values.iter().zip(known).filter(|(_, known)| **known);
            let (sum, count) = known.fold((0.0, 0.0), |(sum, count), (value, _)| {
                (sum + value, count + 1.0)
            });
            if count > 0.0 { sum / count } else { 0.0 }
        })
        .collect()
    }
}

impl Futures {
    pub(super) fn demand(&self, resource: usize, team: usize) -> Vec<f64> {
        let past = self.past.demand(resource, team);
        let (steps, known) = (self.past.steps, &self.past.known);
        let means = &self.means[resource][team];
        let mut demand = Vec::with_capacity(means.len() * steps);
        for (mean, day) in means.iter().zip(&self.courses) {
            let of_day = self.past_means[resource][team][*day];
            let course =
                (day * steps..(day + 1) * steps).map(|at| match (known[at], of_day > 0.0) {
                    (false, _) => 0.0,
                    // It did nothing on that day, which has no course then.
                    (true, false) => mean.max(0.0),
                    (true, true) => mean.max(0.0) * past[at] / of_day,
                });
            demand.extend(course);
        }
        demand
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DAY_SECS, Profile, ResourceDemand};
    use super::*;
    use crate::series::Series;

    /// Two weeks of days with a morning and an evening, on which one team works in the morning and one
    /// in the evening; the second week twice as much.
    fn past() -> Scenarios {
        let series = |early: bool| Series {
            start_secs: 0,
            step_secs: DAY_SECS / 2,
            values: (0..28)
                .map(|half| {
                    let week = f64::from(1 + half / 14);
                    Some(if (half % 2 == 0) == early {
                        3.0 * week
                    } else {
                        week
                    })
                })
                .collect(),
        };
        let demand = ResourceDemand {
            resource: "cpu".to_owned(),
            teams: vec![series(true), series(false)],
        };
        Scenarios::of_days(vec!["a".to_owned(), "b".to_owned()], vec![demand]).unwrap()
    }

    fn paths(value: f64) -> Paths {
        let mut paths = Paths::zero(4, 10);
        paths.set((0..40).map(|_| value).collect());
        paths
    }

    #[test]
    fn futures_have_the_means_of_paths_and_the_courses_of_days() {
        let found =
            Scenarios::of_paths(past(), &[vec![paths(20.0), paths(10.0)]], DAY_SECS, 1).unwrap();
        assert_eq!((found.count(), found.steps), (4, 14));
        // Three quarters of a day's work in its half.
        assert_eq!(found.demand(0, 0)[..4], [30.0, 10.0, 30.0, 10.0]);
        assert_eq!(found.demand(0, 1)[..4], [5.0, 15.0, 5.0, 15.0]);
        let profile = Profile::of(&found);
        assert_eq!(profile.resources[0].peak_of_sum, [35.0; 4]);
        assert_eq!(profile.resources[0].mean, [20.0, 10.0]);
    }

    #[test]
    fn less_than_a_week_is_no_future() {
        let short = vec![vec![Paths::zero(4, 6), Paths::zero(4, 6)]];
        assert_eq!(
            Scenarios::of_paths(past(), &short, 0, 1),
            Err(PoolingError::NothingAsked)
        );
        assert!(Scenarios::of_paths(past(), &[vec![paths(1.0)]], 0, 1).is_err());
    }
}
