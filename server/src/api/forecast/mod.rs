//! How the cluster and its teams grow: computed in the background, answered from what is there.

mod machines;
mod told;

pub(super) use told::exhaustion;
pub(crate) use told::no_such;

use super::{Capacity, store_failed};
use crate::forecasting::{
    Asked, Basics, Key, NamespaceDemand, Peaks, SEED, Study, demand_of, most_history_secs, peaks_of,
};
use crate::jobs::{ASK_AGAIN, Found, Version, stopped};
use crate::store::{ClusterId, EntityKind, LatestCycle, Store};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use plimsoll_app::api::{Access, ApiError, ErrorCode, ForecastPage, Frame, Progress};
use plimsoll_app::routes::{Basis, ForecastQuery, Horizon, Resource};
use plimsoll_planner::accounting::NodeLoad;
use plimsoll_planner::teams::TeamMapping;
use std::sync::Arc;
use std::time::Duration;
use tracing::error;

/// How long a page waits for what is on its way: together with the rest it answers within 300 ms.
pub(super) const PAGE_WAITS: Duration = Duration::from_millis(150);
/// How long an export does, which has nothing to show before.
const EXPORT_WAITS: Duration = Duration::from_secs(25);

/// What is there of what a page is made of.
struct Studies {
    cluster: ClusterId,
    newest: LatestCycle,
    frame: Frame,
    /// All nodes together.
    nodes: NodeLoad,
    /// Of the resource that was asked for.
    asked: Option<Arc<Study>>,
    /// Of CPU, memory and, where there are any, GPUs.
    by_resource: Vec<(Resource, Arc<Study>)>,
    computing: Option<Progress>,
}

impl Capacity {
    /// The forecast as far as it is there after this time.
    pub(super) async fn read_forecast(
        &self,
        access: &Access,
        query: &ForecastQuery,
        patience: Duration,
    ) -> Result<ForecastPage, ApiError> {
        let studies = self.studies(access, query, patience).await?;
        let growth = match &studies.asked {
            Some(study) => Some(Box::new(self.growth(access, query, &studies, study).await?)),
            None => None,
        };
        Ok(ForecastPage {
            frame: studies.frame,
            computing: studies.computing,
            growth,
        })
    }

    /// The forecast that a page shows, once it is there.
    ///
    /// # Errors
    /// [`ApiError`] also when it takes too long.
    pub async fn forecast_in_full(
        &self,
        access: &Access,
        query: &ForecastQuery,
    ) -> Result<ForecastPage, ApiError> {
        let page = self.read_forecast(access, query, EXPORT_WAITS).await?;
        match page.computing {
            None => Ok(page),
            Some(progress) => Err(not_yet(progress)),
        }
    }

    /// All that is known of the growth in the resource that was asked for, once it is there.
    ///
    /// # Errors
    /// [`ApiError`] also when it takes too long.
    pub async fn growth_in_full(
        &self,
        access: &Access,
        query: &ForecastQuery,
    ) -> Result<Arc<Study>, ApiError> {
        let (cluster, newest, _) = self.forecast_frame(query).await?;
        let found = self
            .study(
                (cluster, newest),
                access,
                query,
                (query.resource, EXPORT_WAITS),
            )
            .await?;
        match found {
            Found::Ready(study) => Ok(study),
            Found::Older(_, progress) | Found::Running(progress) => {
                Err(not_yet(told_progress(&progress)))
            }
        }
    }

    /// What is there of the resource that is asked for after this time.
    pub(super) async fn study_of(
        &self,
        access: &Access,
        query: &ForecastQuery,
        patience: Duration,
    ) -> Result<Found<Study>, ApiError> {
        let (cluster, newest, _) = self.forecast_frame(query).await?;
        let of = (query.resource, patience);
        self.study((cluster, newest), access, query, of).await
    }

    async fn forecast_frame(
        &self,
        query: &ForecastQuery,
    ) -> Result<(ClusterId, LatestCycle, Frame), ApiError> {
        let (cluster, frame) = self.frame(query.scope.cluster.as_deref()).await?;
        let newest = self.store.find_latest_cycle(cluster.id).await;
        let newest = newest.map_err(store_failed)?.ok_or_else(|| {
            ApiError::no_data(
                "Nothing has been collected of this cluster yet.",
                "The first cycle takes a few seconds; load the page again.",
            )
        })?;
        Ok((cluster.id, newest, frame))
    }

    async fn studies(
        &self,
        access: &Access,
        query: &ForecastQuery,
        patience: Duration,
    ) -> Result<Studies, ApiError> {
        let (cluster, newest, frame) = self.forecast_frame(query).await?;
        let nodes = self.allocatable(cluster, newest).await?;
        let has_gpus = nodes.gpu_allocatable.unwrap_or(0) > 0;
        let mut studies = Studies {
            cluster,
            newest,
            frame,
            nodes,
            asked: None,
            by_resource: Vec::new(),
            computing: None,
        };
        let until = tokio::time::Instant::now() + patience;
        let mut resources = vec![query.resource, Resource::Cpu, Resource::Memory];
        if has_gpus {
            resources.push(Resource::Gpu);
        }
        let mut seen = Vec::new();
        resources.retain(|resource| {
            let is_new = !seen.contains(resource);
            seen.push(*resource);
            is_new
        });
        for resource in resources {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            let found = self.study((cluster, newest), access, query, (resource, left));
            let found = match found.await {
                Ok(found) => found,
                Err(error) if resource == query.resource => return Err(error),
                // What stands beside it is left out.
                Err(_) => continue,
            };
            let (study, progress) = match found {
                Found::Ready(study) => (Some(study), None),
                Found::Older(study, progress) => (Some(study), Some(progress)),
                Found::Running(progress) => (None, Some(progress)),
            };
            if let Some(progress) = progress {
                let (done, of) = progress.told();
                let sum = studies.computing.get_or_insert_default();
                sum.done += done;
                sum.of += of;
            }
            if resource == query.resource {
                studies.asked.clone_from(&study);
            }
            if let Some(study) = study
                && resource != Resource::Pods
            {
                studies.by_resource.push((resource, study));
            }
        }
        Ok(studies)
    }

    async fn study(
        &self,
        (cluster, newest): (ClusterId, LatestCycle),
        access: &Access,
        query: &ForecastQuery,
        (resource, patience): (Resource, Duration),
    ) -> Result<Found<Study>, ApiError> {
        let step_secs = query.horizon.step_secs();
        let newest_secs = newest.at_secs + newest.interval_secs;
        let until_secs = newest_secs.div_euclid(step_secs) * step_secs;
        let from_secs = until_secs - most_history_secs(step_secs);
        let cycles = self.store.summarize_cycles(cluster, from_secs, until_secs);
        let namespaces = self
            .store
            .list_entities(cluster, EntityKind::Namespace)
            .await;
        let version = Version {
            from_secs,
            labels: self.labels(&namespaces.map_err(store_failed)?),
            until_secs,
            cycles: cycles.await.map_err(store_failed)?,
        };
        let key = Key {
            cluster,
            access: access.clone(),
            resource,
            basis: match resource {
                // Of these there is but one demand.
                Resource::Gpu | Resource::Pods => Basis::default(),
                _ => query.scope.basis,
            },
            horizon: query.horizon,
        };
        let job = Job {
            store: self.store.clone(),
            mapping: self.mapping.clone(),
            key: key.clone(),
            span: (from_secs, until_secs),
        };
        self.forecasts
            .find(&key, version, patience, |progress| job.run(progress))
            .await
    }

    /// What all nodes together can hold at the newest cycle, and how many they are.
    pub(super) async fn allocatable(
        &self,
        cluster: ClusterId,
        newest: LatestCycle,
    ) -> Result<NodeLoad, ApiError> {
        let moment = self
            .store
            .read_moment(cluster, EntityKind::Nodes, newest.at_secs)
            .await
            .map_err(store_failed)?;
        let values = moment.into_values().next();
        Ok(values.map_or_else(NodeLoad::default, |values| NodeLoad::from_values(&values)))
    }
}

/// A forecast to be made.
struct Job {
    store: Store,
    mapping: TeamMapping,
    key: Key,
    /// The history it is made of, Unix seconds.
    span: (i64, i64),
}

impl Job {
    async fn run(self, progress: Arc<crate::jobs::Progress>) -> Result<Study, ApiError> {
        let horizon = self.key.horizon;
        let (demand, peaks) = self.read(horizon).await?;
        let basics = Basics {
            horizon: horizon.steps(),
            seed: SEED,
            peaks,
            period_ends: period_ends(self.span.1, horizon),
        };
        let study = tokio::task::spawn_blocking(move || Study::of(&demand, basics, &progress));
        match study.await {
            Ok(Some(study)) => Ok(study),
            Ok(None) => Err(stopped()),
            Err(cause) => {
                error!("computing a forecast: {cause}");
                Err(ApiError {
                    code: ErrorCode::Internal,
                    message: "The forecast could not be computed.".to_owned(),
                    hint: "This is a defect of Plimsoll; its log says more.".to_owned(),
                    field: None,
                })
            }
        }
    }

    async fn read(&self, horizon: Horizon) -> Result<(Vec<NamespaceDemand>, Peaks), ApiError> {
        let asked = Asked {
            cluster: self.key.cluster,
            access: &self.key.access,
            mapping: &self.mapping,
            resource: self.key.resource,
            basis: self.key.basis,
        };
        let (from_secs, until_secs) = self.span;
        let step_secs = horizon.step_secs();
        let demand = demand_of(&self.store, &asked, (from_secs, until_secs, step_secs))
            .await
            .map_err(store_failed)?;
        let peaks = peaks_of(&self.store, &asked, (until_secs, step_secs))
            .await
            .map_err(store_failed)?;
        Ok((demand, peaks))
    }
}

/// The steps before which months end, or days of a short horizon.
fn period_ends(start_secs: i64, horizon: Horizon) -> Vec<usize> {
    let period = |step: usize| {
        let steps = i64::try_from(step).unwrap_or(0);
        let at = Timestamp::from_second(start_secs + steps * horizon.step_secs());
        let date = at.unwrap_or_default().to_zoned(TimeZone::UTC).date();
        if horizon.step_secs() < 86_400 {
            date
        } else {
            date.first_of_month()
        }
    };
    let steps = horizon.steps();
    (1..=steps)
        .filter(|end| *end == steps || period(*end) != period(end - 1))
        .collect()
}

fn told_progress(progress: &crate::jobs::Progress) -> Progress {
    let (done, of) = progress.told();
    Progress { done, of }
}

fn not_yet(progress: Progress) -> ApiError {
    ApiError {
        code: ErrorCode::NoData,
        message: format!(
            "The forecast is still being computed: {} of {} done.",
            progress.done, progress.of
        ),
        hint: ASK_AGAIN.to_owned(),
        field: None,
    }
}

/// How the smallest units of the store become those of forecasts.
pub(super) fn in_units(resource: Resource, load: &NodeLoad) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
    let float = |value: i64| value as f64;
    match resource {
        Resource::Cpu => load
            .cpu_allocatable_millis
            .map(|millis| float(millis) / 1e3),
        Resource::Memory => load.memory_allocatable_bytes.map(float),
        Resource::Gpu => load.gpu_allocatable.map(float),
        Resource::Pods => load.pods_allocatable.map(float),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_the_calendar_says() {
        // 24 November 2026.
        let start = 1_795_478_400;
        assert_eq!(period_ends(start, Horizon::Quarter), [7, 38, 69, 90]);
        assert_eq!(period_ends(start, Horizon::TwoDays), [24, 48]);
        assert_eq!(
            period_ends(start + 3_600 * 5, Horizon::TwoDays),
            [19, 43, 48]
        );
    }
}
