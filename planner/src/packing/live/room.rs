//! What is free on each node while pods are moved one by one.

use super::{Live, NodeNow, is_open};
use crate::inventory::{NodeClass, PodClass};
use crate::model::{Name, Snapshot};
use std::collections::HashMap;

/// CPU, memory, GPUs and pods.
type Amounts = [i64; 4];

/// A pod of the snapshot and the node that takes it.
pub(super) type Move = (usize, usize);

/// What is free on each node, by its place in the list of nodes.
pub(super) struct Room<'a> {
    live: &'a Live,
    nodes: Vec<Place>,
    /// Pods of groups with a limit, by node and group.
    held: HashMap<(usize, &'a Name), i64>,
    /// By class of pods, whether each class of nodes accepts it.
    accepts: Vec<Option<Vec<bool>>>,
    /// How many nodes were looked at.
    pub(super) looks: u64,
}

struct Place {
    /// `None` where nothing may be put.
    class: Option<usize>,
    zone: Option<Name>,
    free: Amounts,
    has: Amounts,
}

fn asks(class: &PodClass) -> Amounts {
    let asks = class.requests.resources();
    [asks.cpu_millis, asks.memory_bytes, asks.gpu_count, 1]
}

fn has(class: &NodeClass) -> Amounts {
    let has = class.allocatable.resources();
    [has.cpu_millis, has.memory_bytes, has.gpu_count, class.pods]
}

impl<'a> Room<'a> {
    pub(super) fn of(live: &'a Live, nodes: &[NodeNow<'_>]) -> Self {
        let named = live.nodes.iter().enumerate();
        let classes: HashMap<&Name, usize> = named
            .flat_map(|(class, names)| names.iter().map(move |name| (name, class)))
            .collect();
        let place = |now: &NodeNow<'_>| {
            let class = classes.get(&now.node.name).copied();
            let has = class.map_or([0; 4], |class| has(&live.inventory.nodes[class]));
            Place {
                class: class.filter(|_| is_open(now.node)),
                zone: now.node.zone.clone(),
                free: has,
                has,
            }
        };
        let mut room = Self {
            live,
            nodes: nodes.iter().map(place).collect(),
            held: HashMap::new(),
            accepts: vec![None; live.pods.len()],
            looks: 0,
        };
        for (at, now) in nodes.iter().enumerate() {
            for pod in &now.pods {
                room.put(*pod, at, 1);
            }
        }
        room
    }

    /// Puts a pod onto a node, or takes it off again (`times` −1).
    fn put(&mut self, pod: usize, node: usize, times: i64) {
        let Some(class) = self.live.class_of[pod] else {
            return;
        };
        let class = &self.live.inventory.pods[class];
        for (free, asks) in self.nodes[node].free.iter_mut().zip(asks(class)) {
            *free -= asks * times;
        }
        if let Some(limit) = &class.group {
            *self.held.entry((node, &limit.group)).or_default() += times;
        }
    }

    /// Moves all pods of a node to others; nothing is moved where one of them finds no place.
    pub(super) fn empty(
        &mut self,
        from: usize,
        node: &NodeNow<'_>,
        snapshot: &Snapshot,
    ) -> Option<Vec<Move>> {
        let mut pods = node.pods.clone();
        // The large ones first: small ones find room between them.
        pods.sort_by_key(|at| {
            let asks = snapshot.pods[*at].resources.requests;
            std::cmp::Reverse((asks.gpu_count, asks.memory_bytes, asks.cpu_millis))
        });
        let mut moved = Vec::with_capacity(pods.len());
        for pod in pods {
            let Some(to) = self.place(pod, from) else {
                self.undo(from, moved);
                return None;
            };
            self.put(pod, from, -1);
            self.put(pod, to, 1);
            moved.push((pod, to));
        }
        Some(moved)
    }

    /// Takes moves back.
    pub(super) fn undo(&mut self, from: usize, moved: Vec<Move>) {
        for (pod, to) in moved {
            self.put(pod, to, -1);
            self.put(pod, from, 1);
        }
    }

    /// Nothing is put onto a node any more.
    pub(super) fn close(&mut self, node: usize) {
        self.nodes[node].class = None;
    }

    /// The fullest node that takes a pod: what is little full can become empty itself.
    fn place(&mut self, pod: usize, from: usize) -> Option<usize> {
        let class = self.live.class_of[pod]?;
        self.learn(class);
        let of_pods = &self.live.inventory.pods[class];
        let asks = asks(of_pods);
        let accepts = self.accepts[class].as_ref()?;
        let zone = self.live.pods[class].stays_in_zone;
        let zone = zone.then(|| self.nodes[from].zone.clone());
        let limit = of_pods.group.as_ref();
        let mut best: Option<(f64, usize)> = None;
        for (at, node) in self.nodes.iter().enumerate() {
            let Some(of_node) = node.class.filter(|_| at != from) else {
                continue;
            };
            let fits = node.free.iter().zip(&asks).all(|(free, asks)| free >= asks);
            if !fits || !accepts[of_node] || zone.as_ref().is_some_and(|zone| *zone != node.zone) {
                continue;
            }
            let full = limit.is_some_and(|limit| {
                let held = self.held.get(&(at, &limit.group)).copied().unwrap_or(0);
                limit.max_per_node.is_some_and(|most| held >= most)
            });
            if full {
                continue;
            }
            let share = |of: usize| node.free[of] as f64 / node.has[of].max(1) as f64;
            let left = share(0).min(share(1));
            // An empty node is taken last: it is free already.
            let left = if node.free == node.has { 2.0 } else { left };
            if best.is_none_or(|(least, _)| left < least) {
                best = Some((left, at));
            }
        }
        self.looks += self.nodes.len() as u64;
        best.map(|(_, at)| at)
    }

    fn learn(&mut self, class: usize) {
        if self.accepts[class].is_none() {
            let nodes = 0..self.live.inventory.nodes.len();
            self.accepts[class] = Some(nodes.map(|node| self.takes(class, node)).collect());
        }
    }

    /// Whether a class of nodes takes a class of pods; that it goes to a zone of its own is said apart.
    fn takes(&self, class: usize, node: usize) -> bool {
        let node = &self.live.inventory.nodes[node];
        let scheduling = &self.live.pods[class].scheduling;
        scheduling.accepts(&node.name, &node.labels, &node.taints)
    }
}
