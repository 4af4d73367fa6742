//! What the collector knows now, for the pages.

use crate::isolation::Seen;
use crate::metrics::Meters;
use crate::process::CpuLog;
use crate::source::SourceStatus;
use crate::store::{Cluster, ClusterId};
use plimsoll_planner::model::{Snapshot, Usage};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What the collector knows now.
#[derive(Debug, Clone, Default)]
pub struct LiveState {
    /// Whether anything is collected; else what is stored is served.
    pub collects: bool,
    /// The name that the cluster should go by, before it is identified.
    pub awaited: Option<String>,
    /// The cluster, once it is identified.
    pub cluster: Option<Cluster>,
    /// The newest objects and their usage, aligned; `None` before the first good cycle.
    pub newest: Option<(Arc<Snapshot>, Arc<Usage>)>,
    /// What was found in them; `None` before it was first looked.
    pub seen: Option<Arc<Seen>>,
    /// How many times the objects were other ones than before.
    pub changes: i64,
    /// Why the newest cycle is missing; `None` when it is not.
    pub error: Option<String>,
    /// How each thing that is read does.
    pub sources: Vec<SourceStatus>,
    /// Bytes this process wrote to disk while storing the newest cycle, where the system tells.
    pub last_cycle_bytes: Option<u64>,
    /// What CPU this process used lately.
    pub cpu: CpuLog,
}

impl LiveState {
    /// The cluster that is collected; before it is identified, those of the database that it may
    /// be. They are known by the name it should go by, or that name and the start of their UID.
    /// Where none has it any may be meant, since a context can have been renamed.
    #[must_use]
    pub fn collected(&self, stored: &[Cluster]) -> Vec<ClusterId> {
        let (known, awaited) = match (&self.cluster, &self.awaited) {
            (Some(cluster), _) => return vec![cluster.id],
            (None, None) => return Vec::new(),
            (None, Some(name)) => (stored.iter().filter(|cluster| !cluster.simulated), name),
        };
        let goes_by = |cluster: &&Cluster| {
            cluster
                .name
                .strip_prefix(awaited.as_str())
                .is_some_and(|rest| {
                    let uid = rest.strip_prefix('-').unwrap_or_default();
                    rest.is_empty() || (!uid.is_empty() && cluster.uid.starts_with(uid))
                })
        };
        let named: Vec<ClusterId> = known
            .clone()
            .filter(goes_by)
            .map(|cluster| cluster.id)
            .collect();
        if named.is_empty() {
            known.map(|cluster| cluster.id).collect()
        } else {
            named
        }
    }
}

/// What the collector knows now, shared with the pages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    interval_secs: i64,
    state: Arc<RwLock<Arc<LiveState>>>,
    version: Arc<AtomicU64>,
    meters: Arc<Meters>,
}

impl Live {
    /// Before anything is known.
    #[must_use]
    pub fn new(interval_secs: i64) -> Self {
        Self {
            interval_secs,
            state: Arc::default(),
            version: Arc::default(),
            meters: Arc::default(),
        }
    }

    /// What is counted while the server runs.
    #[must_use]
    pub fn meters(&self) -> &Arc<Meters> {
        &self.meters
    }

    /// Seconds between cycles.
    #[must_use]
    pub fn interval_secs(&self) -> i64 {
        self.interval_secs
    }

    /// The state as it is now.
    #[must_use]
    pub fn get(&self) -> Arc<LiveState> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state for those who ask from now on.
    pub fn update(&self, change: impl FnOnce(&mut LiveState)) {
        let mut slot = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut state = (**slot).clone();
        change(&mut state);
        *slot = Arc::new(state);
        self.version.fetch_add(1, Ordering::Relaxed);
    }

    /// How many times the state was changed.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(id: ClusterId, uid: &str, name: &str, simulated: bool) -> Cluster {
        Cluster {
            id,
            uid: uid.into(),
            name: name.into(),
            simulated,
            origin_secs: None,
        }
    }

    #[test]
    fn before_it_is_identified_the_cluster_is_known_by_its_name() {
        let clusters = [
            stored(1, "aaaaaaaa-1", "demo", true),
            stored(2, "bbbbbbbb-2", "prod", false),
            stored(3, "cccccccc-3", "prod-cccccccc", false),
            stored(4, "dddddddd-4", "prod-eu", false),
        ];
        let collected = |awaited: Option<&str>| {
            let state = LiveState {
                awaited: awaited.map(Into::into),
                ..LiveState::default()
            };
            state.collected(&clusters)
        };
        assert_eq!(collected(Some("prod-eu")), [4]);
        assert_eq!(collected(Some("prod")), [2, 3]);
        assert_eq!(collected(Some("renamed")), [2, 3, 4]);
        assert!(collected(None).is_empty());
        let identified = LiveState {
            awaited: Some("prod".into()),
            cluster: Some(clusters[3].clone()),
            ..LiveState::default()
        };
        assert_eq!(identified.collected(&clusters), [4]);
    }
}
