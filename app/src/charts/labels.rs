//! Labels that never overlap.
//!
//! A label wants to sit where its line ends. [`spread`] moves labels apart by the least squared
//! (weighted) distance that keeps their order and the plot's bounds; [`Track`] hands out places
//! along one horizontal row.

/// Where a label wants its centre, how high it is and how hard it holds on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Want {
    /// The wished centre.
    pub at: f64,
    /// The height it takes, spacing included.
    pub height: f64,
    /// Resistance to being moved; the lightest goes first when there is no room for all.
    pub weight: f64,
}

/// A run of labels pushed together: they touch and move as one.
struct Block {
    /// Weighted sum of wished positions, and sum of weights.
    sum: f64,
    weight: f64,
    members: usize,
}

impl Block {
    fn place(&self) -> f64 {
        self.sum / self.weight
    }
}

/// Centres for the labels between `low` and `high`, in the order given; `None` where no room was
/// left. Labels keep the order of their wishes and never overlap.
#[must_use]
pub fn spread(wants: &[Want], low: f64, high: f64) -> Vec<Option<f64>> {
    // Labels are few: to sort them otherwise weighs kilobytes in a browser.
    let mut order: Vec<usize> = Vec::with_capacity(wants.len());
    for (at, want) in wants.iter().enumerate() {
        let place = order.partition_point(|&before| wants[before].at.total_cmp(&want.at).is_le());
        order.insert(place, at);
    }
    let room = (high - low).max(0.0);
    let mut total: f64 = wants.iter().map(|w| w.height).sum();
    while total > room + 1e-9 {
        let lightest = (0..order.len())
            .rev()
            .min_by(|&a, &b| wants[order[a]].weight.total_cmp(&wants[order[b]].weight));
        let Some(lightest) = lightest else { break };
        total -= wants[order.remove(lightest)].height;
    }

    // With the heights above taken off, "in order and apart" is just "not decreasing": the
    // classic pooling of neighbours that violate it gives the least squares.
    let mut blocks: Vec<Block> = Vec::new();
    let mut above = 0.0;
    let mut tops = Vec::with_capacity(order.len());
    for &i in &order {
        let want = wants[i];
        let weight = want.weight.max(1e-6);
        let top = want.at - want.height / 2.0 - above;
        tops.push(above);
        above += want.height;
        blocks.push(Block {
            sum: top * weight,
            weight,
            members: 1,
        });
        while let [.., before, last] = &blocks[..] {
            if before.place() <= last.place() {
                break;
            }
            let (sum, weight, members) = (last.sum, last.weight, last.members);
            blocks.pop();
            if let Some(into) = blocks.last_mut() {
                into.sum += sum;
                into.weight += weight;
                into.members += members;
            }
        }
    }

    let mut places = vec![None; wants.len()];
    let limit = (high - above).max(low);
    let settled = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.place().clamp(low, limit), block.members));
    for ((&i, top), settled) in order.iter().zip(tops).zip(settled) {
        places[i] = Some(settled + top + wants[i].height / 2.0);
    }
    places
}

/// One row of text: remembers what is taken.
#[derive(Clone, Debug, Default)]
pub struct Track {
    taken: Vec<(f64, f64)>,
}

impl Track {
    /// Takes `from..to` if it keeps `gap` to everything already there.
    pub fn take(&mut self, from: f64, to: f64, gap: f64) -> bool {
        let free = self
            .taken
            .iter()
            .all(|&(a, b)| to + gap <= a || from >= b + gap);
        if free {
            self.taken.push((from, to));
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_overlap_keep_order_and_stay_inside() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut below = |most: u32| f64::from(rng.u32(..most));
        for round in 0..5_000 {
            let wants: Vec<Want> = (0..round % 9)
                .map(|_| Want {
                    at: below(400) - 60.0,
                    height: 12.0 + below(20),
                    weight: 1.0 + below(3) * 40.0,
                })
                .collect();
            let (low, high) = (below(40), 60.0 + below(260));
            let places = spread(&wants, low, high);
            let mut placed: Vec<(f64, Want)> = places
                .iter()
                .zip(&wants)
                .filter_map(|(p, w)| p.map(|p| (p, *w)))
                .collect();
            placed.sort_by(|a, b| a.0.total_cmp(&b.0));
            for pair in placed.windows(2) {
                let ((a, wa), (b, wb)) = (pair[0], pair[1]);
                assert!(
                    a + wa.height / 2.0 <= b - wb.height / 2.0 + 1e-6,
                    "overlap: {placed:?}"
                );
                assert!(wa.at <= wb.at, "order: {placed:?}");
            }
            for (at, want) in &placed {
                assert!(at - want.height / 2.0 >= low - 1e-6, "{placed:?}");
                assert!(at + want.height / 2.0 <= high + 1e-6, "{placed:?}");
            }
            let total: f64 = wants.iter().map(|w| w.height).sum();
            if total <= high - low {
                assert_eq!(
                    placed.len(),
                    wants.len(),
                    "nothing is dropped while there is room"
                );
            }
        }
    }

    #[test]
    fn labels_with_room_stay_where_they_want() {
        let want = |at| Want {
            at,
            height: 14.0,
            weight: 1.0,
        };
        assert_eq!(
            spread(&[want(80.0), want(20.0)], 0.0, 100.0),
            [Some(80.0), Some(20.0)]
        );
        let pushed = spread(&[want(50.0), want(50.0)], 0.0, 100.0);
        assert_eq!(pushed, [Some(43.0), Some(57.0)]);
    }

    #[test]
    fn a_heavy_label_is_moved_least_and_kept_longest() {
        let heavy = Want {
            at: 50.0,
            height: 14.0,
            weight: 1000.0,
        };
        let light = Want {
            at: 50.0,
            height: 14.0,
            weight: 1.0,
        };
        let places = spread(&[light, heavy], 0.0, 100.0);
        assert!((places[1].unwrap() - 50.0).abs() < 0.1, "{places:?}");
        assert_eq!(spread(&[light, heavy], 0.0, 20.0)[0], None);
        assert!(spread(&[light, heavy], 0.0, 20.0)[1].is_some());
    }

    #[test]
    fn a_row_has_one_label_per_place() {
        let mut row = Track::default();
        assert!(row.take(0.0, 50.0, 8.0));
        assert!(!row.take(55.0, 90.0, 8.0));
        assert!(row.take(58.0, 90.0, 8.0));
    }
}
