//! Histograms that forget: a sample loses half its weight with every half-life.
//!
//! Source: `util.decayingHistogram` and `util.exponentialHistogramOptions` of the Vertical Pod
//! Autoscaler. Instead of old weights becoming smaller, new ones become larger, relative to a reference
//! time that is moved when they would become too large.

use crate::noise::count;
use serde::{Deserialize, Serialize};

/// Every bucket is wider than the one before it by this factor
/// (`DefaultHistogramBucketSizeGrowth` of 5 %).
const GROWTH: f64 = 1.05;
/// Its natural logarithm.
const LN_GROWTH: f64 = 0.048_790_164_169_432_05;
/// Buckets of either kind: `ceil(log(most × (growth - 1) / first + 1) / log(growth)) + 1`.
const COUNT: usize = 176;
/// Half-lives after which the reference time is moved. The autoscaler waits for 100; with 50, weights fit
/// into `f32` when they are kept. Moving multiplies by a power of two, which loses nothing.
const MOST_HALF_LIVES: i64 = 50;
/// Buckets at the ends with less weight are dropped when the reference time moves (`epsilon`).
const LEAST_WEIGHT: f64 = 1e-4;

/// Where buckets begin: the first at 0, the others by a geometric sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Buckets {
    /// Of cores: the first bucket is 10 millicores wide, the last begins at 1,000 cores or more. (Newer
    /// sources of the autoscaler begin with 1 millicore, kubernetes/autoscaler#7554.)
    Cpu,
    /// Of bytes: the first bucket is 10 MB wide, the last begins at 1 TB or more.
    Memory,
}

impl Buckets {
    /// Width of the first bucket.
    fn first(self) -> f64 {
        match self {
            Self::Cpu => 0.01,
            Self::Memory => 1e7,
        }
    }

    /// Where the geometric sum reaches a value, in buckets.
    fn place(self, value: f64) -> f64 {
        (value * (GROWTH - 1.0) / self.first()).ln_1p() / LN_GROWTH
    }

    /// The bucket of a value; the first or last of one beyond.
    #[must_use]
    pub fn of(self, value: f64) -> usize {
        if value < self.first() {
            return 0;
        }
        count(self.place(value).floor()).min(COUNT - 1)
    }

    /// Where a bucket begins.
    #[must_use]
    pub fn start(self, bucket: usize) -> f64 {
        // A bucket is one of some 250.
        let power = GROWTH.powi(i32::try_from(bucket).unwrap_or(i32::MAX));
        self.first() * (power - 1.0) / (GROWTH - 1.0)
    }
}

/// Weights of samples by bucket. Only the stretch from the lowest to the highest bucket that has any is
/// kept, some tens of numbers for most containers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram {
    /// When a sample has its own weight, Unix seconds, a whole number of half-lives.
    reference_secs: i64,
    lowest: usize,
    weights: Vec<f64>,
}

/// A histogram as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    reference_secs: i64,
    lowest: u16,
    weights: Vec<f32>,
}

impl Histogram {
    /// Adds a sample of a weight (not negative) that was taken at a time.
    pub fn add(
        &mut self,
        buckets: Buckets,
        (value, weight): (f64, f64),
        at_secs: i64,
        half_life_secs: i64,
    ) {
        let half_life_secs = half_life_secs.max(1);
        let age_secs = at_secs.saturating_sub(self.reference_secs);
        if self.weights.is_empty() || age_secs / half_life_secs > MOST_HALF_LIVES {
            self.refer_to(at_secs, half_life_secs);
        }
        let age_secs = at_secs.saturating_sub(self.reference_secs);
        let factor = (age_secs as f64 / half_life_secs as f64).exp2();
        let bucket = buckets.of(value);
        if self.weights.is_empty() {
            self.lowest = bucket;
        } else if bucket < self.lowest {
            let more = self.lowest - bucket;
            self.weights.splice(0..0, std::iter::repeat_n(0.0, more));
            self.lowest = bucket;
        }
        let at = bucket - self.lowest;
        if at >= self.weights.len() {
            self.weights.reserve_exact(at + 1 - self.weights.len());
            self.weights.resize(at + 1, 0.0);
        }
        if let Some(held) = self.weights.get_mut(at) {
            *held += weight * factor;
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// A percentile (0 to 1), `None` of an empty histogram: the END of the bucket in which it lies, as the
    /// autoscaler says it, so that it is not below the sample itself; of the last bucket, which has no end,
    /// its start.
    #[must_use]
    pub fn percentile(&self, buckets: Buckets, percentile: f64) -> Option<f64> {
        let threshold = percentile * self.weights.iter().sum::<f64>();
        let mut sum = 0.0;
        let reached = self.weights.iter().position(|weight| {
            sum += weight;
            sum >= threshold
        });
        let last = self.weights.len().checked_sub(1)?;
        let bucket = self.lowest + reached.unwrap_or(last);
        Some(buckets.start((bucket + 1).min(COUNT - 1)))
    }

    /// Makes the half-life that a time is nearest to the reference.
    fn refer_to(&mut self, at_secs: i64, half_life_secs: i64) {
        let half_lives = (at_secs + half_life_secs / 2).div_euclid(half_life_secs);
        let reference_secs = half_lives.saturating_mul(half_life_secs);
        let moved = (self.reference_secs - reference_secs) as f64 / half_life_secs as f64;
        for weight in &mut self.weights {
            *weight *= moved.exp2();
        }
        self.reference_secs = reference_secs;
        while self.weights.last().is_some_and(|last| *last < LEAST_WEIGHT) {
            self.weights.pop();
        }
        let low = self.weights.iter().position(|one| *one >= LEAST_WEIGHT);
        self.weights.drain(..low.unwrap_or(0));
        self.lowest += low.unwrap_or(0);
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        self.weights.capacity() * size_of::<f64>()
    }

    /// How it is stored; weights lose digits beyond the seventh.
    pub(super) fn stored(&self) -> Stored {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "digits that decide nothing; MOST_HALF_LIVES keeps it in range"
        )]
        let short = |weight: &f64| *weight as f32;
        Stored {
            reference_secs: self.reference_secs,
            lowest: u16::try_from(self.lowest).unwrap_or(u16::MAX),
            weights: self.weights.iter().map(short).collect(),
        }
    }

    /// What was stored; weights that no sample can have, and buckets that there are not, are left out.
    pub(super) fn of(stored: &Stored) -> Self {
        let lowest = usize::from(stored.lowest);
        let sound = |weight: &f32| {
            if *weight > 0.0 {
                f64::from(*weight)
            } else {
                0.0
            }
        };
        let weights = stored.weights.iter().map(sound);
        let room = COUNT.saturating_sub(lowest);
        Self {
            reference_secs: stored.reference_secs,
            lowest,
            weights: weights.take(room).collect(),
        }
    }
}

#[cfg(test)]
#[path = "histogram_tests.rs"]
mod tests;
