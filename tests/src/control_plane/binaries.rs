//! The control plane's programs: found in the cache, or built once.

use std::path::PathBuf;

use super::{Program, build};

pub use crate::go::Unavailable;
pub use crate::skip::skip_or_panic;

/// A folder with every program and the configuration files that belong to them.
#[derive(Clone, Debug)]
pub struct Binaries {
    folder: PathBuf,
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
    let binaries = Binaries::in_folder(build::MODULE.cache()?);
    if binaries.complete() {
        return Ok(binaries);
    }
    let _building = build::MODULE.lock()?;
    if !binaries.complete() {
        build::build(&binaries)?;
    }
    Ok(binaries)
}
