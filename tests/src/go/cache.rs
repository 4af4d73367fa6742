//! Where the programs are kept between runs, outside the clone.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Module, Unavailable};

impl Module {
    /// The folder of the module itself.
    pub(super) fn sources(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.folder)
    }

    /// `<cache>/<folder>/<key>`: another module or another way to build, another folder.
    pub(crate) fn cache(&self) -> Result<PathBuf, Unavailable> {
        Ok(self.root()?.join(self.key()?))
    }

    /// Waits until no other process builds, and keeps others waiting until it is dropped.
    pub(crate) fn lock(&self) -> Result<File, Unavailable> {
        let root = self.root()?;
        fs::create_dir_all(&root).map_err(Unavailable::cache(&root))?;
        let path = root.join(format!("{}.lock", self.key()?));
        let file = File::create(&path).map_err(Unavailable::cache(&path))?;
        file.lock().map_err(Unavailable::cache(&path))?;
        Ok(file)
    }

    fn root(&self) -> Result<PathBuf, Unavailable> {
        let set = |name: &str| {
            env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let base = set("PLIMSOLL_CACHE_DIR")
            .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("plimsoll")))
            .or_else(|| set("HOME").map(|home| home.join(".cache/plimsoll")))
            .ok_or(Unavailable::NoCacheFolder)?;
        Ok(base.join(self.folder))
    }

    fn key(&self) -> Result<String, Unavailable> {
        let mut hash = Sha256::new();
        for file in ["go.mod", "go.sum"] {
            let path = self.sources().join(file);
            hash.update(fs::read(&path).map_err(Unavailable::cache(&path))?);
        }
        hash.update((self.recipe)());
        Ok(hash
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }
}
