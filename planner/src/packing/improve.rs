//! Ruin and recreate: some nodes are emptied and filled anew, fuller, until the emptiest is not needed
//! (Schrimpf, Schneider, Stamm-Wilbrandt and Dueck, "Record breaking optimization results using the ruin
//! and recreate principle", Journal of Computational Physics 159(2), 2000).

use super::fill::Fill;
use super::greedy::{Key, Shares};
use super::knapsack::Entry;
use super::swaps::Swaps;
use super::{Packing, Pattern, Problem};
use crate::noise::Stream;

const PURPOSE: u64 = 22;
/// Nodes that are filled anew at a time, from and to.
const NODES: (usize, usize) = (3, 7);
/// Among so many of the least full nodes half of them are chosen.
const LEAST_FULL: usize = 24;
/// Ways of filling that are tried per node.
const STARTS: usize = 3;
/// Nodes that are looked at one by one at most: the least full.
const MOST_NODES: usize = 2_000;

/// Fills nodes anew as long as told, or until there are no fewer than `enough`.
pub(super) fn improve(
    problem: &Problem,
    shares: &Shares,
    packing: Packing,
    (enough, seed): (i64, u64),
    tries: usize,
    stop: &dyn Fn() -> bool,
) -> Packing {
    let fullness = |pattern: &Pattern| {
        let pods = pattern.pods.iter();
        pods.map(|(item, pods)| shares.size(*item, Key::Scarce) * *pods as f64)
            .sum::<f64>()
    };
    // Nodes one by one, the least full first.
    let mut groups = packing.nodes;
    groups.sort_by(|a, b| {
        fullness(&a.0)
            .total_cmp(&fullness(&b.0))
            .then_with(|| a.0.cmp(&b.0))
    });
    let mut nodes: Vec<(f64, Pattern)> = Vec::new();
    let mut kept: Vec<(Pattern, i64)> = Vec::new();
    let mut others = 0;
    for (pattern, count) in groups {
        let some = count.min(i64::try_from(MOST_NODES - nodes.len()).unwrap_or(0));
        let full = fullness(&pattern);
        nodes.extend((0..some).map(|_| (full, pattern.clone())));
        if count > some {
            others += count - some;
            kept.push((pattern, count - some));
        }
    }
    let stream = Stream::new(seed, PURPOSE);
    for nth in 0..tries {
        let used = others + i64::try_from(nodes.len()).unwrap_or(0);
        if used <= enough || nodes.len() < NODES.0 || (nth % 16 == 0 && stop()) {
            break;
        }
        let stream = stream.part(nth as u64);
        let count = (NODES.0 + stream.below(0, NODES.1 - NODES.0 + 1)).min(nodes.len());
        let mut chosen = vec![0];
        for place in 1..count {
            let of = if place % 2 == 0 {
                LEAST_FULL.min(nodes.len())
            } else {
                nodes.len()
            };
            let at = stream.below(i64::try_from(place).unwrap_or(0), of);
            if !chosen.contains(&at) {
                chosen.push(at);
            }
        }
        let before: Vec<&(f64, Pattern)> = chosen.iter().map(|at| &nodes[*at]).collect();
        let least = before[0].0;
        let Some(after) = anew(problem, shares, &before, stream) else {
            continue;
        };
        let full: Vec<f64> = after.iter().map(fullness).collect();
        let now = full.iter().copied().fold(f64::INFINITY, f64::min);
        if after.len() < before.len() || now < least + 1e-12 {
            chosen.sort_unstable_by(|a, b| b.cmp(a));
            for at in chosen {
                nodes.remove(at);
            }
            for node in full.into_iter().zip(after) {
                let at = nodes.partition_point(|there| there.0 < node.0);
                nodes.insert(at, node);
            }
        }
    }
    kept.extend(nodes.into_iter().map(|(_, pattern)| (pattern, 1)));
    let mut packing = Packing {
        nodes: kept,
        unplaced: packing.unplaced,
    };
    packing.tidy();
    packing
}

/// The pods of some nodes on as many or fewer, each as full as it can be; `None` where they do not fit.
fn anew(
    problem: &Problem,
    shares: &Shares,
    nodes: &[&(f64, Pattern)],
    stream: Stream,
) -> Option<Vec<Pattern>> {
    let mut left: Vec<(usize, i64)> = Vec::new();
    for (_, pattern) in nodes {
        for (item, pods) in &pattern.pods {
            match left.iter_mut().find(|(of, _)| of == item) {
                Some((_, count)) => *count += pods,
                None => left.push((*item, *pods)),
            }
        }
    }
    left.sort_unstable();
    let tilt: Vec<f64> = (0..problem.resources.len())
        .map(|r| shares.scarcity[r] * stream.between(100 + i64::try_from(r).unwrap_or(0), 0.8, 1.2))
        .collect();
    let price = |item: usize| {
        shares.of[item]
            .iter()
            .zip(&tilt)
            .map(|(a, b)| a * b)
            .sum::<f64>()
    };
    let mut shapes: Vec<usize> = nodes.iter().map(|(_, pattern)| pattern.shape).collect();
    let mut filled = Vec::new();
    while !left.is_empty() {
        let shape = shapes.pop()?;
        if shapes.is_empty() {
            // All that is left has to fit.
            let mut fill = Fill::new(problem, shape);
            for (item, pods) in &left {
                if fill.room(*item) < *pods {
                    return None;
                }
                fill.put(*item, *pods);
            }
            filled.push(fill.pattern());
            return Some(filled);
        }
        let entries: Vec<Entry> = left
            .iter()
            .map(|(item, pods)| Entry::of(problem, *item, (price(*item), *pods), shape))
            .filter(|entry| entry.most > 0)
            .collect();
        let mut swaps = Swaps::new(problem, shape, &entries);
        let found = swaps.search(
            STARTS,
            stream.bits(200 + i64::try_from(filled.len()).unwrap_or(0)),
            None,
        );
        let (pattern, _) = found.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        if pattern.pods.is_empty() {
            return None;
        }
        for (item, pods) in &pattern.pods {
            if let Some((_, count)) = left.iter_mut().find(|(of, _)| of == item) {
                *count -= pods;
            }
        }
        left.retain(|(_, pods)| *pods > 0);
        filled.push(pattern);
    }
    Some(filled)
}
