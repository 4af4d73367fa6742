//! Demand of all teams at the same moments, scenario by scenario.

use super::PoolingError;
use super::futures::Futures;
use crate::series::Series;
use std::borrow::Cow;

/// A day, seconds.
pub const DAY_SECS: i64 = 86_400;
const HOUR_SECS: i64 = 3_600;

/// Demand of teams for one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceDemand {
    /// What for.
    pub resource: String,
    /// One series per team, all with the same steps, in the resource's unit.
    pub teams: Vec<Series>,
}

/// Ways in which a period may go, each with the demand of all teams at all its moments.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenarios {
    /// Names.
    pub teams: Vec<String>,
    /// Resources, by name.
    pub resources: Vec<String>,
    /// When each scenario began, Unix seconds; of possible futures all are the same.
    pub starts_secs: Vec<i64>,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// Steps of each scenario.
    pub steps: usize,
    /// Days that were looked at and left out, for parts of them are not known.
    pub left_out: usize,
    /// Whether all demand at a step of a scenario is known: scenario by scenario.
    pub(super) known: Vec<bool>,
    pub(super) demand: Demand,
}

/// Demand by resource and team, scenario by scenario. What is not known is 0, and never looked at.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Demand {
    /// That was observed.
    Seen(Vec<Vec<Vec<f64>>>),
    /// That is made when it is asked for: it would fill the memory.
    Made(Box<Futures>),
}

impl Scenarios {
    /// Each observed UTC day as a scenario. A day counts when of each of its hours half or more is
    /// known, of all teams and resources at once.
    ///
    /// # Errors
    /// [`PoolingError`] where series differ in their steps, or no day is known.
    pub fn of_days(teams: Vec<String>, demand: Vec<ResourceDemand>) -> Result<Self, PoolingError> {
        let all = || demand.iter().flat_map(|demand| &demand.teams);
        let first = all().next().ok_or(PoolingError::NothingAsked)?;
        let (start_secs, step_secs, len) = (first.start_secs, first.step_secs, first.values.len());
        for resource in &demand {
            let other = |series: &Series| {
                (series.start_secs, series.step_secs, series.values.len())
                    != (start_secs, step_secs, len)
            };
            let odd = resource.teams.iter().position(other);
            let odd = odd.or((resource.teams.len() != teams.len()).then_some(0));
            if let Some(at) = odd {
                return Err(PoolingError::OtherSteps {
                    team: teams.get(at).cloned().unwrap_or_default(),
                    resource: resource.resource.clone(),
                });
            }
        }
        if step_secs <= 0 || DAY_SECS % step_secs != 0 || start_secs.rem_euclid(step_secs) != 0 {
            return Err(PoolingError::NoDays { step_secs });
        }
        let finite = |value: &Option<f64>| value.is_some_and(f64::is_finite);
        let known: Vec<bool> = (0..len)
            .map(|at| all().all(|series| finite(&series.values[at])))
            .collect();
        let steps = usize::try_from(DAY_SECS / step_secs).unwrap_or(1);
        let hour = usize::try_from(HOUR_SECS / step_secs).unwrap_or(1).max(1);
        // The first day may have begun before the series did.
        let lead = usize::try_from(start_secs.rem_euclid(DAY_SECS) / step_secs).unwrap_or(0);
        let begin = if lead == 0 { 0 } else { steps - lead };
        let days = len.saturating_sub(begin) / steps;
        let complete = |day: &usize| {
            let from = begin + day * steps;
            let enough =
                |hour: &[bool]| 2 * hour.iter().filter(|known| **known).count() >= hour.len();
            known[from..from + steps].chunks(hour).all(enough)
        };
        let found: Vec<usize> = (0..days).filter(complete).collect();
        let touched = days
            + usize::from(begin.min(len) > 0)
            + usize::from(len > begin && (len - begin) % steps > 0);
        if found.is_empty() {
            return Err(PoolingError::NoCompleteDay { days: touched });
        }
        let place = |day: &usize| begin + day * steps..begin + (day + 1) * steps;
        let pick = |series: &Series| -> Vec<f64> {
            let days = found.iter().flat_map(place);
            days.map(|at| {
                series.values[at]
                    .filter(|_| known[at])
                    .unwrap_or(0.0)
                    .max(0.0)
            })
            .collect()
        };
        Ok(Self {
            starts_secs: found
                .iter()
                .map(|day| first.at_secs(begin + day * steps))
                .collect(),
            known: found.iter().flat_map(place).map(|at| known[at]).collect(),
            demand: Demand::Seen(
                demand
                    .iter()
                    .map(|demand| demand.teams.iter().map(pick).collect())
                    .collect(),
            ),
            resources: demand.into_iter().map(|demand| demand.resource).collect(),
            left_out: touched - found.len(),
            teams,
            step_secs,
            steps,
        })
    }

    /// How many scenarios there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts_secs.len()
    }

    /// Whether a step of all scenarios, one after the other, is known.
    #[must_use]
    pub fn is_known(&self, at: usize) -> bool {
        self.known.get(at).copied().unwrap_or(false)
    }

    /// The demand of a team, scenario by scenario.
    #[must_use]
    pub fn demand(&self, resource: usize, team: usize) -> Cow<'_, [f64]> {
        match &self.demand {
            Demand::Seen(values) => Cow::Borrowed(&values[resource][team]),
            Demand::Made(futures) => Cow::Owned(futures.demand(resource, team)),
        }
    }

    /// Where known steps of all scenarios are.
    pub(super) fn known_steps(&self) -> impl Iterator<Item = usize> {
        let known = self.known.iter().enumerate();
        known.filter_map(|(at, known)| known.then_some(at))
    }

    /// The sum of all teams, scenario by scenario; 0 where it is not known.
    #[must_use]
    pub fn sum(&self, resource: usize) -> Vec<f64> {
        let mut sum = vec![0.0; self.known.len()];
        for team in 0..self.teams.len() {
            for (sum, value) in sum.iter_mut().zip(&*self.demand(resource, team)) {
                *sum += value;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(start_secs: i64, values: Vec<Option<f64>>) -> Series {
        Series {
            start_secs,
            step_secs: HOUR_SECS,
            values,
        }
    }

    fn of(teams: Vec<Series>) -> Result<Scenarios, PoolingError> {
        let names = (0..teams.len()).map(|at| format!("t{at}")).collect();
        let demand = ResourceDemand {
            resource: "cpu".to_owned(),
            teams,
        };
        Scenarios::of_days(names, vec![demand])
    }

    #[test]
    fn days_are_those_of_utc_and_incomplete_ones_are_left_out() {
        // From 22:00 on: two hours, a whole day, one with an unknown hour, a whole one, one hour.
        let hours = 2 + 3 * 24 + 1;
        let mut values: Vec<Option<f64>> = (0..hours).map(|hour| Some(f64::from(hour))).collect();
        values[2 + 24 + 5] = None;
        let found = of(vec![series(22 * HOUR_SECS, values)]).unwrap();
        assert_eq!(found.starts_secs, [DAY_SECS, 3 * DAY_SECS]);
        assert_eq!((found.count(), found.left_out, found.steps), (2, 3, 24));
        assert_eq!(found.demand(0, 0)[0], 2.0);
        assert_eq!(found.demand(0, 0)[47], 73.0);
    }

    #[test]
    fn a_moment_that_one_team_lacks_is_none_for_all() {
        let quarter = |gap: bool| Series {
            start_secs: 0,
            step_secs: HOUR_SECS / 4,
            values: (0..96)
                .map(|at| (!gap || at % 4 != 1).then_some(1.0))
                .collect(),
        };
        let found = of(vec![quarter(false), quarter(true)]).unwrap();
        assert_eq!(found.count(), 1);
        assert_eq!(found.known_steps().count(), 72);
        assert_eq!(found.sum(0)[..3], [2.0, 0.0, 2.0]);
    }

    #[test]
    fn what_cannot_be_compared_is_refused() {
        assert_eq!(of(vec![]), Err(PoolingError::NothingAsked));
        let short = series(0, vec![Some(1.0); 23]);
        assert_eq!(
            of(vec![short.clone()]),
            Err(PoolingError::NoCompleteDay { days: 1 })
        );
        let odd = of(vec![short, series(0, vec![Some(1.0); 24])]);
        let named = matches!(&odd, Err(PoolingError::OtherSteps { team, .. }) if team == "t1");
        assert!(named, "{odd:?}");
        let crooked = Series {
            start_secs: 0,
            step_secs: 7_000,
            values: vec![Some(1.0); 40],
        };
        assert_eq!(
            of(vec![crooked]),
            Err(PoolingError::NoDays { step_secs: 7_000 })
        );
    }
}
