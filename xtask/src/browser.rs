//! What is needed to drive a browser: npm's packages and Chromium.

use crate::{command, workspace::Workspace};
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the scripts that drive the browser.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/browser")
}

/// Installs the packages of the browser's tests unless those of the lockfile are there.
pub(crate) fn ensure_packages(workspace: &Workspace) -> anyhow::Result<()> {
    ensure_packages_of(&folder(workspace))
}

/// Installs the packages of a folder unless those of its lockfile are there.
pub(crate) fn ensure_packages_of(folder: &Path) -> anyhow::Result<()> {
    let wanted = std::fs::read(folder.join("package-lock.json")).context("package-lock.json")?;
    let installed = folder.join("node_modules/installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let npm = find("npm").context("npm is not installed; it comes with Node.js 20 or newer")?;
    let mut npm = Command::new(npm);
    command::run(
        npm.current_dir(folder)
            .args(["ci", "--no-fund", "--no-audit"]),
    )?;
    std::fs::write(installed, wanted).context("node_modules cannot be written")
}

/// Finds Chromium or a browser built from it; installs it where that needs no question.
pub(crate) fn ensure_chromium() -> anyhow::Result<PathBuf> {
    if let Some(chromium) = find_chromium() {
        return Ok(chromium);
    }
    let apt = find("apt-get").filter(|_| is_root());
    let Some(apt) = apt else {
        bail!("Chromium is not installed; PLIMSOLL_CHROMIUM may name a browser built from it")
    };
    let apt = || {
        let mut command = Command::new(&apt);
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("--yes");
        command
    };
    command::run(apt().args(["--quiet", "update"]))?;
    command::run(apt().args(["--quiet", "install", "--no-install-recommends", "chromium"]))?;
    find_chromium().context("apt-get installed chromium, which cannot be found now")
}

fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("PLIMSOLL_CHROMIUM").map(PathBuf::from);
    let on_mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    named
        .or_else(|| {
            [
                "chromium",
                "chromium-browser",
                "google-chrome",
                "google-chrome-stable",
            ]
            .into_iter()
            .find_map(find)
        })
        .or_else(|| on_mac.is_file().then_some(on_mac))
}

/// The file that a command name stands for.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| ["", ".exe", ".cmd"].map(|end| folder.join(format!("{name}{end}"))))
        .find(|file| file.is_file())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
