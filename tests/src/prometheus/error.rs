//! What can go wrong with a Prometheus.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use crate::{go::Unavailable, product};

/// The result of most functions here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a Prometheus did not start or did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The programs are not there and cannot be built.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// A file or folder could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No process could be started.
    #[error("Prometheus did not start: {0}")]
    Spawn(std::io::Error),
    /// It ended by itself.
    #[error("Prometheus ended by itself ({status}); the end of its log:\n{log}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The last lines of its log.
        log: String,
    },
    /// It runs but does not answer as ready.
    #[error("Prometheus was not ready after {after:?} ({last}); the end of its log:\n{log}")]
    NotReady {
        /// For how long it was asked.
        after: Duration,
        /// Its last answer.
        last: String,
        /// The last lines of its log.
        log: String,
    },
    /// What promtool says instead of doing as asked.
    #[error("promtool: {0}")]
    Promtool(String),
    /// A request was not answered as expected.
    #[error(transparent)]
    Answer(#[from] product::Error),
}

impl Error {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}
