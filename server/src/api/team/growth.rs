//! How a team grows, and when its quotas run out.

use crate::api::{Capacity, forecast};
use crate::forecasting::{Ahead, ScopeStudy, Study};
use crate::jobs::Found;
use plimsoll_app::api::{Access, ApiError, QuotaRow, RunsOut, TeamGrowth};
use plimsoll_app::findings::{mean_at_end, recent_mean};
use plimsoll_app::routes::{Basis, ForecastQuery, Resource, TeamQuery};
use plimsoll_planner::forecast::LEVELS;
use std::sync::Arc;
use std::time::Duration;

const DAY_SECS: i64 = 86_400;
/// The interval of which one future in ten ends above.
const LEVEL: f64 = 0.80;

/// What is known of a team's growth.
pub(super) struct Growing {
    pub(super) rows: Vec<TeamGrowth>,
    pub(super) note: Option<String>,
    /// Of requests, which quotas bound.
    requests: Vec<(Resource, Arc<Study>)>,
}

impl Capacity {
    pub(super) async fn growth_of_team(
        &self,
        access: &Access,
        query: &TeamQuery,
    ) -> Result<Growing, ApiError> {
        let mut growing = Growing {
            rows: Vec::new(),
            note: None,
            requests: Vec::new(),
        };
        let mut patience = forecast::PAGE_WAITS;
        for resource in [Resource::Cpu, Resource::Memory] {
            let found = self.grown(access, query, query.scope.basis, (resource, patience));
            match found.await {
                Ok(Found::Ready(study) | Found::Older(study, _)) => {
                    growing.tell(query, &study, resource)
                }
                Ok(Found::Running(_)) => growing.note = Some("it is being computed".to_owned()),
                // A part of the page that cannot be had does not take the others away.
                Err(error) => growing.note = Some(format!("{} {}", error.message, error.hint)),
            }
            // One wait is enough: the page is to come at once.
            patience = Duration::ZERO;
            let of_requests = self.grown(access, query, Basis::Requests, (resource, patience));
            if let Ok(Found::Ready(study) | Found::Older(study, _)) = of_requests.await {
                growing.requests.push((resource, study));
            }
        }
        Ok(growing)
    }

    async fn grown(
        &self,
        access: &Access,
        query: &TeamQuery,
        basis: Basis,
        (resource, patience): (Resource, Duration),
    ) -> Result<Found<Study>, ApiError> {
        let mut of = ForecastQuery::of(query.scope.clone());
        of.scope.basis = basis;
        of.resource = resource;
        self.study_of(access, &of, patience).await
    }
}

impl Growing {
    fn tell(&mut self, query: &TeamQuery, study: &Study, resource: Resource) {
        let team = study
            .teams
            .iter()
            .find(|team| team.forecast.name == query.team);
        let Some(team) = team else {
            self.note = Some("it has no demand that could be forecast".to_owned());
            return;
        };
        match &team.forecast.outcome {
            Ok(ahead) => self.rows.extend(grows(team, ahead, resource)),
            Err(refusal) => self.note = Some(crate::forecasting::reason(refusal)),
        }
    }

    /// Says of each quota when it runs out.
    pub(super) fn run_out(&self, rows: Vec<QuotaRow>, now_secs: i64) -> Vec<QuotaRow> {
        let told = rows.into_iter().map(|row| QuotaRow {
            runs_out: self.of_quota(&row, now_secs),
            ..row
        });
        told.collect()
    }

    fn of_quota(&self, row: &QuotaRow, now_secs: i64) -> RunsOut {
        if row
            .used
            .is_some_and(|used| used >= row.hard && row.hard > 0)
        {
            return RunsOut::Now;
        }
        // Of some of the pods only there is no forecast.
        if !row.scopes.is_empty() {
            return RunsOut::Unknown;
        }
        let (resource, unit) = match row.resource.as_str() {
            "cpu" | "requests.cpu" => (Resource::Cpu, 1e3),
            "memory" | "requests.memory" => (Resource::Memory, 1.0),
            _ => return RunsOut::Unknown,
        };
        let mut studies = self.requests.iter();
        let study = studies.find(|(of, _)| *of == resource);
        let namespaces = study.map(|(_, study)| study.namespaces.iter());
        let namespace =
            namespaces.and_then(|mut all| all.find(|one| one.forecast.name == row.namespace));
        let ahead = namespace.and_then(|namespace| namespace.forecast.outcome.as_ref().ok());
        #[expect(clippy::cast_precision_loss, reason = "an amount, not an identifier")]
        ahead.map_or(RunsOut::Unknown, |ahead| {
            crosses(ahead, row.hard as f64 / unit, now_secs)
        })
    }
}

fn upper(ahead: &Ahead) -> Option<&Vec<f64>> {
    let place = LEVELS
        .iter()
        .position(|level| (level - LEVEL).abs() < 1e-9)?;
    ahead.bands.get(place).map(|(_, high)| high)
}

/// By the same means as the page Forecast.
fn grows(team: &ScopeStudy, ahead: &Ahead, resource: Resource) -> Option<TeamGrowth> {
    let at_end = |values: &[f64]| mean_at_end(values, ahead.step_secs);
    Some(TeamGrowth {
        resource: resource.as_str().to_owned(),
        now: recent_mean(&team.past.values, ahead.step_secs)?,
        ahead_days: steps(ahead) * ahead.step_secs / DAY_SECS,
        median: at_end(&ahead.median)?,
        high: at_end(upper(ahead)?)?,
    })
}

fn steps(ahead: &Ahead) -> i64 {
    i64::try_from(ahead.median.len()).unwrap_or(0)
}

/// When a forecast exceeds an amount.
fn crosses(ahead: &Ahead, amount: f64, now_secs: i64) -> RunsOut {
    let first = |values: &[f64]| {
        let step = values.iter().position(|value| *value > amount)?;
        let step = i64::try_from(step).ok()?;
        // What was foreseen for a day that has passed is late, not early.
        Some((ahead.start_secs + step * ahead.step_secs).max(now_secs))
    };
    let early = upper(ahead).and_then(|high| first(high));
    match (early, first(&ahead.median)) {
        (Some(early_secs), median_secs) => RunsOut::Between {
            early_secs,
            median_secs,
        },
        (None, Some(median)) => RunsOut::Between {
            early_secs: median,
            median_secs: Some(median),
        },
        (None, None) => RunsOut::NotWithin {
            days: steps(ahead) * ahead.step_secs / DAY_SECS,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rising(median: [f64; 4], high: [f64; 4]) -> Ahead {
        let band = |values: [f64; 4]| (vec![0.0; 4], values.to_vec());
        Ahead {
            start_secs: 10 * DAY_SECS,
            step_secs: DAY_SECS,
            mean: median.to_vec(),
            median: median.to_vec(),
            bands: vec![band(median), band(high), band(high)],
            weights: Vec::new(),
            backtest: None,
            trained_secs: (0, 0),
            coverage: (0, 0),
            level_since_secs: None,
        }
    }

    #[test]
    fn a_quota_runs_out_where_futures_cross_it() {
        let ahead = rising([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0]);
        let now = 10 * DAY_SECS;
        assert_eq!(
            crosses(&ahead, 3.0, now),
            RunsOut::Between {
                early_secs: 11 * DAY_SECS,
                median_secs: Some(13 * DAY_SECS),
            }
        );
        assert_eq!(
            crosses(&ahead, 5.0, now),
            RunsOut::Between {
                early_secs: 12 * DAY_SECS,
                median_secs: None,
            }
        );
        assert_eq!(crosses(&ahead, 8.0, now), RunsOut::NotWithin { days: 4 });
    }
}
