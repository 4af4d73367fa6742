//! From the store to a study.

use super::observed::{LastDays, Observation, Observing, observe};
use super::{Ahead, Owner, Precision, Study, Subject};
use crate::forecasting::{
    Asked, NamespaceDemand, column_of, demand_of, demand_values, growth_span_secs,
    most_history_secs, total,
};
use crate::jobs::Progress;
use crate::store::{Buckets, ClusterId, EntityId, EntityKind, ReadPlan, Store, StoreError};
use plimsoll_app::api::{Access, Censored};
use plimsoll_app::routes::{Basis, DaysAhead, Owners, Resource, Scenarios};
use plimsoll_planner::accounting::Demand;
use plimsoll_planner::forecast::{GrowthNoise, growth_noise};
use plimsoll_planner::pooling::PoolingError;
use plimsoll_planner::purpose::Purposes;
use plimsoll_planner::teams::TeamMapping;
use std::collections::HashMap;
use thiserror::Error;

const DAY_SECS: i64 = 86_400;

/// What to compare of a cluster.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Cluster.
    pub cluster: ClusterId,
    /// Which of its namespaces.
    pub access: Access,
    /// Whose they are.
    pub mapping: TeamMapping,
    /// What they are for.
    pub purposes: Purposes,
    /// Demand for what.
    pub resources: Vec<Resource>,
    /// Which demand.
    pub basis: Basis,
    /// Who would have machines of their own.
    pub by: Owners,
    /// Days, or futures.
    pub scenarios: Scenarios,
    /// When futures are.
    pub ahead: DaysAhead,
    /// The days that are looked at, Unix seconds.
    pub span: (i64, i64),
    /// What chance is drawn from.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The comparison, whatever the rules.
    pub study: Study,
    /// That of test clusters; `None` where there are none.
    pub tests: Option<Study>,
    /// Namespaces for tests.
    pub test_namespaces: Vec<String>,
    /// Namespaces of which too little is known.
    pub left_out: Vec<String>,
    /// How steadily demand grew.
    pub growth: Growth,
    /// How often demand came near what there was.
    pub censored: Option<Censored>,
    /// By resource, all demand of the last week.
    pub week: Vec<LastDays>,
    /// GPUs that were asked for at most.
    pub gpus: i64,
}

/// How steadily demand grew, by resource.
#[derive(Debug, Clone, Default)]
pub struct Growth {
    /// Over which time growth is told, seconds.
    pub span_secs: i64,
    /// Of each owner, in the order of the study.
    pub owners: Vec<Vec<Option<GrowthNoise>>>,
    /// Of all together.
    pub whole: Vec<Option<GrowthNoise>>,
}

/// Why there is none.
#[derive(Debug, Error)]
pub enum SharingError {
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is nothing to compare.
    #[error(transparent)]
    Pooling(#[from] PoolingError),
    /// Of no resource anything is known.
    #[error("nothing is known of {0} in this window; choose another basis or window")]
    NothingKnown(&'static str),
    /// No namespace has enough history.
    #[error("nothing can be forecast yet: no namespace has enough history")]
    NotForecast,
}

/// Reads and brings down; `None` when told to stop.
///
/// # Errors
/// [`SharingError`].
pub async fn stored(
    store: &Store,
    wanted: &Wanted,
    progress: &std::sync::Arc<Progress>,
) -> Result<Option<Stored>, SharingError> {
    // A day counts once it is over.
    if wanted.span.1.div_euclid(DAY_SECS) <= wanted.span.0.div_euclid(DAY_SECS) {
        return Err(PoolingError::NoCompleteDay { days: 0 }.into());
    }
    let known = known_resources(store, wanted).await?;
    let wanted = &Wanted {
        resources: known,
        ..wanted.clone()
    };
    let asked = Observing {
        cluster: wanted.cluster,
        access: &wanted.access,
        mapping: &wanted.mapping,
        purposes: &wanted.purposes,
        resources: &wanted.resources,
        basis: wanted.basis,
        by: wanted.by,
        span: wanted.span,
        scenarios: wanted.scenarios,
    };
    let Some(seen) = observe(store, &asked, progress).await? else {
        return Ok(None);
    };
    let mut daily = Vec::new();
    for resource in &wanted.resources {
        daily.push(daily_demand(store, wanted, *resource, &seen).await?);
    }
    let pods = super::pieces::by_namespace(store, wanted).await?;
    let (wanted, progress) = (wanted.clone(), std::sync::Arc::clone(progress));
    let made = tokio::task::spawn_blocking(move || {
        let namespaces = seen.namespaces.clone();
        let mut made = bring_down(seen, &daily, &wanted, &progress)?;
        if let Some(stored) = &mut made {
            let owners = &stored.study.owners;
            let pieces = super::pieces::of_owners(pods, &namespaces, owners, wanted.basis);
            stored.study.pieces = pieces;
        }
        Ok(made)
    });
    made.await
        .unwrap_or_else(|cause| std::panic::resume_unwind(cause.into_panic()))
}

/// Resources of which anything is known in the window: files tell of some alone.
async fn known_resources(store: &Store, wanted: &Wanted) -> Result<Vec<Resource>, SharingError> {
    let columns = wanted
        .resources
        .iter()
        .map(|resource| column_of(*resource, wanted.basis).0);
    let plan = ReadPlan {
        from_secs: wanted.span.0,
        to_secs: wanted.span.1,
        step_secs: wanted.span.1 - wanted.span.0 + DAY_SECS,
        columns: columns.filter_map(Demand::position).collect(),
    };
    let whole = store
        .read_kind(wanted.cluster, EntityKind::Cluster, &plan)
        .await?;
    let whole = whole.into_values().next();
    let is_known = |at: usize| whole.as_ref().is_some_and(|of| of.total(at).secs > 0);
    let resources = wanted.resources.iter().enumerate();
    let known: Vec<Resource> = resources
        .filter_map(|(at, resource)| is_known(at).then_some(*resource))
        .collect();
    match known.is_empty() {
        true => Err(SharingError::NothingKnown(match wanted.basis {
            Basis::Requests => "requests",
            Basis::Usage => "usage",
            Basis::Max => "requests and usage",
        })),
        false => Ok(known),
    }
}

fn bring_down(
    seen: Observation,
    daily: &[Vec<NamespaceDemand>],
    wanted: &Wanted,
    progress: &Progress,
) -> Result<Option<Stored>, SharingError> {
    let of = (Precision::Single, wanted.seed);
    let tests = match seen.tests.owners.is_empty() {
        true => None,
        // Whoever tests nothing in the window has no need.
        false => Study::of(seen.tests, Subject::History, of).ok(),
    };
    let goes_on = |done: usize, all: usize| {
        progress.expect(all);
        progress.reach(done)
    };
    let subject = match wanted.scenarios {
        Scenarios::History => Subject::History,
        Scenarios::Forecast => {
            let asked = (wanted.by, wanted.ahead.days(), wanted.seed);
            let Some(ahead) = Ahead::of(&seen.demand, daily, asked, progress)? else {
                return Ok(None);
            };
            Subject::Futures(ahead)
        }
    };
    let Some(study) = Study::watched(seen.demand, subject, of, &goes_on)? else {
        return Ok(None);
    };
    Ok(Some(Stored {
        growth: Growth::of(daily, &study.owners, wanted.by),
        study,
        tests,
        test_namespaces: seen.test_namespaces,
        left_out: seen.left_out,
        censored: seen.censored,
        week: seen.week,
        gpus: seen.gpus,
    }))
}

impl Growth {
    fn of(daily: &[Vec<NamespaceDemand>], owners: &[Owner], by: Owners) -> Self {
        let series = || daily.iter().flatten().map(|demand| &demand.series);
        let longest = series()
            .map(|series| series.values.len())
            .max()
            .unwrap_or(0);
        let span_secs = growth_span_secs(i64::try_from(longest).unwrap_or(0) * DAY_SECS);
        let noise = |demand: &[NamespaceDemand], owner: Option<&Owner>| {
            let own = demand
                .iter()
                .filter(|demand| owner.is_none_or(|owner| owner.name == *demand.owner(by)));
            growth_noise(&total(own.map(|demand| &demand.series)), span_secs)
        };
        Self {
            span_secs,
            owners: daily
                .iter()
                .map(|demand| {
                    owners
                        .iter()
                        .map(|owner| noise(demand, Some(owner)))
                        .collect()
                })
                .collect(),
            whole: daily.iter().map(|demand| noise(demand, None)).collect(),
        }
    }
}

/// Daily demand of each namespace that counts, without what `DaemonSet`s take.
async fn daily_demand(
    store: &Store,
    wanted: &Wanted,
    resource: Resource,
    seen: &Observation,
) -> Result<Vec<NamespaceDemand>, StoreError> {
    let to_secs = wanted.span.1.div_euclid(DAY_SECS) * DAY_SECS;
    let from_secs = to_secs - most_history_secs(DAY_SECS);
    let asked = Asked {
        cluster: wanted.cluster,
        access: &wanted.access,
        mapping: &wanted.mapping,
        resource,
        basis: wanted.basis,
    };
    let mut demand = demand_of(store, &asked, (from_secs, to_secs, DAY_SECS)).await?;
    demand.retain(|demand| seen.namespaces.contains_key(&demand.namespace));
    let (column, times) = column_of(resource, wanted.basis);
    let plan = ReadPlan {
        from_secs,
        to_secs,
        step_secs: DAY_SECS,
        columns: [column, "pods_placed"]
            .into_iter()
            .filter_map(Demand::position)
            .collect(),
    };
    let whole = store
        .read_kind(wanted.cluster, EntityKind::Cluster, &plan)
        .await?;
    let whole = whole
        .into_values()
        .next()
        .unwrap_or_else(|| Buckets::empty(&plan));
    let sets = store
        .list_workloads_of_kind(wanted.cluster, "DaemonSet")
        .await?;
    let ids: Vec<EntityId> = sets.iter().map(|set| set.id).collect();
    let found = store
        .read_entities(wanted.cluster, EntityKind::Workload, &ids, &plan)
        .await?;
    let mut place: HashMap<String, &mut NamespaceDemand> = demand
        .iter_mut()
        .map(|demand| (demand.namespace.clone(), demand))
        .collect();
    for set in &sets {
        let (Some(buckets), Some(of)) = (found.get(&set.id), place.get_mut(&set.namespace)) else {
            continue;
        };
        let part = demand_values(buckets, &whole, (DAY_SECS, times), true);
        for (value, part) in of.series.values.iter_mut().zip(part) {
            *value = value.zip(part).map(|(value, part)| (value - part).max(0.0));
        }
    }
    Ok(demand)
}
