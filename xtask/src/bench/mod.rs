//! Measurements whose figures stand in `docs/performance.md`.

mod section;

use crate::{cargo::Profile, command, server, site, workspace::Workspace};
use anyhow::Context as _;
use std::fs;

/// The page with the figures.
const PAGE: &str = "docs/performance.md";

/// Measures history against Prometheus; all of it and not in a hurry, the figures go to the page.
pub(crate) fn history(workspace: &Workspace, quick: bool, parts: &[String]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the figures")?;
    let text = folder.path().join("section.md");
    let mut bench = workspace.cargo();
    bench.args(["bench", "--package=plimsoll-tests", "--bench=history", "--"]);
    bench.arg("--section").arg(&text).args(parts);
    if quick {
        bench.arg("--quick");
    }
    // With the site that is there, the server's build script finds it as it left it.
    let site = site::folder(workspace, Profile::Dev);
    if site.join("stamp").is_file() {
        bench.env(server::SITE_VARIABLE, site);
    }
    command::run(&mut bench)?;
    if quick || !parts.is_empty() {
        return Ok(());
    }
    let page = workspace.root.join(PAGE);
    let before = fs::read_to_string(&page).context(PAGE)?;
    let text = fs::read_to_string(text).context("the benchmark left no figures")?;
    fs::write(&page, section::replace(&before, "history", &text)?).context(PAGE)
}
