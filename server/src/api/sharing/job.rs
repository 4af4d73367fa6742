//! The work of a comparison, which goes on behind the page, and what came of it.

use super::store_failed;
use crate::jobs::{Progress, Weighed, stopped};
use crate::sharing::{SharingError, Stored, Study, Wanted, stored};
use crate::store::Store;
use plimsoll_app::api::{ApiError, Refused};
use plimsoll_planner::pooling::PoolingError;
use std::sync::Arc;

const DAY_SECS: i64 = 86_400;

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// What can be compared.
    Ready(Box<Stored>),
    /// Why nothing can.
    Refused(Refused),
}

impl Weighed for Outcome {
    fn numbers(&self) -> usize {
        let of = |study: &Study| {
            let profile = &study.profile;
            2 * profile.teams.len() * profile.scenarios * profile.resources.len()
        };
        match self {
            Self::Ready(found) => of(&found.study) + found.tests.as_ref().map_or(0, of),
            Self::Refused(_) => 1,
        }
    }
}

/// A comparison to be made.
pub(super) struct Job {
    pub(super) store: Store,
    pub(super) wanted: Wanted,
    /// Whether the window moves on, and holds a day.
    pub(super) waiting_helps: bool,
}

impl Job {
    /// What comes of it.
    pub(super) async fn run(self, progress: Arc<Progress>) -> Result<Outcome, ApiError> {
        match stored(&self.store, &self.wanted, &progress).await {
            Ok(Some(found)) => Ok(Outcome::Ready(Box::new(found))),
            Ok(None) => Err(stopped()),
            Err(SharingError::Store(error)) => Err(store_failed(error)),
            Err(error) => Ok(Outcome::Refused(self.refused(&error))),
        }
    }

    fn refused(&self, error: &SharingError) -> Refused {
        let no_day = matches!(
            error,
            SharingError::Pooling(PoolingError::NoCompleteDay { .. })
        );
        // The day that has begun is over at its end, which the window must still hold then.
        let next_secs = (self.wanted.span.1.div_euclid(DAY_SECS) + 1) * DAY_SECS;
        Refused {
            name: "sharing".to_owned(),
            reason: match error {
                SharingError::Pooling(PoolingError::NothingAsked) => {
                    "nobody demanded anything in this window".to_owned()
                }
                SharingError::Pooling(PoolingError::NoCompleteDay { days: 0 }) => {
                    "this window has no whole day that was observed".to_owned()
                }
                other => other.to_string(),
            },
            works_from_secs: (no_day && self.waiting_helps).then_some(next_secs),
        }
    }
}
