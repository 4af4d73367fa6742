//! What can go wrong with a control plane.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use super::{Program, binaries::Unavailable};

/// The result of most functions here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a control plane did not start or did not do as asked.
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
    /// No block of free ports was found on 127.0.0.1.
    #[error("no free ports on 127.0.0.1: {0}")]
    Ports(String),
    /// A certificate could not be made.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// A program could not be started at all.
    #[error("{program} did not start: {source}")]
    Spawn {
        /// The program.
        program: Program,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program ended by itself.
    #[error("{program} ended by itself ({status}); the end of its log:\n{log}")]
    Ended {
        /// The program.
        program: Program,
        /// How it ended.
        status: ExitStatus,
        /// The last lines of its log.
        log: String,
    },
    /// A program runs but does not answer as ready.
    #[error("{program} was not ready after {after:?} ({last}); the end of its log:\n{log}")]
    NotReady {
        /// The program.
        program: Program,
        /// For how long it was asked.
        after: Duration,
        /// Its last answer.
        last: String,
        /// The last lines of its log.
        log: String,
    },
    /// The program is not part of this control plane or was stopped.
    #[error("{0} is not running")]
    NotRunning(Program),
    /// A kubectl command failed.
    #[error("kubectl {command}: {stderr}")]
    Kubectl {
        /// The arguments given.
        command: String,
        /// What it wrote to standard error.
        stderr: String,
    },
    /// A request of the Kubernetes client failed.
    #[error("Kubernetes client: {0}")]
    Client(#[from] Box<kube::Error>),
    /// A kubeconfig was not usable.
    #[error("kubeconfig: {0}")]
    Kubeconfig(#[from] kube::config::KubeconfigError),
    /// Something expected did not happen in time.
    #[error("{what} did not happen within {after:?}; last seen: {last}")]
    TimedOut {
        /// What was expected.
        what: String,
        /// For how long it was waited for.
        after: Duration,
        /// The state seen last.
        last: String,
    },
    /// An answer was not understood.
    #[error("not understood: {0}")]
    Unreadable(String),
}

impl Error {
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

impl From<kube::Error> for Error {
    fn from(error: kube::Error) -> Self {
        Self::Client(Box::new(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
