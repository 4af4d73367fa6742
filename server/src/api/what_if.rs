//! What would be if: what changes are made to is prepared once per state of the cluster; a scenario takes
//! milliseconds.

use super::{Capacity, forecast, store_failed};
use crate::forecasting::Study;
use crate::jobs::{Found, Version, Weighed, stopped};
use crate::packing::Subject;
use crate::store::{Cluster, CycleSummary};
use crate::turns::SCENARIOS;
use crate::whatif::base_of;
use plimsoll_app::api::{
    Access, ApiError, ErrorCode, Frame, Refused, WhatIfInputs, WhatIfOf, WhatIfPage,
};
use plimsoll_app::routes::{ForecastQuery, Horizon, Resource, ScopeQuery, WhatIfQuery};
use plimsoll_app::whatif::{wrong_way_out, wrong_words};
use plimsoll_planner::whatif::{Base, Outlook, Scenario, State, answer};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long an export waits in all, which has nothing to show before; a request ends after 30 s.
const EXPORT_WAITS: Duration = Duration::from_secs(25);
/// Usage changes with every cycle; recommendations are looked up again when an hour has gone by.
const HOUR_SECS: i64 = 3_600;

/// What changes are made to, and the cluster as it is.
#[derive(Debug)]
pub(crate) struct Held {
    base: Base,
    now: State,
    currency: Option<String>,
}

impl Weighed for Held {
    fn numbers(&self) -> usize {
        // A name weighs about as much as four numbers.
        let work = self.base.work.iter().map(|of| 16 + of.size.len());
        let machines = self.base.machines.iter().map(|of| 8 + of.capacity.len());
        let accepts = self.base.accepts.iter().map(Vec::len);
        work.chain(machines).chain(accepts).sum::<usize>() + 4 * self.now.blocked.len()
    }
}

impl Capacity {
    /// What a scenario comes to, as far as that is there after this time, for the forecasts too.
    pub(super) async fn read_what_if(
        &self,
        access: &Access,
        query: &WhatIfQuery,
        patience: Patience,
    ) -> Result<WhatIfPage, ApiError> {
        let until = Instant::now() + patience.in_all;
        let (cluster, frame) = self.frame(query.cluster.as_deref()).await?;
        let mut page = WhatIfPage {
            frame,
            inputs: None,
            outcome: None,
            refused: None,
        };
        let refused = |reason: &str| Refused {
            name: "what-if".to_owned(),
            reason: reason.to_owned(),
            works_from_secs: None,
        };
        if *access != Access::All {
            page.refused = Some(refused(
                "nodes are shared by namespaces that you may not see",
            ));
            return Ok(page);
        }
        let Some((subject, version)) = self.subject(&cluster, &page.frame).await? else {
            page.refused = Some(refused(
                "its nodes and pods are not known: this server has not reached the cluster since it \
                 started, and they were not imported",
            ));
            return Ok(page);
        };
        let found = self
            .held(&cluster, version, subject, patience.in_all)
            .await?;
        let (Found::Ready(held) | Found::Older(held, _)) = found else {
            return Ok(page);
        };
        let left = until.saturating_duration_since(Instant::now());
        let left = left.min(patience.of_forecasts).max(forecast::PAGE_WAITS);
        let (foreseen, awaits_forecast) = self.foreseen(access, query, left).await?;
        let mut inputs = WhatIfInputs {
            base: held.base.clone(),
            of: Some(of_frame(&page.frame)),
            currency: held.currency.clone(),
            now_secs: page.frame.now_secs,
            awaits_forecast,
        };
        let (scenario, fields) = query.scenario();
        let worked = SCENARIOS.work(move || {
            inputs.base.outlook = foreseen.into_iter().map(Foreseen::outlook).collect();
            let outcome = held.now.again(&inputs.base, &scenario);
            (inputs, outcome)
        });
        let (inputs, outcome) = worked.await.map_err(|_| stopped())?;
        let outcome = outcome.map_err(|(at, wrong)| {
            let field = fields.get(at).copied().unwrap_or_default();
            let field = query.field_of(field, &wrong);
            let hint = wrong_way_out(&wrong, &inputs.base);
            ApiError::invalid(field, wrong_words(field, &wrong), hint)
        })?;
        page.inputs = Some(Arc::new(inputs));
        page.outcome = Some(Box::new(outcome));
        Ok(page)
    }

    /// The same, once it is there with its forecasts.
    ///
    /// # Errors
    /// [`ApiError`] also when it takes too long or cannot be told.
    pub async fn what_if_in_full(
        &self,
        access: &Access,
        query: &WhatIfQuery,
    ) -> Result<WhatIfPage, ApiError> {
        let page = self.what_if_export(access, query, Patience::EXPORT).await?;
        match &page.inputs {
            Some(inputs) if inputs.awaits_forecast => Err(ApiError::no_data(
                "The forecast is still being computed.",
                "Ask again in a moment.",
            )),
            _ => Ok(page),
        }
    }

    /// What changes are made to, with the forecasts that are there already.
    ///
    /// # Errors
    /// [`ApiError`] also when it takes too long or cannot be told.
    pub async fn what_if_inputs(
        &self,
        access: &Access,
        cluster: Option<String>,
    ) -> Result<Arc<WhatIfInputs>, ApiError> {
        let query = WhatIfQuery {
            cluster,
            ..WhatIfQuery::default()
        };
        let page = self.what_if_export(access, &query, Patience::INPUTS);
        page.await?.inputs.ok_or_else(being_prepared)
    }

    async fn what_if_export(
        &self,
        access: &Access,
        query: &WhatIfQuery,
        patience: Patience,
    ) -> Result<WhatIfPage, ApiError> {
        if *access != Access::All {
            return Err(ApiError::not_found(
                "Nodes are shared by namespaces that you may not see.",
                "Ask someone who may see the whole cluster.",
            ));
        }
        let page = self.read_what_if(access, query, patience).await?;
        match (&page.outcome, &page.refused) {
            (Some(_), _) => Ok(page),
            (None, Some(refused)) => Err(ApiError::no_data(
                format!("It cannot be told: {}.", refused.reason),
                "Let the server reach the cluster, or import it with `plimsoll import cluster`.",
            )),
            (None, None) => Err(being_prepared()),
        }
    }

    async fn held(
        &self,
        cluster: &Cluster,
        version: Version,
        subject: Subject,
        patience: Duration,
    ) -> Result<Found<Held>, ApiError> {
        let live = self.live.get();
        let is_live = live.cluster.as_ref().map(|live| live.id) == Some(cluster.id);
        let seen = live.seen.clone().filter(|_| is_live);
        let version = Version {
            from_secs: seen
                .as_ref()
                .map_or(0, |seen| seen.at_secs.div_euclid(HOUR_SECS)),
            cycles: CycleSummary::default(),
            ..version
        };
        self.bases
            .find(&cluster.id, version, patience, |_| async move {
                let made = tokio::task::spawn_blocking(move || {
                    let sizings = seen.as_ref().map_or(&[][..], |seen| seen.sizings());
                    let (base, currency) = base_of(&subject, sizings);
                    let now = answer(&base, &Scenario::default());
                    now.ok().map(|outcome| Held {
                        now: outcome.now,
                        base,
                        currency,
                    })
                });
                made.await.ok().flatten().ok_or_else(stopped)
            })
            .await
    }

    /// The forecasts of CPU and memory as far as they are there, and whether one is on its way. What is refused,
    /// such as that of a short history, is left out.
    async fn foreseen(
        &self,
        access: &Access,
        query: &WhatIfQuery,
        patience: Duration,
    ) -> Result<(Vec<Foreseen>, bool), ApiError> {
        let until = Instant::now() + patience;
        let (mut foreseen, mut awaits) = (Vec::new(), false);
        for resource in [Resource::Cpu, Resource::Memory] {
            let asked = ForecastQuery {
                resource,
                horizon: Horizon::HalfYear,
                ..ForecastQuery::of(ScopeQuery {
                    cluster: query.cluster.clone(),
                    ..ScopeQuery::default()
                })
            };
            let left = until.saturating_duration_since(Instant::now());
            let study = match self.study_of(access, &asked, left).await {
                Ok(Found::Ready(study) | Found::Older(study, _)) => study,
                Ok(Found::Running(_)) => {
                    awaits = true;
                    continue;
                }
                Err(error) => match error.code {
                    ErrorCode::StoreUnavailable | ErrorCode::Internal => return Err(error),
                    _ => continue,
                },
            };
            let Some(capacity) = self.capacity_of(query, resource).await? else {
                continue;
            };
            // Of no usage at all there are paths of nothing, without steps.
            let has_steps = study.step_secs > 0
                && study
                    .peaks
                    .iter()
                    .next()
                    .is_some_and(|path| !path.is_empty());
            if has_steps {
                foreseen.push(Foreseen {
                    resource,
                    study,
                    capacity,
                });
            }
        }
        Ok((foreseen, awaits))
    }

    /// What all nodes have, as forecasts take it.
    async fn capacity_of(
        &self,
        query: &WhatIfQuery,
        resource: Resource,
    ) -> Result<Option<f64>, ApiError> {
        let (cluster, _) = self.frame(query.cluster.as_deref()).await?;
        let newest = self.store.find_latest_cycle(cluster.id).await;
        let Some(newest) = newest.map_err(store_failed)? else {
            return Ok(None);
        };
        let nodes = self.allocatable(cluster.id, newest).await?;
        Ok(forecast::in_units(resource, &nodes))
    }
}

/// How long is waited.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    in_all: Duration,
    /// Of this, for the forecasts.
    of_forecasts: Duration,
}

impl Patience {
    /// Of a page, which is loaded again.
    pub(super) const PAGE: Self = Self {
        in_all: forecast::PAGE_WAITS,
        of_forecasts: forecast::PAGE_WAITS,
    };
    const EXPORT: Self = Self {
        in_all: EXPORT_WAITS,
        of_forecasts: EXPORT_WAITS,
    };
    /// Of a browser or a command, which asks for the forecasts again.
    const INPUTS: Self = Self {
        in_all: EXPORT_WAITS,
        of_forecasts: forecast::PAGE_WAITS,
    };
}

/// A forecast, and what there is of the resource.
struct Foreseen {
    resource: Resource,
    study: Arc<Study>,
    capacity: f64,
}

impl Foreseen {
    /// Sorts all possible futures, which is nothing to wait for in between.
    fn outlook(self) -> Outlook {
        let steps = (self.study.start_secs, self.study.step_secs);
        let resource = self.resource.as_str().into();
        Outlook::of(resource, &self.study.peaks, steps, self.capacity)
    }
}

fn of_frame(frame: &Frame) -> WhatIfOf {
    WhatIfOf {
        cluster: frame.cluster.name.clone(),
        as_of_secs: frame.freshness.as_of_secs,
        simulated: frame.cluster.simulated,
    }
}

fn being_prepared() -> ApiError {
    ApiError::no_data("It is still being prepared.", "Ask again in a moment.")
}
