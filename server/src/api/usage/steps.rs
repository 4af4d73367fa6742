//! Steps of one row, and of several that make up one.

use super::super::figures::positions;
use crate::store::{Bucket, Buckets, ReadPlan};

/// The columns that are read; those of [`Step::means`] come first.
const COLUMNS: [&str; 8] = [
    "cpu_max_millis",
    "cpu_requested_millis",
    "cpu_used_millis",
    "memory_max_bytes",
    "memory_requested_bytes",
    "memory_used_bytes",
    "gpu_requested",
    // Known of all that is there, also where nobody tells of requests.
    "pods_placed",
];
const MEANS: usize = 7;
pub(super) const CPU_USED: usize = 2;
pub(super) const MEMORY_USED: usize = 5;

/// Stored positions of the columns.
pub(super) fn columns() -> Vec<usize> {
    positions(&COLUMNS)
}

/// What a row came to in one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// Seconds for which anything is known.
    pub(super) present_secs: i64,
    /// Seconds of these for which use is not known.
    pub(super) unmeasured_secs: i64,
    /// Amount times seconds, and the seconds; none where nothing is known.
    sums: [Option<(i128, i64)>; MEANS],
}

impl Step {
    fn of(buckets: &Buckets, at: usize) -> Self {
        let bucket = |column: usize| -> Bucket {
            let column = buckets.columns.get(column);
            let found = column.and_then(|steps| steps.get(at));
            found.copied().unwrap_or_default()
        };
        let sums = std::array::from_fn(|column| {
            let bucket = bucket(column);
            (bucket.secs > 0).then_some((bucket.integral, bucket.secs))
        });
        let known = (0..COLUMNS.len()).map(|column| bucket(column).secs);
        let present_secs = known.max().unwrap_or(0);
        let secs = |column: usize| Some(bucket(column).secs).filter(|secs| *secs > 0);
        // Others may tell of CPU alone.
        let used_secs = [CPU_USED, MEMORY_USED].into_iter().filter_map(secs).min();
        Self {
            present_secs,
            unmeasured_secs: present_secs - used_secs.unwrap_or(0),
            sums,
        }
    }

    /// Adds one that makes up the same row. One that was there and measured for a part of its time counts
    /// with its mean; where one was not measured at all, the sum is not known.
    fn add(&mut self, other: &Self) {
        if other.present_secs == 0 {
            return;
        }
        let other = other.filled();
        if self.present_secs == 0 {
            *self = other;
            return;
        }
        for (sum, part) in self.sums.iter_mut().zip(other.sums) {
            *sum = sum.zip(part).map(|(a, b)| (a.0 + b.0, a.1.max(b.1)));
        }
        self.present_secs = self.present_secs.max(other.present_secs);
        self.unmeasured_secs = self.unmeasured_secs.max(other.unmeasured_secs);
    }

    fn filled(&self) -> Self {
        let present = self.present_secs;
        let fill = |(integral, secs): (i128, i64)| {
            (integral * i128::from(present) / i128::from(secs), present)
        };
        Self {
            sums: self.sums.map(|sum| sum.map(fill)),
            ..*self
        }
    }

    /// Seconds for which use is known.
    pub(super) fn used_secs(&self) -> i64 {
        (self.present_secs - self.unmeasured_secs).max(0)
    }

    /// The mean of a column in thousandths of its unit.
    pub(super) fn mean_thousandths(&self, column: usize) -> Option<i64> {
        self.mean_times(column, 1_000)
    }

    /// The mean of a column.
    pub(super) fn mean(&self, column: usize) -> Option<i64> {
        self.mean_times(column, 1)
    }

    fn mean_times(&self, column: usize, times: i128) -> Option<i64> {
        let (integral, secs) = (*self.sums.get(column)?)?;
        let secs = i128::from(secs);
        i64::try_from((integral * times + secs / 2).div_euclid(secs)).ok()
    }
}

/// The steps of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Steps(pub(super) Vec<Step>);

impl Steps {
    pub(super) fn of(buckets: &Buckets, plan: &ReadPlan) -> Self {
        Self((0..plan.steps()).map(|at| Step::of(buckets, at)).collect())
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (sum, part) in self.0.iter_mut().zip(&other.0) {
            sum.add(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(present_secs: i64, used: Option<(i128, i64)>) -> Step {
        let mut step = Step {
            present_secs,
            unmeasured_secs: present_secs - used.map_or(0, |(_, secs)| secs),
            ..Step::default()
        };
        step.sums[CPU_USED] = used;
        step
    }

    fn sum(steps: &[Step]) -> Step {
        let mut sum = Step::default();
        steps.iter().for_each(|step| sum.add(step));
        sum
    }

    #[test]
    fn what_was_measured_for_half_of_its_time_counts_with_its_mean() {
        let both = sum(&[step(60, Some((600, 60))), step(60, Some((120, 30)))]);
        assert_eq!(both.mean(CPU_USED), Some(10 + 4));
        assert_eq!((both.present_secs, both.used_secs()), (60, 30));
    }

    #[test]
    fn what_was_not_measured_is_not_zero() {
        let measured = step(60, Some((600, 60)));
        for parts in [[measured, step(60, None)], [step(60, None), measured]] {
            let both = sum(&parts);
            assert_eq!((both.mean(CPU_USED), both.used_secs()), (None, 0));
        }
        // What was not there is.
        let alone = sum(&[step(0, None), measured, step(0, None)]);
        assert_eq!(alone.mean(CPU_USED), Some(10));
    }

    #[test]
    fn a_part_of_a_gpu_is_told() {
        let mut step = step(3_600, None);
        step.sums[6] = Some((1_200, 3_600));
        assert_eq!(step.mean_thousandths(6), Some(333));
    }
}
