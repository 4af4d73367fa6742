//! Noisy neighbours: what befell pods, and which namespaces used more than they asked for on the same node
//! at that time.
//!
//! It is evidence of two things having happened together, not of one having caused the other.

mod events;
mod excess;
mod seen;
#[cfg(test)]
mod tests;

pub use excess::Excess;

use crate::model::{Name, Pod, Snapshot, Usage, WorkloadRef};
use seen::{Event, Seen};

/// How long a pod waits for a node before it is told of.
pub const WAITS_SECS: i64 = 300;
/// What is older when the first snapshot is seen is not new.
const OLD_SECS: i64 = 3_600;

/// What befell a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IncidentKind {
    /// A container was killed for want of memory.
    OomKilled,
    /// The kubelet evicted it.
    Evicted,
    /// The scheduler pushed it off its node for one of a higher priority.
    Preempted,
    /// The scheduler found no node for it in [`WAITS_SECS`].
    Unschedulable,
}

impl IncidentKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::OomKilled,
        Self::Evicted,
        Self::Preempted,
        Self::Unschedulable,
    ];

    /// What it goes by in URLs, exports and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OomKilled => "oom-killed",
            Self::Evicted => "evicted",
            Self::Preempted => "preempted",
            Self::Unschedulable => "unschedulable",
        }
    }
}

/// Something that befell a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// What.
    pub kind: IncidentKind,
    /// When, Unix seconds; of a pod that waits, when it had waited for [`WAITS_SECS`].
    pub at_secs: i64,
    /// The pod's namespace.
    pub namespace: Name,
    /// The workload that it belongs to, within the namespace.
    pub workload: WorkloadRef,
    /// The pod.
    pub pod: Name,
    /// Its uid, by which incidents of pods of one name are told apart.
    pub pod_uid: Name,
    /// The container that was killed.
    pub container: Option<Name>,
    /// The node; `None` of a pod that waits for one.
    pub node: Option<Name>,
    /// Why, in the words of the kubelet or the scheduler.
    pub message: Option<Name>,
    /// Other namespaces whose pods on the node used more than they asked for when it was noticed, by name.
    pub over: Vec<Excess>,
}

/// Watches snapshots, and tells what is new.
#[derive(Debug, Clone, Default)]
pub struct Watcher {
    seen: Seen,
    has_begun: bool,
}

impl Watcher {
    /// One that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What befell pods since the last call, each incident once, by time, namespace and pod. Times should
    /// not go back. In the first call only what is not older than an hour is told.
    pub fn note(&mut self, snapshot: &Snapshot, usage: &Usage, at_secs: i64) -> Vec<Incident> {
        let mut incidents = Vec::new();
        for pod in &snapshot.pods {
            for event in events(pod, at_secs) {
                let is_old = !self.has_begun && at_secs - event.at_secs > OLD_SECS;
                if self.seen.is_new(&pod.uid, &event, at_secs) && !is_old {
                    incidents.push(incident(pod, event));
                }
            }
        }
        let is_old = |at: i64| !self.has_begun && at_secs - at > OLD_SECS;
        let told = events::told(snapshot, |uid, event| {
            self.seen.is_new(uid, event, at_secs) && !is_old(event.at_secs)
        });
        incidents.extend(told);
        self.has_begun = true;
        self.seen.forget(at_secs);
        excess::attach(&mut incidents, snapshot, usage);
        incidents.sort_by(|a, b| key(a).cmp(&key(b)));
        incidents
    }
}

fn key(incident: &Incident) -> impl Ord + '_ {
    (
        incident.at_secs,
        &incident.namespace,
        &incident.pod,
        &incident.pod_uid,
        incident.kind,
        &incident.container,
    )
}

/// All that a pod tells of, new or not.
fn events(pod: &Pod, now_secs: i64) -> impl Iterator<Item = Event> + '_ {
    let kills = pod.fate.oom_kills.iter().map(|kill| Event {
        kind: IncidentKind::OomKilled,
        at_secs: kill.at_secs,
        container: Some(kill.container.clone()),
        message: None,
    });
    let evicted = pod.fate.evicted.iter().map(|(at_secs, message)| Event {
        kind: IncidentKind::Evicted,
        at_secs: *at_secs,
        container: None,
        message: Some(message.clone()),
    });
    // Without the scheduler's words it may be held back on purpose, by a gate.
    let message = pod.unschedulable.iter();
    let waits = message.filter(move |_| {
        pod.is_unplaced() && !pod.terminating && now_secs - pod.created_at_secs > WAITS_SECS
    });
    let waits = waits.map(|message| Event {
        kind: IncidentKind::Unschedulable,
        at_secs: pod.created_at_secs.saturating_add(WAITS_SECS),
        container: None,
        message: Some(message.clone()),
    });
    kills.chain(evicted).chain(waits)
}

fn incident(pod: &Pod, event: Event) -> Incident {
    Incident {
        kind: event.kind,
        at_secs: event.at_secs,
        namespace: pod.namespace.clone(),
        workload: pod.workload.clone(),
        pod: pod.name.clone(),
        pod_uid: pod.uid.clone(),
        container: event.container,
        node: pod.node.clone(),
        message: event.message,
        over: Vec::new(),
    }
}
