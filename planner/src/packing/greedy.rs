//! First-fit decreasing and its kin, node by node: how a node is filled is repeated for as long as
//! there are pods for it, so that identical nodes and pods are never looked at one by one.

use super::fill::Fill;
use super::order::Order;
use super::{Packing, Pattern, Problem};
use std::collections::BTreeMap;

/// How large pods are, one number each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Key {
    /// The sum of the shares of a node.
    Sum,
    /// The largest share.
    Largest,
    /// The sum of shares, each weighted by how scarce the resource is.
    Scarce,
    /// The sum of squares.
    Squares,
    /// The product of shares.
    Product,
}

impl Key {
    pub(super) const ALL: [Self; 5] = [
        Self::Scarce,
        Self::Sum,
        Self::Largest,
        Self::Squares,
        Self::Product,
    ];
}

/// What of all resources items take, as shares of a node.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    /// By item and resource, the share of a mean node.
    pub(super) of: Vec<Vec<f64>>,
    /// By resource, demand for it as a share of the most demanded one.
    pub(super) scarcity: Vec<f64>,
    /// By resource, what a mean node has.
    pub(super) node: Vec<f64>,
}

impl Shares {
    pub(super) fn of(problem: &Problem) -> Self {
        let resources = problem.resources.len();
        let nodes: f64 = problem.shapes.iter().map(|shape| shape.count as f64).sum();
        let node: Vec<f64> = (0..resources)
            .map(|r| {
                let all = problem.shapes.iter();
                let sum: f64 = all
                    .map(|shape| shape.capacity[r] as f64 * shape.count as f64)
                    .sum();
                sum / nodes.max(1.0)
            })
            .collect();
        let share = |size: i64, has: f64| if has > 0.0 { size as f64 / has } else { 0.0 };
        let of: Vec<Vec<f64>> = problem
            .items
            .iter()
            .map(|item| {
                let sizes = item.size.iter().zip(&node);
                sizes.map(|(size, has)| share(*size, *has)).collect()
            })
            .collect();
        let mut scarcity = vec![0.0_f64; resources];
        for (item, shares) in problem.items.iter().zip(&of) {
            for (sum, share) in scarcity.iter_mut().zip(shares) {
                *sum += share * item.count as f64;
            }
        }
        let most = scarcity.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        scarcity.iter_mut().for_each(|sum| *sum /= most);
        Self { of, scarcity, node }
    }

    pub(super) fn size(&self, item: usize, key: Key) -> f64 {
        let shares = self.of[item].iter();
        match key {
            Key::Sum => shares.sum(),
            Key::Largest => shares.copied().fold(0.0, f64::max),
            Key::Scarce => shares.zip(&self.scarcity).map(|(a, b)| a * b).sum(),
            Key::Squares => shares.map(|share| share * share).sum(),
            Key::Product => shares.map(|share| (share + 1e-3).ln()).sum(),
        }
    }

    /// Items, the largest first.
    pub(super) fn order(&self, items: usize, size: impl Fn(usize) -> f64) -> Vec<usize> {
        let sizes: Vec<f64> = (0..items).map(size).collect();
        let mut order: Vec<usize> = (0..items).collect();
        order.sort_by(|a, b| sizes[*b].total_cmp(&sizes[*a]).then(a.cmp(b)));
        order
    }
}

/// First-fit decreasing: nodes are filled one after the other in this order of items.
pub(super) fn first_fit(
    problem: &Problem,
    shares: &Shares,
    order: &[usize],
    nodes: &[i64],
    left: &[i64],
) -> Packing {
    let mut order = Order::new(problem, order);
    by_node(problem, shares, nodes, left, |shape, left| {
        let mut fill = Fill::new(problem, shape);
        order.put_onto(&mut fill, left);
        fill
    })
}

/// Each node gets, again and again, the item that goes best with what is free on it: the largest
/// scalar product with it (Panigrahy, Talwar, Uyeda and Wieder, "Heuristics for vector bin packing",
/// 2011).
pub(super) fn best_match(
    problem: &Problem,
    shares: &Shares,
    nodes: &[i64],
    left: &[i64],
) -> Packing {
    let weights: Vec<f64> = shares
        .scarcity
        .iter()
        .zip(&shares.node)
        .map(|(scarcity, node)| scarcity / node.max(f64::MIN_POSITIVE))
        .collect();
    by_node(problem, shares, nodes, left, |shape, left| {
        let mut fill = Fill::new(problem, shape);
        let there = left.iter().enumerate().filter(|(_, left)| **left > 0);
        let mut items: Vec<usize> = there.map(|(item, _)| item).collect();
        let mut taken: Vec<i64> = vec![0; items.len()];
        loop {
            let free: Vec<f64> = fill
                .free()
                .iter()
                .zip(&weights)
                .map(|(free, weight)| *free as f64 * weight)
                .collect();
            let mut best = None::<(f64, usize)>;
            let mut at = 0;
            while at < items.len() {
                let item = items[at];
                if taken[at] == left[item] || fill.room(item) == 0 {
                    items.swap_remove(at);
                    taken.swap_remove(at);
                    continue;
                }
                let shares = shares.of[item].iter().zip(&free);
                let score: f64 = shares.map(|(a, b)| a * b).sum();
                let better = best.is_none_or(|(most, place)| {
                    score > most || (score == most && item < items[place])
                });
                if better {
                    best = Some((score, at));
                }
                at += 1;
            }
            let Some((_, at)) = best else { break };
            fill.put(items[at], 1);
            taken[at] += 1;
        }
        fill
    })
}

/// Fills nodes by a rule; of several shapes the one that holds most for its cost comes next.
fn by_node<'a>(
    problem: &'a Problem,
    shares: &Shares,
    nodes: &[i64],
    left: &[i64],
    mut fill: impl FnMut(usize, &[i64]) -> Fill<'a>,
) -> Packing {
    let (mut nodes, mut left) = (nodes.to_vec(), left.to_vec());
    let worth: Vec<f64> = (0..problem.items.len())
        .map(|item| shares.size(item, Key::Scarce).max(1e-9))
        .collect();
    let value = |pattern: &Pattern| {
        let pods = pattern.pods.iter();
        let held: f64 = pods.map(|(item, pods)| worth[*item] * *pods as f64).sum();
        held / problem.shapes[pattern.shape].cost
    };
    let mut packing = Packing::default();
    // What a shape would hold, and its value, is asked again only once it no longer can.
    let mut ready: Vec<Option<(Pattern, f64)>> = vec![None; problem.shapes.len()];
    let mut open: Vec<usize> = (0..problem.shapes.len()).collect();
    let alike = alike(problem);
    loop {
        open.retain(|shape| nodes[*shape] > 0);
        let mut asked: Vec<usize> = Vec::new();
        for &shape in &open {
            let stale = ready[shape]
                .as_ref()
                .is_none_or(|(pattern, _)| pattern.repeats(&left) == 0);
            if stale {
                let twin = asked.iter().find(|other| alike[**other] == alike[shape]);
                let pattern = match twin.and_then(|twin| ready[*twin].as_ref()) {
                    Some((pattern, _)) => Pattern {
                        shape,
                        pods: pattern.pods.clone(),
                    },
                    None => fill(shape, &left).pattern(),
                };
                asked.push(shape);
                let value = value(&pattern);
                ready[shape] = Some((pattern, value));
            }
        }
        open.retain(|shape| {
            ready[*shape]
                .as_ref()
                .is_some_and(|(pattern, _)| !pattern.pods.is_empty())
        });
        let patterns = open.iter().filter_map(|shape| ready[*shape].as_ref());
        let best = patterns.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.shape.cmp(&a.0.shape)));
        let Some((pattern, _)) = best.cloned() else {
            break;
        };
        let count = pattern.repeats(&left).min(nodes[pattern.shape]);
        pattern.take_from(&mut left, count);
        nodes[pattern.shape] -= count;
        packing.nodes.push((pattern, count));
    }
    packing.unplaced = left;
    packing.tidy();
    packing
}

/// By shape, a number that it shares with those that are as large and accept the same items: they are filled
/// alike. Zones of one pool are such shapes.
fn alike(problem: &Problem) -> Vec<usize> {
    let mut accepted: Vec<Vec<usize>> = vec![Vec::new(); problem.shapes.len()];
    for (at, item) in problem.items.iter().enumerate() {
        for shape in &item.shapes {
            accepted[*shape].push(at);
        }
    }
    let mut kinds = BTreeMap::new();
    let shapes = problem.shapes.iter().zip(accepted);
    shapes
        .map(|(shape, accepted)| {
            let next = kinds.len();
            *kinds.entry((&shape.capacity, accepted)).or_insert(next)
        })
        .collect()
}
