//! Values at equal steps of time, some of which are not known.

/// A series. Its steps follow each other without a break; what was not observed is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// When the first step begins, Unix seconds.
    pub start_secs: i64,
    /// How long a step is, seconds.
    pub step_secs: i64,
    /// A value per step.
    pub values: Vec<Option<f64>>,
}

impl Series {
    /// When a step begins, Unix seconds; also of steps behind the end.
    #[must_use]
    pub fn at_secs(&self, step: usize) -> i64 {
        let steps = i64::try_from(step).unwrap_or(i64::MAX);
        self.start_secs
            .saturating_add(steps.saturating_mul(self.step_secs))
    }

    /// When the last step ends, Unix seconds.
    #[must_use]
    pub fn end_secs(&self) -> i64 {
        self.at_secs(self.values.len())
    }

    /// Without what is unknown at its beginning, and without numbers that are none.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let finite = |value: &Option<f64>| value.filter(|value| value.is_finite());
        let values: Vec<Option<f64>> = self.values.iter().map(finite).collect();
        let first = values.iter().position(Option::is_some);
        let first = first.unwrap_or(values.len());
        Self {
            start_secs: self.at_secs(first),
            step_secs: self.step_secs,
            values: values[first..].to_vec(),
        }
    }

    /// Up to its last known step.
    #[must_use]
    pub fn until_known(mut self) -> Self {
        let last = self.values.iter().rposition(Option::is_some);
        self.values.truncate(last.map_or(0, |last| last + 1));
        self
    }

    /// How many steps are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.values.iter().flatten().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_with_what_is_known() {
        let series = Series {
            start_secs: 1_000,
            step_secs: 60,
            values: vec![None, Some(f64::NAN), Some(2.0), None, Some(3.0)],
        };
        let trimmed = series.trimmed();
        assert_eq!(trimmed.start_secs, 1_120);
        assert_eq!(trimmed.values, [Some(2.0), None, Some(3.0)]);
        assert_eq!(trimmed.end_secs(), series.end_secs());
        assert_eq!(trimmed.known(), 2);
        assert_eq!(Series::default().trimmed(), Series::default());
        let mut behind = trimmed.clone();
        behind.values.extend([None, None]);
        assert_eq!(behind.until_known(), trimmed);
    }
}
