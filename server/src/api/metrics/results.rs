//! Key results: computed behind the scenes while somebody asks for metrics or looks at the overview, and kept.

use super::super::forecast::{exhaustion, in_units};
use super::super::{Capacity, store_failed};
use crate::forecasting::Study;
use crate::jobs::Found;
use crate::metrics::{
    Exhausted, KeyResults, Machines, MachinesNeeded, Packing, PackingShare, Told,
};
use crate::store::{Cluster, ClusterId};
use plimsoll_app::api::{Access, ApiError, PackingNote, Sharing};
use plimsoll_app::routes::{ForecastQuery, Resource, ScopeQuery, SharingQuery};
use plimsoll_planner::accounting::NodeLoad;
use plimsoll_planner::forecast::Exhaustion;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tracing::debug;

/// How old results may become while they are asked for.
const REFRESHED_AFTER_SECS: i64 = 600;
/// Older ones are told to nobody who looks at pages, which are of now.
pub(in crate::api) const TOLD_FOR_SECS: i64 = 2 * REFRESHED_AFTER_SECS;
/// How soon what was not there yet is looked for again.
const LOOKED_AGAIN_AFTER: Duration = Duration::from_secs(10);
/// How long one computation is waited for, before the next is begun.
const PATIENCE: Duration = Duration::from_secs(120);
/// Shares of futures that are told of.
const PROBABILITIES: [f64; 3] = [0.1, 0.5, 0.9];
/// Resources of a packing that have series: devices can have any names.
const MOST_RESOURCES: usize = 10;

/// Results of a cluster, and whether anybody wants them.
#[derive(Debug, Default)]
pub(in crate::api) struct Kept {
    results: Mutex<Held>,
    wanted: Notify,
}

#[derive(Debug, Clone, Default)]
struct Held {
    of: Option<ClusterId>,
    results: KeyResults,
    /// When all were looked for, so that what is missing is not on its way, Unix seconds.
    looked_secs: Option<i64>,
}

impl Kept {
    /// Somebody wants them, or newer ones.
    pub(in crate::api) fn wanted(&self) {
        self.wanted.notify_one();
    }

    /// Those of a cluster, as far as they are there.
    pub(in crate::api) fn of(&self, cluster: ClusterId) -> KeyResults {
        self.held(cluster).results
    }

    /// When all of a cluster were looked for, Unix seconds.
    pub(in crate::api) fn looked_secs(&self, cluster: ClusterId) -> Option<i64> {
        self.held(cluster).looked_secs
    }

    fn held(&self, cluster: ClusterId) -> Held {
        let kept = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = Some(&*kept).filter(|kept| kept.of == Some(cluster));
        kept.cloned().unwrap_or_default()
    }

    fn change(&self, cluster: ClusterId, change: impl FnOnce(&mut Held)) {
        let mut kept = self.results.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.of != Some(cluster) {
            *kept = Held {
                of: Some(cluster),
                ..Held::default()
            };
        }
        change(&mut kept);
    }
}

/// What came of looking for a result.
enum Looked<T> {
    Found(T),
    /// There is none: what is known of it from before does not hold any more.
    Refused,
    /// It is on its way, or could not be computed: what is known from before stays.
    NotYet,
}

impl Capacity {
    /// Computes key results while somebody asks for them, until told to stop.
    pub async fn keep_results(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        tokio::select! {
            () = self.refresh_results() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn refresh_results(&self) {
        loop {
            self.results.wanted.notified().await;
            if let Ok((cluster, _)) = self.frame(None).await {
                self.look_for_results(&cluster).await;
            }
            tokio::time::sleep(LOOKED_AGAIN_AFTER).await;
        }
    }

    /// Looks for those that are not there or old; each is told as soon as it is there.
    async fn look_for_results(&self, cluster: &Cluster) {
        let kept = self.results.of(cluster.id);
        let mut is_whole = true;
        if self.is_due(&kept.packing) {
            let looked = self.look_for_packing(cluster).await;
            is_whole &= self.note(looked, cluster, |results| &mut results.packing);
        }
        if self.is_due(&kept.forecast) {
            let looked = self.look_for_forecast(cluster).await;
            is_whole &= self.note(looked, cluster, |results| &mut results.forecast);
        }
        if self.is_due(&kept.sharing) {
            let looked = self.look_for_sharing(cluster).await;
            is_whole &= self.note(looked, cluster, |results| &mut results.sharing);
        }
        let looked_secs = is_whole.then(|| self.clock.now_secs());
        self.results.change(cluster.id, |held| {
            held.looked_secs = looked_secs.or(held.looked_secs);
        });
    }

    fn is_due<T>(&self, told: &Option<Told<T>>) -> bool {
        let age_secs = told
            .as_ref()
            .map(|told| self.clock.now_secs() - told.at_secs);
        age_secs.is_none_or(|age| age >= REFRESHED_AFTER_SECS)
    }

    /// Keeps what came of it; `false` where it is on its way.
    fn note<T>(
        &self,
        looked: Result<Looked<T>, ApiError>,
        cluster: &Cluster,
        place: fn(&mut KeyResults) -> &mut Option<Told<T>>,
    ) -> bool {
        let told = match looked {
            Ok(Looked::Found(of)) => Some(Told {
                at_secs: self.clock.now_secs(),
                of,
            }),
            Ok(Looked::Refused) => None,
            Ok(Looked::NotYet) => return false,
            Err(error) => {
                debug!("no key result: {}", error.message);
                return true;
            }
        };
        self.results
            .change(cluster.id, |held| *place(&mut held.results) = told);
        true
    }

    async fn look_for_forecast(
        &self,
        cluster: &Cluster,
    ) -> Result<Looked<Vec<Exhausted>>, ApiError> {
        let newest = self.store.find_latest_cycle(cluster.id).await;
        let Some(newest) = newest.map_err(store_failed)? else {
            return Ok(Looked::Refused);
        };
        let nodes = self.allocatable(cluster.id, newest).await?;
        let mut query = ForecastQuery::of(of_cluster(cluster));
        let mut found = Vec::new();
        for resource in [Resource::Cpu, Resource::Memory, Resource::Gpu] {
            if resource == Resource::Gpu && nodes.gpu_allocatable.unwrap_or(0) == 0 {
                continue;
            }
            query.resource = resource;
            let study = match self.study_of(&Access::All, &query, PATIENCE).await? {
                Found::Ready(study) => study,
                Found::Older(..) | Found::Running(_) => return Ok(Looked::NotYet),
            };
            found.extend(exhausted(&study, &query, &nodes));
        }
        Ok(if found.is_empty() {
            Looked::Refused
        } else {
            Looked::Found(found)
        })
    }

    async fn look_for_sharing(
        &self,
        cluster: &Cluster,
    ) -> Result<Looked<MachinesNeeded>, ApiError> {
        let query = SharingQuery::of(of_cluster(cluster));
        let page = self.read_sharing(&Access::All, &query, PATIENCE).await?;
        Ok(match (page.refused, page.computing, page.sharing) {
            (Some(_), ..) => Looked::Refused,
            (None, None, Some(sharing)) => Looked::Found(machines(&sharing)),
            _ => Looked::NotYet,
        })
    }

    async fn look_for_packing(&self, cluster: &Cluster) -> Result<Looked<Packing>, ApiError> {
        let query = of_cluster(cluster);
        let page = self.read_packing(&Access::All, &query, PATIENCE).await?;
        Ok(match (page.refused, page.packing) {
            // Before the first cycle objects are not known yet.
            (Some(_), _) if self.live.get().collects && self.seen(cluster).is_none() => {
                Looked::NotYet
            }
            (Some(_), _) => Looked::Refused,
            // The objects may change faster than they are packed.
            (None, Some(note)) => Looked::Found(packing(&note)),
            _ => Looked::NotYet,
        })
    }
}

fn of_cluster(cluster: &Cluster) -> ScopeQuery {
    ScopeQuery {
        cluster: Some(cluster.name.clone()),
        ..ScopeQuery::default()
    }
}

/// `None` where demand is not forecast, or it is not known what there is.
fn exhausted(study: &Study, query: &ForecastQuery, nodes: &NodeLoad) -> Option<Exhausted> {
    let capacity = in_units(query.resource, nodes)?;
    study.whole.forecast.outcome.as_ref().ok()?;
    let found = Exhaustion::of(&study.peaks, &[capacity]);
    let by_secs = PROBABILITIES.iter().filter_map(|probability| {
        let step = i64::try_from(found.by(*probability)?).ok()?;
        let at_secs = study.start_secs + step * study.step_secs;
        Some((probability.to_string(), at_secs))
    });
    let steps = i64::try_from(study.basics.horizon).unwrap_or(i64::MAX);
    Some(Exhausted {
        told: exhaustion(study, query, capacity),
        resource: query.resource.as_str().to_owned(),
        by_secs: by_secs.collect(),
        horizon_secs: steps.saturating_mul(study.step_secs),
    })
}

fn machines(sharing: &Sharing) -> MachinesNeeded {
    let waterfall = &sharing.compared.waterfall;
    let intervals = sharing.compared.intervals.as_ref();
    let of = |estimate, ends: Option<plimsoll_planner::pooling::Ends>| Machines {
        estimate,
        ends: ends.map(|ends| (ends.low, ends.high)),
    };
    MachinesNeeded {
        parks: waterfall.parks,
        shared: of(waterfall.shared(), intervals.map(|all| all.shared)),
        dedicated: of(waterfall.dedicated(), intervals.map(|all| all.dedicated)),
        saved: of(waterfall.saving(), intervals.map(|all| all.saving)),
    }
}

fn packing(note: &PackingNote) -> Packing {
    let now = note.now.iter();
    let now = now.flat_map(|now| [("open", now.open), ("used", now.open - now.empty)]);
    let anew = [("needed", note.nodes_packed), ("bound", note.bound.nodes)];
    let resources = note.resources.iter().take(MOST_RESOURCES);
    let resources = resources.map(|of| PackingShare {
        resource: of.resource.clone(),
        now: of.now.and_then(|now| now.share(now.requested)),
        stranded: of.now.and_then(|now| now.share(now.stranded)),
        packed: of.packed.share(of.packed.requested),
    });
    Packing {
        pods: note.pods,
        pods_unplaced: note.pods_unplaced,
        nodes: now.chain(anew).collect(),
        resources: resources.collect(),
    }
}
