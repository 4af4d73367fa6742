//! What finds more the longer it runs.

use crate::{cargo::Profile, command, server, site, test::control_plane, workspace::Workspace};
use std::path::Path;

/// Runs the tests that find more the longer they run: that no input makes a reader panic, a million
/// times, and the one that kills the server, ten times as long.
pub(crate) fn inputs_and_kills(workspace: &Workspace) -> anyhow::Result<()> {
    let mut readers = workspace.cargo();
    readers.args(["test", "--package=plimsoll", "--lib", "--", "it_panic"]);
    readers.env("PROPTEST_CASES", "1000000");
    command::run(&mut readers)?;
    let server = server::build(workspace, Profile::Dev, Profile::Release)?;
    control_plane::prepare(workspace);
    let mut test = workspace.cargo();
    test.args([
        "test",
        "--package=plimsoll-tests",
        "--test=crash",
        "--",
        "--nocapture",
    ]);
    test.env("PLIMSOLL_BIN", server);
    test.env("PLIMSOLL_TEST_KILLS", "200");
    command::run(&mut test)
}

/// Lets the optimised server collect a real cluster that changes all the time, for so many minutes,
/// while it is asked and killed.
pub(crate) fn cluster(
    workspace: &Workspace,
    minutes: u64,
    log: Option<&Path>,
) -> anyhow::Result<()> {
    let server = server::build(workspace, Profile::Release, Profile::Release)?;
    let log = match log {
        Some(log) => std::path::absolute(log)?,
        None => workspace.target.join("soak.txt"),
    };
    // As `cargo xtask test` does, so that nothing is built anew.
    let site = site::folder(workspace, Profile::Release);
    let mut build = workspace.cargo();
    build.args(["build", "--workspace", "--example=control_plane"]);
    command::run(build.env(server::SITE_VARIABLE, &site))?;
    control_plane::prepare(workspace);
    let mut test = workspace.cargo();
    test.args(["test", "--workspace", "--test=soak", "--", "--nocapture"]);
    test.env(server::SITE_VARIABLE, &site);
    test.env("PLIMSOLL_BIN", server);
    test.env("PLIMSOLL_SOAK_MINUTES", minutes.to_string());
    test.env("PLIMSOLL_SOAK_LOG", &log);
    command::run(&mut test)
}
