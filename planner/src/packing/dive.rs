//! From fractions of patterns to whole nodes: what is taken whole is kept, the rest is asked anew.

use super::columns::{Effort, Program};
use super::fill::Fill;
use super::greedy::{Shares, best_match};
use super::order::Order;
use super::{Packing, Pattern, Problem};
use std::collections::HashSet;

/// Patterns that are kept from one rounding to the next.
const MOST_COLUMNS: usize = 20_000;
/// What is missing to a whole one may be noise.
const WHOLE: f64 = 1e-3;
/// Of fewer pods than this the rest is filled greedily.
const FEW_PODS: i64 = 12;
/// From this fraction on a pattern is rounded up, beside the largest of all.
const ROUNDED_UP: f64 = 0.7;

/// A packing that takes its patterns from a program and rounds as it goes.
pub(super) fn dive<'a>(
    problem: &'a Problem,
    shares: &Shares,
    mut program: Program<'a>,
    (effort, penalty): (Effort, f64),
    stop: &dyn Fn() -> bool,
) -> Packing {
    let mut left: Vec<i64> = problem.items.iter().map(|item| item.count).collect();
    let mut nodes: Vec<i64> = problem.shapes.iter().map(|shape| shape.count).collect();
    let mut columns: Vec<Pattern> = program.columns().to_vec();
    let mut known: HashSet<Pattern> = columns.iter().cloned().collect();
    let mut packing = Packing::default();
    loop {
        let prices = program.item_prices();
        let mut taken = program.taken(stop);
        taken.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let is_whole = taken
            .first()
            .is_some_and(|(_, times)| *times >= 1.0 - WHOLE);
        let mut any = false;
        for (nth, (pattern, times)) in taken.into_iter().enumerate() {
            let whole = crate::noise::count((times + WHOLE).floor());
            let mut whole = i64::try_from(whole).unwrap_or(0);
            if whole == 0 && !is_whole && (nth == 0 || times >= ROUNDED_UP) {
                whole = 1;
            }
            let count = whole.min(pattern.repeats(&left)).min(nodes[pattern.shape]);
            if count > 0 {
                let pattern = match count {
                    1 => completed(problem, &pattern, &left, &prices),
                    _ => pattern,
                };
                pattern.take_from(&mut left, count);
                nodes[pattern.shape] -= count;
                packing.nodes.push((pattern, count));
                any = true;
            }
        }
        let pods: i64 = left.iter().sum();
        if pods == 0 {
            break;
        }
        if !any || pods <= FEW_PODS || stop() {
            let rest = best_match(problem, shares, &nodes, &left);
            packing.nodes.extend(rest.nodes);
            left = rest.unplaced;
            break;
        }
        program = Program::new(problem, &left, &nodes, penalty, prices);
        for pattern in &columns {
            program.offer(pattern);
        }
        program.run(effort, stop, stop);
        for pattern in program.columns() {
            if columns.len() < MOST_COLUMNS && known.insert(pattern.clone()) {
                columns.push(pattern.clone());
            }
        }
    }
    packing.unplaced = left;
    packing.tidy();
    packing
}

/// The pattern with what else fits, the dearest first.
fn completed(problem: &Problem, pattern: &Pattern, left: &[i64], prices: &[f64]) -> Pattern {
    let mut fill = Fill::of(problem, pattern);
    let mut rest = left.to_vec();
    pattern.take_from(&mut rest, 1);
    let mut order: Vec<usize> = (0..rest.len()).filter(|item| rest[*item] > 0).collect();
    order.sort_by(|a, b| prices[*b].total_cmp(&prices[*a]).then(a.cmp(b)));
    Order::new(problem, &order).put_onto(&mut fill, &rest);
    fill.pattern()
}
