//! Possible futures of owners: sums of the joint paths of their namespaces.

use super::{Ahead, Owner, OwnersDemand, SharingError};
use crate::forecasting::{NamespaceDemand, total};
use crate::jobs::Progress;
use plimsoll_app::routes::Owners;
use plimsoll_planner::forecast::{Joint, Paths};
use plimsoll_planner::pooling::DAYS_OF_A_FUTURE;
use plimsoll_planner::series::Series;

/// Paths of which sums are made.
pub(super) const PATHS: usize = 500;

impl Ahead {
    /// Goes on with daily demand of namespaces, by resource, for so many days, for those who own it; `None`
    /// when told to stop.
    ///
    /// # Errors
    /// [`SharingError::NotForecast`] of too little history.
    pub fn of(
        demand: &OwnersDemand,
        daily: &[Vec<NamespaceDemand>],
        (by, days, seed): (Owners, usize, u64),
        progress: &Progress,
    ) -> Result<Option<Self>, SharingError> {
        let mut paths = Vec::with_capacity(daily.len());
        let (mut end_secs, mut done) = (0, 0);
        let mut forecast: Option<(usize, usize)> = None;
        progress.expect(daily.iter().map(Vec::len).sum());
        for of_resource in daily {
            let asked = ((&*demand.owners, by), (days, seed));
            let found = Futures::of(of_resource, asked.0, asked.1, progress, done);
            let Some(found) = found else { return Ok(None) };
            done += of_resource.len();
            // Of the resource of which fewest are.
            forecast = Some(forecast.map_or(found.forecast, |least| least.min(found.forecast)));
            end_secs = found.end_secs;
            paths.push(found.paths);
        }
        let forecast = forecast.filter(|(forecast, _)| *forecast > 0);
        Ok(Some(Self {
            paths,
            end_secs,
            trained_days: trained_days(daily),
            forecast: forecast.ok_or(SharingError::NotForecast)?,
        }))
    }
}

/// Days of which all together are known.
fn trained_days(daily: &[Vec<NamespaceDemand>]) -> usize {
    let known = daily
        .iter()
        .map(|demand| total(demand.iter().map(|demand| &demand.series)).known());
    known.min().unwrap_or(0)
}

/// Futures of one resource.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Futures {
    /// By owner, the last week.
    pub(super) paths: Vec<Paths>,
    /// When they end, Unix seconds.
    pub(super) end_secs: i64,
    /// Namespaces that are forecast, and all there are.
    pub(super) forecast: (usize, usize),
}

impl Futures {
    /// Goes on with daily demand of namespaces for so many days; `None` when told to stop.
    #[must_use]
    pub(super) fn of(
        demand: &[NamespaceDemand],
        (owners, by): (&[Owner], Owners),
        (days, seed): (usize, u64),
        progress: &Progress,
        done_before: usize,
    ) -> Option<Self> {
        let series: Vec<Series> = demand.iter().map(|demand| demand.series.clone()).collect();
        let joint = Joint::watched(&series, days, PATHS, seed, &|done| {
            progress.reach(done_before + done)
        })?;
        let mut paths = vec![Paths::zero(PATHS, DAYS_OF_A_FUTURE.min(days)); owners.len()];
        for (member, demand) in demand.iter().enumerate() {
            let name = demand.owner(by);
            if let Some(at) = owners.iter().position(|owner| owner.name == name) {
                paths[at].add(&joint.paths(member).last_steps(DAYS_OF_A_FUTURE));
            }
        }
        let forecast = joint
            .members
            .iter()
            .filter(|member| member.forecast.is_ok())
            .count();
        Some(Self {
            paths,
            end_secs: joint.start_secs
                + i64::try_from(days).unwrap_or(0) * plimsoll_planner::pooling::DAY_SECS,
            forecast: (forecast, joint.members.len()),
        })
    }
}
