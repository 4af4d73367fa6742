//! Why a comparison cannot be made.

use thiserror::Error;

/// Why shared and dedicated machines are not compared.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PoolingError {
    /// No team, or no resource.
    #[error("there is no demand to compare")]
    NothingAsked,
    /// Series that do not have the same steps.
    #[error("demand of {team} for {resource} has other steps than the rest")]
    OtherSteps {
        /// Whose demand.
        team: String,
        /// For what.
        resource: String,
    },
    /// Steps that days are not made of.
    #[error("steps of {step_secs} s do not make up days")]
    NoDays {
        /// How long a step is, seconds.
        step_secs: i64,
    },
    /// Of no day enough is known.
    #[error("no day is known from its beginning to its end ({days} were looked at)")]
    NoCompleteDay {
        /// Days of which anything is known.
        days: usize,
    },
    /// A risk that is none.
    #[error("the quantile {quantile} is not above 0 and at most 1")]
    Quantile {
        /// What was given.
        quantile: f64,
    },
    /// A machine that holds nothing.
    #[error("a machine has {amount} of {resource} left for teams, which is not above 0")]
    Machine {
        /// Of what.
        resource: String,
        /// How much.
        amount: f64,
    },
    /// A machine of other resources than were compared.
    #[error("a machine of {given} resources cannot hold demand for {needed}")]
    OtherResources {
        /// Sizes given.
        given: usize,
        /// Resources of the demand.
        needed: usize,
    },
}
