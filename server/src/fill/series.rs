//! Values of a day in steps, and what they come to in the integers that are stored.

use crate::store::{Columns, StepSum};
use std::collections::BTreeMap;

/// Columns of an entity by their stored position, each of one value per step in the column's unit;
/// NaN where it is not known.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    columns: BTreeMap<usize, Vec<f64>>,
}

impl Values {
    /// Adds to what is known of a step.
    pub(super) fn add(&mut self, column: usize, (step, steps): (usize, usize), value: f64) {
        let column = self.of(column, steps);
        if let Some(slot) = column.get_mut(step) {
            *slot = if slot.is_nan() { value } else { *slot + value };
        }
    }

    /// Puts a value in the place of what was known of a step.
    pub(super) fn set(&mut self, column: usize, (step, steps): (usize, usize), value: f64) {
        if let Some(slot) = self.of(column, steps).get_mut(step) {
            *slot = value;
        }
    }

    fn of(&mut self, column: usize, steps: usize) -> &mut Vec<f64> {
        self.columns
            .entry(column)
            .or_insert_with(|| vec![f64::NAN; steps])
    }

    /// The value of a column in a step.
    pub(super) fn get(&self, column: usize, step: usize) -> Option<f64> {
        let value = *self.columns.get(&column)?.get(step)?;
        (!value.is_nan()).then_some(value)
    }

    /// Marks the steps of which something is known.
    pub(super) fn mark_known(&self, known: &mut [bool]) {
        for column in self.columns.values() {
            for (known, value) in known.iter_mut().zip(column) {
                *known |= !value.is_nan();
            }
        }
    }

    /// The sums of all `width` columns over steps of `secs`, of the steps that are wanted.
    pub(super) fn sums(&self, width: usize, secs: i64, wanted: &[usize]) -> Columns {
        (0..width)
            .map(|column| match self.columns.get(&column) {
                Some(values) => sums_of(values, secs, wanted),
                None => Vec::new(),
            })
            .collect()
    }
}

/// What rounding leaves of a step goes to the next one, so that sums over a day are off by less than
/// one unit for one second.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "far below 2^53 units and seconds; casts from floats saturate"
)]
fn sums_of(values: &[f64], secs: i64, wanted: &[usize]) -> Vec<Option<StepSum>> {
    let mut rest = 0.0;
    wanted
        .iter()
        .map(|&step| {
            let value = values
                .get(step)
                .copied()
                .filter(|value| value.is_finite())?;
            let exact = value * secs as f64 + rest;
            let whole = exact.round();
            rest = exact - whole;
            Some(StepSum {
                integral: whole as i128,
                max: value.round() as i64,
            })
        })
        .collect()
}

/// Adds columns to others, step by step: unknown plus known is the known part. The maximum of a sum
/// of means over one step is that sum.
pub(super) fn add_columns(sum: &mut Columns, part: &Columns, secs: i64) {
    if sum.len() < part.len() {
        sum.resize_with(part.len(), Vec::new);
    }
    for (sum, part) in sum.iter_mut().zip(part) {
        if sum.len() < part.len() {
            sum.resize(part.len(), None);
        }
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum = match (*sum, *part) {
                (Some(sum), Some(part)) => Some(StepSum {
                    integral: sum.integral + part.integral,
                    max: rounded_mean(sum.integral + part.integral, secs),
                }),
                (sum, part) => sum.or(part),
            };
        }
    }
}

fn rounded_mean(integral: i128, secs: i64) -> i64 {
    let secs = i128::from(secs.max(1));
    i64::try_from((integral + secs / 2).div_euclid(secs)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_days_sum_is_exact_to_a_unit_second() {
        let mut values = Values::default();
        for step in 0..288 {
            values.add(0, (step, 288), 0.3);
            values.add(0, (step, 288), 0.0337);
        }
        let wanted: Vec<usize> = (0..288).collect();
        let columns = values.sums(2, 300, &wanted);
        let integrals = columns[0].iter().flatten().map(|sum| sum.integral);
        let exact = 0.3337 * 86_400.0;
        assert!((integrals.sum::<i128>() as f64 - exact).abs() <= 1.0);
        assert!(columns[1].is_empty());
    }

    #[test]
    fn what_is_not_known_stays_unknown() {
        let mut values = Values::default();
        values.add(0, (1, 3), 2.0);
        let columns = values.sums(1, 60, &[0, 1, 2]);
        let mut sum = Columns::new();
        add_columns(&mut sum, &columns, 60);
        add_columns(&mut sum, &columns, 60);
        let expected = StepSum {
            integral: 240,
            max: 4,
        };
        assert_eq!(sum[0], [None, Some(expected), None]);
    }
}
