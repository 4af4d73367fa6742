//! What the columns of an entity came to in a day: kept for ever, so every byte counts.

use super::StoreError;
use super::codec::{from_bytes, to_bytes};
use super::day::Day;
use super::rolled::Rolled;
use super::spell::Spell;
use serde::{Deserialize, Serialize};

/// Shares of the day's known seconds below which a value lies.
pub(super) const QUANTILES: [f64; 3] = [0.50, 0.95, 0.99];

/// What one column came to in a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Summary {
    /// Σ value × seconds it speaks for.
    pub(super) integral: i128,
    /// Seconds with a known value.
    pub(super) secs: i64,
    /// Largest known value.
    pub(super) max: i64,
    /// The values at [`QUANTILES`] of its samples by their seconds, the smallest not below the
    /// share; unknown where a day was put together from steps.
    pub(super) quantiles: Option<[i64; 3]>,
}

/// Begins the bytes of this format. The one before began with a number of columns.
const FORMAT: u8 = 0xff;

/// A summary of the format before.
#[derive(Deserialize)]
struct Former {
    integral: i128,
    secs: i64,
    max: i64,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    /// Known seconds of most columns.
    secs: i64,
    columns: Vec<Column>,
}

/// Most columns do not change within a day, and many are zero.
#[derive(Serialize, Deserialize)]
enum Column {
    Unknown,
    Zero,
    Constant(i64),
    Known(i128, i64, Option<[i64; 3]>),
    Partly(Summary),
}

/// The bytes of summaries.
pub(super) fn encode(summaries: &[Summary]) -> Result<Vec<u8>, StoreError> {
    let most = summaries.iter().map(|summary| summary.secs).max();
    let secs = most.unwrap_or(0);
    let column = |summary: &Summary| {
        let Summary {
            integral,
            max,
            quantiles,
            ..
        } = *summary;
        let same = integral == i128::from(max) * i128::from(secs) && quantiles == Some([max; 3]);
        match summary.secs {
            0 => Column::Unknown,
            known if known != secs => Column::Partly(*summary),
            _ if same && max == 0 => Column::Zero,
            _ if same => Column::Constant(max),
            _ => Column::Known(integral, max, quantiles),
        }
    };
    let columns = summaries.iter().map(column).collect();
    let mut bytes = vec![FORMAT];
    bytes.extend(to_bytes(&Stored { secs, columns })?);
    Ok(bytes)
}

/// Reads what [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Summary>, StoreError> {
    let Some(bytes) = bytes.strip_prefix(&[FORMAT]) else {
        let former: Vec<Former> = from_bytes(bytes)?;
        return Ok(former
            .into_iter()
            .map(
                |Former {
                     integral,
                     secs,
                     max,
                 }| Summary {
                    integral,
                    secs,
                    max,
                    quantiles: None,
                },
            )
            .collect());
    };
    let Stored { secs, columns } = from_bytes(bytes)?;
    let constant = |value: i64| Summary {
        integral: i128::from(value) * i128::from(secs),
        secs,
        max: value,
        quantiles: Some([value; 3]),
    };
    let summary = |column| match column {
        Column::Unknown => Summary::default(),
        Column::Zero => constant(0),
        Column::Constant(value) => constant(value),
        Column::Known(integral, max, quantiles) => Summary {
            integral,
            secs,
            max,
            quantiles,
        },
        Column::Partly(summary) => summary,
    };
    Ok(columns.into_iter().map(summary).collect())
}

/// Sums up the samples of a day.
pub(super) fn of_day(day: &Day) -> Vec<Summary> {
    // Mostly one run: all samples speak for equally long.
    let runs = day.intervals.chunk_by(|a, b| a == b);
    let runs: Vec<(usize, i64)> = runs.map(|run| (run.len(), run[0])).collect();
    let columns = day.columns.iter();
    columns.map(|column| of_column(column, &runs)).collect()
}

/// Sums up a column whose samples come in runs (how many, for how many seconds each).
fn of_column(column: &[Option<i64>], runs: &[(usize, i64)]) -> Summary {
    let Some(first) = column.iter().flatten().next().copied() else {
        return Summary::default();
    };
    let mut summary = Summary {
        max: first,
        ..Summary::default()
    };
    let (mut rest, mut constant) = (column, true);
    for &(len, secs) in runs {
        let (run, behind) = rest.split_at(len.min(rest.len()));
        rest = behind;
        let (mut sum, mut count) = (0_i128, 0_i64);
        for &value in run.iter().flatten() {
            sum += i128::from(value);
            count += 1;
            summary.max = summary.max.max(value);
            constant &= value == first;
        }
        summary.integral += sum * i128::from(secs);
        summary.secs += count.saturating_mul(secs);
    }
    summary.quantiles = Some(if constant {
        [first; 3]
    } else if runs.len() == 1 {
        quantiles_of_equal(&mut column.iter().flatten().copied().collect::<Vec<_>>())
    } else {
        let secs = runs
            .iter()
            .flat_map(|&(len, secs)| std::iter::repeat_n(secs, len));
        let known = column.iter().zip(secs);
        let known = known.filter_map(|(value, secs)| Some(((*value)?, secs)));
        quantiles(&mut known.collect::<Vec<_>>(), summary.secs)
    });
    summary
}

/// The quantiles of values that speak for equally long, which need not be sorted for it.
fn quantiles_of_equal(values: &mut [i64]) -> [i64; 3] {
    let all = i64::try_from(values.len()).unwrap_or(i64::MAX);
    let mut found = [0; 3];
    let mut end = values.len();
    for (slot, share) in found.iter_mut().zip(QUANTILES).rev() {
        let at = usize::try_from(needed(share, all) - 1).unwrap_or(0);
        // What is smaller is before it now, so that the others are looked for there.
        *slot = *values[..end].select_nth_unstable(at).1;
        end = at + 1;
    }
    found
}

/// How many of so many make a share.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "seconds of a day"
)]
fn needed(share: f64, all: i64) -> i64 {
    (share * all as f64).ceil() as i64
}

/// The smallest values of which so many of the seconds are not above.
fn quantiles(known: &mut [(i64, i64)], secs: i64) -> [i64; 3] {
    known.sort_unstable();
    let mut found = [0; 3];
    let (mut at, mut passed) = (0, 0);
    for (slot, share) in found.iter_mut().zip(QUANTILES) {
        let needed = needed(share, secs);
        while passed < needed && at < known.len() {
            passed += known[at].1;
            at += 1;
        }
        *slot = known[at.saturating_sub(1)].0;
    }
    found
}

/// Sums up the steps in which a day was told. Its quantiles are those of the steps' means.
pub(super) fn of_steps(rolled: &Rolled) -> Vec<Summary> {
    let mut summaries = of_rolled(rolled);
    for (summary, column) in summaries.iter_mut().zip(&rolled.columns) {
        let known = column.iter().flatten();
        let mut means: Vec<(i64, i64)> = known.map(|spell| (spell.mean(), spell.secs)).collect();
        summary.quantiles = (summary.secs > 0).then(|| quantiles(&mut means, summary.secs));
    }
    summaries
}

/// Sums up the spans of a day. Which values lie how often within a span is not known any more.
pub(super) fn of_rolled(rolled: &Rolled) -> Vec<Summary> {
    let column = |column: &Vec<Option<Spell>>| {
        let mut summary = Summary::default();
        for spell in column.iter().flatten() {
            summary.max = if summary.secs == 0 {
                spell.max
            } else {
                summary.max.max(spell.max)
            };
            summary.integral += spell.integral;
            summary.secs += spell.secs;
        }
        let whole = i128::from(summary.max) * i128::from(summary.secs);
        summary.quantiles =
            (summary.secs > 0 && summary.integral == whole).then_some([summary.max; 3]);
        summary
    };
    rolled.columns.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(values: &[(i64, Option<i64>)]) -> Day {
        let mut day = Day::default();
        let mut at = 0;
        for &(secs, value) in values {
            day.push(at, secs, &[value, Some(0), Some(7), None]);
            at += secs;
        }
        day
    }

    proptest! {
        #[test]
        fn reads_as_it_was_written(values in proptest::collection::vec((1..900_i64, proptest::option::of(any::<i64>())), 0..90)) {
            let summaries = of_day(&day(&values));
            prop_assert_eq!(decode(&encode(&summaries).unwrap()).unwrap(), summaries);
        }

        #[test]
        fn damaged_bytes_are_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn a_summary_is_the_integral_of_what_is_known() {
        let summaries = of_day(&day(&[(60, Some(-5)), (60, None), (60, Some(-7))]));
        assert_eq!(
            summaries[0],
            Summary {
                integral: -12 * 60,
                secs: 120,
                max: -5,
                quantiles: Some([-7, -5, -5]),
            }
        );
        assert_eq!(summaries[3], Summary::default());
    }

    proptest! {
        #[test]
        fn both_ways_to_quantiles_agree(mut values in proptest::collection::vec(-9..9_i64, 1..150)) {
            let mut known: Vec<(i64, i64)> = values.iter().map(|&value| (value, 60)).collect();
            let secs = 60 * i64::try_from(values.len()).unwrap();
            let by_seconds = quantiles(&mut known, secs);
            prop_assert_eq!(quantiles_of_equal(&mut values), by_seconds);
        }
    }

    #[test]
    fn quantiles_are_by_seconds() {
        let hundred: Vec<(i64, Option<i64>)> = (1..=100).rev().map(|v| (60, Some(v))).collect();
        assert_eq!(of_day(&day(&hundred))[0].quantiles, Some([50, 95, 99]));
        let mostly = [(9_500, Some(1)), (400, Some(2)), (100, Some(3))];
        assert_eq!(of_day(&day(&mostly))[0].quantiles, Some([1, 1, 2]));
    }

    #[test]
    fn what_does_not_change_takes_a_byte_or_two() {
        let steady = day(&[(60, Some(0)), (60, Some(0))]);
        let bytes = encode(&of_day(&steady)).unwrap();
        assert!(bytes.len() <= 9, "{}", bytes.len());
    }

    #[test]
    fn reads_the_format_before() {
        let former = to_bytes(&vec![(100_i128, 60_i64, 5_i64)]).unwrap();
        let summary = decode(&former).unwrap()[0];
        assert_eq!((summary.integral, summary.secs, summary.max), (100, 60, 5));
    }
}
