//! How a command ends when it does not end well.

use super::output::plain;
use crate::fill::TargetError;
use plimsoll_app::api::{ApiError, ErrorCode};
use std::io::Write;
use std::process::ExitCode;

/// Parameters of the API that commands have as flags of the same name.
const FLAGS: [&str; 6] = [
    "cluster",
    "window",
    "team",
    "namespace",
    "check",
    "severity",
];

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

    /// Something was found that `--fail-on` or a check asks about: exit code 1. Nothing failed.
    pub fn finding(message: impl std::fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            code: 1,
        }
    }

    /// What is asked is not there or does not answer (a database, a server, a cluster): exit code 3.
    pub fn unavailable(message: impl std::fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            code: 3,
        }
    }

    /// Any other failure while running: exit code 4.
    pub fn running(message: impl std::fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            code: 4,
        }
    }

    /// Why the API gave no answer.
    #[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
    pub(super) fn of_api(error: ApiError) -> Self {
        // What a parameter is called is what its flag is called.
        let flag = error.field.as_deref().filter(|of| FLAGS.contains(of));
        let message = match flag {
            Some(flag) => {
                let named = format!("{flag}: ");
                let message = error.message.trim_start_matches(&named);
                format!("--{flag}: {message} {}", error.hint)
            }
            None => format!("{} {}", error.message, error.hint),
        };
        match error.code {
            ErrorCode::InvalidParameter | ErrorCode::NotFound => Self::input(message),
            ErrorCode::NoData
            | ErrorCode::StoreUnavailable
            | ErrorCode::Unauthorized
            | ErrorCode::Forbidden
            | ErrorCode::Misdirected
            | ErrorCode::TooManyRequests => Self::unavailable(message),
            ErrorCode::MethodNotAllowed | ErrorCode::Internal => Self::running(message),
        }
    }

    /// Why a history cannot be filled in.
    pub(super) fn of_target(error: TargetError) -> Self {
        match error {
            TargetError::Store(error) => Self::unavailable(error),
            other => Self::input(other),
        }
    }

    /// Says it on standard error, on one line.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        let message: Vec<&str> = self.message.split_whitespace().collect();
        let line = plain(&message.join(" "));
        // Who closed the pipe does not want to know; the code says it all the same.
        drop(writeln!(std::io::stderr(), "plimsoll: {line}"));
        ExitCode::from(self.code)
    }
}
