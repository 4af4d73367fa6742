//! Watches what containers use.

use super::places::{ByAddress, Known, Place, Places, Shelf};
use super::{Checkpoint, History};
use crate::model::{Name, Pod, Snapshot, Usage, WorkloadKind, WorkloadRef};
use std::sync::Arc;

/// Containers of which nothing was seen for so long are forgotten: two weeks, in which their samples have
/// lost all but 1/16,384 of their weight.
const FORGET_SECS: i64 = 14 * 86_400;
/// How often is looked for them.
const FORGET_EVERY_SECS: i64 = 3_600;

/// Whether workloads of a kind are sized. A Job without a CronJob and a bare pod are there once: by the time that they
/// are known they are gone, nothing of them could be changed, and each would leave a history behind.
pub(super) fn is_sized(kind: WorkloadKind) -> bool {
    !matches!(kind, WorkloadKind::Job | WorkloadKind::Pod)
}

/// A container of a workload.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerKey {
    /// The workload's namespace.
    pub namespace: Name,
    /// The workload.
    pub workload: WorkloadRef,
    /// Name of the container within its pods.
    pub container: Name,
}

impl ContainerKey {
    pub(super) fn of(pod: &Pod, container: &Name) -> Self {
        Self {
            namespace: pod.namespace.clone(),
            workload: pod.workload.clone(),
            container: container.clone(),
        }
    }
}

/// Watches what containers use, and remembers as much of it as recommendations need: nothing of Jobs that no
/// CronJob starts and of bare pods.
#[derive(Debug, Clone)]
pub struct Observer {
    half_life_secs: i64,
    shelf: Shelf,
    pods: ByAddress<Known>,
    round: u64,
    forgot_at_secs: Option<i64>,
}

impl Observer {
    /// One that knows nothing yet. With every half-life ([`super::Rule::half_life_secs`]) samples lose half
    /// their weight.
    #[must_use]
    pub fn new(half_life_secs: i64) -> Self {
        Self {
            half_life_secs,
            shelf: Shelf::default(),
            pods: ByAddress::default(),
            round: 0,
            forgot_at_secs: None,
        }
    }

    /// Takes note of what the pods that run use, and of kills for want of memory that it did not know of.
    /// What is not measured adds nothing. Times should not go back.
    ///
    /// Returns the containers that it forgot, as nothing was seen of them for two weeks.
    pub fn note(&mut self, snapshot: &Snapshot, usage: &Usage, at_secs: i64) -> Vec<ContainerKey> {
        self.round += 1;
        let mut killed = Vec::new();
        for (at, pod) in snapshot.pods.iter().enumerate() {
            let entry = self.pods.entry(Arc::as_ptr(pod).addr());
            let known =
                entry.or_insert_with(|| Known::of(pod, &mut self.shelf, self.half_life_secs));
            known.round = self.round;
            if known.was_killed {
                killed.push(pod);
            }
            match &known.places {
                Places::Nothing => {}
                Places::One(place) => {
                    let used = usage.pods.get(at).copied().flatten();
                    let used = used.map(|used| (used.cpu_nanos, used.memory_bytes));
                    see(&mut self.shelf, *place, used, at_secs);
                }
                Places::Several(places) => {
                    for place in places.iter().flatten() {
                        see(&mut self.shelf, *place, None, at_secs);
                    }
                }
            }
        }
        self.note_containers(snapshot, usage, at_secs);
        // After the samples, so that a kill is compared with all of today's.
        for pod in killed {
            self.note_kills(pod, at_secs);
        }
        if self.pods.len() > snapshot.pods.len() {
            self.pods.retain(|_, known| known.round == self.round);
        }
        self.forget(at_secs)
    }

    fn note_containers(&mut self, snapshot: &Snapshot, usage: &Usage, at_secs: i64) {
        for sample in &usage.containers {
            let at = usize::try_from(sample.pod).ok();
            let pod = at.and_then(|at| snapshot.pods.get(at));
            let known = pod.and_then(|pod| self.pods.get(&Arc::as_ptr(pod).addr()));
            let Some(Places::Several(places)) = known.map(|known| &known.places) else {
                continue;
            };
            let place = places.get(usize::from(sample.container)).copied().flatten();
            if let Some(place) = place {
                let used = Some((sample.cpu_nanos, sample.memory_bytes));
                see(&mut self.shelf, place, used, at_secs);
            }
        }
    }

    fn note_kills(&mut self, pod: &Pod, at_secs: i64) {
        for kill in &pod.fate.oom_kills {
            let key = ContainerKey::of(pod, &kill.container);
            let place = self.shelf.place(&key, self.half_life_secs);
            let mut containers = pod.template.containers.iter();
            let template = containers.find(|one| one.name == kill.container);
            if let Some(history) = self.shelf.at(place) {
                history.kill(&pod.uid, kill, template, at_secs);
            }
        }
    }

    fn forget(&mut self, at_secs: i64) -> Vec<ContainerKey> {
        let since = self.forgot_at_secs.map(|forgot| at_secs - forgot);
        if since.is_some_and(|since| since < FORGET_EVERY_SECS) {
            return Vec::new();
        }
        self.forgot_at_secs = Some(at_secs);
        let gone = self.shelf.forget(at_secs - FORGET_SECS);
        if !gone.is_empty() {
            // Their places may be given to others.
            self.pods.clear();
        }
        gone
    }

    /// What is known of a container.
    #[must_use]
    pub fn history(&self, key: &ContainerKey) -> Option<&History> {
        self.shelf.get(key)
    }

    /// Containers of which something is known that was not kept by [`Observer::checkpoint`], in no
    /// particular order.
    pub fn changed(&self) -> impl Iterator<Item = &ContainerKey> {
        let changed = self.shelf.iter().filter(|(_, one)| one.has_changed);
        changed.map(|(key, _)| key)
    }

    /// What is to be stored of a container, which counts as kept from then on.
    pub fn checkpoint(&mut self, key: &ContainerKey) -> Option<Checkpoint> {
        let history = self.shelf.get_mut(key)?;
        history.has_changed = false;
        Some(Checkpoint::of(history))
    }

    /// Puts back what was stored, in the place of what is known of the container.
    pub fn restore(&mut self, key: &ContainerKey, checkpoint: Checkpoint) {
        let place = self.shelf.place(key, self.half_life_secs);
        if let Some(history) = self.shelf.at(place) {
            *history = checkpoint.history(self.half_life_secs);
        }
    }

    /// About how many bytes it takes on the heap, without pods and names, which it shares.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        let known = size_of::<(usize, Known)>() + 1;
        let boxed = |known: &Known| match &known.places {
            Places::Several(places) => size_of_val(&**places),
            _ => 0,
        };
        let boxes: usize = self.pods.values().map(boxed).sum();
        self.shelf.heap_bytes() + self.pods.capacity() * known + boxes
    }
}

/// A container is there, and what it uses if that was measured.
fn see(shelf: &mut Shelf, place: Place, used: Option<(i64, i64)>, at_secs: i64) {
    if let Some(history) = shelf.at(place.at) {
        history.seen_at_secs = at_secs;
        if let Some(used) = used {
            history.sample(used, place.asked_cores, at_secs);
        }
    }
}
