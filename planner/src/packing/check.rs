//! Whether a packing is one: checked from the problem alone, without anything that packs.

use super::{Packing, Problem};
use thiserror::Error;

/// What is wrong with a packing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// More pods on a node than fit.
    #[error("{used} of {resource} on a node that has {capacity} (pattern {pattern})")]
    Overfull {
        /// Which pattern.
        pattern: usize,
        /// Of which resource.
        resource: String,
        /// How much pods take.
        used: i64,
        /// How much there is.
        capacity: i64,
    },
    /// A pod on a node that does not accept it.
    #[error("item {item} on shape {shape}, which does not accept it")]
    NotAccepted {
        /// Which item.
        item: usize,
        /// Which shape.
        shape: usize,
    },
    /// More pods of a group on a node than its limit.
    #[error("{pods} pods of group {group} on a node, which may hold {limit} (pattern {pattern})")]
    OverLimit {
        /// Which pattern.
        pattern: usize,
        /// Which group.
        group: usize,
        /// How many.
        pods: i64,
        /// How many there may be.
        limit: i64,
    },
    /// More nodes of a shape than there are.
    #[error("{used} nodes of shape {shape}, of which there are {count}")]
    TooManyNodes {
        /// Which shape.
        shape: usize,
        /// How many are used.
        used: i64,
        /// How many there are.
        count: i64,
    },
    /// Pods that are placed more or less often than there are.
    #[error("{placed} pods of item {item} placed or left, of which there are {count}")]
    Miscounted {
        /// Which item.
        item: usize,
        /// How many are placed or said to be left.
        placed: i64,
        /// How many there are.
        count: i64,
    },
    /// A place, a count or a list that makes no sense.
    #[error("a count or a place makes no sense (pattern {pattern})")]
    Senseless {
        /// Which pattern.
        pattern: usize,
    },
}

/// Checks that every pod is placed once or said to be left, on a node that accepts and holds it.
///
/// # Errors
/// The first [`Fault`].
pub fn check(problem: &Problem, packing: &Packing) -> Result<(), Fault> {
    let mut placed = vec![0_i64; problem.items.len()];
    let mut used = vec![0_i64; problem.shapes.len()];
    for (at, (pattern, count)) in packing.nodes.iter().enumerate() {
        let senseless = Fault::Senseless { pattern: at };
        let shape = problem.shapes.get(pattern.shape).ok_or(senseless.clone())?;
        if *count < 1 || pattern.pods.is_empty() {
            return Err(senseless);
        }
        used[pattern.shape] += count;
        let mut sums = vec![0_i128; shape.capacity.len()];
        let mut groups = vec![0_i64; problem.limits.len()];
        for (place, pods) in &pattern.pods {
            let item = problem.items.get(*place).ok_or(senseless.clone())?;
            if *pods < 1 {
                return Err(senseless);
            }
            if !item.shapes.contains(&pattern.shape) {
                let (item, shape) = (*place, pattern.shape);
                return Err(Fault::NotAccepted { item, shape });
            }
            placed[*place] += pods * count;
            for (sum, size) in sums.iter_mut().zip(&item.size) {
                *sum += i128::from(*size) * i128::from(*pods);
            }
            if let Some(group) = item.group {
                groups[group] += pods;
            }
        }
        for (resource, (sum, has)) in sums.iter().zip(&shape.capacity).enumerate() {
            if *sum > i128::from(*has) {
                return Err(Fault::Overfull {
                    pattern: at,
                    resource: problem.resources[resource].to_string(),
                    used: i64::try_from(*sum).unwrap_or(i64::MAX),
                    capacity: *has,
                });
            }
        }
        for (group, (pods, limit)) in groups.iter().zip(&problem.limits).enumerate() {
            if pods > limit {
                let (pattern, pods, limit) = (at, *pods, *limit);
                return Err(Fault::OverLimit {
                    pattern,
                    group,
                    pods,
                    limit,
                });
            }
        }
    }
    for (shape, (used, of)) in used.iter().zip(&problem.shapes).enumerate() {
        if *used > of.count {
            let (used, count) = (*used, of.count);
            return Err(Fault::TooManyNodes { shape, used, count });
        }
    }
    for (item, (placed, of)) in placed.iter().zip(&problem.items).enumerate() {
        let left = packing.unplaced.get(item).copied().unwrap_or(-1);
        if left < 0 || placed + left != of.count {
            let (placed, count) = (placed + left, of.count);
            return Err(Fault::Miscounted {
                item,
                placed,
                count,
            });
        }
    }
    Ok(())
}
