//! A day rolled up to a coarser step. Nothing is rounded: a mean keeps its rest, so that sums over
//! whole steps are those of the samples.

use super::StoreError;
use super::codec::{
    decode_column, decode_stamps, encode_column, encode_stamps, from_bytes, to_bytes,
};
use super::day::Day;
use super::spell::Spell;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A day of one entity in spans of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rolled {
    /// When each span starts, Unix seconds, rising.
    pub(super) stamps: Vec<i64>,
    /// How long each is, seconds.
    pub(super) spans: Vec<i64>,
    /// Columns of as many values; `None` where nothing was known.
    pub(super) columns: Vec<Vec<Option<Spell>>>,
}

#[derive(Serialize, Deserialize)]
struct Sealed<'a> {
    spans: u32,
    #[serde(borrow)]
    stamps: &'a [u8],
    #[serde(borrow)]
    lengths: &'a [u8],
    #[serde(borrow)]
    columns: Vec<&'a [u8]>,
}

/// The bytes of one column.
#[derive(Serialize, Deserialize)]
enum SealedColumn<'a> {
    Unknown,
    /// The same value in every second of every span.
    Constant(i64),
    Varying {
        /// Means, rounded down.
        #[serde(borrow)]
        means: &'a [u8],
        /// What is left of the integral beside mean × seconds; empty where that is nothing.
        rests: &'a [u8],
        /// How far the maximum is above the mean; empty where it is the mean.
        above: &'a [u8],
        /// Known seconds; empty where they are those of the spans.
        secs: &'a [u8],
    },
}

impl Rolled {
    /// The samples of a day in steps. A sample that speaks for longer than a step stays as it is.
    pub(super) fn of_day(day: &Day, step_secs: i64) -> Self {
        let mut rolled = Self::with_columns(day.columns.len());
        for (at, (&stamp, &interval)) in day.stamps.iter().zip(&day.intervals).enumerate() {
            let row = |from: i64, to: i64| {
                let values = day.columns.iter().map(move |column| column[at]);
                values.map(move |value| value.map(|value| Spell::of_sample(value, to - from)))
            };
            rolled.push_in_steps((stamp, interval), step_secs, row);
        }
        rolled
    }

    /// The samples of a day as they are.
    pub(super) fn as_it_is(day: &Day) -> Self {
        let column = |column: &Vec<Option<i64>>| {
            let samples = column.iter().zip(&day.intervals);
            let spell = |(value, &secs): (&Option<i64>, &i64)| {
                value
                    .filter(|_| secs > 0)
                    .map(|value| Spell::of_sample(value, secs))
            };
            samples.map(spell).collect()
        };
        Self {
            stamps: day.stamps.clone(),
            spans: day.intervals.clone(),
            columns: day.columns.iter().map(column).collect(),
        }
    }

    /// The spans of both, in the order of time.
    pub(super) fn merged(&self, other: &Self) -> Self {
        let columns = self.columns.len().max(other.columns.len());
        let mut all: Vec<(i64, &Self, usize)> = [self, other]
            .into_iter()
            .flat_map(|rolled| {
                (0..)
                    .zip(&rolled.stamps)
                    .map(move |(at, &stamp)| (stamp, rolled, at))
            })
            .collect();
        all.sort_by_key(|&(stamp, ..)| stamp);
        let mut merged = Self::with_columns(columns);
        for (stamp, rolled, at) in all {
            let value = |column: usize| *rolled.columns.get(column)?.get(at)?;
            merged.push((stamp, rolled.spans[at]), (0..columns).map(value));
        }
        merged
    }

    /// The same in coarser steps.
    pub(super) fn coarser(&self, step_secs: i64) -> Self {
        let mut rolled = Self::with_columns(self.columns.len());
        for (at, (&stamp, &span)) in self.stamps.iter().zip(&self.spans).enumerate() {
            let row = |from: i64, to: i64| {
                let spells = self.columns.iter().map(move |column| column[at]);
                spells.map(move |spell| spell?.part((from, to), span))
            };
            rolled.push_in_steps((stamp, span), step_secs, row);
        }
        rolled
    }

    fn with_columns(columns: usize) -> Self {
        Self {
            columns: vec![Vec::new(); columns],
            ..Self::default()
        }
    }

    /// Adds what was known from `stamp` on for `span` seconds to the steps it lies in. `row` gives
    /// its columns between two seconds of it.
    fn push_in_steps<R: Iterator<Item = Option<Spell>>>(
        &mut self,
        (stamp, span): (i64, i64),
        step_secs: i64,
        row: impl Fn(i64, i64) -> R,
    ) {
        if span > step_secs {
            self.push((stamp, span), row(0, span));
            return;
        }
        let mut from = 0;
        while from < span {
            let step = (stamp + from).div_euclid(step_secs) * step_secs;
            let to = (step + step_secs - stamp).min(span);
            self.push((step, step_secs), row(from, to));
            from = to;
        }
    }

    /// Adds to the last span if that is the same, else behind it.
    fn push(&mut self, (stamp, span): (i64, i64), row: impl Iterator<Item = Option<Spell>>) {
        let same = self.stamps.last() == Some(&stamp) && self.spans.last() == Some(&span);
        if !same {
            self.stamps.push(stamp);
            self.spans.push(span);
        }
        for (column, spell) in self.columns.iter_mut().zip(row) {
            match (column.last_mut().filter(|_| same), spell) {
                (Some(Some(sum)), Some(spell)) => *sum = sum.and(spell),
                (Some(sum), Some(spell)) => *sum = Some(spell),
                (Some(_), None) => {}
                (None, spell) => column.push(spell),
            }
        }
    }

    /// The sealed bytes.
    pub(super) fn seal(&self) -> Result<Vec<u8>, StoreError> {
        let column = |column: &Vec<Option<Spell>>| seal_column(column, &self.spans);
        let columns = self.columns.iter().map(column);
        seal(
            &self.stamps,
            &self.spans,
            &columns.collect::<Result<Vec<_>, _>>()?,
        )
    }

    /// The sealed bytes of a day's samples in steps, as [`Rolled::of_day`] would give them; column
    /// by column, which is faster, where no sample reaches over the end of a step.
    pub(super) fn seal_day(day: &Day, step_secs: i64) -> Result<Vec<u8>, StoreError> {
        let Some(steps) = whole_steps(day, step_secs) else {
            return Self::of_day(day, step_secs).seal();
        };
        let stamps: Vec<i64> = steps.iter().map(|step| step.stamp).collect();
        let spans: Vec<i64> = steps.iter().map(|step| step.span).collect();
        let are_samples = stamps == day.stamps && spans == day.intervals;
        let secs = |step: &Step| day.intervals[step.samples.clone()].iter().sum::<i64>();
        let all_full = steps.iter().all(|step| secs(step) == step.span);
        let seal = |column: &Vec<Option<i64>>| {
            let first = column.first().copied().flatten();
            match first {
                Some(value) if all_full && column.iter().all(|sample| *sample == first) => {
                    to_bytes(&SealedColumn::Constant(value))
                }
                _ if are_samples && column.iter().any(Option::is_some) => {
                    to_bytes(&SealedColumn::Varying {
                        means: &encode_column(column)?,
                        rests: &[],
                        above: &[],
                        secs: &[],
                    })
                }
                _ => {
                    let spells: Vec<Option<Spell>> = steps
                        .iter()
                        .map(|step| {
                            let samples = column[step.samples.clone()].iter();
                            let samples = samples.zip(&day.intervals[step.samples.clone()]);
                            let known = samples.filter_map(|(value, &secs)| {
                                Some(Spell::of_sample((*value)?, secs))
                            });
                            known.reduce(Spell::and)
                        })
                        .collect();
                    seal_column(&spells, &spans)
                }
            }
        };
        let columns = day.columns.iter().map(seal);
        self::seal(&stamps, &spans, &columns.collect::<Result<Vec<_>, _>>()?)
    }

    /// Reads the wanted columns of sealed bytes, in the order asked; a column that was added later
    /// is unknown.
    pub(super) fn unseal(bytes: &[u8], wanted: &[usize]) -> Result<Self, StoreError> {
        let sealed: Sealed<'_> = from_bytes(bytes)?;
        let len = usize::try_from(sealed.spans)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        // As of a day's samples: refuse what damaged bytes might claim.
        if len > 86_400 {
            return Err(StoreError::Damaged(format!("a day of {len} spans")));
        }
        let spans: Vec<i64> = decode_column(sealed.lengths, len)?
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect();
        let columns = wanted
            .iter()
            .map(|&at| match sealed.columns.get(at) {
                Some(bytes) => unseal_column(bytes, &spans),
                None => Ok(vec![None; len]),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            stamps: decode_stamps(sealed.stamps, len)?,
            spans,
            columns,
        })
    }

    /// Reads all columns of sealed bytes.
    pub(super) fn unseal_all(bytes: &[u8]) -> Result<Self, StoreError> {
        let columns = from_bytes::<Sealed<'_>>(bytes)?.columns.len();
        Self::unseal(bytes, &(0..columns).collect::<Vec<_>>())
    }
}

/// A step of a day and the samples in it.
struct Step {
    stamp: i64,
    span: i64,
    samples: Range<usize>,
}

/// The steps of a day, unless a sample reaches over the end of one.
fn whole_steps(day: &Day, step_secs: i64) -> Option<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    for (at, (&stamp, &interval)) in day.stamps.iter().zip(&day.intervals).enumerate() {
        let (start, span) = if interval > step_secs {
            (stamp, interval)
        } else {
            (stamp.div_euclid(step_secs) * step_secs, step_secs)
        };
        if stamp + interval > start + span || interval < 1 {
            return None;
        }
        match steps.last_mut() {
            Some(last) if (last.stamp, last.span) == (start, span) => last.samples.end = at + 1,
            _ => steps.push(Step {
                stamp: start,
                span,
                samples: at..at + 1,
            }),
        }
    }
    Some(steps)
}

fn seal(stamps: &[i64], spans: &[i64], columns: &[Vec<u8>]) -> Result<Vec<u8>, StoreError> {
    let lengths: Vec<Option<i64>> = spans.iter().map(|&secs| Some(secs)).collect();
    let (stamp_bytes, lengths) = (encode_stamps(stamps)?, encode_column(&lengths)?);
    to_bytes(&Sealed {
        spans: u32::try_from(stamps.len())
            .map_err(|_| StoreError::Damaged("a day of more than 2^32 spans".into()))?,
        stamps: &stamp_bytes,
        lengths: &lengths,
        columns: columns.iter().map(Vec::as_slice).collect(),
    })
}

fn seal_column(column: &[Option<Spell>], spans: &[i64]) -> Result<Vec<u8>, StoreError> {
    let full = column
        .iter()
        .zip(spans)
        .all(|(spell, &span)| spell.is_none_or(|spell| spell.secs == span));
    let first = column.iter().flatten().next().map(|spell| spell.max);
    let Some(first) = first else {
        return to_bytes(&SealedColumn::Unknown);
    };
    let constant = |spell: &Spell| {
        spell.max == first && spell.integral == i128::from(first) * i128::from(spell.secs)
    };
    let all_known = column.iter().all(Option::is_some);
    if full && all_known && column.iter().flatten().all(constant) {
        return to_bytes(&SealedColumn::Constant(first));
    }
    let of = |part: fn(&Spell) -> i64| -> Result<Vec<u8>, StoreError> {
        let values: Vec<Option<i64>> = column
            .iter()
            .map(|spell| spell.as_ref().map(part))
            .collect();
        encode_column(&values)
    };
    let unless = |is_usual: bool, part: fn(&Spell) -> i64| {
        if is_usual { Ok(Vec::new()) } else { of(part) }
    };
    let mut known = column.iter().flatten();
    let exact = known.clone().all(|spell| spell.rest() == 0);
    let level = known.all(|spell| spell.above() == 0);
    let means = of(Spell::mean)?;
    let (rests, above) = (unless(exact, Spell::rest)?, unless(level, Spell::above)?);
    let secs = unless(full, |spell| spell.secs)?;
    to_bytes(&SealedColumn::Varying {
        means: &means,
        rests: &rests,
        above: &above,
        secs: &secs,
    })
}

fn unseal_column(bytes: &[u8], spans: &[i64]) -> Result<Vec<Option<Spell>>, StoreError> {
    let (means, rests, above, secs) = match from_bytes(bytes)? {
        SealedColumn::Unknown => return Ok(vec![None; spans.len()]),
        SealedColumn::Constant(value) => {
            let spell = |&span: &i64| Some(Spell::of_sample(value, span));
            return Ok(spans.iter().map(spell).collect());
        }
        SealedColumn::Varying {
            means,
            rests,
            above,
            secs,
        } => (means, rests, above, secs),
    };
    let len = spans.len();
    let or_zero = |bytes: &[u8]| match bytes {
        [] => Ok(vec![Some(0); len]),
        bytes => decode_column(bytes, len),
    };
    let means = decode_column(means, len)?;
    let (rests, above) = (or_zero(rests)?, or_zero(above)?);
    let secs = match secs {
        [] => spans.iter().map(|&span| Some(span)).collect(),
        secs => decode_column(secs, len)?,
    };
    let spell = |at: usize| {
        let (mean, secs) = (means[at]?, secs[at].filter(|&secs| secs > 0)?);
        Some(Spell {
            integral: i128::from(mean) * i128::from(secs) + i128::from(rests[at]?),
            secs,
            max: mean.saturating_add(above[at]?),
        })
    };
    Ok((0..len).map(spell).collect())
}

#[cfg(test)]
#[path = "rolled_tests.rs"]
mod tests;
