//! What a column came to in a span of time.

/// What a column came to in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spell {
    /// Σ value × seconds it speaks for.
    pub(super) integral: i128,
    /// Seconds with a known value, at least one.
    pub(super) secs: i64,
    /// Largest known value.
    pub(super) max: i64,
}

impl Spell {
    pub(super) fn of_sample(value: i64, secs: i64) -> Self {
        Self {
            integral: i128::from(value) * i128::from(secs),
            secs,
            max: value,
        }
    }

    /// What both come to.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            integral: self.integral + other.integral,
            secs: self.secs + other.secs,
            max: self.max.max(other.max),
        }
    }

    /// The part from `from` to `to` of the `span` seconds it is spread over: parts of a whole add
    /// up to it exactly. `None` for a part of no known second.
    pub(super) fn part(&self, (from, to): (i64, i64), span: i64) -> Option<Self> {
        if (from, to) == (0, span) {
            return Some(*self);
        }
        let upto = |secs: i64| {
            let known = i128::from(self.secs) * i128::from(secs) / i128::from(span.max(1));
            (known, self.integral * known / i128::from(self.secs))
        };
        let ((secs_before, before), (secs_after, after)) = (upto(from), upto(to));
        let secs = i64::try_from(secs_after - secs_before).ok()?;
        (secs > 0).then_some(Self {
            integral: after - before,
            secs,
            max: self.max,
        })
    }

    /// The mean, rounded down.
    pub(super) fn mean(&self) -> i64 {
        let mean = self.integral.div_euclid(i128::from(self.secs));
        i64::try_from(mean).unwrap_or(i64::MAX)
    }

    /// How far the maximum is above the mean.
    pub(super) fn above(&self) -> i64 {
        self.max.saturating_sub(self.mean())
    }

    /// What is left of the integral beside mean × seconds.
    pub(super) fn rest(&self) -> i64 {
        let rest = self.integral.rem_euclid(i128::from(self.secs));
        i64::try_from(rest).unwrap_or_default()
    }
}
