//! Patterns that are worth much: filled greedily in many ways, and improved by swapping one pod for another.

use super::knapsack::Entry;
use super::{Pattern, Problem};
use crate::noise::Stream;

const PURPOSE: u64 = 21;
/// Looks at pods for the swaps of all fillings: where nodes hold many pods, there are fewer swaps.
const LOOKS: usize = 400_000;
/// How far the order of a greedy filling departs from that of the ratios.
const DEPARTS: f64 = 0.35;
/// Of fillings with more pods none are exchanged two by two.
const MOST_EXCHANGED: i64 = 16;
/// Entries that fillings choose from: those with the best ratio.
const CHOICE: usize = 220;

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
    /// Entries of which there are pods, as they came.
    there: Vec<usize>,
    held: Vec<i64>,
    /// Entries that fillings choose from, by ratio, and the same by price.
    by_ratio: Vec<usize>,
    by_price: Vec<usize>,
    /// Looks at a pod that may still be taken for swaps.
    looks: usize,
    /// Whether pods are exchanged two by two.
    exchanges: bool,
    /// The entry of which one pod stays.
    pinned: Option<usize>,
}

impl<'a> Swaps<'a> {
    pub(super) fn new(problem: &'a Problem, shape: usize, entries: &'a [Entry]) -> Self {
        let capacity = problem.shapes[shape].capacity.clone();
        let items = entries.iter().map(|entry| &problem.items[entry.item]);
        let mut by_ratio: Vec<usize> = (0..entries.len()).collect();
        by_ratio.sort_by(|a, b| {
            let ratio = entries[*b].ratio.total_cmp(&entries[*a].ratio);
            ratio.then(a.cmp(b))
        });
        by_ratio.truncate(CHOICE);
        let mut by_price = by_ratio.clone();
        by_price.sort_by(|a, b| {
            let price = entries[*b].price.total_cmp(&entries[*a].price);
            price.then(a.cmp(b))
        });
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
            there: Vec::new(),
            held: vec![0; problem.limits.len()],
            by_ratio,
            by_price,
            looks: LOOKS,
            exchanges: false,
            pinned: None,
        }
    }

    /// The same that exchanges two pods at a time as well: slower, and closer to the best.
    pub(super) fn thorough(mut self, exchanges: bool) -> Self {
        self.exchanges = exchanges;
        self
    }

    fn size(&self, at: usize) -> &[i64] {
        &self.sizes[at * self.resources..(at + 1) * self.resources]
    }

    fn put(&mut self, at: usize, pods: i64) {
        for resource in 0..self.resources {
            self.free[resource] -= self.sizes[at * self.resources + resource] * pods;
        }
        if self.counts[at] == 0 {
            self.there.push(at);
        }
        self.counts[at] += pods;
        if let Some((group, _)) = self.groups[at] {
            self.held[group] += pods;
        }
    }

    /// How many may be taken off.
    fn movable(&self, at: usize) -> i64 {
        self.counts[at] - i64::from(self.pinned == Some(at))
    }

    /// Whether one more fits.
    fn fits(&self, at: usize) -> bool {
        if self.counts[at] >= self.entries[at].most {
            return false;
        }
        let mut sizes = self.free.iter().zip(self.size(at));
        if sizes.any(|(free, size)| size > free) {
            return false;
        }
        self.groups[at].is_none_or(|(group, limit)| self.held[group] < limit)
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

    /// Fills so many times, each time in another order, and tells what came of it. With `first`, each filling
    /// but the first begins with a pod of another entry, from that one on.
    pub(super) fn search(
        &mut self,
        starts: usize,
        seed: u64,
        first: Option<usize>,
    ) -> Vec<(Pattern, f64)> {
        let stream = Stream::new(seed, PURPOSE);
        let mut found: Vec<(Pattern, f64)> = Vec::new();
        let mut keys: Vec<(f64, usize)> = Vec::new();
        for start in 0..starts {
            self.free.copy_from_slice(&self.capacity);
            self.counts.fill(0);
            self.there.clear();
            self.held.fill(0);
            self.pinned = None;
            let stream = stream.part(start as u64);
            keys.clear();
            keys.extend(self.by_ratio.iter().map(|at| {
                let noise = stream.between(i64::try_from(*at).unwrap_or(0), 0.0, DEPARTS);
                (self.entries[*at].ratio * (1.0 - noise), *at)
            }));
            keys.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            if let (Some(first), 1..) = (first, start) {
                let at = (first + start) % self.entries.len().max(1);
                if !self.entries.is_empty() && self.fits(at) {
                    self.put(at, 1);
                    self.pinned = Some(at);
                }
            }
            for (nth, &(_, at)) in keys.iter().enumerate() {
                if self.fits(at) {
                    let room = self.room(at);
                    // Not all of one kind, but for the first start.
                    let some = stream.below(i64::try_from(nth).unwrap_or(0), 4) as i64 + 1;
                    self.put(at, if start == 0 { room } else { room.min(some) });
                }
            }
            self.climb();
            self.tidy();
            let worth = self.worth();
            let there = self.there.iter();
            let mut pods: Vec<(usize, i64)> = there
                .map(|at| (self.entries[*at].item, self.counts[*at]))
                .collect();
            pods.sort_unstable();
            let shape = self.shape;
            found.push((Pattern { shape, pods }, worth));
        }
        found
    }

    fn worth(&self) -> f64 {
        let there = self.there.iter();
        there
            .map(|at| self.entries[*at].price * self.counts[*at] as f64)
            .sum()
    }

    /// Forgets entries of which no pod is left.
    fn tidy(&mut self) {
        self.there.sort_unstable();
        self.there.dedup();
        let counts = &self.counts;
        self.there.retain(|at| counts[*at] > 0);
    }

    /// The dearest that fits, of those that cost more than this.
    fn dearest(&mut self, more_than: f64) -> Option<usize> {
        for at in 0..self.by_price.len() {
            let at = self.by_price[at];
            if self.entries[at].price <= more_than {
                return None;
            }
            self.looks = self.looks.saturating_sub(1);
            if self.fits(at) {
                return Some(at);
            }
        }
        None
    }

    /// Adds and swaps as long as that is worth more.
    fn climb(&mut self) {
        for _ in 0..200 {
            if let Some(at) = self.dearest(1e-9) {
                self.put(at, 1);
                continue;
            }
            let mut best = (1e-9, None::<(usize, usize)>);
            self.tidy();
            for nth in 0..self.there.len() {
                let out = self.there[nth];
                if self.movable(out) == 0 || self.looks == 0 {
                    continue;
                }
                let price = self.entries[out].price;
                self.put(out, -1);
                let more = self.dearest(price + best.0);
                if let Some(at) = more {
                    best = (self.entries[at].price - price, Some((out, at)));
                }
                self.put(out, 1);
            }
            if let Some((out, at)) = best.1 {
                self.put(out, -1);
                self.put(at, 1);
            } else if !self.exchange() {
                return;
            }
        }
    }

    /// Takes one or two pods off and puts two others on where that is worth more; whether it was.
    fn exchange(&mut self) -> bool {
        let there = self.there.iter().copied();
        let there: Vec<usize> = there.filter(|at| self.movable(*at) > 0).collect();
        let pods: i64 = there.iter().map(|at| self.counts[*at]).sum();
        if !self.exchanges || pods > MOST_EXCHANGED {
            return false;
        }
        for (nth, first) in there.iter().enumerate() {
            self.put(*first, -1);
            let price = self.entries[*first].price;
            let others = there[nth..].iter().copied().map(Some);
            for second in std::iter::once(None).chain(others) {
                let mut worth = price;
                if let Some(at) = second {
                    if self.movable(at) == 0 {
                        continue;
                    }
                    worth += self.entries[at].price;
                    self.put(at, -1);
                }
                if let Some((a, b)) = self.pair(worth + 1e-9) {
                    self.put(a, 1);
                    self.put(b, 1);
                    return true;
                }
                if let Some(at) = second {
                    self.put(at, 1);
                }
            }
            self.put(*first, 1);
        }
        false
    }

    /// Two that fit together and cost more than this.
    fn pair(&mut self, more_than: f64) -> Option<(usize, usize)> {
        for first in 0..self.by_price.len() {
            let a = self.by_price[first];
            let price = self.entries[a].price;
            if 2.0 * price <= more_than || self.looks == 0 {
                return None;
            }
            self.looks -= 1;
            if !self.fits(a) {
                continue;
            }
            self.put(a, 1);
            for second in first..self.by_price.len() {
                let b = self.by_price[second];
                if price + self.entries[b].price <= more_than {
                    break;
                }
                self.looks = self.looks.saturating_sub(1);
                if self.fits(b) {
                    self.put(a, -1);
                    return Some((a, b));
                }
            }
            self.put(a, -1);
        }
        None
    }
}
