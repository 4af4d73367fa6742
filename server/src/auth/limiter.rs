//! Bounds how often a token can be guessed.

use std::sync::{Mutex, PoisonError};

const WINDOW_SECS: i64 = 60;
const FAILURES: u32 = 10;

/// Counts failures in windows of a minute.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    window: Mutex<(i64, u32)>,
}

impl Limiter {
    /// Whether another attempt is allowed now.
    pub(super) fn allows(&self, now_secs: i64) -> bool {
        let window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        window.0 != now_secs.div_euclid(WINDOW_SECS) || window.1 < FAILURES
    }

    /// Notes a failure.
    pub(super) fn failed(&self, now_secs: i64) {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        let this = now_secs.div_euclid(WINDOW_SECS);
        *window = if window.0 == this {
            (this, window.1.saturating_add(1))
        } else {
            (this, 1)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_a_minute_and_no_more() {
        let limiter = Limiter::default();
        for _ in 0..FAILURES {
            assert!(limiter.allows(60));
            limiter.failed(60);
        }
        assert!(!limiter.allows(119));
        assert!(limiter.allows(120));
    }
}
