//! Demand of owners from the store.

mod days;
mod known;

use super::futures::PATHS;
use super::{Owner, OwnersDemand};
use crate::forecasting::{column_of, total};
use crate::jobs::Progress;
use crate::store::{ClusterId, Store, StoreError};
use days::{Day, DayReader};
use known::known_namespaces;
use plimsoll_app::api::{Access, Censored};
use plimsoll_app::routes::{Basis, Owners, Resource, Scenarios};
use plimsoll_planner::accounting::Demand;
use plimsoll_planner::pooling::DAYS_OF_A_FUTURE;
use plimsoll_planner::purpose::Purposes;
use plimsoll_planner::series::Series;
use plimsoll_planner::teams::TeamMapping;
use std::collections::{BTreeMap, HashMap, HashSet};

const DAY_SECS: i64 = 86_400;
/// Peaks are those of means of five minutes, or of hours where there is too much to hold.
const FINE_SECS: i64 = 300;
const COARSE_SECS: i64 = 3_600;
/// Numbers that are read for one comparison: 96 MiB while they may be unknown, half of it after.
const MOST_NUMBERS: i64 = 6 << 20;
/// How many times as many numbers futures may be made of.
const MADE: i64 = 16;
/// Demand is near what there is from this share on.
const NEAR_FULL: f64 = 0.95;
/// What is drawn of all together: the last week.
const WEEK_DAYS: i64 = 7;

/// What is asked of the store.
#[derive(Debug, Clone, Copy)]
pub struct Observing<'a> {
    /// Cluster.
    pub cluster: ClusterId,
    /// Which of its namespaces.
    pub access: &'a Access,
    /// Whose they are.
    pub mapping: &'a TeamMapping,
    /// What they are for.
    pub purposes: &'a Purposes,
    /// Demand for what.
    pub resources: &'a [Resource],
    /// Which demand.
    pub basis: Basis,
    /// Who would have machines of their own.
    pub by: Owners,
    /// From when to when, Unix seconds; whole UTC days are read.
    pub span: (i64, i64),
    /// What is made of them.
    pub scenarios: Scenarios,
}

/// All demand of the last days.
#[derive(Debug, Clone, PartialEq)]
pub struct LastDays {
    /// In half hours: the highest step of each.
    pub series: Series,
    /// How much of the time was observed, seconds.
    pub known_secs: i64,
}

/// What was seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observation {
    /// Demand without what `DaemonSet`s take, which is taken off every machine.
    pub demand: OwnersDemand,
    /// The same of namespaces for tests alone.
    pub tests: OwnersDemand,
    /// Which these are.
    pub test_namespaces: Vec<String>,
    /// Namespaces of which too little is known.
    pub left_out: Vec<String>,
    /// By resource, how often demand was near what there was; `None` where that is not known.
    pub censored: Option<Censored>,
    /// By resource, all demand of the last days.
    pub week: Vec<LastDays>,
    /// How many GPUs were asked for at most.
    pub gpus: i64,
    /// Whose namespaces these are, for forecasts: by namespace the owner and whether it counts.
    pub namespaces: BTreeMap<String, Owner>,
}

/// Reads day by day, so that little is held at a time; `None` when told to stop.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn observe(
    store: &Store,
    asked: &Observing<'_>,
    progress: &Progress,
) -> Result<Option<Observation>, StoreError> {
    let known = known_namespaces(store, asked).await?;
    let mut observation = Observation {
        left_out: known.left_out,
        test_namespaces: known.tests,
        ..Observation::default()
    };
    let mut owners: Vec<Owner> = known.owners.values().cloned().collect();
    owners.sort();
    owners.dedup();
    let test_namespaces: HashSet<&str> = observation
        .test_namespaces
        .iter()
        .map(String::as_str)
        .collect();
    let coarse = store.list_coarse_days(asked.cluster, FINE_SECS).await?;
    let finest_secs = finest(&coarse, asked.span);
    let (step_secs, days) = grain(owners.len(), asked, finest_secs);
    let columns: Vec<usize> = asked
        .resources
        .iter()
        .map(|resource| column_of(*resource, asked.basis).0)
        .chain(["pods_placed", "gpu_requested"])
        .filter_map(Demand::position)
        .collect();
    let reader = DayReader::of(store, asked, (step_secs, columns), known.told).await?;
    let first = asked.span.1.div_euclid(DAY_SECS) - days;
    progress.expect(usize::try_from(days).unwrap_or(0));
    let empty = |owners: &[Owner]| OwnersDemand {
        owners: owners.to_vec(),
        resources: asked
            .resources
            .iter()
            .map(|resource| {
                let series = Series {
                    start_secs: first * DAY_SECS,
                    step_secs,
                    values: Vec::new(),
                };
                (*resource, vec![series; owners.len()])
            })
            .collect(),
        keeps_idle: false,
    };
    let mut demand = empty(&owners);
    let of_tests: Vec<Owner> = {
        let of = observation
            .test_namespaces
            .iter()
            .filter_map(|name| known.owners.get(name));
        let mut owners: Vec<Owner> = of.cloned().collect();
        owners.sort();
        owners.dedup();
        owners
    };
    let mut tests = empty(&of_tests);
    tests.keeps_idle = true;
    let place: HashMap<&Owner, usize> = owners.iter().zip(0..).collect();
    let test_place: HashMap<&Owner, usize> = of_tests.iter().zip(0..).collect();
    let mut near = Near::default();
    for at in 0..days {
        if !progress.reach(usize::try_from(at).unwrap_or(0)) {
            return Ok(None);
        }
        let is_too_coarse = coarse
            .get(&(first + at))
            .is_some_and(|step| *step > step_secs);
        if is_too_coarse {
            // The peaks of such a day are not known any more.
            let steps = usize::try_from(DAY_SECS / step_secs).unwrap_or(0);
            for demand in [&mut demand, &mut tests] {
                for (_, owners) in &mut demand.resources {
                    for series in owners {
                        series.values.resize(series.values.len() + steps, None);
                    }
                }
            }
            continue;
        }
        let day = reader.read(store, (first + at) * DAY_SECS).await?;
        observation.gpus = observation.gpus.max(day.gpus);
        near.add(&day);
        for resource in 0..asked.resources.len() {
            let nothing = &day.observed[resource];
            for demand in [&mut demand, &mut tests] {
                for series in &mut demand.resources[resource].1 {
                    series.values.extend_from_slice(nothing);
                }
            }
            for (namespace, values) in &day.namespaces {
                let Some(owner) = known.owners.get(namespace) else {
                    continue;
                };
                let at = place[owner];
                add(&mut demand.resources[resource].1[at], &values[resource]);
                let of_tests = test_place
                    .get(owner)
                    .filter(|_| test_namespaces.contains(namespace.as_str()));
                if let Some(&at) = of_tests {
                    add(&mut tests.resources[resource].1[at], &values[resource]);
                }
            }
        }
    }
    let week_steps = usize::try_from(WEEK_DAYS.min(days) * DAY_SECS / step_secs).unwrap_or(0);
    observation.week = demand
        .resources
        .iter()
        .map(|(_, owners)| half_hours(&total(owners.iter()), week_steps))
        .collect();
    observation.censored = near.told();
    (observation.demand, observation.tests) = (demand, tests);
    observation.namespaces = known.owners;
    Ok(Some(observation))
}

/// Adds the last steps of a series: what is unknown of one is unknown of the sum.
fn add(sum: &mut Series, values: &[Option<f64>]) {
    let from = sum.values.len() - values.len();
    for (sum, value) in sum.values[from..].iter_mut().zip(values) {
        *sum = sum.zip(*value).map(|(sum, value)| sum + value);
    }
}

/// The shortest steps in which all days can be read that are kept in hours at least: five minutes, or
/// hours.
fn finest(coarse: &BTreeMap<i64, i64>, (from_secs, to_secs): (i64, i64)) -> i64 {
    let (first, end) = (from_secs.div_euclid(DAY_SECS), to_secs.div_euclid(DAY_SECS));
    match coarse
        .range(first..end.max(first))
        .any(|(_, step)| *step <= COARSE_SECS)
    {
        true => COARSE_SECS,
        false => FINE_SECS,
    }
}

/// Steps and days that are read: all days in the shortest steps, in hours where these are too many, and of
/// hours the last ones. Futures are made of as many weeks as there are paths.
fn grain(owners: usize, asked: &Observing<'_>, finest_secs: i64) -> (i64, i64) {
    let owners = i64::try_from(owners.max(1)).unwrap_or(i64::MAX);
    let numbers = owners.saturating_mul(i64::try_from(asked.resources.len()).unwrap_or(1));
    let days = asked.span.1.div_euclid(DAY_SECS) - asked.span.0.div_euclid(DAY_SECS);
    let holds = |step_secs: i64| MOST_NUMBERS / numbers.saturating_mul(DAY_SECS / step_secs).max(1);
    let made = match asked.scenarios {
        Scenarios::History => days,
        Scenarios::Forecast => i64::try_from(PATHS * DAYS_OF_A_FUTURE).unwrap_or(days),
    };
    // What is made is never held at once, but it is gone through as often.
    if finest_secs == FINE_SECS && holds(FINE_SECS) >= days && holds(FINE_SECS) * MADE >= made {
        (FINE_SECS, days.max(0))
    } else {
        (COARSE_SECS, days.min(holds(COARSE_SECS)).max(0))
    }
}

/// How often all demand was near what there was.
#[derive(Default)]
struct Near {
    steps: f64,
    near: f64,
    most: f64,
}

impl Near {
    fn add(&mut self, day: &Day) {
        for share in day.full.iter().flatten() {
            self.steps += 1.0;
            self.near += f64::from(u8::from(*share > NEAR_FULL));
            self.most = self.most.max(*share);
        }
    }

    fn told(&self) -> Option<Censored> {
        (self.steps > 0.0).then(|| Censored {
            share_near_full: self.near / self.steps,
            most: self.most,
        })
    }
}

/// The highest of each half hour of the last steps; unknown where nothing of it is known.
fn half_hours(sum: &Series, steps: usize) -> LastDays {
    let from = sum.values.len().saturating_sub(steps);
    let together = usize::try_from((1_800 / sum.step_secs.max(1)).max(1)).unwrap_or(1);
    let highest = |values: &[Option<f64>]| values.iter().flatten().copied().reduce(f64::max);
    let known = sum.values[from..].iter().flatten().count();
    LastDays {
        series: Series {
            start_secs: sum.at_secs(from),
            step_secs: sum.step_secs * i64::try_from(together).unwrap_or(1),
            values: sum.values[from..].chunks(together).map(highest).collect(),
        },
        known_secs: i64::try_from(known).unwrap_or(0) * sum.step_secs,
    }
}

#[cfg(test)]
#[path = "observed_tests.rs"]
mod tests;
