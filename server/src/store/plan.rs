//! What is read, and what it comes to: columns in steps of a window.

use super::spell::Spell;
use super::summary::Summary;

/// What one column came to in one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Σ value × seconds it speaks for.
    pub integral: i128,
    /// Seconds with a known value; 0 is a gap.
    pub secs: i64,
    /// Largest known value.
    pub max: i64,
}

impl Bucket {
    /// The mean over the seconds that are known, rounded to the nearest integer.
    #[must_use]
    pub fn mean(&self) -> Option<i64> {
        let secs = i128::from(self.secs);
        (secs > 0)
            .then(|| i64::try_from((self.integral + secs / 2).div_euclid(secs)).unwrap_or(i64::MAX))
    }

    /// Adds what another span or entity came to.
    pub fn add_span(&mut self, other: &Self) {
        if other.secs > 0 {
            self.max = if self.secs == 0 {
                other.max
            } else {
                self.max.max(other.max)
            };
            self.integral += other.integral;
            self.secs += other.secs;
        }
    }
}

impl From<Summary> for Bucket {
    fn from(summary: Summary) -> Self {
        Self {
            integral: summary.integral,
            secs: summary.secs,
            max: summary.max,
        }
    }
}

impl From<Spell> for Bucket {
    fn from(spell: Spell) -> Self {
        Self {
            integral: spell.integral,
            secs: spell.secs,
            max: spell.max,
        }
    }
}

/// What to read: which columns, from when to when, in which steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPlan {
    /// Start, included, Unix seconds.
    pub from_secs: i64,
    /// End, excluded, Unix seconds.
    pub to_secs: i64,
    /// Length of a step; steps start at multiples of it.
    pub step_secs: i64,
    /// Stored positions of the columns.
    pub columns: Vec<usize>,
}

impl ReadPlan {
    /// When the first step starts.
    #[must_use]
    pub fn first_step_secs(&self) -> i64 {
        self.from_secs.div_euclid(self.step_secs) * self.step_secs
    }

    /// How many steps there are.
    #[must_use]
    pub fn steps(&self) -> usize {
        let last = (self.to_secs - 1).div_euclid(self.step_secs);
        usize::try_from(last - self.from_secs.div_euclid(self.step_secs) + 1).unwrap_or(0)
    }

    pub(super) fn step_of(&self, at_secs: i64) -> Option<usize> {
        if at_secs < self.from_secs || at_secs >= self.to_secs {
            return None;
        }
        usize::try_from((at_secs - self.first_step_secs()) / self.step_secs).ok()
    }

    /// The steps that a span lies in, each with the seconds of the span from and up to which.
    pub(super) fn steps_of(
        &self,
        at_secs: i64,
        span_secs: i64,
    ) -> impl Iterator<Item = (usize, (i64, i64))> {
        let end_secs = at_secs.saturating_add(span_secs).min(self.to_secs);
        let mut from_secs = at_secs.max(self.from_secs);
        std::iter::from_fn(move || {
            let step = self.step_of(from_secs).filter(|_| from_secs < end_secs)?;
            let next_secs = (from_secs.div_euclid(self.step_secs) + 1) * self.step_secs;
            let until_secs = next_secs.min(end_secs);
            let part = (from_secs - at_secs, until_secs - at_secs);
            from_secs = next_secs;
            Some((step, part))
        })
    }
}

/// The columns of one entity, each in steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buckets {
    /// One list of steps per column of the plan.
    pub columns: Vec<Vec<Bucket>>,
}

impl Buckets {
    /// Without any sample.
    #[must_use]
    pub fn empty(plan: &ReadPlan) -> Self {
        Self {
            columns: vec![vec![Bucket::default(); plan.steps()]; plan.columns.len()],
        }
    }

    /// Whether anything is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let mut buckets = self.columns.iter().flatten();
        buckets.any(|bucket| bucket.secs > 0)
    }

    /// What a column came to over the whole window.
    #[must_use]
    pub fn total(&self, column: usize) -> Bucket {
        let mut total = Bucket::default();
        for bucket in self.columns.get(column).into_iter().flatten() {
            total.add_span(bucket);
        }
        total
    }
}
