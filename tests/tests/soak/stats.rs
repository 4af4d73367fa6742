//! Many numbers, told by a few.

use std::fmt;

/// How numbers are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spread {
    /// How many there are.
    pub(crate) count: usize,
    /// The smallest.
    pub(crate) min: u64,
    /// Half of them are at most so large.
    pub(crate) median: u64,
    /// All but a hundredth are at most so large.
    pub(crate) p99: u64,
    /// The largest.
    pub(crate) max: u64,
}

impl Spread {
    /// Of these numbers; all 0 when there are none.
    pub(crate) fn of(numbers: impl Iterator<Item = u64>) -> Self {
        let mut sorted: Vec<u64> = numbers.collect();
        sorted.sort_unstable();
        let (Some(&min), Some(&max)) = (sorted.first(), sorted.last()) else {
            return Self::default();
        };
        let at_percent = |percent: usize| sorted[(sorted.len() - 1) * percent / 100];
        Self {
            count: sorted.len(),
            min,
            median: at_percent(50),
            p99: at_percent(99),
            max,
        }
    }

    /// The same in another unit.
    pub(crate) fn divided_by(self, unit: u64) -> Self {
        Self {
            count: self.count,
            min: self.min / unit,
            median: self.median / unit,
            p99: self.p99 / unit,
            max: self.max / unit,
        }
    }

    /// As JSON.
    pub(crate) fn json(self) -> serde_json::Value {
        serde_json::json!({
            "count": self.count, "min": self.min, "median": self.median, "p99": self.p99,
            "max": self.max,
        })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.min, self.median, self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_ends_of_a_hundred() {
        let spread = Spread::of((0..=100).rev());
        assert_eq!(
            (spread.min, spread.median, spread.p99, spread.max),
            (0, 50, 99, 100)
        );
        assert_eq!(Spread::of(std::iter::empty()), Spread::default());
        assert_eq!(Spread::of([7].into_iter()).p99, 7);
    }
}
