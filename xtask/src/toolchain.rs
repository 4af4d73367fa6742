//! The compiler target of the browser part.

use crate::{command, workspace::Workspace};
use anyhow::{Context as _, bail};
use std::path::Path;
use std::process::Command;

/// The browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Installs the standard library for WebAssembly when it is missing.
///
/// `rust-toolchain.toml` names it, but rustup reads that only when it installs a toolchain:
/// one which was there before stays without it.
pub(crate) fn ensure_wasm(workspace: &Workspace) -> anyhow::Result<()> {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(&workspace.root)
        .args(["--print=target-libdir", "--target", WASM]);
    let folder = command::read(&mut rustc)?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup
        .current_dir(&workspace.root)
        .args(["target", "add", WASM]);
    command::run(&mut rustup).with_context(|| {
        format!("Rust has no {WASM}. Install it with rustup (https://rustup.rs) or your system.")
    })?;
    if !Path::new(folder.trim()).is_dir() {
        bail!("rustup added {WASM} to another toolchain than the one that cargo uses");
    }
    Ok(())
}
