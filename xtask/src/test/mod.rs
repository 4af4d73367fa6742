//! Every test of every crate, with what they need set up before.

mod browser;
pub(crate) mod control_plane;
mod counts;

use crate::{cargo::Profile, command, server, site, workspace::Workspace};
use anyhow::Context as _;
use counts::Counts;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitCode, Stdio};

/// Runs the tests, or those that the arguments choose; the last line has the counts.
///
/// The browser part is the one that is shipped, so that its weight is tested as well.
pub(crate) fn run(workspace: &Workspace, args: &[String]) -> anyhow::Result<ExitCode> {
    let site = site::build(workspace, Profile::Release)?;
    site.check_weight()?;

    // One call builds the server and all tests, with the same features of the dependencies.
    let mut build = workspace.cargo();
    build.args(["build", "--workspace", "--all-targets"]);
    command::run(build.env(server::SITE_VARIABLE, &site.folder))?;

    let mut test = workspace.cargo();
    test.args([
        "test",
        "--workspace",
        "--no-fail-fast",
        "--",
        "--show-output",
    ])
    .args(args);
    test.env(server::SITE_VARIABLE, &site.folder);
    test.env("PLIMSOLL_BIN", server::file(workspace, Profile::Dev));
    browser::prepare(workspace, &mut test);
    if args.iter().all(|arg| arg.starts_with('-')) {
        control_plane::prepare(workspace);
    }
    let (counts, succeeded) = stream(&mut test)?;
    report(&counts, succeeded)
}

/// Passes on what the tests print, and counts.
fn stream(test: &mut Command) -> anyhow::Result<(Counts, bool)> {
    command::announce(test);
    let mut child = test
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo could not be started")?;
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut counts = Counts::default();
    let mut terminal = std::io::stdout();
    for line in BufReader::new(output).split(b'\n') {
        let mut line = line?;
        counts.read(&String::from_utf8_lossy(&line));
        line.push(b'\n');
        terminal.write_all(&line)?;
    }
    Ok((counts, child.wait()?.success()))
}

#[expect(clippy::print_stdout, reason = "the outcome of the command")]
fn report(counts: &Counts, succeeded: bool) -> anyhow::Result<ExitCode> {
    // In continuous integration everything is there, so a skip is a fault.
    let skipped_in_vain = counts.skipped() > 0 && is_ci();
    let good = succeeded && counts.failed() == 0 && !skipped_in_vain;
    for reason in counts.reasons() {
        println!("{reason}");
    }
    println!(
        "test result: {}. {} suites",
        if good { "ok" } else { "FAILED" },
        counts.suites()
    );
    println!("{counts}");
    std::io::stdout().flush()?;
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}
