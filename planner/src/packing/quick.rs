//! The packer's first answers alone: fast enough to be asked for whenever a slider moves.

use super::bounds::bound_together;
use super::greedy::{Key, Shares, best_match, first_fit};
use super::spread::spread;
use super::{Packing, PackingError, Problem};

/// The fewest nodes that first-fit decreasing, even spreading and best match come to, of nodes that count one
/// each; `None` where some pods find none. It ends with the first answer that is proven.
///
/// # Errors
/// [`PackingError`] of a problem that makes no sense.
pub fn quick_nodes(problem: &Problem) -> Result<Option<i64>, PackingError> {
    problem.check()?;
    let nodes: Vec<i64> = problem.shapes.iter().map(|shape| shape.count).collect();
    let left: Vec<i64> = problem.items.iter().map(|item| item.count).collect();
    let shares = Shares::of(problem);
    let order = shares.order(problem.items.len(), |item| shares.size(item, Key::Scarce));
    let whole = |packing: Packing| (packing.pods_unplaced() == 0).then(|| packing.nodes_used());
    let bound = bound_together(problem).nodes();
    let Some(first) = whole(first_fit(problem, &shares, &order, &nodes, &left)) else {
        return Ok(None);
    };
    if first <= bound {
        return Ok(Some(first));
    }
    let even = spread(problem, &shares, (bound, first), &|| false).and_then(whole);
    let best = even.map_or(first, |even| even.min(first));
    if best <= bound {
        return Ok(Some(best));
    }
    let matched = whole(best_match(problem, &shares, &nodes, &left));
    Ok(Some(matched.map_or(best, |matched| matched.min(best))))
}
