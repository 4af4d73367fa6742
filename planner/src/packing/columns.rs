//! Column generation: a linear program over patterns, of which new ones are made as its prices ask
//! for them (Gilmore and Gomory, 1961 and 1963).

use super::barrier::{Barrier, Demand};
use super::greedy::Shares;
use super::knapsack::{Knapsack, Look};
use super::{Pattern, Problem};
use std::collections::HashSet;

/// Resources that are demanded by more than this share of the most demanded one.
const SCARCE: f64 = 0.98;
/// How far the program is solved before any pattern is made, and at most: cost beyond worth.
const TOLERANCE: (f64, f64) = (0.05, 1e-6);
/// Of what the best prices leave open, how much the program may.
const OPEN: f64 = 0.3;
/// As long as there are new patterns it is solved no further than this.
const ENOUGH: f64 = 3e-4;
/// Where fewer of the fillings than this are new, they are looked for more thoroughly.
const FEW: f64 = 0.15;
/// So many times the nodes of the search tree where nothing is found with these.
const LONGER: usize = 8;
/// Steps at least after patterns are added.
const STEPS: usize = 1;

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
    program: Barrier,
    columns: Vec<Pattern>,
    known: HashSet<Pattern>,
    knapsacks: Vec<Knapsack>,
    nodes: Vec<i64>,
    /// The best bound so far.
    pub(super) bound: f64,
    /// By item, the best prices so far, and what they would prove if no pattern were worth more than those found.
    center: Vec<f64>,
    /// Whether patterns are looked for more thoroughly, since few were found.
    thorough: bool,
    hoped: f64,
}

/// How much work column generation may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Rounds of new patterns.
    pub(super) rounds: usize,
    /// Nodes of the search tree per pattern.
    pub(super) nodes: usize,
    /// Fillings per shape and round.
    pub(super) fillings: usize,
    /// Nodes of the search tree at most where nothing else finds patterns; 0 where that does not matter.
    pub(super) longest: usize,
    /// Whether patterns are made at the first prices, before any others are known.
    pub(super) begins: bool,
    /// How much of the prices is those of the best bound: from 0 to below 1.
    pub(super) smoothing: f64,
}

impl<'a> Program<'a> {
    /// For so many of each item and nodes of each shape; `prices` by item is where it begins. What no pattern
    /// covers costs its part of a node that holds nothing else, or where there may be too few of these, `penalty`.
    pub(super) fn new(
        problem: &'a Problem,
        left: &[i64],
        nodes: &[i64],
        penalty: f64,
        prices: Vec<f64>,
    ) -> Self {
        let items: Vec<usize> = (0..left.len()).filter(|item| left[*item] > 0).collect();
        let mut rows = vec![None; left.len()];
        for (row, item) in items.iter().enumerate() {
            rows[*item] = Some(row);
        }
        let pods: i64 = items.iter().map(|item| left[*item]).sum();
        let alone: Vec<Option<(usize, i64)>> = items
            .iter()
            .map(|item| alone(problem, *item, nodes, pods))
            .collect();
        let demands = items.iter().zip(&alone).map(|(item, alone)| Demand {
            count: left[*item] as f64,
            penalty: match alone {
                Some((shape, most)) => problem.shapes[*shape].cost / *most as f64,
                None => penalty,
            },
            price: prices[*item],
        });
        let demands: Vec<Demand> = demands.collect();
        Self {
            problem,
            left: left.to_vec(),
            rows,
            program: Barrier::new(&demands, nodes),
            alone,
            items,
            columns: Vec::new(),
            known: HashSet::new(),
            knapsacks: (0..problem.shapes.len())
                .map(|shape| Knapsack::new(problem, shape))
                .collect(),
            nodes: nodes.to_vec(),
            bound: 0.0,
            center: prices,
            thorough: false,
            hoped: 0.0,
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
        let pods = pattern.pods.iter();
        let rows = pods.filter_map(|(item, pods)| self.rows[*item].map(|row| (row, *pods)));
        self.program.add(rows, pattern.shape, cost);
        self.known.insert(pattern.clone());
        self.columns.push(pattern);
        true
    }

    /// Makes patterns until none is worth more than it costs, the bound is as good as it can be, the effort is
    /// spent, or it is told to stop; then solves it for those it has.
    pub(super) fn run(
        &mut self,
        effort: Effort,
        stop: &dyn Fn() -> bool,
        solved: &dyn Fn() -> bool,
    ) {
        let (mut tolerance, least) = TOLERANCE;
        let mut smoothing = effort.smoothing;
        let mut steps = 0;
        let mut long = effort.nodes * LONGER;
        if effort.begins {
            let fillings = effort.fillings.max(self.items.len() + 1);
            self.price(Effort { fillings, ..effort }, 1.0, stop);
        }
        for _ in 0..effort.rounds {
            self.program.solve(tolerance, steps, stop);
            steps = STEPS;
            let cost = self.program.cost();
            if stop() || self.is_proven(cost) {
                break;
            }
            let (mut any, _) = self.price(effort, smoothing, stop);
            if !any && smoothing > 0.0 {
                // Smoothed prices led nowhere: those of the program decide.
                (any, _) = self.price(effort, 0.0, stop);
                smoothing *= 0.8;
            }
            let mut proven = true;
            if !any && effort.longest > 0 {
                // What fillings do not find, a longer search may; and where it does not, it proves the bound.
                self.knapsacks.iter_mut().for_each(Knapsack::resume);
                let long = Effort {
                    nodes: long,
                    fillings: 0,
                    ..effort
                };
                (any, proven) = self.price(long, 0.0, stop);
            }
            if !any && !proven && long < effort.longest {
                long *= LONGER;
                continue;
            }
            let open = (cost - self.hoped).abs() / cost.max(f64::MIN_POSITIVE);
            let before = tolerance;
            tolerance = tolerance
                .min(OPEN * open)
                .max(if any { ENOUGH } else { least });
            if !any {
                if before <= least * 2.0 {
                    break;
                }
                (tolerance, steps) = ((before * 0.1).max(least), 0);
            }
        }
        self.program.solve(least, 0, solved);
    }

    /// Whether no better solution would be rounded to fewer nodes, or be cheaper.
    fn is_proven(&self, cost: f64) -> bool {
        match self.problem.shapes.iter().all(|shape| shape.cost == 1.0) {
            true => (self.bound - 1e-6).ceil() >= cost - 1e-6,
            false => self.bound >= cost * (1.0 - 1e-6),
        }
    }

    /// Looks for patterns at the present prices; whether there are new ones, and whether the best is known.
    fn price(&mut self, effort: Effort, smoothing: f64, stop: &dyn Fn() -> bool) -> (bool, bool) {
        let prices = self.program.prices().to_vec();
        let mut own = vec![0.0; self.rows.len()];
        for (row, item) in self.items.iter().enumerate() {
            own[*item] = prices[row].max(0.0);
        }
        // Prices swing from round to round; nearer to those of the best bound they lead on sooner (Wentges,
        // "Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming", International
        // Transactions in Operational Research 4(2), 1997).
        let used: Vec<f64> = own
            .iter()
            .zip(&self.center)
            .map(|(own, center)| own * (1.0 - smoothing) + center * smoothing)
            .collect();
        let (mut fillings, mut new, mut proven) = (0, 0, true);
        // Σ countᵢ πᵢ + Σ nodesₖ σₖ, with the σₖ that make the prices hold for every pattern of k.
        let covered = self.items.iter();
        let covered: f64 = covered
            .map(|item| self.left[*item] as f64 * used[*item])
            .sum();
        let (mut relief, mut most_ratio) = (0.0, 1.0_f64);
        let (mut hoped_relief, mut found_ratio) = (0.0, 1.0_f64);
        for shape in 0..self.knapsacks.len() {
            if self.nodes[shape] == 0 {
                continue;
            }
            let cost = self.problem.shapes[shape].cost;
            let saved = prices[self.items.len() + shape].max(0.0);
            let look = Look {
                nodes: effort.nodes,
                fillings: effort.fillings,
                thorough: self.thorough,
            };
            let found = self.knapsacks[shape].search(self.problem, &used, &self.left, look, stop);
            proven &= found.exact;
            relief += self.nodes[shape] as f64 * (found.at_most - cost).max(0.0);
            most_ratio = most_ratio.max(found.at_most / cost);
            hoped_relief += self.nodes[shape] as f64 * (found.worth - cost).max(0.0);
            found_ratio = found_ratio.max(found.worth / cost);
            fillings += found.patterns.len();
            for pattern in &found.patterns {
                let pods = pattern.pods.iter();
                let worth: f64 = pods.map(|(item, pods)| own[*item] * *pods as f64).sum();
                if smoothing == 1.0 || worth - saved > cost * (1.0 + 1e-7) {
                    new += usize::from(self.offer(pattern));
                }
            }
        }
        // Farley's bound ("A note on bounding a class of linear programming problems, including
        // cutting stock problems", Operations Research 38(5), 1990), or the Lagrangian one where
        // shapes are short of nodes.
        let bound = (covered / most_ratio).max(covered - relief);
        self.bound = self.bound.max(bound);
        let (by_ratio, by_relief) = (covered / found_ratio, covered - hoped_relief);
        if by_ratio.max(by_relief) > self.hoped {
            self.hoped = by_ratio.max(by_relief);
            let ratio = if by_ratio >= by_relief {
                found_ratio
            } else {
                1.0
            };
            self.center = used.iter().map(|price| price / ratio).collect();
        }
        self.thorough = (new as f64) < FEW * fillings as f64;
        (new > 0, proven)
    }

    /// Patterns of the solution, and how often each is taken.
    pub(super) fn taken(&self, stop: &dyn Fn() -> bool) -> Vec<(Pattern, f64)> {
        let (taken, uncovered) = self.program.corner(stop);
        let patterns = taken.into_iter();
        let patterns = patterns.map(|(at, times)| (self.columns[at].clone(), times));
        let uncovered = uncovered.into_iter().filter_map(|(row, pods)| {
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
        let prices = self.program.prices();
        let of = |row: &Option<usize>| row.map_or(0.0, |row| prices[row].max(0.0));
        self.rows.iter().map(of).collect()
    }

    pub(super) fn columns(&self) -> &[Pattern] {
        &self.columns
    }
}

/// The prices at which a unit of each scarce resource is worth the same: of one shape they prove the simple bound,
/// and patterns that fill nodes are worth most.
pub(super) fn first_prices(problem: &Problem, shares: &Shares) -> Vec<f64> {
    let scarce: Vec<usize> = (0..shares.scarcity.len())
        .filter(|resource| shares.scarcity[*resource] > SCARCE)
        .collect();
    let cost = problem.shapes.iter().map(|shape| shape.cost);
    let part = cost.fold(f64::INFINITY, f64::min) / scarce.len().max(1) as f64;
    let price = |of: &Vec<f64>| scarce.iter().map(|resource| part * of[*resource]).sum();
    shares.of.iter().map(price).collect()
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
