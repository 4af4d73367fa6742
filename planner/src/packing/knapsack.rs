//! The pattern that is worth most at given prices: a knapsack with several resources.

use super::fill::Fill;
use super::swaps::Swaps;
use super::{Pattern, Problem};

/// Rounds in which the multipliers are moved.
const ROUNDS: usize = 12;
/// What weighs less takes nothing that is scarce.
const LIGHT: f64 = 1e-12;
/// Patterns that are improved by swaps.
const STARTS: usize = 60;

/// The knapsack of one shape, from one set of prices to the next.
#[derive(Debug, Clone)]
pub(super) struct Knapsack {
    shape: usize,
    /// By resource, what a unit of it is worth: where the last search ended.
    multipliers: Vec<f64>,
    /// Searches so far, each of which begins elsewhere.
    searches: u64,
}

/// What a search found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Patterns, the best last.
    pub(super) patterns: Vec<Pattern>,
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
        }
    }

    /// Searches at the prices of items, among what is left of them, looking at so many nodes of the
    /// search tree.
    pub(super) fn search(
        &mut self,
        problem: &Problem,
        prices: &[f64],
        left: &[i64],
        most_nodes: usize,
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
        let at_most = self.descend(&items, &capacity);
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
            nodes_left: most_nodes,
            // A better one is a little better, or it is not worth looking for.
            enough: at_most,
        };
        search.from(0, 0.0, free);
        let exact = search.nodes_left > 0;
        let (mut worth, mut patterns) = (search.best, search.patterns);
        if !exact {
            let mut swaps = Swaps::new(problem, self.shape, &items);
            self.searches += 1;
            for (pattern, found) in swaps.search(STARTS, self.searches) {
                worth = worth.max(found);
                patterns.push(pattern);
            }
        }
        Found {
            patterns,
            at_most: if exact {
                worth.max(0.0).mul_add(1.0 + 1e-9, 1e-9).min(at_most)
            } else {
                at_most
            },
        }
    }

    /// Lowers the Lagrangian bound Σ μᵣCᵣ + Σ mostᵢ (priceᵢ − μ·sizeᵢ)⁺ along one multiplier at a time,
    /// where it is piecewise linear, and tells it.
    fn descend(&mut self, items: &[Entry], capacity: &[f64]) -> f64 {
        let bound = |multipliers: &[f64]| {
            let taken: f64 = capacity.iter().zip(multipliers).map(|(a, b)| a * b).sum();
            let rest = items.iter().map(|entry| {
                let sizes = entry.size.iter().zip(multipliers);
                let weight: f64 = sizes.map(|(size, unit)| size * unit).sum();
                (entry.price - weight).max(0.0) * entry.most as f64
            });
            taken + rest.sum::<f64>()
        };
        let mut least = f64::INFINITY;
        let mut breaks: Vec<(f64, f64)> = Vec::with_capacity(items.len());
        for _ in 0..ROUNDS {
            let there = capacity.iter().enumerate().filter(|(_, has)| **has > 0.0);
            for (resource, has) in there {
                // Along one multiplier the slope is C − Σ mostᵢ sizeᵢᵣ over items still worth it.
                breaks.clear();
                for entry in items.iter().filter(|entry| entry.size[resource] > 0.0) {
                    let sizes = entry.size.iter().zip(&self.multipliers).enumerate();
                    let others: f64 = sizes
                        .filter(|(at, _)| *at != resource)
                        .map(|(_, (size, unit))| size * unit)
                        .sum();
                    let gone_at = (entry.price - others) / entry.size[resource];
                    if gone_at > 0.0 {
                        breaks.push((gone_at, entry.size[resource] * entry.most as f64));
                    }
                }
                breaks.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
                let mut held = 0.0;
                let mut at = 0.0;
                for (gone_at, amount) in &breaks {
                    held += amount;
                    if held > *has {
                        at = *gone_at;
                        break;
                    }
                }
                self.multipliers[resource] = at;
            }
            let now = bound(&self.multipliers);
            if now > least - 1e-7 * least.abs() {
                break;
            }
            least = now;
        }
        least.min(bound(&self.multipliers))
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
