//! Spreading pods evenly over a given number of nodes, the largest first: where nodes hold many pods, each
//! gets its part of everything, and all resources are used up together (longest processing time first,
//! Graham, "Bounds on multiprocessing timing anomalies", SIAM Journal on Applied Mathematics 17(2), 1969,
//! by vectors).

use super::greedy::{Key, Shares};
use super::{Packing, Pattern, Problem};

/// Looks at nodes for one spreading: more take too long.
const MOST_LOOKS: i64 = 8_000_000;
/// With fewer pods per node than this their sizes matter more than their sum.
const MANY_PODS: i64 = 12;
/// Numbers of nodes that are tried.
const TRIES: usize = 9;

/// The fewest nodes, of a number between what is proven and what another packing needs, onto which all pods
/// can be spread; `None` where none is fewer.
pub(super) fn spread(
    problem: &Problem,
    shares: &Shares,
    (at_least, below): (i64, i64),
    stop: &dyn Fn() -> bool,
) -> Option<Packing> {
    let pods: i64 = problem.items.iter().map(|item| item.count).sum();
    if pods < MANY_PODS * at_least {
        return None;
    }
    let rounds: i64 = problem
        .items
        .iter()
        .map(|item| 1 + item.count / at_least.max(1))
        .sum();
    if rounds.saturating_mul(below) > MOST_LOOKS {
        return None;
    }
    // The nodes that hold most of what is scarce come first.
    let mut shapes: Vec<usize> = (0..problem.shapes.len()).collect();
    let holds = |shape: usize| {
        let parts = problem.shapes[shape].capacity.iter().zip(&shares.node);
        let parts = parts.zip(&shares.scarcity);
        parts
            .map(|((has, node), scarce)| scarce * *has as f64 / node.max(1.0))
            .sum::<f64>()
    };
    shapes.sort_by(|a, b| holds(*b).total_cmp(&holds(*a)).then(a.cmp(b)));
    let of_shape = |shape: usize| {
        let count = usize::try_from(problem.shapes[shape].count.min(below)).unwrap_or(0);
        std::iter::repeat_n(shape, count)
    };
    let nodes: Vec<usize> = shapes.into_iter().flat_map(of_shape).collect();
    let order = shares.order(problem.items.len(), |item| shares.size(item, Key::Scarce));
    let (mut low, mut high) = (
        at_least.max(1),
        below.min(i64::try_from(nodes.len()).unwrap_or(0)),
    );
    let mut best = None;
    for nth in 0..TRIES {
        if low >= high || stop() {
            break;
        }
        // Mostly it is a little above what is proven.
        let tried = match nth {
            0 => low + (high - low) / 50,
            1 if best.is_none() => low + (high - low) / 8,
            _ => i64::midpoint(low, high),
        };
        let count = usize::try_from(tried).unwrap_or(0);
        match over(problem, &nodes[..count.min(nodes.len())], &order) {
            Some(packing) => (best, high) = (Some(packing), tried),
            None => low = tried + 1,
        }
    }
    best
}

/// All pods on these nodes, or nothing.
fn over(problem: &Problem, nodes: &[usize], order: &[usize]) -> Option<Packing> {
    let resources = problem.resources.len();
    let mut free: Vec<i64> = nodes
        .iter()
        .flat_map(|shape| problem.shapes[*shape].capacity.iter().copied())
        .collect();
    // By shape, what a unit is as a share of it.
    let unit: Vec<Vec<f64>> = problem
        .shapes
        .iter()
        .map(|shape| {
            shape
                .capacity
                .iter()
                .map(|has| 1.0 / (*has).max(1) as f64)
                .collect()
        })
        .collect();
    let mut held: Vec<Vec<(usize, i64)>> = vec![Vec::new(); nodes.len()];
    let mut pods: Vec<Vec<(usize, i64)>> = vec![Vec::new(); nodes.len()];
    let mut ranked: Vec<(f64, u32)> = Vec::with_capacity(nodes.len());
    for &item in order {
        let it = &problem.items[item];
        let mut left = it.count;
        let accepts: Vec<bool> = (0..problem.shapes.len())
            .map(|shape| it.shapes.binary_search(&shape).is_ok())
            .collect();
        let limit = it.group.map(|group| (group, problem.limits[group]));
        while left > 0 {
            ranked.clear();
            for (at, shape) in nodes.iter().enumerate() {
                if !accepts[*shape] {
                    continue;
                }
                let has = &free[at * resources..(at + 1) * resources];
                if has.iter().zip(&it.size).any(|(free, size)| size > free) {
                    continue;
                }
                if let Some((group, limit)) = limit {
                    let on_node = held[at].iter().find(|(of, _)| *of == group);
                    if on_node.is_some_and(|(_, count)| *count >= limit) {
                        continue;
                    }
                }
                // Where what it takes most of is taken least.
                let (capacity, unit) = (&problem.shapes[*shape].capacity, &unit[*shape]);
                let mut score = 0.0;
                for resource in 0..resources {
                    let taken = (capacity[resource] - has[resource]) as f64 * unit[resource];
                    score += taken * it.size[resource] as f64 * unit[resource];
                }
                ranked.push((score, u32::try_from(at).unwrap_or(u32::MAX)));
            }
            if ranked.is_empty() {
                return None;
            }
            let some = usize::try_from(left)
                .unwrap_or(usize::MAX)
                .min(ranked.len());
            if some < ranked.len() {
                ranked.select_nth_unstable_by(some, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            }
            for (_, at) in &ranked[..some] {
                let at = *at as usize;
                for (free, size) in free[at * resources..].iter_mut().zip(&it.size) {
                    *free -= size;
                }
                match pods[at].last_mut() {
                    Some((of, count)) if *of == item => *count += 1,
                    _ => pods[at].push((item, 1)),
                }
                if let Some((group, _)) = limit {
                    match held[at].iter_mut().find(|(of, _)| *of == group) {
                        Some((_, count)) => *count += 1,
                        None => held[at].push((group, 1)),
                    }
                }
            }
            left -= i64::try_from(some).unwrap_or(i64::MAX);
        }
    }
    let filled = nodes.iter().zip(pods).filter(|(_, pods)| !pods.is_empty());
    let mut packing = Packing {
        nodes: filled
            .map(|(shape, mut pods)| {
                pods.sort_unstable();
                (
                    Pattern {
                        shape: *shape,
                        pods,
                    },
                    1,
                )
            })
            .collect(),
        unplaced: vec![0; problem.items.len()],
    };
    packing.tidy();
    Some(packing)
}
