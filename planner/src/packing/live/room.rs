//! What is free on each node while pods are moved one by one.

use super::{Live, NodeNow, is_open};
use crate::inventory::Amounts;
use crate::model::{Name, Snapshot};
use std::collections::{BTreeSet, HashMap};

/// A pod of the snapshot and the node that takes it.
pub(super) type Move = (usize, usize);

/// What is free on each node, by its place in the list of nodes.
pub(super) struct Room<'a> {
    live: &'a Live,
    /// Resources beside CPU, memory and pods that any pod asks for.
    extended: Vec<&'a Name>,
    nodes: Vec<Place>,
    /// By class of pods, what one of them asks for.
    asks: Vec<Vec<i64>>,
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
    free: Vec<i64>,
    has: Vec<i64>,
    /// The pods that are on it by now.
    pods: Vec<usize>,
}

/// Amounts as a list: CPU, memory, pods, and everything else in its order.
fn list(of: &Amounts, pods: i64, extended: &[&Name]) -> Vec<i64> {
    let more = extended.iter();
    let more = more.map(|name| of.extended.get(*name).copied().unwrap_or(0));
    [of.cpu_millis, of.memory_bytes, pods]
        .into_iter()
        .chain(more)
        .collect()
}

impl<'a> Room<'a> {
    pub(super) fn of(snapshot: &Snapshot, live: &'a Live, nodes: &[NodeNow<'_>]) -> Self {
        let of_pods = &live.inventory.pods;
        let extended = of_pods
            .iter()
            .flat_map(|class| class.requests.extended.keys());
        let extended: BTreeSet<&Name> = extended.collect();
        let extended: Vec<&Name> = extended.into_iter().collect();
        let named = live.nodes.iter().enumerate();
        let classes: HashMap<&Name, usize> = named
            .flat_map(|(class, names)| names.iter().map(move |name| (name, class)))
            .collect();
        let place = |now: &NodeNow<'_>| {
            let class = classes.get(&now.node.name).copied();
            let has = class.map_or_else(
                || vec![0; 3 + extended.len()],
                |class| {
                    let of = &live.inventory.nodes[class];
                    list(&of.allocatable, of.pods, &extended)
                },
            );
            let mut free = has.clone();
            for at in &now.leaving {
                let pod = &snapshot.pods[*at];
                let of = super::nodes::amounts(pod.resources.requests, &pod.scheduling.extended);
                for (free, asks) in free.iter_mut().zip(list(&of, 1, &extended)) {
                    *free -= asks;
                }
            }
            Place {
                class: class.filter(|_| is_open(now.node)),
                zone: now.node.zone.clone(),
                free,
                has,
                pods: Vec::new(),
            }
        };
        let asks = of_pods
            .iter()
            .map(|class| list(&class.requests, 1, &extended));
        let mut room = Self {
            live,
            nodes: nodes.iter().map(place).collect(),
            asks: asks.collect(),
            extended,
            held: HashMap::new(),
            accepts: vec![None; live.pods.len()],
            looks: 0,
        };
        for (at, now) in nodes.iter().enumerate() {
            for pod in &now.pods {
                room.put(*pod, at);
            }
        }
        room
    }

    /// The pods that are on a node by now.
    pub(super) fn pods(&self, node: usize) -> &[usize] {
        &self.nodes[node].pods
    }

    /// What a node has of that which is asked for, beside CPU and memory.
    pub(super) fn device(&self, node: usize, asked: &BTreeSet<&Name>) -> Option<&'a Name> {
        let has = self.nodes[node].has.iter().skip(3);
        let mut has = has.zip(&self.extended);
        let found = has.find(|(has, name)| **has > 0 && asked.contains(**name));
        found.map(|(_, name)| *name)
    }

    fn put(&mut self, pod: usize, node: usize) {
        self.count(pod, node, 1);
        self.nodes[node].pods.push(pod);
    }

    fn take(&mut self, pod: usize, node: usize) {
        self.count(pod, node, -1);
        self.nodes[node].pods.retain(|on_it| *on_it != pod);
    }

    fn count(&mut self, pod: usize, node: usize, times: i64) {
        let Some(class) = self.live.class_of[pod] else {
            return;
        };
        for (free, asks) in self.nodes[node].free.iter_mut().zip(&self.asks[class]) {
            *free -= asks * times;
        }
        if let Some(limit) = &self.live.inventory.pods[class].group {
            *self.held.entry((node, &limit.group)).or_default() += times;
        }
    }

    /// Moves all pods of a node to others; nothing is moved where one of them finds no place.
    pub(super) fn empty(&mut self, from: usize) -> Option<Vec<Move>> {
        let mut pods = self.nodes[from].pods.clone();
        // The large ones first: small ones find room between them.
        pods.sort_by_key(|pod| {
            let asks = self.live.class_of[*pod].map(|class| {
                let asks = &self.asks[class];
                (asks[3..].to_vec(), asks[1], asks[0])
            });
            (std::cmp::Reverse(asks), *pod)
        });
        let mut moved = Vec::with_capacity(pods.len());
        for pod in pods {
            let Some(to) = self.place(pod, from) else {
                self.undo(from, moved);
                return None;
            };
            self.take(pod, from);
            self.put(pod, to);
            moved.push((pod, to));
        }
        Some(moved)
    }

    /// Takes moves back.
    pub(super) fn undo(&mut self, from: usize, moved: Vec<Move>) {
        for (pod, to) in moved {
            self.take(pod, to);
            self.put(pod, from);
        }
    }

    /// Nothing is put onto a node any more.
    pub(super) fn close(&mut self, node: usize) {
        self.nodes[node].class = None;
    }

    /// The fullest node that takes a pod: what is little full can become empty itself.
    fn place(&mut self, pod: usize, from: usize) -> Option<usize> {
        let class = self.live.class_of[pod]?;
        let more = &self.live.pods[class];
        if more.stays_put {
            return None;
        }
        self.learn(class);
        let accepts = self.accepts[class].as_ref()?;
        let zone = more.stays_in_zone.then(|| self.nodes[from].zone.clone());
        let limit = self.live.inventory.pods[class].group.as_ref();
        let asks = &self.asks[class];
        let mut best: Option<(f64, usize)> = None;
        for (at, node) in self.nodes.iter().enumerate() {
            let Some(of_node) = node.class.filter(|_| at != from) else {
                continue;
            };
            let fits = node.free.iter().zip(asks).all(|(free, asks)| free >= asks);
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
            // An empty node is taken last: it is free already.
            let left = match node.pods.is_empty() {
                true => 2.0,
                false => share(0).min(share(1)),
            };
            if best.is_none_or(|(least, _)| left < least) {
                best = Some((left, at));
            }
        }
        self.looks += self.nodes.len() as u64;
        best.map(|(_, at)| at)
    }

    fn learn(&mut self, class: usize) {
        if self.accepts[class].is_none() {
            let scheduling = &self.live.pods[class].scheduling;
            let nodes = 0..self.live.inventory.nodes.len();
            let takes = nodes.map(|node| self.live.takes(scheduling, node));
            self.accepts[class] = Some(takes.collect());
        }
    }
}
