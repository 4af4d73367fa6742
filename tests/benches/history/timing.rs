//! Timing what is done again and again.

use crate::Result;
use std::time::{Duration, Instant};

/// Runs before those that count.
const WARM_UP: usize = 2;
/// What takes long is run less often: not beyond this, but at least so many times.
const LONGEST: Duration = Duration::from_secs(60);
const LEAST: usize = 5;

/// How long each run took, shortest first.
#[derive(Debug)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Times so many runs after a warm-up, or as many as fit into a minute; gives the last result
    /// as well.
    pub(crate) async fn of<T, F>(runs: usize, mut run: impl FnMut(usize) -> F) -> Result<(Self, T)>
    where
        F: Future<Output = Result<T>>,
    {
        let mut last = run(0).await?;
        for at in 1..WARM_UP {
            last = run(at).await?;
        }
        let mut times = Vec::with_capacity(runs);
        let begin = Instant::now();
        for at in 0..runs {
            if at >= LEAST && begin.elapsed() >= LONGEST {
                break;
            }
            let start = Instant::now();
            last = run(WARM_UP + at).await?;
            times.push(start.elapsed());
        }
        times.sort_unstable();
        Ok((Self(times), last))
    }

    /// How many there are.
    pub(crate) fn runs(&self) -> usize {
        self.0.len()
    }

    /// The time that a share of the runs did not exceed, milliseconds.
    pub(crate) fn quantile_millis(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0
            .get(rank - 1)
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    /// The middle one, milliseconds.
    pub(crate) fn median_millis(&self) -> f64 {
        self.quantile_millis(50)
    }
}

/// Milliseconds, with as many digits as mean something.
pub(crate) fn millis(millis: f64) -> String {
    if millis < 10.0 {
        format!("{millis:.1} ms")
    } else {
        format!("{millis:.0} ms")
    }
}
