//! What can go wrong with the product under test.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

/// The result of most functions here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why Plimsoll did not start or did not do as expected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no binary and none can be built.
    #[error("no plimsoll: {0}")]
    NoBinary(String),
    /// A file or folder could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No process could be started.
    #[error("plimsoll did not start: {0}")]
    Spawn(std::io::Error),
    /// It ended by itself.
    #[error("plimsoll ended by itself ({status}); the end of its log:\n{log}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The last lines of its log.
        log: String,
    },
    /// Something expected did not happen in time.
    #[error(
        "{what} did not happen within {after:?}; last seen: {last}; the end of the log:\n{log}"
    )]
    TimedOut {
        /// What was expected.
        what: String,
        /// For how long it was waited for.
        after: Duration,
        /// What was seen last.
        last: String,
        /// The last lines of the server's log.
        log: String,
    },
    /// No answer to a request.
    #[error("no answer to {request}: {reason}")]
    NoAnswer {
        /// Method and path.
        request: String,
        /// What happened instead.
        reason: String,
    },
    /// Another answer than expected.
    #[error("{request} was answered with {status}: {body}")]
    Answer {
        /// Method and path.
        request: String,
        /// The HTTP status.
        status: u16,
        /// The start of the body.
        body: String,
    },
    /// The database could not be read.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}
