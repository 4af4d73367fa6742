//! What there is now, and how it changes.

use super::kind::Kind;
use super::log::{Log, TooOld};
use super::object::{Change, Object, Pod, Stage, Verb, Versioned};
use super::plan::{Owner, Plan};
use super::policies;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The newest revision of each workload at first; older ones have ReplicaSets without pods.
const FIRST_REVISION: u8 = 3;
/// The revision that a rolling restart leads to.
pub(super) const ROLLED_REVISION: u8 = 4;
const REVISIONS: u8 = 5;
/// The first objects are made at this version.
const FIRST_VERSION: u64 = 48_000_000;
/// The first pods and nodes were made within so long before the start.
const OLDEST_SECS: i64 = 60 * 86_400;

/// What there is now.
#[derive(Debug)]
pub(super) struct World {
    pub(super) plan: Plan,
    started_secs: i64,
    state: Mutex<State>,
    /// The version, for those who wait for changes.
    changed: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    version: u64,
    pods: Vec<(Pod, u64)>,
    /// When each node last gave a sign of life, and at which version.
    beats: Vec<(i64, u64)>,
    /// The newest revision of each workload.
    revisions: Vec<u8>,
    logs: HashMap<Kind, Log>,
}

impl State {
    fn note(&mut self, verb: Verb, object: Object) -> u64 {
        self.version += 1;
        let of = Versioned {
            object,
            version: self.version,
        };
        let log = self.logs.entry(object.kind()).or_default();
        log.push(Change { verb, of });
        self.version
    }
}

impl World {
    /// A fleet as it is at a time.
    pub(super) fn new(plan: Plan, now_secs: i64) -> Self {
        let age = |seed: usize| i64::try_from(seed * 7_919).unwrap_or_default() % OLDEST_SECS;
        let pod = |slot| Pod {
            slot,
            number: 0,
            revision: FIRST_REVISION,
            created_secs: now_secs - 3_600 - age(slot),
        };
        let size = plan.size;
        let state = State {
            version: FIRST_VERSION,
            pods: (0..size.pods)
                .map(|slot| (pod(slot), FIRST_VERSION))
                .collect(),
            beats: vec![(now_secs, FIRST_VERSION); size.nodes],
            revisions: vec![FIRST_REVISION; size.workloads],
            logs: Kind::ALL.map(|kind| (kind, Log::default())).into(),
        };
        Self {
            plan,
            started_secs: now_secs,
            state: Mutex::new(state),
            changed: watch::Sender::new(FIRST_VERSION),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version of the cluster.
    pub(super) fn version(&self) -> u64 {
        self.lock().version
    }

    /// Tells whenever the version is another one.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// How many places a kind's objects have; some may be empty.
    pub(super) fn places(&self, kind: Kind) -> usize {
        match kind {
            Kind::Pod => self.plan.size.pods,
            Kind::Node => self.plan.size.nodes,
            Kind::ReplicaSet => self.plan.size.workloads * usize::from(REVISIONS),
            other => policies::count(&self.plan, other),
        }
    }

    /// What is in some of a kind's places.
    pub(super) fn look(&self, kind: Kind, places: std::ops::Range<usize>) -> Vec<Versioned> {
        let state = self.lock();
        let in_place = |at: usize| match kind {
            Kind::Pod => {
                let (pod, version) = state.pods[at];
                let object = Object::Pod(pod, Stage::Running);
                Some(Versioned { object, version })
            }
            Kind::Node => {
                let (beat_secs, version) = state.beats[at];
                let object = Object::Node { at, beat_secs };
                Some(Versioned { object, version })
            }
            Kind::ReplicaSet => self.replica_set(&state, at),
            other => Some(Versioned {
                object: Object::Other(other, at),
                version: FIRST_VERSION,
            }),
        };
        places.filter_map(in_place).collect()
    }

    fn replica_set(&self, state: &State, at: usize) -> Option<Versioned> {
        let revisions = usize::from(REVISIONS);
        let (workload, revision) = (at / revisions, u8::try_from(at % revisions).ok()?);
        let is_there =
            self.plan.owner(workload) == Owner::Deployment && revision <= state.revisions[workload];
        let object = self.set(workload, revision);
        is_there.then_some(Versioned {
            object,
            version: FIRST_VERSION,
        })
    }

    fn set(&self, workload: usize, revision: u8) -> Object {
        let before = i64::from(REVISIONS - revision) * 10 * 86_400;
        Object::ReplicaSet {
            workload,
            revision,
            created_secs: self.started_secs - before,
        }
    }

    /// At most so many changes of a kind after a version, and up to which version there are no others.
    pub(super) fn after(
        &self,
        kind: Kind,
        version: u64,
        most: usize,
    ) -> Result<(Vec<Change>, u64), TooOld> {
        let state = self.lock();
        let changes = match state.logs.get(&kind) {
            Some(log) => log.after(version, most)?,
            None => Vec::new(),
        };
        let newest = changes.last().map(|change| change.of.version);
        let complete = changes.len() < most;
        let seen = newest.filter(|_| !complete).unwrap_or(state.version);
        Ok((changes, seen))
    }

    /// Forgets all changes: who watched cannot go on.
    pub(super) fn forget(&self) {
        let mut state = self.lock();
        state.version += 1;
        let version = state.version;
        state.logs.values_mut().for_each(|log| log.forget(version));
    }

    /// Replaces what fills a slot, by a pod of the same revision or of another one.
    pub(super) fn replace(&self, slot: usize, revision: Option<u8>, now_secs: i64) {
        let mut state = self.lock();
        let workload = self.plan.workload(slot);
        let (old, _) = state.pods[slot];
        let new = Pod {
            number: old.number + 1,
            revision: revision.unwrap_or(old.revision),
            created_secs: now_secs,
            ..old
        };
        let owner = self.plan.owner(workload);
        if state.revisions[workload] < new.revision {
            state.revisions[workload] = new.revision;
            if owner == Owner::Deployment {
                state.note(Verb::Added, self.set(workload, new.revision));
            }
        }
        let ends = [
            (Verb::Modified, Object::Pod(old, Stage::Ended)),
            (Verb::Deleted, Object::Pod(old, Stage::Ended)),
        ];
        let begins = [
            (Verb::Added, Object::Pod(new, Stage::Created)),
            (Verb::Modified, Object::Pod(new, Stage::Bound)),
            (Verb::Modified, Object::Pod(new, Stage::Starting)),
            (Verb::Modified, Object::Pod(new, Stage::Running)),
        ];
        state.note(Verb::Modified, Object::Pod(old, Stage::Ending));
        let (first, then) = match owner {
            Owner::Deployment => (&begins[..], &ends[..]),
            // The next one has its name or its place.
            Owner::StatefulSet | Owner::DaemonSet => (&ends[..], &begins[..]),
        };
        for (verb, object) in first.iter().chain(then) {
            let version = state.note(*verb, *object);
            if matches!(object, Object::Pod(of, _) if of.number == new.number) {
                state.pods[slot] = (new, version);
            }
        }
        if owner == Owner::Deployment {
            state.note(Verb::Modified, self.set(workload, new.revision));
        }
        let namespace = self.plan.namespace_of(workload);
        if let Some(quota) = policies::quota_of(namespace) {
            state.note(Verb::Modified, Object::Other(Kind::Quota, quota));
        }
        self.changed.send_replace(state.version);
    }

    /// A node gives a sign of life.
    pub(super) fn beat(&self, node: usize, now_secs: i64) {
        let mut state = self.lock();
        let object = Object::Node {
            at: node,
            beat_secs: now_secs,
        };
        let version = state.note(Verb::Modified, object);
        state.beats[node] = (now_secs, version);
        self.changed.send_replace(version);
    }

    /// An autoscaler looks again.
    pub(super) fn scale(&self, autoscaler: usize) {
        let mut state = self.lock();
        let object = Object::Other(Kind::Autoscaler, autoscaler);
        let version = state.note(Verb::Modified, object);
        self.changed.send_replace(version);
    }

    /// What fills all slots.
    pub(super) fn pods(&self) -> Vec<Pod> {
        self.lock().pods.iter().map(|(pod, _)| *pod).collect()
    }
}
