//! Why there is no forecast.

use thiserror::Error;

/// Why a series is not forecast.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No steps, or steps of no length.
    #[error("a forecast of no steps was asked for")]
    NothingAsked,
    /// Nothing is known.
    #[error("nothing is known of it")]
    NoData,
    /// There is less history than a forecast and its check take.
    #[error("{steps} steps of history are known, {needed} are needed")]
    TooShort {
        /// Steps from the first known one on.
        steps: usize,
        /// Steps from which it works.
        needed: usize,
        /// When there will be as many, Unix seconds.
        works_from_secs: i64,
    },
    /// Most of the history is missing.
    #[error("only {known} of {steps} steps of history are known")]
    TooManyGaps {
        /// Known steps.
        known: usize,
        /// All steps.
        steps: usize,
    },
}
