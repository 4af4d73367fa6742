//! The blueprint made ready for stepping, and what of a moment is the same for all workloads.

use super::blueprint::{NamespacePlan, TEAMS, namespaces};
use super::season::Season;
use super::trend::Trends;
use super::workload::Workload;
use super::{DAY_SECS, STEP_SECS};
use crate::model::{Name, Policies};
use crate::noise::Stream;

/// Everything about a simulation that does not change.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) origin_secs: i64,
    pub(super) stream: Stream,
    pub(super) trends: Trends,
    pub(super) namespaces: Vec<(Name, &'static NamespacePlan)>,
    pub(super) workloads: Vec<Workload>,
    /// What keeps teams apart, without quotas, which move.
    pub(super) policies: Policies,
}

/// What of a moment is the same for all workloads.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) at_secs: i64,
    /// Days since the start of history.
    pub(super) day: f64,
    /// The trend of each team, 1 being the plan's level.
    pub(super) levels: [f64; TEAMS.len()],
    /// What each team's customers ask for, likewise.
    pub(super) demands: [f64; TEAMS.len()],
    /// How busy each season is.
    pub(super) seasons: [f64; Season::ALL.len()],
}

impl Plan {
    /// Draws up the plan of a seed.
    pub(super) fn new(seed: u64, origin_secs: i64) -> Self {
        let stream = Stream::new(seed, 1);
        let namespaces: Vec<(Name, &NamespacePlan)> =
            namespaces().map(|plan| (plan.name.into(), plan)).collect();
        let workloads = namespaces
            .iter()
            .enumerate()
            .flat_map(|(at, &(_, plan))| {
                plan.services.iter().map(move |service| (at, plan, service))
            })
            .enumerate()
            .map(|(at, (namespace, plan, service))| {
                Workload::new(service, namespace, plan, stream.part(at as u64))
            })
            .collect();
        let mut plan = Self {
            origin_secs,
            stream: Stream::new(seed, 2),
            trends: Trends::new(seed, origin_secs),
            namespaces,
            workloads,
            policies: Policies::none(),
        };
        plan.policies = super::policies::fixed(&plan);
        plan
    }

    /// When a step begins.
    pub(super) fn step_start_secs(&self, step: i64) -> i64 {
        (self.origin_secs.div_euclid(STEP_SECS) + step) * STEP_SECS
    }

    /// The step that a moment lies in.
    pub(super) fn step_of(&self, at_secs: i64) -> i64 {
        at_secs.div_euclid(STEP_SECS) - self.origin_secs.div_euclid(STEP_SECS)
    }

    /// Days since the start of history; the first step begins a little before it.
    pub(super) fn day(&self, at_secs: i64) -> f64 {
        (at_secs - self.origin_secs).max(0) as f64 / DAY_SECS as f64
    }

    /// What of a moment is the same for all workloads.
    pub(super) fn moment(&self, at_secs: i64) -> Moment {
        let day = self.day(at_secs);
        let levels = std::array::from_fn(|team| self.trends.level(team, day));
        let demand = |team: usize| self.trends.demand(team, levels[team], at_secs);
        Moment {
            at_secs,
            day,
            levels,
            demands: std::array::from_fn(demand),
            seasons: Season::ALL.map(|season| season.at(at_secs)),
        }
    }

    /// The moment that pods are provided for in a step: its start, with the busier of the hours at
    /// both its ends, as an autoscaler with some foresight does.
    pub(super) fn provision(&self, step: i64) -> Moment {
        let start_secs = self.step_start_secs(step);
        let mut moment = self.moment(start_secs);
        for (now, season) in moment.seasons.iter_mut().zip(Season::ALL) {
            *now = now.max(season.at(start_secs + STEP_SECS));
        }
        moment
    }
}
