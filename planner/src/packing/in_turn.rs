//! Filling nodes in a given order: what the first of them hold does not depend on those behind them, so one
//! node more never holds fewer pods.

use super::fill::Fill;
use super::greedy::{Key, Shares, best_match, first_fit};
use super::order::Order;
use super::{Packing, Pattern, Problem};

/// Which pods go first, and how nodes are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// First-fit decreasing by scarce resources; of several shapes the one comes next that holds most.
    ScarceFirst,
    /// The same by the largest share of a node.
    LargestFirst,
    /// The item that goes best with what is free.
    BestMatch,
}

impl Rule {
    /// All rules, the quickest first.
    pub const ALL: [Self; 3] = [Self::ScarceFirst, Self::LargestFirst, Self::BestMatch];
}

/// Packs all pods by one rule onto the nodes there are.
#[must_use]
pub fn by_rule(problem: &Problem, rule: Rule) -> Packing {
    let shares = Shares::of(problem);
    let nodes: Vec<i64> = problem.shapes.iter().map(|shape| shape.count).collect();
    let left: Vec<i64> = problem.items.iter().map(|item| item.count).collect();
    match rule {
        Rule::BestMatch => best_match(problem, &shares, &nodes, &left),
        Rule::ScarceFirst | Rule::LargestFirst => {
            let order = order(problem, &shares, rule);
            first_fit(problem, &shares, &order, &nodes, &left)
        }
    }
}

/// Puts what a packing left over onto more nodes, one after the other: shapes by place, and how many of each.
/// It ends where nothing is left, or these nodes are; `order` are the items, which come first first.
pub fn continue_on(
    problem: &Problem,
    packing: &mut Packing,
    order: &[usize],
    nodes: impl Iterator<Item = (usize, i64)>,
) {
    let left = &mut packing.unplaced;
    let mut order = Order::new(problem, order);
    // What is left becomes less, so a node is filled as the last of its shape for as long as there is enough.
    let mut ready: Vec<Option<(Pattern, i64)>> = vec![None; problem.shapes.len()];
    for (shape, mut count) in nodes {
        if left.iter().all(|left| *left == 0) {
            break;
        }
        while count > 0 {
            let stale = ready[shape]
                .as_ref()
                .is_none_or(|(pattern, _)| !pattern.pods.is_empty() && pattern.repeats(left) == 0);
            if stale {
                let mut fill = Fill::new(problem, shape);
                order.put_onto(&mut fill, left);
                packing
                    .nodes
                    .extend(ready[shape].replace((fill.pattern(), 0)));
            }
            let Some((pattern, times)) = &mut ready[shape] else {
                break;
            };
            if pattern.pods.is_empty() {
                break;
            }
            let some = pattern.repeats(left).clamp(1, count);
            pattern.take_from(left, some);
            count -= some;
            *times += some;
        }
    }
    packing.nodes.extend(ready.into_iter().flatten());
    packing.nodes.retain(|(_, times)| *times > 0);
    packing.tidy();
}

/// Items in the order in which they are put onto nodes: the largest first, by the nodes there are.
#[must_use]
pub fn largest_first(problem: &Problem) -> Vec<usize> {
    order(problem, &Shares::of(problem), Rule::ScarceFirst)
}

fn order(problem: &Problem, shares: &Shares, rule: Rule) -> Vec<usize> {
    let key = match rule {
        Rule::LargestFirst => Key::Largest,
        Rule::ScarceFirst | Rule::BestMatch => Key::Scarce,
    };
    shares.order(problem.items.len(), |item| shares.size(item, key))
}

/// What is free on nodes that are filled like this, by resource.
#[must_use]
pub fn free_on(problem: &Problem, pattern: &Pattern) -> Vec<i64> {
    Fill::of(problem, pattern).free().to_vec()
}
