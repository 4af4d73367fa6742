//! The packer's first answer alone: fast enough to be asked for whenever a slider moves.

use super::greedy::{Key, Shares, first_fit};
use super::{PackingError, Problem};

/// Measures of size that are tried.
const KEYS: [Key; 2] = [Key::Scarce, Key::Largest];

/// The fewest nodes that first-fit decreasing comes to, of nodes that count one each; `None` where some pods
/// find none.
///
/// # Errors
/// [`PackingError`] of a problem that makes no sense.
pub fn quick_nodes(problem: &Problem) -> Result<Option<i64>, PackingError> {
    problem.check()?;
    let nodes: Vec<i64> = problem.shapes.iter().map(|shape| shape.count).collect();
    let left: Vec<i64> = problem.items.iter().map(|item| item.count).collect();
    let shares = Shares::of(problem);
    let packed = KEYS.map(|key| {
        let order = shares.order(problem.items.len(), |item| shares.size(item, key));
        let packing = first_fit(problem, &shares, &order, &nodes, &left);
        (packing.pods_unplaced() == 0).then(|| packing.nodes_used())
    });
    Ok(packed.into_iter().flatten().min())
}
