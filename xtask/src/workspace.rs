//! Where things are.

use crate::command;
use anyhow::Context as _;
use std::path::{Path, PathBuf};

/// The folders that all commands work in.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// The clone.
    pub(crate) root: PathBuf,
    /// Where cargo builds, wherever `CARGO_TARGET_DIR` or a configuration file puts it.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks cargo, which knows every way in which the folders can be set.
    pub(crate) fn find() -> anyhow::Result<Self> {
        // Two clones may share a target folder, and with it this binary: cargo says for which of
        // them it runs.
        let here = std::env::var_os("CARGO_MANIFEST_DIR");
        let here = here.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let mut cargo = command::cargo(Path::new(&here));
        cargo.args(["metadata", "--no-deps", "--format-version=1"]);
        let metadata: serde_json::Value = serde_json::from_str(&command::read(&mut cargo)?)
            .context("cargo metadata did not print JSON")?;
        let folder = |key: &str| {
            let path = metadata.get(key).and_then(serde_json::Value::as_str);
            path.map(PathBuf::from)
                .with_context(|| format!("cargo metadata has no {key}"))
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
        })
    }

    /// `cargo`, in the root of the workspace.
    pub(crate) fn cargo(&self) -> std::process::Command {
        command::cargo(&self.root)
    }
}
