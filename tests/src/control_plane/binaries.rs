//! The control plane's programs: found in the cache, or built once.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use super::{Program, build, cache};

/// A folder with every program and the configuration files that belong to them.
#[derive(Clone, Debug)]
pub struct Binaries {
    folder: PathBuf,
}

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
}

impl Unavailable {
    pub(super) fn cache(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Cache { path, source }
    }
}

impl Binaries {
    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The path of a program.
    #[must_use]
    pub fn path(&self, program: Program) -> PathBuf {
        self.folder.join("bin").join(program.file_name())
    }

    /// KWOK's own definitions of how nodes, pods and their usage behave.
    #[must_use]
    pub fn kwok_configuration(&self) -> Vec<PathBuf> {
        build::KWOK_FILES
            .iter()
            .map(|file| self.configuration(file))
            .collect()
    }

    /// The rights metrics-server asks for, as its own project ships them.
    #[must_use]
    pub fn metrics_server_rbac(&self) -> PathBuf {
        self.configuration(build::METRICS_SERVER_RBAC)
    }

    /// Where a file copied out of a Go module is kept.
    pub(super) fn configuration(&self, file: &str) -> PathBuf {
        self.folder.join("config").join(file.replace('/', "-"))
    }

    /// True when nothing is missing, so that no Go is needed.
    pub(super) fn complete(&self) -> bool {
        Program::ALL
            .iter()
            .all(|program| self.path(*program).is_file())
            && self.kwok_configuration().iter().all(|file| file.is_file())
            && self.metrics_server_rbac().is_file()
    }
}

/// Finds the programs in the cache or builds them into it.
///
/// The first build takes about eight minutes on two cores; later calls take
/// milliseconds and need no Go. Test processes that run at the same time wait
/// for one another instead of building twice.
///
/// # Errors
/// Says why the programs cannot be had, in words fit for [`skip_or_panic`].
pub fn ensure() -> Result<Binaries, Unavailable> {
    let binaries = Binaries::in_folder(cache::folder()?);
    if binaries.complete() {
        return Ok(binaries);
    }
    let _building = cache::lock()?;
    if !binaries.complete() {
        build::build(&binaries)?;
    }
    Ok(binaries)
}

/// Says on standard error that a test is skipped, and why.
///
/// # Panics
/// In continuous integration (`CI=true`) nothing may be skipped silently, so there
/// the test fails instead.
#[expect(clippy::panic, reason = "failing the calling test is the purpose")]
pub fn skip_or_panic(reason: &dyn Display) {
    if std::env::var("CI").is_ok_and(|ci| ci == "true") {
        panic!("skipping is not allowed when CI=true: {reason}");
    }
    eprintln!("SKIPPED: {reason}");
}
