//! How a command ends when it does not end well.

use crate::fill::TargetError;
use std::process::ExitCode;

/// A failure: one sentence for the person and an exit code for scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// Wrong usage or input: exit code 2.
    pub fn input(message: impl std::fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            code: 2,
        }
    }

    /// A failure while running: exit code 1.
    pub fn running(message: impl std::fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            code: 1,
        }
    }

    /// Why a history cannot be filled in.
    pub(super) fn of_target(error: TargetError) -> Self {
        match error {
            TargetError::Store(error) => Self::running(error),
            other => Self::input(other),
        }
    }

    /// Says it on standard error, on one line.
    #[expect(
        clippy::print_stderr,
        reason = "the one place where a command reports its failure"
    )]
    #[must_use]
    pub fn report(&self) -> ExitCode {
        let message: Vec<&str> = self.message.split_whitespace().collect();
        eprintln!("plimsoll: {}", message.join(" "));
        ExitCode::from(self.code)
    }
}
