//! Patterns that are worth much: filled greedily in many ways, and improved by swapping one pod for another.

use super::knapsack::Entry;
use super::{Pattern, Problem};
use crate::noise::Stream;

const PURPOSE: u64 = 21;
/// Looks at pods for the swaps of all fillings: where nodes hold many pods, there are fewer swaps.
const LOOKS: usize = 400_000;
/// How far the order of a greedy filling departs from that of the ratios.
const DEPARTS: f64 = 0.35;

/// The entries of a knapsack, laid out for many fillings.
pub(super) struct Swaps<'a> {
    shape: usize,
    entries: &'a [Entry],
    resources: usize,
    capacity: Vec<i64>,
    /// Entry by entry.
    sizes: Vec<i64>,
    /// By entry, its group and the group's limit.
    groups: Vec<Option<(usize, i64)>>,
    free: Vec<i64>,
    counts: Vec<i64>,
    held: Vec<i64>,
    /// Looks at a pod that may still be taken for swaps.
    looks: usize,
}

impl<'a> Swaps<'a> {
    pub(super) fn new(problem: &'a Problem, shape: usize, entries: &'a [Entry]) -> Self {
        let capacity = problem.shapes[shape].capacity.clone();
        let items = entries.iter().map(|entry| &problem.items[entry.item]);
        Self {
            shape,
            entries,
            resources: capacity.len(),
            sizes: items.clone().flat_map(|item| item.size.clone()).collect(),
            groups: items
                .map(|item| item.group.map(|group| (group, problem.limits[group])))
                .collect(),
            free: capacity.clone(),
            capacity,
            counts: vec![0; entries.len()],
            held: vec![0; problem.limits.len()],
            looks: LOOKS,
        }
    }

    fn size(&self, at: usize) -> &[i64] {
        &self.sizes[at * self.resources..(at + 1) * self.resources]
    }

    fn put(&mut self, at: usize, pods: i64) {
        for resource in 0..self.resources {
            self.free[resource] -= self.sizes[at * self.resources + resource] * pods;
        }
        self.counts[at] += pods;
        if let Some((group, _)) = self.groups[at] {
            self.held[group] += pods;
        }
    }

    /// How many more fit.
    fn room(&self, at: usize) -> i64 {
        let mut room = self.entries[at].most - self.counts[at];
        if let Some((group, limit)) = self.groups[at] {
            room = room.min(limit - self.held[group]);
        }
        for (free, size) in self.free.iter().zip(self.size(at)) {
            if *size > 0 {
                if size > free {
                    return 0;
                }
                room = room.min(free / size);
            }
        }
        room
    }

    /// Fills so many times, each time in another order, and tells what came of it.
    pub(super) fn search(&mut self, starts: usize, seed: u64) -> Vec<(Pattern, f64)> {
        let stream = Stream::new(seed, PURPOSE);
        let mut found: Vec<(Pattern, f64)> = Vec::new();
        for start in 0..starts {
            self.free.copy_from_slice(&self.capacity);
            self.counts.fill(0);
            self.held.fill(0);
            let stream = stream.part(start as u64);
            let mut keys: Vec<(f64, usize)> = self
                .entries
                .iter()
                .enumerate()
                .map(|(at, entry)| {
                    let noise = stream.between(i64::try_from(at).unwrap_or(0), 0.0, DEPARTS);
                    (entry.ratio * (1.0 - noise), at)
                })
                .collect();
            keys.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (nth, (_, at)) in keys.iter().enumerate() {
                let room = self.room(*at);
                if room > 0 {
                    // Not all of one kind, but for the first start.
                    let some = stream.below(i64::try_from(nth).unwrap_or(0), 4) as i64 + 1;
                    self.put(*at, if start == 0 { room } else { room.min(some) });
                }
            }
            self.climb();
            let worth = self.worth();
            let pods = (0..self.entries.len()).filter(|at| self.counts[*at] > 0);
            let mut pods: Vec<(usize, i64)> = pods
                .map(|at| (self.entries[at].item, self.counts[at]))
                .collect();
            pods.sort_unstable();
            let shape = self.shape;
            found.push((Pattern { shape, pods }, worth));
        }
        found
    }

    fn worth(&self) -> f64 {
        let pods = self.entries.iter().zip(&self.counts);
        pods.map(|(entry, count)| entry.price * *count as f64).sum()
    }

    /// Adds and swaps as long as that is worth more.
    fn climb(&mut self) {
        for _ in 0..200 {
            let mut best = (1e-9, None::<(Option<usize>, usize)>);
            for at in 0..self.entries.len() {
                if self.entries[at].price > best.0 && self.room(at) > 0 {
                    best = (self.entries[at].price, Some((None, at)));
                }
            }
            if best.1.is_none() && self.looks > 0 {
                for out in 0..self.entries.len() {
                    if self.counts[out] == 0 {
                        continue;
                    }
                    let price = self.entries[out].price;
                    self.looks = self.looks.saturating_sub(self.entries.len());
                    self.put(out, -1);
                    for at in 0..self.entries.len() {
                        let gain = self.entries[at].price - price;
                        if gain > best.0 && self.room(at) > 0 {
                            best = (gain, Some((Some(out), at)));
                        }
                    }
                    self.put(out, 1);
                }
            }
            let Some((out, at)) = best.1 else { return };
            if let Some(out) = out {
                self.put(out, -1);
            }
            self.put(at, 1);
        }
    }
}
