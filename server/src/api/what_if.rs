//! What would be if: what changes are made to is prepared once per state of the cluster; a scenario takes
//! milliseconds.

use super::{Capacity, forecast, store_failed};
use crate::jobs::{Found, Version, Weighed, stopped};
use crate::packing::Subject;
use crate::store::{Cluster, CycleSummary};
use crate::whatif::base_of;
use plimsoll_app::api::{Access, ApiError, Refused, WhatIfInputs, WhatIfPage};
use plimsoll_app::routes::{ForecastQuery, Horizon, Resource, ScopeQuery, WhatIfQuery};
use plimsoll_app::whatif::wrong_words;
use plimsoll_planner::whatif::{Base, Outlook, Scenario, State, answer};
use std::sync::Arc;
use std::time::Duration;

/// How long an export waits, which has nothing to show before.
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
        16 * self.base.work.len() + 8 * self.base.machines.len()
    }
}

impl Capacity {
    /// What a scenario comes to, as far as that is there after this time.
    pub(super) async fn read_what_if(
        &self,
        access: &Access,
        query: &WhatIfQuery,
        patience: Duration,
    ) -> Result<WhatIfPage, ApiError> {
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
        let found = self.held(&cluster, version, subject, patience).await?;
        let (Found::Ready(held) | Found::Older(held, _)) = found else {
            return Ok(page);
        };
        let (outlook, awaits_forecast) = self.outlook(access, query, patience).await;
        let inputs = WhatIfInputs {
            base: Base {
                outlook,
                ..held.base.clone()
            },
            currency: held.currency.clone(),
            now_secs: page.frame.now_secs,
            awaits_forecast,
        };
        let (scenario, fields) = query.scenario();
        let worked = tokio::task::spawn_blocking(move || {
            let outcome = held.now.again(&inputs.base, &scenario);
            (inputs, outcome)
        });
        let (inputs, outcome) = worked.await.map_err(|_| stopped())?;
        let outcome = outcome.map_err(|(at, wrong)| {
            let field = fields.get(at).copied().unwrap_or_default();
            let (message, hint) = wrong_words(field, &wrong);
            ApiError::invalid(field, message, hint)
        })?;
        page.inputs = Some(Arc::new(inputs));
        page.outcome = Some(Box::new(outcome));
        Ok(page)
    }

    /// The same, once it is there.
    ///
    /// # Errors
    /// [`ApiError`] also when it takes too long or cannot be told.
    pub async fn what_if_in_full(
        &self,
        access: &Access,
        query: &WhatIfQuery,
    ) -> Result<WhatIfPage, ApiError> {
        let page = self.read_what_if(access, query, EXPORT_WAITS).await?;
        match (&page.outcome, &page.refused) {
            (Some(_), _) => Ok(page),
            (None, Some(refused)) => Err(ApiError::no_data(
                format!("It cannot be told: {}.", refused.reason),
                "Let the server reach the cluster, or import it with `plimsoll import cluster`.",
            )),
            (None, None) => Err(ApiError::no_data(
                "It is still being prepared.",
                "Ask again in a moment.",
            )),
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

    /// The forecasts of CPU and memory as far as they are there, and whether one is on its way. What is refused
    /// is left out.
    async fn outlook(
        &self,
        access: &Access,
        query: &WhatIfQuery,
        patience: Duration,
    ) -> (Vec<Outlook>, bool) {
        let (mut outlook, mut awaits) = (Vec::new(), false);
        for resource in [Resource::Cpu, Resource::Memory] {
            let asked = ForecastQuery {
                resource,
                horizon: Horizon::HalfYear,
                ..ForecastQuery::of(ScopeQuery {
                    cluster: query.cluster.clone(),
                    ..ScopeQuery::default()
                })
            };
            let study = match self.study_of(access, &asked, patience).await {
                Ok(Found::Ready(study)) => study,
                Ok(Found::Older(study, _)) => study,
                Ok(Found::Running(_)) => {
                    awaits = true;
                    continue;
                }
                Err(_) => continue,
            };
            let Ok(Some(capacity)) = self.capacity_of(query, resource).await else {
                continue;
            };
            if study.peaks.iter().next().is_none_or(<[f64]>::is_empty) {
                continue;
            }
            let steps = (study.start_secs, study.step_secs);
            let made = Outlook::of(resource.as_str().into(), &study.peaks, steps, capacity);
            outlook.push(made);
        }
        (outlook, awaits)
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
