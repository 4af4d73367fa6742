//! From the inside of what is best to a corner of it: as few patterns as there are rows, most of which are then
//! taken several times as a whole (the push phase of Megiddo, "On finding primal- and dual-optimal bases",
//! ORSA Journal on Computing 3(1), 1991, with an explicit inverse).

const EPSILON: f64 = 1e-9;
/// A pivot is at least this.
const PIVOT: f64 = 1e-7;

/// A column that is taken.
#[derive(Debug, Clone)]
pub(super) struct Taken<'a> {
    /// Rows, and what stands there.
    pub(super) entries: &'a [(usize, f64)],
    pub(super) cost: f64,
    /// How often it is taken.
    pub(super) times: f64,
}

/// Takes columns so often that no more are taken than there are rows, and that it costs no more: by row, columns
/// together stay at or above `bounds`.
pub(super) fn to_vertex(columns: &mut [Taken<'_>], bounds: &[f64], stop: &dyn Fn() -> bool) {
    let rows = bounds.len();
    let mut basis = Basis {
        rows,
        columns: vec![None; rows],
        inverse: vec![0.0; rows * rows],
        values: bounds.iter().map(|bound| -bound).collect(),
        prices: vec![0.0; rows],
    };
    for row in 0..rows {
        basis.inverse[row * rows + row] = -1.0;
    }
    for column in columns.iter() {
        for (row, entry) in column.entries {
            basis.values[*row] += entry * column.times;
        }
    }
    basis
        .values
        .iter_mut()
        .for_each(|value| *value = value.max(0.0));
    // What is taken most stays.
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|a, b| {
        let times = columns[*b].times.total_cmp(&columns[*a].times);
        times.then(a.cmp(b))
    });
    for (nth, at) in order.into_iter().enumerate() {
        if nth % 16 == 15 && stop() {
            break;
        }
        basis.push(columns, at);
    }
    for (column, value) in basis.columns.iter().zip(&basis.values) {
        if let Some(at) = column {
            columns[*at].times = *value;
        }
    }
}

struct Basis {
    rows: usize,
    /// By row, its column, or nothing where it is what the row has beyond its bound.
    columns: Vec<Option<usize>>,
    /// Row-major.
    inverse: Vec<f64>,
    values: Vec<f64>,
    prices: Vec<f64>,
}

impl Basis {
    /// Takes a column less often, or more often where that is cheaper, until it or another is not taken at all; in
    /// the latter's place it enters the basis.
    fn push(&mut self, columns: &mut [Taken<'_>], at: usize) {
        let Taken {
            entries,
            cost,
            times,
        } = columns[at].clone();
        let inverse = self.inverse.chunks_exact(self.rows);
        let direction: Vec<f64> = inverse
            .map(|row| entries.iter().map(|(of, entry)| row[*of] * entry).sum())
            .collect();
        let worth: f64 = entries
            .iter()
            .map(|(row, entry)| self.prices[*row] * entry)
            .sum();
        let less = self.first(&direction, -1.0);
        let more = self.first(&direction, 1.0);
        let (sign, blocked) = match more {
            Some(_) if worth > cost => (1.0, more),
            _ => (-1.0, less),
        };
        let blocked = blocked.filter(|(step, _)| sign > 0.0 || *step < times);
        let step = blocked.map_or(times, |(step, _)| step);
        for (value, slope) in self.values.iter_mut().zip(&direction) {
            *value = (*value - sign * step * slope).max(0.0);
        }
        columns[at].times = 0.0;
        let Some((_, place)) = blocked else { return };
        if let Some(before) = self.columns[place] {
            columns[before].times = 0.0;
        }
        self.columns[place] = Some(at);
        self.values[place] = times + sign * step;
        self.pivot(place, &direction, cost - worth);
    }

    /// How far the column can be taken more often, or less often, and which row then stops it: of those that allow
    /// as little, the one with the largest pivot.
    fn first(&self, direction: &[f64], sign: f64) -> Option<(f64, usize)> {
        let mut first = None::<(f64, usize)>;
        for (row, (slope, value)) in direction.iter().zip(&self.values).enumerate() {
            let slope = slope * sign;
            if slope > PIVOT {
                let ratio = value / slope;
                let better = first.is_none_or(|(least, place)| {
                    ratio < least - EPSILON
                        || (ratio <= least + EPSILON && slope > direction[place] * sign)
                });
                if better {
                    first = Some((ratio, row));
                }
            }
        }
        first
    }

    fn pivot(&mut self, place: usize, direction: &[f64], beyond: f64) {
        let rows = self.rows;
        let (before, rest) = self.inverse.split_at_mut(place * rows);
        let (own, after) = rest.split_at_mut(rows);
        own.iter_mut().for_each(|entry| *entry /= direction[place]);
        let others = before
            .chunks_exact_mut(rows)
            .zip(&direction[..place])
            .chain(after.chunks_exact_mut(rows).zip(&direction[place + 1..]));
        for (row, factor) in others {
            if factor.abs() > 1e-13 {
                for (entry, own) in row.iter_mut().zip(&*own) {
                    *entry -= factor * own;
                }
            }
        }
        for (price, entry) in self.prices.iter_mut().zip(&*own) {
            *price += beyond * entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_are_taken_as_there_are_rows() {
        // Three ways to cover two items of ten each; the third is dearer.
        let entries = [
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 2.0)],
            vec![(1, 2.0)],
            vec![(0, 1.0)],
        ];
        let mut columns: Vec<Taken<'_>> = entries
            .iter()
            .zip([1.0, 1.0, 1.0, 1.0])
            .map(|(entries, cost)| Taken {
                entries,
                cost,
                times: 3.0,
            })
            .collect();
        let before: f64 = columns
            .iter()
            .map(|column| column.cost * column.times)
            .sum();
        to_vertex(&mut columns, &[10.0, 9.0], &|| false);
        let after: f64 = columns
            .iter()
            .map(|column| column.cost * column.times)
            .sum();
        assert!(after <= before + 1e-9);
        assert!(columns.iter().filter(|column| column.times > 1e-9).count() <= 2);
        for (row, bound) in [(0, 10.0), (1, 9.0)] {
            let covered: f64 = columns
                .iter()
                .flat_map(|of| of.entries.iter().map(move |entry| (entry, of.times)))
                .filter(|((at, _), _)| *at == row)
                .map(|((_, entry), times)| entry * times)
                .sum();
            assert!(covered >= bound - 1e-9, "{covered} of {bound}");
        }
    }
}
