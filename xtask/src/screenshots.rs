//! Pictures of the pages.

use crate::{browser, cargo::Profile, command, server, workspace::Workspace};
use anyhow::Context as _;
use std::path::Path;
use std::process::Command;

/// Builds the server, runs the demo on a free port and takes a picture of each page.
pub(crate) fn take(workspace: &Workspace, out: Option<&Path>) -> anyhow::Result<()> {
    let chromium = browser::ensure_chromium()?;
    browser::ensure_packages(workspace)?;
    let plimsoll = server::build(workspace, Profile::Release, Profile::Dev)?;
    let out = out.map_or_else(|| workspace.root.join("docs/images"), Path::to_path_buf);
    let out = std::path::absolute(out).context("the folder for the pictures")?;
    let mut node = Command::new("node");
    node.current_dir(browser::folder(workspace))
        .env("PLIMSOLL_CHROMIUM", chromium)
        .env("PLIMSOLL_BIN", plimsoll)
        .args(["screenshots.mjs".as_ref(), out.as_os_str()]);
    command::run(&mut node)
}
