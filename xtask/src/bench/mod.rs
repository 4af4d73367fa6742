//! Measurements whose figures stand in `docs/performance.md`.

mod goals;
mod section;
mod weight;

use crate::args::Bench;
use crate::{browser, cargo::Profile, command, server, site, workspace::Workspace};
use anyhow::Context as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The page with the figures.
const PAGE: &str = "docs/performance.md";

/// Measures what is asked for.
pub(crate) fn run(workspace: &Workspace, what: Bench) -> anyhow::Result<()> {
    match what {
        Bench::All {
            packing_data,
            forecast_data,
        } => all(workspace, packing_data.as_deref(), forecast_data.as_deref()),
        Bench::Goals => print_goals(workspace),
        Bench::Weight => weight(workspace),
        Bench::History { quick, parts } => history(workspace, quick, &parts),
        Bench::Fleet { quick, parts } => fleet(workspace, quick, &parts),
        Bench::Sharing => sharing(workspace),
        Bench::Lighthouse => lighthouse(workspace),
        Bench::WhatIf => what_if(workspace),
        Bench::Isolation => isolation(workspace),
        Bench::Packing { data, yardstick } => packing(workspace, data.as_deref(), yardstick),
        Bench::Forecast { data, yardstick } => forecast(workspace, data.as_deref(), yardstick),
    }
}

/// Measures everything, the quick parts first, and prints all goals.
fn all(
    workspace: &Workspace,
    packing_data: Option<&Path>,
    forecast_data: Option<&Path>,
) -> anyhow::Result<()> {
    weight(workspace)?;
    isolation(workspace)?;
    sharing(workspace)?;
    packing(workspace, packing_data, false)?;
    forecast(workspace, forecast_data, false)?;
    what_if(workspace)?;
    lighthouse(workspace)?;
    fleet(workspace, false, &[])?;
    history(workspace, false, &[])?;
    print_goals(workspace)
}

/// Puts the goals of all sections into a table at the top of the page, and prints it.
#[expect(clippy::print_stdout, reason = "the table is the output")]
fn print_goals(workspace: &Workspace) -> anyhow::Result<()> {
    let page = workspace.root.join(PAGE);
    let before = fs::read_to_string(&page).context(PAGE)?;
    let table = goals::table(&before);
    fs::write(&page, section::replace(&before, "goals", &table)?).context(PAGE)?;
    println!("{table}");
    Ok(())
}

/// Weighs what a browser loads.
fn weight(workspace: &Workspace) -> anyhow::Result<()> {
    let site = site::build(workspace, Profile::Release)?;
    let page = workspace.root.join(PAGE);
    let before = fs::read_to_string(&page).context(PAGE)?;
    let text = weight::section(&site);
    fs::write(&page, section::replace(&before, "weight", &text)?).context(PAGE)
}

/// Measures history against Prometheus; all of it and not in a hurry, the figures go to the page.
fn history(workspace: &Workspace, quick: bool, parts: &[String]) -> anyhow::Result<()> {
    in_parts(workspace, "history", quick, parts, |bench| {
        // With the site that is there, the server's build script finds it as it left it.
        let site = site::folder(workspace, Profile::Dev);
        if site.join("stamp").is_file() {
            bench.env(server::SITE_VARIABLE, site);
        }
    })
}

/// Measures collecting a fleet with the server as it is shipped; all of it and not in a hurry, the figures go
/// to the page.
fn fleet(workspace: &Workspace, quick: bool, parts: &[String]) -> anyhow::Result<()> {
    let plimsoll = server::build(workspace, Profile::Release, Profile::Release)?;
    in_parts(workspace, "fleet", quick, parts, |bench| {
        bench.env("PLIMSOLL_BIN", plimsoll);
        let site = site::folder(workspace, Profile::Release);
        bench.env(server::SITE_VARIABLE, site);
    })
}

/// Runs a benchmark of the tests' crate, or some of its parts.
fn in_parts(
    workspace: &Workspace,
    name: &str,
    quick: bool,
    parts: &[String],
    prepare: impl FnOnce(&mut Command),
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the figures")?;
    let text = folder.path().join("section.md");
    let mut bench = workspace.cargo();
    bench.args(["bench", "--package=plimsoll-tests"]);
    bench.arg(format!("--bench={name}")).arg("--");
    bench.arg("--section").arg(&text).args(parts);
    if quick {
        bench.arg("--quick");
    }
    prepare(&mut bench);
    command::run(&mut bench)?;
    if quick || !parts.is_empty() {
        return Ok(());
    }
    put(workspace, name, &text)
}

/// Measures forecasts on made usage and on the sets of a folder; the latter's figures go to the page.
fn forecast(workspace: &Workspace, data: Option<&Path>, yardstick: bool) -> anyhow::Result<()> {
    let beside = yardstick.then_some("statsforecast");
    on_data(workspace, "forecast", data, beside)
}

/// Measures packings of made clusters and of those of a folder; the latter's figures go to the page.
fn packing(workspace: &Workspace, data: Option<&Path>, yardstick: bool) -> anyhow::Result<()> {
    on_data(workspace, "packing", data, yardstick.then_some("ortools"))
}

/// Runs a benchmark of the planner on what it makes up and on a folder with data, beside a Python package if
/// one is named.
fn on_data(
    workspace: &Workspace,
    name: &str,
    data: Option<&Path>,
    beside: Option<&str>,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the figures")?;
    let text = folder.path().join("section.md");
    let mut bench = of_planner(workspace, name, &text);
    if let Some(data) = data {
        let data = data.canonicalize().context("the folder of --data")?;
        bench.arg("--data").arg(data);
    }
    if let Some(package) = beside {
        bench.arg("--python").arg(python_with(workspace, package)?);
    }
    command::run(&mut bench)?;
    match data {
        Some(_) => put(workspace, name, &text),
        None => Ok(()),
    }
}

/// Measures looking a cluster over; the figures go to the page.
fn isolation(workspace: &Workspace) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the figures")?;
    let text = folder.path().join("section.md");
    command::run(&mut of_planner(workspace, "isolation", &text))?;
    put(workspace, "isolation", &text)
}

/// A benchmark of the planner, which leaves its figures in a file.
fn of_planner(workspace: &Workspace, name: &str, section: &Path) -> Command {
    let mut bench = workspace.cargo();
    bench.args(["bench", "--package=plimsoll-planner"]);
    bench
        .arg(format!("--bench={name}"))
        .args(["--", "--section"]);
    bench.arg(section);
    bench
}

/// Measures comparisons; the figures go to the page.
fn sharing(workspace: &Workspace) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the figures")?;
    let text = folder.path().join("section.md");
    command::run(&mut of_planner(workspace, "pooling", &text))?;
    put(workspace, "sharing", &text)?;
    let slider = folder.path().join("slider.md");
    in_browser(workspace, "slider.mjs", &slider)?;
    put(workspace, "slider", &slider)
}

/// Measures scenarios in a browser; the figures go to the page.
fn what_if(workspace: &Workspace) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the figures")?;
    let text = folder.path().join("section.md");
    in_browser(workspace, "what-if.mjs", &text)?;
    put(workspace, "what-if", &text)
}

/// Lets Lighthouse look at every page; the figures go to the page.
fn lighthouse(workspace: &Workspace) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("a folder for the figures")?;
    let text = folder.path().join("section.md");
    let scripts = workspace.root.join("tests/lighthouse");
    browser::ensure_packages_of(&scripts)?;
    let script = scripts.join("lighthouse.mjs");
    in_browser(workspace, &script.to_string_lossy(), &text)?;
    put(workspace, "lighthouse", &text)
}

/// Runs a script of the browser's tests, which leaves its figures in a file.
fn in_browser(workspace: &Workspace, script: &str, text: &Path) -> anyhow::Result<()> {
    let chromium = browser::ensure_chromium()?;
    browser::ensure_packages(workspace)?;
    let plimsoll = server::build(workspace, Profile::Release, Profile::Release)?;
    let mut node = Command::new("node");
    node.current_dir(browser::folder(workspace))
        .env("PLIMSOLL_CHROMIUM", chromium)
        .env("PLIMSOLL_BIN", plimsoll)
        .arg(script)
        .arg(text);
    command::run(&mut node)
}

/// A Python with a package, in the target folder.
fn python_with(workspace: &Workspace, package: &str) -> anyhow::Result<PathBuf> {
    let folder = workspace.target.join(package);
    let python = folder.join("bin/python");
    if !python.is_file() {
        command::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", package]);
    command::run(&mut install)?;
    Ok(python)
}

/// Puts the figures of a benchmark into its part of the page.
fn put(workspace: &Workspace, part: &str, text: &Path) -> anyhow::Result<()> {
    let page = workspace.root.join(PAGE);
    let before = fs::read_to_string(&page).context(PAGE)?;
    let text = fs::read_to_string(text).context("the benchmark left no figures")?;
    fs::write(&page, section::replace(&before, part, &text)?).context(PAGE)
}
