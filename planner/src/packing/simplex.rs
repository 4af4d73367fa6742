//! The linear program of column generation: which patterns, and how often, in fractions.
//!
//! minimise Σ costₚ λₚ + M Σ unplacedᵢ, so that the patterns with λ cover every item's count, and of no shape
//! more nodes are taken than there are. The revised simplex method with an explicit inverse (Dantzig and
//! Orchard-Hays, 1954; as Gilmore and Gomory used it, "A linear programming approach to the
//! cutting-stock problem", Operations Research 9(6), 1961): columns come one after the other and
//! each reoptimises from the basis before.

use super::Pattern;

const EPSILON: f64 = 1e-9;
/// Pivots after which the inverse is computed anew.
const REFRESH: usize = 400;
/// Pivots after which it may be told to stop.
const LOOKS_AT_TIME: usize = 16;
/// Patterns that are looked at again before all others.
const PROMISING: usize = 60;

/// A column that is in the basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basic {
    /// The pattern at a place.
    Pattern(usize),
    /// More of a row's item than there is, or nodes of a row's shape that stay free.
    Slack(usize),
    /// An item of a row that is not placed.
    Unplaced(usize),
}

/// The program, solved for the columns that it has.
#[derive(Debug)]
pub(super) struct Simplex {
    /// By item of the program, how many must be covered; then by shape, how many nodes there are.
    bounds: Vec<f64>,
    items: usize,
    /// By row of an item, what one costs that no pattern covers.
    penalties: Vec<f64>,
    columns: Vec<Column>,
    basis: Vec<Basic>,
    /// By pattern, whether it is in the basis.
    is_basic: Vec<bool>,
    /// Row-major, `rows × rows`.
    inverse: Vec<f64>,
    values: Vec<f64>,
    /// What one more of each row costs at the present basis.
    prices: Vec<f64>,
    /// Patterns that were worth more than they cost when all were looked at.
    promising: Vec<usize>,
    pivots: usize,
}

#[derive(Debug)]
struct Column {
    /// Rows, and what stands there.
    entries: Vec<(usize, f64)>,
    cost: f64,
}

impl Simplex {
    /// Of rows for items with these counts and penalties, and of shapes with so many nodes.
    pub(super) fn new(counts: &[i64], penalties: Vec<f64>, nodes: &[i64]) -> Self {
        let bounds: Vec<f64> = counts
            .iter()
            .chain(nodes)
            .map(|count| *count as f64)
            .collect();
        let (rows, items) = (bounds.len(), counts.len());
        let mut inverse = vec![0.0; rows * rows];
        for row in 0..rows {
            inverse[row * rows + row] = 1.0;
        }
        let basis = (0..rows).map(|row| {
            if row < items {
                Basic::Unplaced(row)
            } else {
                Basic::Slack(row)
            }
        });
        Self {
            basis: basis.collect(),
            is_basic: Vec::new(),
            values: bounds.clone(),
            inverse,
            bounds,
            items,
            columns: Vec::new(),
            prices: penalties
                .iter()
                .copied()
                .chain(nodes.iter().map(|_| 0.0))
                .collect(),
            penalties,
            promising: Vec::new(),
            pivots: 0,
        }
    }

    /// Adds a pattern, given by rows and its cost.
    pub(super) fn add(&mut self, pods: &[(usize, i64)], shape: usize, cost: f64) {
        let pods = pods.iter().map(|(row, pods)| (*row, *pods as f64));
        let entries = pods.chain(std::iter::once((self.items + shape, 1.0)));
        self.columns.push(Column {
            entries: entries.collect(),
            cost,
        });
        self.is_basic.push(false);
    }

    fn rows(&self) -> usize {
        self.bounds.len()
    }

    fn cost(&self, basic: Basic) -> f64 {
        match basic {
            Basic::Pattern(at) => self.columns[at].cost,
            Basic::Slack(_) => 0.0,
            Basic::Unplaced(row) => self.penalties[row],
        }
    }

    /// What one more of each row's item costs; then what one more node of a shape changes, which is
    /// not positive.
    pub(super) fn prices(&self) -> &[f64] {
        &self.prices
    }

    fn prices_anew(&self) -> Vec<f64> {
        let rows = self.rows();
        let mut prices = vec![0.0; rows];
        for (place, basic) in self.basis.iter().enumerate() {
            let cost = self.cost(*basic);
            if cost != 0.0 {
                let row = &self.inverse[place * rows..(place + 1) * rows];
                for (price, entry) in prices.iter_mut().zip(row) {
                    *price += cost * entry;
                }
            }
        }
        prices
    }

    /// What the solution costs.
    pub(super) fn objective(&self) -> f64 {
        let basis = self.basis.iter().zip(&self.values);
        basis.map(|(basic, value)| self.cost(*basic) * value).sum()
    }

    /// Items that no pattern covers, by row, and how many of each.
    pub(super) fn uncovered(&self) -> impl Iterator<Item = (usize, f64)> {
        let basis = self.basis.iter().zip(&self.values);
        basis.filter_map(|(basic, value)| match basic {
            Basic::Unplaced(row) if *value > EPSILON => Some((*row, *value)),
            _ => None,
        })
    }

    /// Patterns that are taken, and how often.
    pub(super) fn taken(&self) -> Vec<(usize, f64)> {
        let basis = self.basis.iter().zip(&self.values);
        let mut taken: Vec<(usize, f64)> = basis
            .filter_map(|(basic, value)| match basic {
                Basic::Pattern(at) if *value > EPSILON => Some((*at, *value)),
                _ => None,
            })
            .collect();
        taken.sort_unstable_by_key(|(at, _)| *at);
        taken
    }

    /// Solves it for the columns it has, within so many pivots and until told to stop.
    pub(super) fn solve(&mut self, most_pivots: usize, stop: &dyn Fn() -> bool) {
        for nth in 0..most_pivots {
            if nth % LOOKS_AT_TIME == LOOKS_AT_TIME - 1 && stop() {
                return;
            }
            let Some((column, kind)) = self.entering() else {
                return;
            };
            if !self.pivot(&column, kind) {
                return;
            }
        }
    }

    /// Of a pattern, what it costs beyond its worth, as a share of its cost: patterns of dear nodes are worth
    /// as much in proportion.
    fn reduced(&self, at: usize) -> f64 {
        let column = &self.columns[at];
        let entries = column.entries.iter();
        let worth: f64 = entries.map(|(row, entry)| self.prices[*row] * entry).sum();
        (column.cost - worth) / column.cost
    }

    /// The column that lowers the cost most steeply: its entries and what it is. Of patterns, those that
    /// did when all were looked at are looked at first.
    fn entering(&mut self) -> Option<(Vec<(usize, f64)>, Basic)> {
        let mut best = None;
        let mut least = -1e-7;
        let mut promising = std::mem::take(&mut self.promising);
        promising.retain(|at| {
            let reduced = if self.is_basic[*at] {
                0.0
            } else {
                self.reduced(*at)
            };
            if reduced < least {
                (least, best) = (reduced, Some(Basic::Pattern(*at)));
            }
            reduced < -1e-7
        });
        if best.is_none() {
            let mut all: Vec<(f64, usize)> = (0..self.columns.len())
                .filter(|at| !self.is_basic[*at])
                .map(|at| (self.reduced(at), at))
                .filter(|(reduced, _)| *reduced < -1e-7)
                .collect();
            if all.len() > PROMISING {
                all.select_nth_unstable_by(PROMISING, |a, b| {
                    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
                });
                all.truncate(PROMISING);
            }
            for (reduced, at) in &all {
                if *reduced < least {
                    (least, best) = (*reduced, Some(Basic::Pattern(*at)));
                }
            }
            promising = all.into_iter().map(|(_, at)| at).collect();
        }
        self.promising = promising;
        let prices = &self.prices;
        for (row, price) in prices.iter().enumerate() {
            // Surplus of items enters with -1 and costs its price; free nodes with 1.
            let reduced = if row < self.items { *price } else { -price };
            if reduced < least {
                (least, best) = (reduced, Some(Basic::Slack(row)));
            }
        }
        let best = best?;
        let entries = match best {
            Basic::Pattern(at) => self.columns[at].entries.clone(),
            Basic::Slack(row) if row < self.items => vec![(row, -1.0)],
            Basic::Slack(row) | Basic::Unplaced(row) => vec![(row, 1.0)],
        };
        Some((entries, best))
    }

    fn pivot(&mut self, column: &[(usize, f64)], kind: Basic) -> bool {
        let rows = self.rows();
        let direction = self.times(column);
        // Of rows that allow as little, the largest pivot is the safest.
        let mut leaving = None::<(f64, f64, usize)>;
        for (row, (step, value)) in direction.iter().zip(&self.values).enumerate() {
            if *step > 1e-8 {
                let ratio = value.max(0.0) / step;
                let better = leaving.is_none_or(|(least, largest, _)| {
                    ratio < least - 1e-10 || (ratio <= least + 1e-10 && *step > largest)
                });
                if better {
                    leaving = Some((ratio, *step, row));
                }
            }
        }
        let Some((ratio, step, place)) = leaving else {
            return false;
        };
        for (value, step) in self.values.iter_mut().zip(&direction) {
            *value = (*value - ratio * step).max(0.0);
        }
        self.values[place] = ratio;
        // What the column costs beyond its worth.
        let worth = column.iter().map(|(row, entry)| self.prices[*row] * entry);
        let beyond = self.cost(kind) - worth.sum::<f64>();
        let (before, rest) = self.inverse.split_at_mut(place * rows);
        let (pivot_row, after) = rest.split_at_mut(rows);
        pivot_row.iter_mut().for_each(|entry| *entry /= step);
        let others = before
            .chunks_exact_mut(rows)
            .zip(&direction[..place])
            .chain(after.chunks_exact_mut(rows).zip(&direction[place + 1..]));
        for (row, factor) in others {
            if factor.abs() > 1e-13 {
                for (entry, pivot) in row.iter_mut().zip(&*pivot_row) {
                    *entry -= factor * pivot;
                }
            }
        }
        // yᵀ + d·(row of the new inverse).
        for (price, entry) in self.prices.iter_mut().zip(&*pivot_row) {
            *price += beyond * entry;
        }
        if let Basic::Pattern(at) = self.basis[place] {
            self.is_basic[at] = false;
        }
        if let Basic::Pattern(at) = kind {
            self.is_basic[at] = true;
        }
        self.basis[place] = kind;
        self.pivots += 1;
        if self.pivots.is_multiple_of(REFRESH) {
            self.refresh();
        }
        true
    }

    /// The inverse times a column.
    fn times(&self, column: &[(usize, f64)]) -> Vec<f64> {
        let rows = self.inverse.chunks_exact(self.rows());
        rows.map(|row| column.iter().map(|(at, entry)| row[*at] * entry).sum())
            .collect()
    }

    /// Computes the inverse and the values anew, so that errors do not add up.
    fn refresh(&mut self) {
        let rows = self.rows();
        let mut matrix = nalgebra::DMatrix::<f64>::zeros(rows, rows);
        for (place, basic) in self.basis.iter().enumerate() {
            match basic {
                Basic::Pattern(at) => {
                    for (row, entry) in &self.columns[*at].entries {
                        matrix[(*row, place)] = *entry;
                    }
                }
                Basic::Slack(row) if *row < self.items => matrix[(*row, place)] = -1.0,
                Basic::Slack(row) | Basic::Unplaced(row) => matrix[(*row, place)] = 1.0,
            }
        }
        if let Some(inverse) = matrix.try_inverse() {
            // Of the transposed one, since it is kept row by row.
            self.inverse.copy_from_slice(inverse.transpose().as_slice());
            let bounds = &self.bounds;
            let chunks = self.inverse.chunks_exact(rows);
            self.values = chunks
                .map(|row| {
                    row.iter()
                        .zip(bounds)
                        .map(|(a, b)| a * b)
                        .sum::<f64>()
                        .max(0.0)
                })
                .collect();
            self.prices = self.prices_anew();
        }
    }
}

/// A pattern in rows of the program.
pub(super) fn in_rows(pattern: &Pattern, rows: &[Option<usize>]) -> Vec<(usize, i64)> {
    let pods = pattern.pods.iter();
    pods.filter_map(|(item, pods)| rows[*item].map(|row| (row, *pods)))
        .collect()
}
