//! Why programs cannot be had.

use std::path::{Path, PathBuf};

/// Why the programs cannot be had on this machine.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// No folder to keep them in.
    #[error("no cache folder: set PLIMSOLL_CACHE_DIR, XDG_CACHE_HOME or HOME")]
    NoCacheFolder,
    /// The cache could not be read or written.
    #[error("cache {path}: {source}")]
    Cache {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no `go` command.
    #[error("Go {0} or newer is not installed")]
    NoGo(String),
    /// The `go` command refused, for example because it is too old.
    #[error("Go {wanted} or newer is needed: {said}")]
    OldGo {
        /// The oldest version that will do.
        wanted: String,
        /// What the `go` command said.
        said: String,
    },
    /// A build failed, for example because modules could not be fetched.
    #[error("{what} could not be built: {said}")]
    Build {
        /// The program or module.
        what: String,
        /// The end of what the `go` command said.
        said: String,
    },
    /// A variable names a folder that lacks a program.
    #[error("{variable} names a folder without {path}")]
    NotThere {
        /// The variable.
        variable: &'static str,
        /// The program that was looked for.
        path: PathBuf,
    },
}

impl Unavailable {
    pub(crate) fn cache(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Cache { path, source }
    }
}
