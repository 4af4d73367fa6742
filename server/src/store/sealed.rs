//! A sealed day: its samples or steps, compressed, and what they come to.

use super::StoreError;
use super::day::{DAY_SECS, Day};
use super::plan::Bucket;
use super::retention::{FIVE_MINUTES, RAW, WHOLE_DAY};
use super::rolled::Rolled;
use super::spell::Spell;
use super::summary::{self, Summary};

/// One value per column.
type Row = Vec<Option<i64>>;

/// A sealed day as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct SealedDay {
    /// Seconds of a step, or one of the constants beside it.
    pub(super) step_secs: i64,
    /// The samples or steps; nothing of a whole day.
    pub(super) data: Vec<u8>,
    /// What the columns come to.
    pub(super) summary: Vec<u8>,
}

impl SealedDay {
    /// Samples at a step.
    pub(super) fn of(day: &Day, step_secs: i64) -> Result<Self, StoreError> {
        let summary = summary::encode(&summary::of_day(day))?;
        let data = match step_secs {
            RAW => day.seal()?,
            WHOLE_DAY => Vec::new(),
            step => Rolled::seal_day(day, step)?,
        };
        Ok(Self {
            step_secs,
            data,
            summary,
        })
    }

    /// Steps as they were told, at a step that is not finer than theirs.
    pub(super) fn of_steps(steps: &Rolled, step_secs: i64) -> Result<Self, StoreError> {
        let data = match step_secs {
            WHOLE_DAY => Vec::new(),
            step => steps.coarser(step).seal()?,
        };
        Ok(Self {
            step_secs,
            data,
            summary: summary::encode(&summary::of_steps(steps))?,
        })
    }

    /// With steps of times of which it knows nothing, at this step or the coarser one it has.
    pub(super) fn with_steps(&self, steps: &Rolled, step_secs: i64) -> Result<Self, StoreError> {
        // When in the day it was known is not known any more.
        if self.step_secs == WHOLE_DAY {
            return Ok(self.clone());
        }
        if step_secs == WHOLE_DAY {
            let fine = self.step_secs.max(FIVE_MINUTES);
            return self.with_steps(steps, fine)?.rolled_up(WHOLE_DAY);
        }
        let step_secs = step_secs.max(self.step_secs);
        let stored = Rolled::unseal_all(&self.rolled_up(step_secs)?.data)?;
        let merged = stored.merged(&steps.coarser(step_secs));
        Ok(Self {
            step_secs,
            data: merged.seal()?,
            summary: summary::encode(&summary::of_rolled(&merged))?,
        })
    }

    /// The same at a coarser step; its summary stays as it is.
    pub(super) fn rolled_up(&self, step_secs: i64) -> Result<Self, StoreError> {
        let data = match (self.step_secs, step_secs) {
            (_, WHOLE_DAY) => Vec::new(),
            (RAW, step) => Rolled::seal_day(&Day::unseal_all(&self.data)?, step)?,
            (_, step) => Rolled::unseal_all(&self.data)?.coarser(step).seal()?,
        };
        Ok(Self {
            step_secs,
            data,
            summary: self.summary.clone(),
        })
    }

    /// With samples of times that it does not know yet; of others, what is there stays.
    pub(super) fn merged(&self, day: &Day) -> Result<Self, StoreError> {
        match self.step_secs {
            RAW => {
                let stored = Day::unseal_all(&self.data)?;
                Self::of(
                    &stored.merged(&day.outside(&stored.stamps, &stored.intervals)),
                    RAW,
                )
            }
            // When in the day it was known is not known any more.
            WHOLE_DAY => Ok(self.clone()),
            step => {
                let stored = Rolled::unseal_all(&self.data)?;
                let new = day.outside(&stored.stamps, &stored.spans);
                let merged = stored.merged(&Rolled::of_day(&new, step));
                Ok(Self {
                    step_secs: step,
                    data: merged.seal()?,
                    summary: summary::encode(&summary::of_rolled(&merged))?,
                })
            }
        }
    }

    /// The values of all columns at a moment, which must be that of a sample where samples are
    /// kept.
    pub(super) fn row_at(&self, day: i64, at_secs: i64) -> Result<Option<Row>, StoreError> {
        if self.step_secs == RAW {
            let day = Day::unseal_all(&self.data)?;
            return Ok(day
                .stamps
                .binary_search(&at_secs)
                .ok()
                .map(|at| day.row(at)));
        }
        let columns = summary::decode(&self.summary)?.len();
        let spells = self.spells(day, &(0..columns).collect::<Vec<_>>())?;
        let next = spells.stamps.partition_point(|&stamp| stamp <= at_secs);
        let Some(at) = next.checked_sub(1) else {
            return Ok(None);
        };
        if at_secs >= spells.stamps[at] + spells.spans[at] {
            return Ok(None);
        }
        let row = spells.columns.iter().map(|column| column[at]);
        Ok(Some(row.map(|spell| Bucket::from(spell?).mean()).collect()))
    }

    /// The wanted columns in spans of time, whatever the step.
    pub(super) fn spells(&self, day: i64, wanted: &[usize]) -> Result<Rolled, StoreError> {
        match self.step_secs {
            RAW => Ok(Rolled::as_it_is(&Day::unseal(&self.data, wanted)?)),
            WHOLE_DAY => {
                let summaries = summary::decode(&self.summary)?;
                let spell = |&at: &usize| {
                    let summary: &Summary = summaries.get(at).filter(|summary| summary.secs > 0)?;
                    Some(Spell {
                        integral: summary.integral,
                        secs: summary.secs,
                        max: summary.max,
                    })
                };
                Ok(Rolled {
                    stamps: vec![day * DAY_SECS],
                    spans: vec![DAY_SECS],
                    columns: wanted.iter().map(|at| vec![spell(at)]).collect(),
                })
            }
            _ => Rolled::unseal(&self.data, wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(samples: &[(i64, i64)]) -> Day {
        let mut day = Day::default();
        for &(at, value) in samples {
            day.push(at, 60, &[Some(value)]);
        }
        day
    }

    fn sums(sealed: &SealedDay) -> (i128, i64) {
        let summary = summary::decode(&sealed.summary).unwrap()[0];
        let spells = sealed.spells(0, &[0]).unwrap();
        let known = spells.columns[0].iter().flatten();
        let sums = known.fold((0, 0), |sum, spell| {
            (sum.0 + spell.integral, sum.1 + spell.secs)
        });
        assert_eq!(sums, (summary.integral, summary.secs));
        sums
    }

    #[test]
    fn every_step_has_the_same_sums() {
        let sealed = SealedDay::of(&day(&[(0, 5), (60, 7), (600, 9), (7_260, 2)]), RAW).unwrap();
        let expected = sums(&sealed);
        let five = sealed.rolled_up(300).unwrap();
        let hours = five.rolled_up(3_600).unwrap();
        let whole = hours.rolled_up(WHOLE_DAY).unwrap();
        for rolled in [&five, &hours, &whole] {
            assert_eq!(sums(rolled), expected);
        }
        assert_eq!(hours.spells(0, &[0]).unwrap().stamps, [0, 7_200]);
        assert_eq!(SealedDay::of(&day(&[(0, 5)]), 300).unwrap().step_secs, 300);
    }

    #[test]
    fn merging_doubles_nothing_at_any_step() {
        let first = day(&[(0, 5), (60, 7)]);
        let second = day(&[(60, 70), (90, 70), (120, 9), (600, 1)]);
        let raw = SealedDay::of(&first, RAW).unwrap();
        let merged = raw.merged(&second).unwrap();
        // 60 and 90 lie in what the sample at 60 speaks for.
        assert_eq!(sums(&merged), ((5 + 7 + 9 + 1) * 60, 240));
        assert_eq!(
            merged.merged(&second).unwrap(),
            merged,
            "again changes nothing"
        );
        let rolled = raw.rolled_up(300).unwrap().merged(&second).unwrap();
        assert_eq!(
            sums(&rolled),
            ((5 + 7 + 1) * 60, 180),
            "what lies in a known step is dropped"
        );
        let whole = raw.rolled_up(WHOLE_DAY).unwrap();
        assert_eq!(whole.merged(&second).unwrap(), whole);
    }
}
