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

/// What one column came to in a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Summary {
    /// Σ value × seconds it speaks for.
    pub(super) integral: i128,
    /// Seconds with a known value.
    pub(super) secs: i64,
    /// Largest known value.
    pub(super) max: i64,
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
    /// Adds a sample behind the others.
    pub(super) fn push(&mut self, at_secs: i64, interval_secs: i64, values: &[Option<i64>]) {
        let before = self.stamps.len();
        self.stamps.push(at_secs);
        self.intervals.push(interval_secs);
        if self.columns.len() < values.len() {
            self.columns.resize(values.len(), vec![None; before]);
        }
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.push(values.get(at).copied().flatten());
        }
    }

    /// Leaves only the samples of these times.
    pub(super) fn keep(&mut self, stamps: &HashSet<i64>) {
        let kept: Vec<bool> = self
            .stamps
            .iter()
            .map(|stamp| stamps.contains(stamp))
            .collect();
        retain(&mut self.stamps, &kept);
        retain(&mut self.intervals, &kept);
        for column in &mut self.columns {
            retain(column, &kept);
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

    /// The sealed bytes, and the summary of each column.
    pub(super) fn seal(&self) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
        let stamps = encode_stamps(&self.stamps)?;
        let intervals: Vec<Option<i64>> = self.intervals.iter().map(|&secs| Some(secs)).collect();
        let intervals = encode_column(&intervals)?;
        let columns = self
            .columns
            .iter()
            .map(|column| encode_column(column))
            .collect::<Result<Vec<_>, _>>()?;
        let sealed = Sealed {
            samples: u32::try_from(self.stamps.len())
                .map_err(|_| StoreError::Damaged("a day of more than 2^32 samples".into()))?,
            stamps: &stamps,
            intervals: &intervals,
            columns: columns.iter().map(Vec::as_slice).collect(),
        };
        let summaries: Vec<Summary> = self
            .columns
            .iter()
            .map(|column| self.summary(column))
            .collect();
        Ok((to_bytes(&sealed)?, to_bytes(&summaries)?))
    }

    fn summary(&self, column: &[Option<i64>]) -> Summary {
        let mut summary = Summary::default();
        // Samples of one interval are added up before they are weighted.
        let samples: Vec<(Option<i64>, i64)> = column
            .iter()
            .copied()
            .zip(self.intervals.iter().copied())
            .collect();
        for alike in samples.chunk_by(|a, b| a.1 == b.1) {
            let known = || alike.iter().filter_map(|(value, _)| *value);
            let Some(max) = known().max() else { continue };
            let secs = alike[0].1;
            let count = known().count();
            summary.max = if summary.secs == 0 {
                max
            } else {
                summary.max.max(max)
            };
            summary.integral += known().map(i128::from).sum::<i128>() * i128::from(secs);
            summary.secs += i64::try_from(count)
                .unwrap_or(i64::MAX)
                .saturating_mul(secs);
        }
        summary
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

fn retain<T>(list: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter().copied();
    list.retain(|_| kept.next().unwrap_or(false));
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
            let (bytes, _) = day.seal().unwrap();
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
    fn a_summary_is_the_integral_of_what_is_known() {
        let (_, summary) = day(&[(0, Some(-5)), (60, None), (120, Some(-7))])
            .seal()
            .unwrap();
        let summaries: Vec<Summary> = from_bytes(&summary).unwrap();
        assert_eq!(
            summaries[0],
            Summary {
                integral: -12 * 60,
                secs: 120,
                max: -5
            }
        );
    }

    #[test]
    fn a_row_with_more_columns_leaves_earlier_samples_unknown() {
        let mut day = Day::default();
        day.push(0, 60, &[Some(1)]);
        day.push(60, 60, &[Some(1), Some(2)]);
        assert_eq!(day.columns[1], [None, Some(2)]);
    }
}
