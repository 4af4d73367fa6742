//! Where the programs are kept between runs, outside the clone.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::binaries::Unavailable;
use super::build;

/// The folder of the Go module that pins the programs.
pub(super) fn module_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("controlplane")
}

/// `<cache>/controlplane/<key>`: another module or another way to build, another folder.
pub(super) fn folder() -> Result<PathBuf, Unavailable> {
    Ok(root()?.join(key()?))
}

/// Waits until no other process builds, and keeps others waiting until it is dropped.
pub(super) fn lock() -> Result<File, Unavailable> {
    let root = root()?;
    fs::create_dir_all(&root).map_err(Unavailable::cache(&root))?;
    let path = root.join(format!("{}.lock", key()?));
    let file = File::create(&path).map_err(Unavailable::cache(&path))?;
    file.lock().map_err(Unavailable::cache(&path))?;
    Ok(file)
}

fn root() -> Result<PathBuf, Unavailable> {
    let set = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = set("PLIMSOLL_CACHE_DIR")
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("plimsoll")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/plimsoll")))
        .ok_or(Unavailable::NoCacheFolder)?;
    Ok(base.join("controlplane"))
}

fn key() -> Result<String, Unavailable> {
    let mut hash = Sha256::new();
    for file in ["go.mod", "go.sum"] {
        let path = module_folder().join(file);
        hash.update(fs::read(&path).map_err(Unavailable::cache(&path))?);
    }
    hash.update(build::recipe());
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
