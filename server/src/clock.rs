//! The clock enters here, as a value.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time; tests give their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        }))
    }

    /// A clock of the caller's making, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn of(now_millis: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_millis))
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn now_millis(&self) -> i64 {
        (self.0)()
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub fn now_secs(&self) -> i64 {
        self.now_millis().div_euclid(1_000)
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Clock")
    }
}
