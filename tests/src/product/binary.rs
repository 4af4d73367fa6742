//! Where the binary is.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{Error, Result};

/// Names the binary to test.
const VARIABLE: &str = "PLIMSOLL_BIN";

/// The binary `plimsoll`: that of `PLIMSOLL_BIN`, or else the one in the target folder of this
/// test, which is built when absent.
///
/// # Errors
/// [`Error::NoBinary`] with what cargo said.
pub fn binary() -> Result<PathBuf> {
    static FOUND: OnceLock<std::result::Result<PathBuf, String>> = OnceLock::new();
    FOUND.get_or_init(find).clone().map_err(Error::NoBinary)
}

fn find() -> std::result::Result<PathBuf, String> {
    if let Some(named) = std::env::var_os(VARIABLE).map(PathBuf::from) {
        return if named.is_file() {
            Ok(named)
        } else {
            Err(format!(
                "{VARIABLE} names {}, which is no file",
                named.display()
            ))
        };
    }
    let us = std::env::current_exe().map_err(|error| error.to_string())?;
    // <target>/<profile>/deps/<test> or <target>/<profile>/examples/<example>
    let profile = us
        .ancestors()
        .nth(2)
        .ok_or_else(|| format!("{} is not in a target folder", us.display()))?;
    let file = profile.join(format!("plimsoll{}", std::env::consts::EXE_SUFFIX));
    if !file.is_file() {
        build(profile)?;
    }
    Ok(file)
}

fn build(profile: &Path) -> std::result::Result<(), String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["build", "--package=plimsoll", "--bin=plimsoll"])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    if let Some(target) = profile.parent() {
        cargo.arg("--target-dir").arg(target);
    }
    let output = cargo.output().map_err(|error| format!("cargo: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
