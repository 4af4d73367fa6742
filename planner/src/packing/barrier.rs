//! The linear program of column generation by an interior point: prices from the middle of all that are good
//! lead to useful patterns much sooner than those of a corner.
//!
//! minimise Σ costₚ λₚ + Σ penaltyᵢ unplacedᵢ, so that the patterns with λ cover every item's count, and of no
//! shape more nodes are taken than there are. Mehrotra's predictor and corrector ("On the implementation of a
//! primal-dual interior point method", SIAM Journal on Optimization 2(4), 1992), ended early while patterns are
//! still missing (Gondzio, González-Brevis and Munari, "New developments in the primal-dual column
//! generation technique", European Journal of Operational Research 224(1), 2013).

use super::cholesky::Cholesky;
use super::vertex::{Taken, to_vertex};

/// How much of the way to the boundary is gone.
const STEP: f64 = 0.98;
/// Iterations from one set of patterns to the next.
const ITERATIONS: usize = 40;
/// Counts are scaled so that this is the largest.
const LARGEST: f64 = 10.0;
/// What columns are taken times what they cost beyond their worth, at first.
const START: f64 = 0.1;
/// The same of all columns at least where patterns are added.
const AGAIN: f64 = 1e-5;
/// What nodes of a shape save at first.
const FREE: f64 = 1e-3;
/// A pattern that is taken less often than this is not.
const SELDOM: f64 = 1e-4;
/// A new pattern's reduced cost at least, in its cost.
const AWAY: f64 = 0.02;

/// An item that must be covered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Demand {
    /// How many.
    pub(super) count: f64,
    /// What one costs that no pattern covers.
    pub(super) penalty: f64,
    /// What one may cost: where it begins.
    pub(super) price: f64,
}

/// What is taken, by place, and how often.
type Times = Vec<(usize, f64)>;

/// The program, and where the iterations are.
#[derive(Debug)]
pub(super) struct Barrier {
    /// By row: items with their count, then shapes with the nodes that there are, negative; scaled.
    bounds: Vec<f64>,
    items: usize,
    /// Entries by row, column after column: surplus of items, items unplaced, nodes that stay free, then patterns.
    entries: Vec<(usize, f64)>,
    /// Where columns begin, and the last one ends.
    starts: Vec<usize>,
    costs: Vec<f64>,
    /// How often each column is taken, scaled.
    values: Vec<f64>,
    /// What each column costs beyond its worth.
    reduced: Vec<f64>,
    /// By row.
    prices: Vec<f64>,
    scale: f64,
    cholesky: Cholesky,
    steps: usize,
}

impl Barrier {
    pub(super) fn new(demands: &[Demand], nodes: &[i64]) -> Self {
        let items = demands.len();
        let most = demands.iter().map(|of| of.count).fold(1.0, f64::max);
        let scale = LARGEST / most;
        let counts = demands.iter().map(|of| of.count * scale);
        let there = nodes.iter().map(|count| -(*count as f64) * scale);
        let prices = demands.iter().map(|of| of.price);
        let mut program = Self {
            bounds: counts.chain(there).collect(),
            items,
            entries: Vec::new(),
            starts: vec![0],
            costs: Vec::new(),
            values: Vec::new(),
            reduced: Vec::new(),
            prices: prices.chain(nodes.iter().map(|_| FREE)).collect(),
            scale,
            cholesky: Cholesky::new(items + nodes.len()),
            steps: 0,
        };
        for row in 0..items {
            program.push(std::iter::once((row, -1.0)), 0.0);
        }
        for (row, of) in demands.iter().enumerate() {
            program.push(std::iter::once((row, 1.0)), of.penalty);
        }
        for row in items..items + nodes.len() {
            program.push(std::iter::once((row, -1.0)), 0.0);
            if let Some(value) = program.values.last_mut() {
                *value = (-program.bounds[row]).max(*value);
            }
        }
        program
    }

    /// Columns before the patterns.
    fn slacks(&self) -> usize {
        self.items + self.bounds.len()
    }

    fn push(&mut self, entries: impl Iterator<Item = (usize, f64)>, cost: f64) {
        let begin = self.entries.len();
        self.entries.extend(entries);
        self.starts.push(self.entries.len());
        let column = self.entries[begin..].iter();
        let worth: f64 = column.map(|(row, entry)| self.prices[*row] * entry).sum();
        let reduced = (cost - worth).abs().max(AWAY * cost).max(1e-4);
        let mu = if self.steps == 0 {
            START
        } else {
            self.mu().max(AGAIN)
        };
        self.costs.push(cost);
        self.values.push(mu / reduced);
        self.reduced.push(reduced);
    }

    /// Adds a pattern, given by rows in their order and its cost.
    pub(super) fn add(
        &mut self,
        pods: impl Iterator<Item = (usize, i64)>,
        shape: usize,
        cost: f64,
    ) {
        let of_shape = (self.items + shape, -1.0);
        let pods = pods.map(|(row, pods)| (row, pods as f64));
        self.push(pods.chain(std::iter::once(of_shape)), cost);
    }

    fn column(&self, at: usize) -> &[(usize, f64)] {
        &self.entries[self.starts[at]..self.starts[at + 1]]
    }

    fn mu(&self) -> f64 {
        let all = self.values.iter().zip(&self.reduced);
        all.map(|(x, z)| x * z).sum::<f64>() / self.values.len().max(1) as f64
    }

    /// What one more of each row's item costs; then what one more node of a shape saves.
    pub(super) fn prices(&self) -> &[f64] {
        &self.prices
    }

    /// What the present solution costs.
    pub(super) fn cost(&self) -> f64 {
        let costs = self.costs.iter().zip(&self.values);
        costs.map(|(cost, value)| cost * value).sum::<f64>() / self.scale
    }

    /// What its prices say that it costs at least.
    fn worth_of_all(&self) -> f64 {
        let bounds = self.bounds.iter().zip(&self.prices);
        bounds.map(|(bound, price)| bound * price).sum::<f64>() / self.scale
    }

    /// What is taken at a corner of what costs as little: patterns and how often, then items that no pattern
    /// covers, by row, and how many of each.
    pub(super) fn corner(&self, stop: &dyn Fn() -> bool) -> (Times, Times) {
        let (first, patterns) = (self.items, self.slacks());
        let places = (first..2 * first).chain(patterns..self.values.len());
        let places: Vec<usize> = places
            .filter(|at| self.values[*at] > SELDOM * self.scale)
            .collect();
        let taken = places.iter().map(|at| Taken {
            entries: self.column(*at),
            cost: self.costs[*at],
            times: self.values[*at] / self.scale,
        });
        let mut taken: Vec<Taken<'_>> = taken.collect();
        let bounds: Vec<f64> = self.bounds.iter().map(|bound| bound / self.scale).collect();
        to_vertex(&mut taken, &bounds, stop);
        let times = places
            .into_iter()
            .zip(taken.iter().map(|column| column.times));
        let (uncovered, taken): (Vec<_>, Vec<_>) = times
            .filter(|(_, times)| *times > SELDOM)
            .partition(|(at, _)| *at < patterns);
        (
            taken
                .into_iter()
                .map(|(at, times)| (at - patterns, times))
                .collect(),
            uncovered
                .into_iter()
                .map(|(at, pods)| (at - first, pods))
                .collect(),
        )
    }

    /// Iterates until cost and worth differ by no more than this share, or until told to stop.
    pub(super) fn solve(&mut self, tolerance: f64, least: usize, stop: &dyn Fn() -> bool) {
        if least > 0 {
            self.lift();
        }
        for nth in 0..ITERATIONS {
            if (nth >= least && self.is_done(tolerance)) || stop() || !self.step() {
                return;
            }
        }
    }

    /// Away from the boundary, along which new patterns would come in by tiny steps only.
    fn lift(&mut self) {
        for (value, reduced) in self.values.iter_mut().zip(&mut self.reduced) {
            if *value * *reduced < AGAIN {
                match *value < *reduced {
                    true => *value = AGAIN / *reduced,
                    false => *reduced = AGAIN / *value,
                }
            }
        }
    }

    fn is_done(&self, tolerance: f64) -> bool {
        let (primal, dual) = (self.cost(), self.worth_of_all());
        let missing = self.missing();
        let short: f64 = missing.iter().map(|m| m.abs()).sum();
        let all: f64 = self.bounds[..self.items].iter().sum();
        let is_close = (primal - dual).abs() <= tolerance * primal.abs();
        // Prices under which a column would be worth more than it costs prove nothing.
        let holds = |at: usize| self.worth(at, &self.prices) <= self.costs[at] + tolerance.sqrt();
        is_close && short <= tolerance * all && (0..self.costs.len()).all(holds)
    }

    /// By row, what the columns lack.
    fn missing(&self) -> Vec<f64> {
        let mut missing = self.bounds.clone();
        for (at, value) in self.values.iter().enumerate() {
            for (row, entry) in self.column(at) {
                missing[*row] -= entry * value;
            }
        }
        missing
    }

    fn worth(&self, at: usize, prices: &[f64]) -> f64 {
        let entries = self.column(at).iter();
        entries.map(|(row, entry)| prices[*row] * entry).sum()
    }

    /// One step of predictor and corrector; whether it could be done.
    fn step(&mut self) -> bool {
        self.steps += 1;
        let columns = self.values.len();
        self.cholesky.clear();
        for at in 0..columns {
            let weight = self.values[at] / self.reduced[at];
            let column = &self.entries[self.starts[at]..self.starts[at + 1]];
            self.cholesky.add(column, weight);
        }
        if !self.cholesky.factor() {
            return false;
        }
        let missing = self.missing();
        let beyond: Vec<f64> = (0..columns)
            .map(|at| self.costs[at] - self.worth(at, &self.prices) - self.reduced[at])
            .collect();
        let mu = self.mu();
        let target: Vec<f64> = self
            .values
            .iter()
            .zip(&self.reduced)
            .map(|(x, z)| -x * z)
            .collect();
        let (dx, _, dz) = self.direction(&missing, &beyond, &target);
        let (primal, dual) = (ratio(&self.values, &dx), ratio(&self.reduced, &dz));
        let ahead: f64 = (0..columns)
            .map(|at| (self.values[at] + primal * dx[at]) * (self.reduced[at] + dual * dz[at]))
            .sum::<f64>()
            / columns as f64;
        let center = (ahead / mu).powi(3).clamp(1e-3, 1.0) * mu;
        let target: Vec<f64> = (0..columns)
            .map(|at| center - self.values[at] * self.reduced[at] - dx[at] * dz[at])
            .collect();
        let (dx, dy, dz) = self.direction(&missing, &beyond, &target);
        let primal = (STEP * ratio(&self.values, &dx)).min(1.0);
        let dual = (STEP * ratio(&self.reduced, &dz)).min(1.0);
        for at in 0..columns {
            self.values[at] += primal * dx[at];
            self.reduced[at] += dual * dz[at];
        }
        for (price, step) in self.prices.iter_mut().zip(&dy) {
            *price += dual * step;
        }
        true
    }

    fn direction(
        &self,
        missing: &[f64],
        beyond: &[f64],
        target: &[f64],
    ) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let columns = self.values.len();
        let mut right = missing.to_vec();
        let mut dx = vec![0.0; columns];
        for at in 0..columns {
            let first = (target[at] - self.values[at] * beyond[at]) / self.reduced[at];
            dx[at] = first;
            for (row, entry) in self.column(at) {
                right[*row] -= entry * first;
            }
        }
        let dy = self.cholesky.solve(right);
        let mut dz = vec![0.0; columns];
        for at in 0..columns {
            let worth = self.worth(at, &dy);
            dz[at] = beyond[at] - worth;
            dx[at] += self.values[at] / self.reduced[at] * worth;
        }
        (dx, dy, dz)
    }
}

/// How far all stays positive.
fn ratio(of: &[f64], step: &[f64]) -> f64 {
    let ratios = of.iter().zip(step).filter(|(_, step)| **step < 0.0);
    ratios.map(|(x, step)| -x / step).fold(1.0 / STEP, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten of each of three items; nodes hold two of the first, three of the second, or one of each.
    fn program(nodes: i64) -> Barrier {
        let demand = Demand {
            count: 10.0,
            penalty: 1.0,
            price: 0.3,
        };
        let mut program = Barrier::new(&[demand; 3], &[nodes]);
        program.add([(0, 2)].into_iter(), 0, 1.0);
        program.add([(1, 3)].into_iter(), 0, 1.0);
        program.add([(0, 1), (1, 1), (2, 1)].into_iter(), 0, 1.0);
        program
    }

    #[test]
    fn cost_and_prices_meet_at_the_best() {
        let mut program = program(1_000);
        program.solve(1e-8, 0, &|| false);
        // Ten of the third pattern cover everything.
        assert!((program.cost() - 10.0).abs() < 1e-4, "{}", program.cost());
        assert!((program.worth_of_all() - 10.0).abs() < 1e-4);
        let prices = program.prices();
        let worth: f64 = prices[..3].iter().sum();
        assert!(worth <= 1.0 + 1e-4 && prices[0] <= 0.5 + 1e-4 && prices[1] <= 1.0 / 3.0 + 1e-4);
        let (taken, uncovered) = program.corner(&|| false);
        assert!(uncovered.is_empty() && taken.len() <= 3, "{taken:?}");
        // A better pattern is taken up from where it is.
        program.add([(0, 2), (1, 2), (2, 2)].into_iter(), 0, 1.0);
        program.solve(1e-8, 1, &|| false);
        assert!((program.cost() - 5.0).abs() < 1e-3, "{}", program.cost());
    }

    #[test]
    fn no_more_nodes_are_taken_than_there_are() {
        let mut program = program(4);
        program.solve(1e-8, 0, &|| false);
        // Four of the third pattern, and six of each item at its penalty.
        assert!((program.cost() - 22.0).abs() < 1e-3, "{}", program.cost());
        let (_, uncovered) = program.corner(&|| false);
        let left: f64 = uncovered.iter().map(|(_, pods)| pods).sum();
        assert!((left - 18.0).abs() < 1e-2, "{uncovered:?}");
    }
}
