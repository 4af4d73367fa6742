//! Which histories the containers of a pod belong to.

use super::History;
use super::observe::{ContainerKey, is_sized};
use crate::model::{ContainerTemplate, Pod, PodPhase};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// All histories, each in a place of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    index: HashMap<ContainerKey, usize>,
    histories: Vec<Option<(ContainerKey, History)>>,
    free: Vec<usize>,
}

impl Shelf {
    /// The place of a container's history, which is made if there is none.
    pub(super) fn place(&mut self, key: &ContainerKey, half_life_secs: i64) -> usize {
        if let Some(place) = self.index.get(key) {
            return *place;
        }
        let place = self.free.pop().unwrap_or(self.histories.len());
        let entry = Some((key.clone(), History::new(half_life_secs)));
        match self.histories.get_mut(place) {
            Some(held) => *held = entry,
            None => self.histories.push(entry),
        }
        self.index.insert(key.clone(), place);
        place
    }

    pub(super) fn at(&mut self, place: usize) -> Option<&mut History> {
        let held = self.histories.get_mut(place)?.as_mut();
        held.map(|(_, history)| history)
    }

    pub(super) fn get(&self, key: &ContainerKey) -> Option<&History> {
        let held = self.histories.get(*self.index.get(key)?)?.as_ref();
        held.map(|(_, history)| history)
    }

    pub(super) fn get_mut(&mut self, key: &ContainerKey) -> Option<&mut History> {
        let place = *self.index.get(key)?;
        self.at(place)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ContainerKey, &History)> {
        let held = self.histories.iter().flatten();
        held.map(|(key, history)| (key, history))
    }

    /// Removes those that nothing was seen of since a time.
    pub(super) fn forget(&mut self, since_secs: i64) -> Vec<ContainerKey> {
        let mut gone = Vec::new();
        for (place, held) in self.histories.iter_mut().enumerate() {
            if let Some((key, _)) = held.take_if(|(_, one)| one.seen_at_secs < since_secs) {
                self.index.remove(&key);
                self.free.push(place);
                gone.push(key);
            }
        }
        gone
    }

    pub(super) fn heap_bytes(&self) -> usize {
        let entry = size_of::<Option<(ContainerKey, History)>>();
        let indexed = size_of::<(ContainerKey, usize)>() + 1;
        let own: usize = self.iter().map(|(_, history)| history.heap_bytes()).sum();
        self.histories.capacity() * entry + self.index.capacity() * indexed + own
    }
}

/// A container of a pod: the place of its history and the cores that it asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) asked_cores: f32,
}

/// The containers of a pod that are measured.
#[derive(Debug, Clone)]
pub(super) enum Places {
    /// It does not run, nothing is known of its containers, or its like never comes again.
    Nothing,
    /// What the pod uses, its only container does.
    One(Place),
    /// By place in the template; `None` of containers that end before the others start.
    Several(Box<[Option<Place>]>),
}

/// A pod as it was in the last snapshot. It is kept, so that no other has its address.
#[derive(Debug, Clone)]
pub(super) struct Known {
    _pod: Arc<Pod>,
    pub(super) round: u64,
    pub(super) places: Places,
    pub(super) was_killed: bool,
}

impl Known {
    pub(super) fn of(pod: &Arc<Pod>, shelf: &mut Shelf, half_life_secs: i64) -> Self {
        Self {
            _pod: Arc::clone(pod),
            round: 0,
            places: places(pod, shelf, half_life_secs),
            was_killed: !pod.fate.oom_kills.is_empty() && is_sized(pod.workload.kind),
        }
    }
}

fn places(pod: &Pod, shelf: &mut Shelf, half_life_secs: i64) -> Places {
    if pod.phase != PodPhase::Running || !is_sized(pod.workload.kind) {
        return Places::Nothing;
    }
    let mut place = |container: &ContainerTemplate| Place {
        at: shelf.place(&ContainerKey::of(pod, &container.name), half_life_secs),
        #[expect(clippy::cast_possible_truncation, reason = "a weight")]
        asked_cores: (container.cpu_request_millis.unwrap_or(0) as f64 / 1e3) as f32,
    };
    let containers = &pod.template.containers;
    let mut staying = containers.iter().filter(|one| one.stays());
    match (staying.next(), staying.next()) {
        (None, _) => Places::Nothing,
        (Some(only), None) => Places::One(place(only)),
        _ => {
            let each = containers.iter();
            Places::Several(each.map(|one| one.stays().then(|| place(one))).collect())
        }
    }
}

/// Pods by address: an address is spread well enough by one multiplication.
pub(super) type ByAddress<T> = HashMap<usize, T, BuildHasherDefault<AddressHasher>>;

/// Multiplies by an odd constant (Fibonacci hashing) and brings the high bits down.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, value: usize) {
        let spread = (self.0 ^ value as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = spread ^ (spread >> 32);
    }
}
