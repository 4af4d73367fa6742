//! A day of one entity: its samples, and the bytes they are sealed into.

use super::StoreError;
use super::codec::{
    decode_column, decode_stamps, encode_column, encode_stamps, from_bytes, to_bytes,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Seconds in a day.
pub(super) const DAY_SECS: i64 = 86_400;

/// The day of a moment.
pub(super) fn day_of(at_secs: i64) -> i64 {
    at_secs.div_euclid(DAY_SECS)
}

/// The samples of one entity on one day, in the order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Day {
    /// When each sample was taken, Unix seconds.
    pub(super) stamps: Vec<i64>,
    /// For how many seconds each sample speaks.
    pub(super) intervals: Vec<i64>,
    /// Columns of equal length.
    pub(super) columns: Vec<Vec<Option<i64>>>,
}

#[derive(Serialize, Deserialize)]
struct Sealed<'a> {
    samples: u32,
    #[serde(borrow)]
    stamps: &'a [u8],
    #[serde(borrow)]
    intervals: &'a [u8],
    #[serde(borrow)]
    columns: Vec<&'a [u8]>,
}

impl Day {
    /// Room for this many samples: growing to them would take up to twice as much.
    pub(super) fn for_samples(samples: usize) -> Self {
        Self {
            stamps: Vec::with_capacity(samples),
            intervals: Vec::with_capacity(samples),
            columns: Vec::new(),
        }
    }

    /// Adds a sample behind the others.
    pub(super) fn push(&mut self, at_secs: i64, interval_secs: i64, values: &[Option<i64>]) {
        let before = self.stamps.len();
        self.stamps.push(at_secs);
        self.intervals.push(interval_secs);
        if self.columns.len() < values.len() {
            let room = self.stamps.capacity();
            self.columns.resize_with(values.len(), || {
                let mut column = Vec::with_capacity(room);
                column.resize(before, None);
                column
            });
        }
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.push(values.get(at).copied().flatten());
        }
    }

    /// The samples of both, in the order of time; where both have one, this day's stays.
    pub(super) fn merged(&self, other: &Self) -> Self {
        let mut merged = Self::default();
        let (mut mine, mut theirs) = (0, 0);
        loop {
            let take_mine = match (self.stamps.get(mine), other.stamps.get(theirs)) {
                (None, None) => return merged,
                (Some(a), Some(b)) if a == b => {
                    theirs += 1;
                    continue;
                }
                (Some(a), Some(b)) => a < b,
                (a, _) => a.is_some(),
            };
            let (day, at) = if take_mine {
                (self, &mut mine)
            } else {
                (other, &mut theirs)
            };
            merged.push(day.stamps[*at], day.intervals[*at], &day.row(*at));
            *at += 1;
        }
    }

    /// All columns of one sample.
    pub(super) fn row(&self, at: usize) -> Vec<Option<i64>> {
        self.columns.iter().map(|column| column[at]).collect()
    }

    /// The samples at times for which none of these spans, rising by their start, speaks.
    pub(super) fn outside(&self, starts: &[i64], spans: &[i64]) -> Self {
        let mut outside = Self {
            columns: vec![Vec::new(); self.columns.len()],
            ..Self::default()
        };
        for (at, (&stamp, &interval)) in self.stamps.iter().zip(&self.intervals).enumerate() {
            let next = starts.partition_point(|&start| start <= stamp);
            let spoken_for = next > 0 && stamp < starts[next - 1] + spans[next - 1];
            if !spoken_for {
                outside.push(stamp, interval, &self.row(at));
            }
        }
        outside
    }

    /// The sealed bytes.
    pub(super) fn seal(&self) -> Result<Vec<u8>, StoreError> {
        let stamps = encode_stamps(&self.stamps)?;
        let intervals: Vec<Option<i64>> = self.intervals.iter().map(|&secs| Some(secs)).collect();
        let intervals = encode_column(&intervals)?;
        let columns = self
            .columns
            .iter()
            .map(|column| encode_column(column))
            .collect::<Result<Vec<_>, _>>()?;
        to_bytes(&Sealed {
            samples: u32::try_from(self.stamps.len())
                .map_err(|_| StoreError::Damaged("a day of more than 2^32 samples".into()))?,
            stamps: &stamps,
            intervals: &intervals,
            columns: columns.iter().map(Vec::as_slice).collect(),
        })
    }

    /// Reads the wanted columns of sealed bytes, in the order asked; a column that was added
    /// after the day was sealed is unknown.
    pub(super) fn unseal(bytes: &[u8], wanted: &[usize]) -> Result<Self, StoreError> {
        let sealed: Sealed<'_> = from_bytes(bytes)?;
        let samples = usize::try_from(sealed.samples)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        // No day has more: refuse what damaged bytes might claim, before reserving memory for it.
        if samples > 86_400 {
            return Err(StoreError::Damaged(format!("a day of {samples} samples")));
        }
        let intervals = decode_column(sealed.intervals, samples)?;
        Ok(Self {
            stamps: decode_stamps(sealed.stamps, samples)?,
            intervals: intervals
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect(),
            columns: wanted
                .iter()
                .map(|&at| match sealed.columns.get(at) {
                    Some(bytes) => decode_column(bytes, samples),
                    None => Ok(vec![None; samples]),
                })
                .collect::<Result<_, _>>()?,
        })
    }

    /// Reads all columns of sealed bytes.
    pub(super) fn unseal_all(bytes: &[u8]) -> Result<Self, StoreError> {
        let columns = from_bytes::<Sealed<'_>>(bytes)?.columns.len();
        Self::unseal(bytes, &(0..columns).collect::<Vec<_>>())
    }
}

/// The samples of one entity on one day while they come in, row by row: a row is appended in one
/// piece, which many columns are not.
#[derive(Debug, Clone)]
pub(super) struct DayRows {
    stamps: Vec<i64>,
    intervals: Vec<i64>,
    width: usize,
    values: Vec<Option<i64>>,
}

impl DayRows {
    /// Room for a day of samples, one every `secs`, of `width` columns.
    pub(super) fn for_samples_every(secs: i64, width: usize) -> Self {
        let samples = usize::try_from(DAY_SECS / secs.max(1)).unwrap_or_default();
        Self {
            stamps: Vec::with_capacity(samples),
            intervals: Vec::with_capacity(samples),
            width,
            values: Vec::with_capacity(samples * width),
        }
    }

    /// Adds a sample behind the others; all rows are of the width that was said.
    pub(super) fn push(&mut self, at_secs: i64, interval_secs: i64, values: &[Option<i64>]) {
        debug_assert_eq!(values.len(), self.width);
        self.stamps.push(at_secs);
        self.intervals.push(interval_secs);
        self.values.extend_from_slice(values);
    }

    /// Leaves only the samples of these times.
    pub(super) fn keep(&mut self, stamps: &HashSet<i64>) {
        let mut kept = Self::for_samples_every(DAY_SECS, self.width);
        for (at, &stamp) in self.stamps.iter().enumerate() {
            if stamps.contains(&stamp) {
                let row = at * self.width;
                kept.push(
                    stamp,
                    self.intervals[at],
                    &self.values[row..row + self.width],
                );
            }
        }
        *self = kept;
    }

    /// The same samples, column by column.
    pub(super) fn to_columns(&self) -> Day {
        let column = |at: usize| self.values.iter().skip(at).step_by(self.width).copied();
        Day {
            stamps: self.stamps.clone(),
            intervals: self.intervals.clone(),
            columns: (0..self.width).map(|at| column(at).collect()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(samples: &[(i64, Option<i64>)]) -> Day {
        let mut day = Day::default();
        for &(at, value) in samples {
            day.push(at, 60, &[value, Some(7)]);
        }
        day
    }

    proptest! {
        #[test]
        fn reads_as_it_was_sealed(
            samples in proptest::collection::btree_map(0..86_400_i64, proptest::option::of(any::<i64>()), 0..200),
        ) {
            let day = day(&samples.into_iter().collect::<Vec<_>>());
            let bytes = day.seal().unwrap();
            prop_assert_eq!(&Day::unseal_all(&bytes).unwrap(), &day);
            let one = Day::unseal(&bytes, &[1, 9]).unwrap();
            prop_assert_eq!(one.stamps.len(), day.stamps.len());
            prop_assert!(one.columns[1].iter().all(Option::is_none), "a later column is unknown");
        }
    }

    #[test]
    fn merging_doubles_nothing_and_keeps_the_order() {
        let merged =
            day(&[(60, Some(1)), (180, Some(3))]).merged(&day(&[(60, Some(9)), (120, Some(2))]));
        assert_eq!(
            merged,
            day(&[(60, Some(1)), (120, Some(2)), (180, Some(3))])
        );
    }

    #[test]
    fn rows_become_columns() {
        let mut rows = DayRows::for_samples_every(60, 2);
        for at in 0..5 {
            rows.push(at * 60, 60, &[Some(at), (at != 1).then_some(7)]);
        }
        rows.keep(&HashSet::from([0, 60, 240]));
        let kept = rows.to_columns();
        assert_eq!(kept.stamps, [0, 60, 240]);
        assert_eq!(kept.intervals, [60; 3]);
        assert_eq!(kept.columns[0], [Some(0), Some(1), Some(4)]);
        assert_eq!(kept.columns[1], [Some(7), None, Some(7)]);
    }

    #[test]
    fn a_row_with_more_columns_leaves_earlier_samples_unknown() {
        let mut day = Day::default();
        day.push(0, 60, &[Some(1)]);
        day.push(60, 60, &[Some(1), Some(2)]);
        assert_eq!(day.columns[1], [None, Some(2)]);
    }
}
