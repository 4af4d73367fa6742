//! Machines that demand comes to, shared and apart.

use super::super::{Capacity, store_failed};
use super::Studies;
use crate::forecasting::{Planned, ScopeStudy, Study};
use crate::sharing::OwnMachine;
use plimsoll_app::api::{Access, ApiError, MachinePeriod, MachinePlan};
use plimsoll_app::routes::{ForecastQuery, Resource};
use plimsoll_planner::accounting::NodeLoad;
use plimsoll_planner::forecast::risk_of_costs;
use std::collections::BTreeMap;

const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

/// A resource, how much of it a machine has, and its growth.
type Counted<'a> = (Resource, f64, &'a Study);

impl Capacity {
    /// The machines of each period; `None` where it is not known how large one is, or nothing is
    /// forecast.
    pub(super) async fn machines(
        &self,
        access: &Access,
        query: &ForecastQuery,
        (studies, nodes): (&Studies, &NodeLoad),
    ) -> Result<Option<MachinePlan>, ApiError> {
        let basis = query.scope.basis;
        let own = OwnMachine::of(&self.store, studies.cluster, studies.newest, basis);
        let own = own.await.map_err(store_failed)?;
        let cores = query.machine_cores.or(own.as_ref().map(|own| own.cores));
        let bytes = query.machine_gib.map(|gib| gib * GIB);
        let Some(shape) = cores.zip(bytes.or(own.map(|own| own.memory_bytes))) else {
            return Ok(None);
        };
        let prepared_for = match (query.cost_short, query.cost_idle) {
            (Some(short), Some(idle)) => risk_of_costs(short, idle),
            _ => None,
        }
        .unwrap_or(1.0 - query.risk_percent / 100.0);
        let starts = studies.by_resource.iter();
        let start_secs = starts.map(|(_, study)| study.start_secs).max().unwrap_or(0);
        let counted: Vec<Counted<'_>> = studies
            .by_resource
            .iter()
            .filter(|(resource, study)| {
                // One of them may be of an earlier day still, whose periods are others.
                let sizes = matches!(resource, Resource::Cpu | Resource::Memory);
                let is_newest = study.start_secs == start_secs;
                sizes && is_newest && study.whole.forecast.outcome.is_ok()
            })
            .map(|(resource, study)| {
                let size = if *resource == Resource::Cpu {
                    shape.0
                } else {
                    shape.1
                };
                (*resource, size, study.as_ref())
            })
            .collect();
        let resources = counted
            .iter()
            .map(|(resource, ..)| resource.noun().to_owned());
        let resources: Vec<String> = resources.collect();
        let Some((_, _, first)) = counted.first() else {
            return Ok(None);
        };
        let starts = std::iter::once(0).chain(first.basics.period_ends.iter().copied());
        let periods = starts.zip(&first.basics.period_ends).enumerate();
        let at =
            |step: usize| first.start_secs + i64::try_from(step).unwrap_or(0) * first.step_secs;
        let periods = periods.map(|(nth, (from, end))| MachinePeriod {
            from_secs: at(from),
            to_secs: at(*end),
            shared: shared(&counted, nth, prepared_for).0,
            apart: apart(&counted, nth, prepared_for),
            binds: shared(&counted, nth, prepared_for).1.noun().to_owned(),
        });
        Ok(Some(MachinePlan {
            cores: shape.0,
            memory_bytes: shape.1,
            of_the_cluster: query.machine_cores.is_none() && query.machine_gib.is_none(),
            prepared_for,
            resources,
            machines_now: nodes.nodes.filter(|_| *access == Access::All),
            periods: periods.collect(),
        }))
    }
}

/// All on the same machines: as many as the resource takes of which most are needed.
fn shared(counted: &[Counted<'_>], period: usize, prepared_for: f64) -> (i64, Resource) {
    let needed = counted.iter().map(|(resource, size, study)| {
        let planned = study.whole.planned.as_ref();
        (machines(planned, period, prepared_for, *size), *resource)
    });
    let most = needed.max_by_key(|(machines, _)| *machines);
    most.unwrap_or((0, Resource::Cpu))
}

/// Each team on machines of its own: at least one where it demands anything.
fn apart(counted: &[Counted<'_>], period: usize, prepared_for: f64) -> i64 {
    let mut teams: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, size, study) in counted {
        for ScopeStudy {
            forecast, planned, ..
        } in &study.teams
        {
            let needed = machines(planned.as_ref(), period, prepared_for, *size);
            let most = teams.entry(&forecast.name).or_default();
            *most = needed.max(*most);
        }
    }
    teams.values().sum()
}

/// Whole machines for the most within a period.
fn machines(planned: Option<&Planned>, period: usize, prepared_for: f64, size: f64) -> i64 {
    let most = planned.and_then(|planned| planned.maxima.quantile(period, prepared_for));
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let whole = |most: f64| (most / size).ceil().max(0.0) as i64;
    most.map_or(0, whole)
}
