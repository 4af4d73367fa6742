//! The pattern that is worth most at given prices: a knapsack with several resources.

use super::fill::Fill;
use super::relaxed::{Part, multipliers};
use super::swaps::Swaps;
use super::{Pattern, Problem};

/// Searches without branch and bound after it came to no end, at most.
const LONGEST_PAUSE: u64 = 16;
/// Nodes after which a search may be told to stop.
const LOOKS_AT_TIME: usize = 512;
/// What weighs less takes nothing that is scarce.
const LIGHT: f64 = 1e-12;

/// The knapsack of one shape, from one set of prices to the next.
#[derive(Debug, Clone)]
pub(super) struct Knapsack {
    shape: usize,
    /// By resource, what a unit of it is worth: where the last search ended.
    multipliers: Vec<f64>,
    /// Searches so far, each of which begins elsewhere.
    searches: u64,
    /// Searches that still go without branch and bound, since it came to no end, and how many the next time.
    pause: (u64, u64),
}

/// How much is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Nodes of the search tree.
    pub(super) nodes: usize,
    /// Fillings.
    pub(super) fillings: usize,
    /// Whether pods of fillings are exchanged two by two.
    pub(super) thorough: bool,
}

/// What a search found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Patterns, the best last.
    pub(super) patterns: Vec<Pattern>,
    /// Whether the best is among them.
    pub(super) exact: bool,
    /// What the best of them is worth.
    pub(super) worth: f64,
    /// No pattern is worth more.
    pub(super) at_most: f64,
}

impl Knapsack {
    pub(super) fn new(problem: &Problem, shape: usize) -> Self {
        let capacity = &problem.shapes[shape].capacity;
        let amounts = capacity.iter();
        Self {
            shape,
            multipliers: amounts
                .map(|has| if *has > 0 { 1e-3 / *has as f64 } else { 0.0 })
                .collect(),
            searches: 0,
            pause: (0, 1),
        }
    }

    /// Goes on with branch and bound, also where it came to no end before.
    pub(super) fn resume(&mut self) {
        self.pause = (0, 1);
    }

    /// Searches at the prices of items, among what is left of them.
    pub(super) fn search(
        &mut self,
        problem: &Problem,
        prices: &[f64],
        left: &[i64],
        look: Look,
        stop: &dyn Fn() -> bool,
    ) -> Found {
        let empty = Fill::new(problem, self.shape);
        let mut items: Vec<Entry> = Vec::new();
        for (item, price) in prices.iter().enumerate() {
            let room = if *price > 1e-12 && left[item] > 0 {
                empty.room(item).min(left[item])
            } else {
                0
            };
            if room > 0 {
                let it = &problem.items[item];
                items.push(Entry {
                    item,
                    price: *price,
                    most: room,
                    weight: 0.0,
                    ratio: 0.0,
                    size: it.size.iter().map(|size| *size as f64).collect(),
                });
            }
        }
        let capacity: Vec<f64> = problem.shapes[self.shape]
            .capacity
            .iter()
            .map(|has| *has as f64)
            .collect();
        let at_most = self.bound(&items, &capacity);
        let weigh = |items: &mut Vec<Entry>, multipliers: &[f64]| {
            for entry in items.iter_mut() {
                let sizes = entry.size.iter().zip(multipliers);
                entry.weight = sizes.map(|(size, unit)| size * unit).sum();
                entry.ratio = entry.price / entry.weight.max(LIGHT);
            }
            items.sort_by(|a, b| b.ratio.total_cmp(&a.ratio).then(a.item.cmp(&b.item)));
        };
        weigh(&mut items, &self.multipliers);
        let free: f64 = capacity
            .iter()
            .zip(&self.multipliers)
            .map(|(has, unit)| has * unit)
            .sum();
        // Σ mostⱼ (priceⱼ − weightⱼ)⁺ from each entry on: with what is free, the Lagrangian bound.
        let mut rest = vec![0.0; items.len() + 1];
        for (at, entry) in items.iter().enumerate().rev() {
            let more = (entry.price - entry.weight).max(0.0) * entry.most as f64;
            rest[at] = rest[at + 1] + more;
        }
        let mut search = Search {
            items: &items,
            rest: &rest,
            fill: empty,
            best: 0.0,
            patterns: Vec::new(),
            nodes_left: look.nodes,
            stop,
            // A better one is a little better, or it is not worth looking for.
            enough: at_most,
        };
        if self.pause.0 == 0 {
            search.from(0, 0.0, free);
        } else {
            search.nodes_left = 0;
        }
        let exact = search.nodes_left > 0;
        self.pause = match (self.pause, exact) {
            (_, true) => (0, 1),
            ((0, next), false) => (next, (next * 2).min(LONGEST_PAUSE)),
            ((rest, next), false) => (rest - 1, next),
        };
        let (mut worth, mut patterns) = (search.best, search.patterns);
        // Also where the best is known: many different patterns at once make for fewer rounds.
        let mut swaps = Swaps::new(problem, self.shape, &items).thorough(look.thorough);
        self.searches += 1;
        let first = usize::try_from(self.searches).unwrap_or(0) * look.fillings;
        for (pattern, found) in swaps.search(look.fillings, self.searches, Some(first)) {
            worth = worth.max(found);
            patterns.push(pattern);
        }
        Found {
            exact,
            worth,
            patterns,
            at_most: if exact {
                worth.max(0.0).mul_add(1.0 + 1e-9, 1e-9).min(at_most)
            } else {
                at_most
            },
        }
    }

    /// The Lagrangian bound Σ μᵣCᵣ + Σ mostᵢ (priceᵢ − μ·sizeᵢ)⁺ at the multipliers at which it is least.
    fn bound(&mut self, items: &[Entry], capacity: &[f64]) -> f64 {
        let parts = items.iter().map(|entry| Part {
            price: entry.price,
            most: entry.most as f64,
            size: &entry.size,
        });
        self.multipliers = multipliers(&parts.collect::<Vec<_>>(), capacity);
        let taken: f64 = capacity
            .iter()
            .zip(&self.multipliers)
            .map(|(a, b)| a * b)
            .sum();
        let rest = items.iter().map(|entry| {
            let sizes = entry.size.iter().zip(&self.multipliers);
            let weight: f64 = sizes.map(|(size, unit)| size * unit).sum();
            (entry.price - weight).max(0.0) * entry.most as f64
        });
        taken + rest.sum::<f64>()
    }
}

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) item: usize,
    pub(super) price: f64,
    /// How many may be taken.
    pub(super) most: i64,
    /// What one takes, at the multipliers.
    weight: f64,
    /// The price for what it takes.
    pub(super) ratio: f64,
    size: Vec<f64>,
}

impl Entry {
    /// An item at a price, of which so many may be taken as far as the shape accepts it; the price is its ratio.
    pub(super) fn of(
        problem: &Problem,
        item: usize,
        (price, most): (f64, i64),
        shape: usize,
    ) -> Self {
        Self {
            item,
            price,
            most: problem.most_on(item, shape).min(most),
            weight: price,
            ratio: price,
            size: Vec::new(),
        }
    }
}

/// Depth-first branch and bound, most of the worthiest first.
struct Search<'a> {
    items: &'a [Entry],
    /// From each entry on, what they may be worth beyond what is free.
    rest: &'a [f64],
    fill: Fill<'a>,
    best: f64,
    patterns: Vec<Pattern>,
    nodes_left: usize,
    stop: &'a dyn Fn() -> bool,
    enough: f64,
}

impl Search<'_> {
    fn from(&mut self, from: usize, worth: f64, free: f64) {
        if worth > self.best + 1e-9 {
            self.best = worth;
            self.patterns.push(self.fill.clone().pattern());
            if self.patterns.len() > 8 {
                self.patterns.remove(0);
            }
        }
        for at in from..self.items.len() {
            let entry = &self.items[at];
            let of_free = free.max(0.0);
            // What is free can be worth no more than the best ratio that is left, where all that is left takes
            // some of it.
            let mut more = of_free + self.rest[at];
            if entry.weight > LIGHT {
                more = more.min(of_free * entry.ratio);
            }
            if worth + more <= self.best + 1e-9
                || self.best >= self.enough - 1e-9
                || self.nodes_left == 0
            {
                return;
            }
            let room = self.fill.room(entry.item).min(entry.most);
            for pods in (1..=room).rev() {
                self.nodes_left = self.nodes_left.saturating_sub(1);
                if self.nodes_left.is_multiple_of(LOOKS_AT_TIME) && (self.stop)() {
                    self.nodes_left = 0;
                }
                if self.nodes_left == 0 {
                    return;
                }
                self.fill.put(entry.item, pods);
                let more = pods as f64;
                self.from(
                    at + 1,
                    worth + entry.price * more,
                    free - entry.weight * more,
                );
                self.fill.put(entry.item, -pods);
            }
        }
    }
}
