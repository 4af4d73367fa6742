//! The packer: a first answer at once, better ones after it, and a bound that says how much better any
//! could be.

use super::bounds::{Bound, BoundKind, simple_bound};
use super::columns::{Effort, Program, first_prices};
use super::dive::dive;
use super::greedy::{Key, Shares, best_match, first_fit};
use super::improve::improve;
use super::spread::spread;
use super::{Packing, PackingError, Problem};

/// More items than this are not given to the linear program: its time grows with the cube.
const MOST_ITEMS: usize = 700;
/// What a pod that is left out costs, in dearest nodes: more than any node it could need.
const PENALTY: f64 = 100.0;
/// Patterns of each greedy packing that the program begins with.
const MOST_OFFERED: usize = 300;
/// How far prices stay with those of the best bound.
const SMOOTHING: f64 = 0.5;
/// How hard the program of the whole is worked on, and those of what is left while rounding.
const PROGRAM: Effort = Effort {
    rounds: 0,
    nodes: 2_000,
    fillings: 120,
    longest: 1_000_000,
    begins: true,
    smoothing: SMOOTHING,
};
const ROUNDING: Effort = Effort {
    rounds: 5,
    nodes: 1_000,
    fillings: 40,
    longest: 0,
    begins: false,
    smoothing: 0.5,
};
/// Shares of the time after which spreading, the program and rounding end.
const SPREAD_UNTIL: f64 = 0.12;
const PROGRAM_UNTIL: f64 = 0.55;
const SOLVED_UNTIL: f64 = 0.65;
const ROUNDED_UNTIL: f64 = 0.85;

/// How much may be done for an answer.
pub struct Limits<'a> {
    /// What chance is drawn from.
    pub seed: u64,
    /// Rounds of column generation at most.
    pub rounds: usize,
    /// Attempts to fill nodes anew at most.
    pub attempts: usize,
    /// Whether this share of the time is over.
    pub is_over: &'a dyn Fn(f64) -> bool,
}

impl Limits<'_> {
    /// As much as there is to do, with nobody who waits.
    pub const UNHURRIED: Limits<'static> = Limits {
        seed: 1,
        rounds: 2_000,
        attempts: 20_000,
        is_over: &|_| false,
    };
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    /// Where everything goes.
    pub packing: Packing,
    /// What no packing can go below.
    pub bound: Bound,
}

impl Packed {
    /// Whether no packing is better.
    #[must_use]
    pub fn is_optimal(&self, problem: &Problem) -> bool {
        self.packing.pods_unplaced() == 0
            && self.packing.cost(problem) <= self.bound_of(problem) + 1e-9
    }

    /// The bound in what can be reached: whole nodes where all count one.
    fn bound_of(&self, problem: &Problem) -> f64 {
        match counts_nodes(problem) {
            true => self.bound.nodes() as f64,
            false => self.bound.value,
        }
    }
}

fn counts_nodes(problem: &Problem) -> bool {
    problem.shapes.iter().all(|shape| shape.cost == 1.0)
}

/// Packs all items onto as few nodes (or as cheap ones) as it can. `better` is told each answer that is
/// better than the one before.
///
/// # Errors
/// [`PackingError`] of a problem that makes no sense.
pub fn pack(
    problem: &Problem,
    limits: &Limits<'_>,
    better: &mut dyn FnMut(&Packed),
) -> Result<Packed, PackingError> {
    problem.check()?;
    let left: Vec<i64> = problem.items.iter().map(|item| item.count).collect();
    let mut packer = Packer {
        problem,
        limits,
        shares: Shares::of(problem),
        nodes: problem.shapes.iter().map(|shape| shape.count).collect(),
        best: Packed {
            packing: Packing {
                nodes: Vec::new(),
                unplaced: left.clone(),
            },
            bound: simple_bound(problem),
        },
        left,
        tried: Vec::new(),
        better,
    };
    for step in [
        Packer::greedily,
        Packer::evenly,
        Packer::by_patterns,
        Packer::anew,
    ] {
        step(&mut packer);
        if packer.best.is_optimal(problem) {
            break;
        }
    }
    Ok(packer.best)
}

struct Packer<'a> {
    problem: &'a Problem,
    limits: &'a Limits<'a>,
    shares: Shares,
    /// By shape, how many nodes there are.
    nodes: Vec<i64>,
    /// By item, how many pods there are.
    left: Vec<i64>,
    best: Packed,
    /// What simple ways came to.
    tried: Vec<Packing>,
    better: &'a mut dyn FnMut(&Packed),
}

impl Packer<'_> {
    fn offer(&mut self, packing: Packing) {
        if packing.is_better(&self.best.packing, self.problem) {
            self.best.packing = packing;
            (self.better)(&self.best);
        }
    }

    fn greedily(&mut self) {
        let (problem, nodes, left) = (self.problem, self.nodes.clone(), self.left.clone());
        for key in Key::ALL {
            let size = |item: usize| self.shares.size(item, key);
            let order = self.shares.order(problem.items.len(), size);
            let packing = first_fit(problem, &self.shares, &order, &nodes, &left);
            self.tried.push(packing.clone());
            self.offer(packing);
        }
        let packing = best_match(problem, &self.shares, &nodes, &left);
        self.tried.push(packing.clone());
        self.offer(packing);
    }

    fn evenly(&mut self) {
        if !counts_nodes(self.problem) {
            return;
        }
        let below = match self.best.packing.pods_unplaced() {
            0 => self.best.packing.nodes_used(),
            _ => self.nodes.iter().sum::<i64>().saturating_add(1),
        };
        let (limits, from) = (self.limits, self.best.bound.nodes());
        let stop = || (limits.is_over)(SPREAD_UNTIL);
        if let Some(packing) = spread(self.problem, &self.shares, (from, below), &stop) {
            self.tried.push(packing.clone());
            self.offer(packing);
        }
    }

    fn by_patterns(&mut self) {
        let problem = self.problem;
        if problem.items.len() > MOST_ITEMS {
            return;
        }
        let dearest = problem.shapes.iter().map(|shape| shape.cost);
        let penalty = PENALTY * dearest.fold(1.0, f64::max);
        // What fits nowhere has no price.
        let shapes = self.nodes.len();
        let fits = |item: usize| (0..shapes).any(|shape| problem.most_on(item, shape) > 0);
        let all = self.left.iter().enumerate();
        let placeable: Vec<i64> = all
            .map(|(item, count)| if fits(item) { *count } else { 0 })
            .collect();
        let prices = first_prices(problem, &self.shares);
        let mut program = Program::new(problem, &placeable, &self.nodes, penalty, prices);
        for packing in &mut self.tried {
            // Those that are used most; of thousands that are used once each, some.
            packing
                .nodes
                .sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            for (pattern, _) in packing.nodes.iter().take(MOST_OFFERED) {
                program.offer(pattern);
            }
        }
        let limits = self.limits;
        let first = Effort {
            rounds: limits.rounds,
            ..PROGRAM
        };
        let until = |share: f64| move || (limits.is_over)(share);
        program.run(first, &until(PROGRAM_UNTIL), &until(SOLVED_UNTIL));
        let bound = Bound {
            value: program.bound,
            kind: BoundKind::LinearProgram,
        };
        let stop = || (limits.is_over)(ROUNDED_UNTIL);
        let packing = dive(problem, &self.shares, program, (ROUNDING, penalty), &stop);
        let out = packing.unplaced.iter().zip(&placeable);
        let is_whole = out.map(|(out, of)| out.min(of)).sum::<i64>() == 0;
        // Where pods are left out, it is the bound of what that costs.
        if is_whole && placeable.iter().any(|count| *count > 0) {
            self.best.bound = self.best.bound.clone().or(bound);
        }
        self.offer(packing);
    }

    fn anew(&mut self) {
        if !counts_nodes(self.problem) {
            return;
        }
        let limits = self.limits;
        let packing = improve(
            self.problem,
            &self.shares,
            self.best.packing.clone(),
            (self.best.bound.nodes(), limits.seed),
            limits.attempts,
            &|| (limits.is_over)(1.0),
        );
        self.offer(packing);
    }
}
