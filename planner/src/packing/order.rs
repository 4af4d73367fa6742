//! Items in the order in which they are put onto nodes.

use super::Problem;
use super::fill::Fill;

/// So many items are passed over at once where all of them are too large.
const BLOCK: usize = 16;

/// An order in which one node after the other is filled, of what becomes less from node to node.
pub(super) struct Order<'a> {
    problem: &'a Problem,
    items: &'a [usize],
    /// By block and resource, the least that an item takes of those of which there was something left when
    /// they were looked at last; 0 before.
    least: Vec<i64>,
}

impl<'a> Order<'a> {
    pub(super) fn new(problem: &'a Problem, items: &'a [usize]) -> Self {
        let blocks = items.len().div_ceil(BLOCK);
        Self {
            problem,
            items,
            least: vec![0; blocks * problem.resources.len()],
        }
    }

    /// Goes through the items and puts as many of each as fit and there are. From call to call nothing of what
    /// is left may become more.
    pub(super) fn put_onto(&mut self, fill: &mut Fill<'_>, left: &[i64]) {
        let resources = self.problem.resources.len();
        for (at, block) in self.items.chunks(BLOCK).enumerate() {
            let least = &mut self.least[at * resources..(at + 1) * resources];
            let mut free = fill.free().iter().zip(&*least);
            if free.any(|(free, least)| least > free) {
                continue;
            }
            least.fill(i64::MAX);
            for &item in block {
                // Of most there is nothing left in the end.
                if left[item] == 0 {
                    continue;
                }
                let sizes = &self.problem.items[item].size;
                for (least, size) in least.iter_mut().zip(sizes) {
                    *least = (*least).min(*size);
                }
                let room = fill.room(item).min(left[item]);
                if room > 0 {
                    fill.put(item, room);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packing::tests::problems;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_passed_over_would_not_have_fitted(mut problem in problems(), by in any::<u64>()) {
            // Some blocks of items, of which one is larger than the other.
            let few = problem.items.clone();
            problem.items.extend((1..15).flat_map(|more| few.iter().cloned().map(move |mut item| {
                item.size[0] += more * 3;
                item
            })));
            let mut items: Vec<usize> = (0..problem.items.len()).collect();
            items.sort_by_key(|item| (*item as u64 / 5).wrapping_mul(by | 1));
            let mut left: Vec<i64> = problem.items.iter().map(|item| item.count).collect();
            let mut order = Order::new(&problem, &items);
            for shape in (0..problem.shapes.len()).cycle().take(40) {
                let mut quick = Fill::new(&problem, shape);
                order.put_onto(&mut quick, &left);
                let mut plain = Fill::new(&problem, shape);
                for &item in &items {
                    let room = plain.room(item).min(left[item]);
                    if room > 0 {
                        plain.put(item, room);
                    }
                }
                let pattern = quick.pattern();
                prop_assert_eq!(&pattern, &plain.pattern());
                pattern.take_from(&mut left, 1);
            }
        }
    }
}
