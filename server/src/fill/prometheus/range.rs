//! Reading a query over a span in answers of bearable size.

use super::answer::Series;
use super::client::{Client, PrometheusError};

/// Values in one answer that are aimed at: some tens of megabytes.
const VALUES_PER_ANSWER: usize = 400_000;
/// Steps that are asked for first.
const FIRST_STEPS: i64 = 72;

/// Asks for spans that get longer or shorter with the answers.
pub(super) struct RangeReader<'a> {
    client: &'a Client,
    steps: i64,
}

impl<'a> RangeReader<'a> {
    pub(super) fn new(client: &'a Client) -> Self {
        Self {
            client,
            steps: FIRST_STEPS,
        }
    }

    /// Visits the series of a query at the moments from one to another, both included; a series
    /// comes once per answer.
    ///
    /// # Errors
    /// [`PrometheusError`] when a part is not answered, even for a single step.
    pub(super) async fn read(
        &mut self,
        query: &str,
        (from_secs, to_secs): (i64, i64),
        step_secs: i64,
        mut visit: impl FnMut(&Series),
    ) -> Result<(), PrometheusError> {
        let mut start = from_secs;
        while start <= to_secs {
            let end = (start + (self.steps - 1) * step_secs).min(to_secs);
            match self.client.range(query, (start, end), step_secs).await {
                Ok(series) => {
                    let values: usize = series.iter().map(|series| series.values.len()).sum();
                    series.iter().for_each(&mut visit);
                    start = end + step_secs;
                    self.adapt(values);
                }
                Err(PrometheusError::TooMuch { .. }) if self.steps > 1 && end > start => {
                    let asked = (end - start) / step_secs + 1;
                    self.steps = (asked / 2).max(1);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn adapt(&mut self, values: usize) {
        if values > VALUES_PER_ANSWER {
            self.steps = (self.steps / 2).max(1);
        } else if values < VALUES_PER_ANSWER / 4 {
            // Few servers give more than 11,000 steps at once, and no day has more at 10 s.
            self.steps = (self.steps * 2).min(8_640);
        }
    }
}
