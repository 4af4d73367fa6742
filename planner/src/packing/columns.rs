//! Column generation: a linear program over patterns, of which new ones are made as its prices ask
//! for them (Gilmore and Gomory, 1961 and 1963).

use super::greedy::Shares;
use super::knapsack::Knapsack;
use super::simplex::{Simplex, in_rows};
use super::{Pattern, Problem};
use std::collections::HashSet;

/// Pivots from one set of prices to the next.
const PIVOTS: usize = 2_000;
/// Resources that are demanded by more than this share of the most demanded one.
const SCARCE: f64 = 0.98;

/// The program for what is left of a problem, and what it says.
pub(super) struct Program<'a> {
    problem: &'a Problem,
    left: Vec<i64>,
    /// By item, its row.
    rows: Vec<Option<usize>>,
    /// Items by row.
    items: Vec<usize>,
    /// By row, the shape of nodes that hold nothing else, and how many of the item each holds.
    alone: Vec<Option<(usize, i64)>>,
    simplex: Simplex,
    columns: Vec<Pattern>,
    known: HashSet<Pattern>,
    knapsacks: Vec<Knapsack>,
    nodes: Vec<i64>,
    /// The best bound so far.
    pub(super) bound: f64,
    /// By item, the prices of the best bound.
    pub(super) center: Option<Vec<f64>>,
}

/// How much work column generation may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Rounds of new patterns.
    pub(super) rounds: usize,
    /// Nodes of the search tree per pattern.
    pub(super) nodes: usize,
    /// How much of the prices is those of the best bound: from 0 to below 1.
    pub(super) smoothing: f64,
}

impl<'a> Program<'a> {
    /// For so many of each item and nodes of each shape. What no pattern covers costs its part of a node
    /// that holds nothing else, or where there may be too few of these, `penalty`.
    pub(super) fn new(problem: &'a Problem, left: &[i64], nodes: &[i64], penalty: f64) -> Self {
        let items: Vec<usize> = (0..left.len()).filter(|item| left[*item] > 0).collect();
        let mut rows = vec![None; left.len()];
        for (row, item) in items.iter().enumerate() {
            rows[*item] = Some(row);
        }
        let counts: Vec<i64> = items.iter().map(|item| left[*item]).collect();
        let pods: i64 = counts.iter().sum();
        let alone: Vec<Option<(usize, i64)>> = items
            .iter()
            .map(|item| alone(problem, *item, nodes, pods))
            .collect();
        let penalties = alone.iter().map(|alone| match alone {
            Some((shape, most)) => problem.shapes[*shape].cost / *most as f64,
            None => penalty,
        });
        Self {
            problem,
            left: left.to_vec(),
            rows,
            simplex: Simplex::new(&counts, penalties.collect(), nodes),
            alone,
            items,
            columns: Vec::new(),
            known: HashSet::new(),
            knapsacks: (0..problem.shapes.len())
                .map(|shape| Knapsack::new(problem, shape))
                .collect(),
            nodes: nodes.to_vec(),
            bound: 0.0,
            center: None,
        }
    }

    /// Lets the program use a pattern, as far as there are pods for it.
    pub(super) fn offer(&mut self, pattern: &Pattern) -> bool {
        let pods = pattern.pods.iter();
        let pods = pods.filter_map(|(item, pods)| {
            let there = (*pods).min(self.left[*item]);
            (there > 0).then_some((*item, there))
        });
        let pattern = Pattern {
            shape: pattern.shape,
            pods: pods.collect(),
        };
        if pattern.pods.is_empty() || self.known.contains(&pattern) {
            return false;
        }
        let cost = self.problem.shapes[pattern.shape].cost;
        let rows = in_rows(&pattern, &self.rows);
        self.simplex.add(&rows, pattern.shape, cost);
        self.known.insert(pattern.clone());
        self.columns.push(pattern);
        true
    }

    /// Makes patterns until none is worth more than it costs, the bound is as good as it can be, the effort is
    /// spent, or it is told to stop.
    pub(super) fn run(&mut self, effort: Effort, stop: &dyn Fn() -> bool) {
        let mut smoothing = effort.smoothing;
        for _ in 0..effort.rounds {
            self.simplex.solve(PIVOTS, stop);
            if self.is_proven() || stop() {
                return;
            }
            let mut any = self.price(effort.nodes, smoothing);
            if !any && smoothing > 0.0 {
                // Smoothed prices led nowhere: those of the program decide.
                any = self.price(effort.nodes, 0.0);
                smoothing *= 0.8;
            }
            if !any {
                return;
            }
        }
        self.simplex.solve(PIVOTS, stop);
    }

    /// Whether no better solution would be rounded to fewer nodes, or be cheaper.
    fn is_proven(&self) -> bool {
        let objective = self.simplex.objective();
        match self.problem.shapes.iter().all(|shape| shape.cost == 1.0) {
            true => (self.bound - 1e-6).ceil() >= objective - 1e-6,
            false => self.bound >= objective * (1.0 - 1e-6),
        }
    }

    /// Begins with the prices at which a unit of each scarce resource is worth the same: of one shape they
    /// prove the simple bound, and patterns that fill nodes are worth most.
    pub(super) fn start_from(&mut self, shares: &Shares) {
        let [shape] = &*self.problem.shapes else {
            return;
        };
        let scarce: Vec<usize> = (0..shares.scarcity.len())
            .filter(|resource| shares.scarcity[*resource] > SCARCE)
            .collect();
        let part = shape.cost / scarce.len().max(1) as f64;
        let price = |of: &Vec<f64>| scarce.iter().map(|resource| part * of[*resource]).sum();
        let center: Vec<f64> = shares.of.iter().map(price).collect();
        let covered = center.iter().zip(&self.left);
        self.bound = covered.map(|(price, count)| price * *count as f64).sum();
        self.center = Some(center);
    }

    /// Looks for patterns at the present prices; whether there are new ones.
    fn price(&mut self, nodes: usize, smoothing: f64) -> bool {
        let prices = self.simplex.prices().to_vec();
        let mut out = vec![0.0; self.rows.len()];
        for (row, item) in self.items.iter().enumerate() {
            out[*item] = prices[row].max(0.0);
        }
        // Prices swing from round to round; nearer to those of the best bound they lead on sooner (Wentges,
        // "Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming", International
        // Transactions in Operational Research 4(2), 1997).
        let by_item: Vec<f64> = match &self.center {
            Some(center) if smoothing > 0.0 => out
                .iter()
                .zip(center)
                .map(|(own, center)| own * (1.0 - smoothing) + center * smoothing)
                .collect(),
            _ => out.clone(),
        };
        let mut any = false;
        // Σ countᵢ πᵢ + Σ nodesₖ σₖ, with the σₖ that make the prices hold for every pattern of k.
        let covered = self.items.iter();
        let covered: f64 = covered
            .map(|item| self.left[*item] as f64 * by_item[*item])
            .sum();
        let (mut relief, mut most_ratio) = (0.0, 1.0_f64);
        for shape in 0..self.knapsacks.len() {
            if self.nodes[shape] == 0 {
                continue;
            }
            let cost = self.problem.shapes[shape].cost;
            let own = prices[self.items.len() + shape].min(0.0);
            let found = self.knapsacks[shape].search(self.problem, &by_item, &self.left, nodes);
            relief += self.nodes[shape] as f64 * (found.at_most - cost).max(0.0);
            most_ratio = most_ratio.max(found.at_most / cost);
            for pattern in &found.patterns {
                let pods = pattern.pods.iter();
                let worth: f64 = pods.map(|(item, pods)| out[*item] * *pods as f64).sum();
                if worth + own > cost * (1.0 + 1e-7) {
                    any |= self.offer(pattern);
                }
            }
        }
        // Farley's bound ("A note on bounding a class of linear programming problems, including
        // cutting stock problems", Operations Research 38(5), 1990), or the Lagrangian one where
        // shapes are short of nodes.
        let bound = (covered / most_ratio).max(covered - relief);
        if bound > self.bound {
            self.bound = bound;
            self.center = Some(by_item.iter().map(|price| price / most_ratio).collect());
        }
        any
    }

    /// Patterns of the solution, and how often each is taken.
    pub(super) fn taken(&self) -> Vec<(Pattern, f64)> {
        let taken = self.simplex.taken().into_iter();
        let patterns = taken.map(|(at, times)| (self.columns[at].clone(), times));
        let uncovered = self.simplex.uncovered().filter_map(|(row, pods)| {
            let (shape, most) = self.alone[row]?;
            let pattern = Pattern {
                shape,
                pods: vec![(self.items[row], most)],
            };
            Some((pattern, pods / most as f64))
        });
        patterns.chain(uncovered).collect()
    }

    /// What one more of each item costs, by item.
    pub(super) fn item_prices(&self) -> Vec<f64> {
        let prices = self.simplex.prices().to_vec();
        let of = |row: &Option<usize>| row.map_or(0.0, |row| prices[row].max(0.0));
        self.rows.iter().map(of).collect()
    }

    pub(super) fn columns(&self) -> &[Pattern] {
        &self.columns
    }
}

/// The shape of which a node costs least for each of an item that alone is on it, among those of which there
/// are enough for all pods.
fn alone(problem: &Problem, item: usize, nodes: &[i64], pods: i64) -> Option<(usize, i64)> {
    let accepted = problem.items[item].shapes.iter();
    let enough = accepted.filter(|shape| nodes[**shape] >= pods);
    let held = enough.map(|shape| (*shape, problem.most_on(item, *shape)));
    let cost = |(shape, most): &(usize, i64)| problem.shapes[*shape].cost / *most as f64;
    held.filter(|(_, most)| *most > 0)
        .min_by(|a, b| cost(a).total_cmp(&cost(b)).then(a.0.cmp(&b.0)))
}
