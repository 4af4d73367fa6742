//! The real control plane that tests run against.

use crate::{command, workspace::Workspace};

/// Builds the programs of the control plane unless they are in the cache: eight minutes on two
/// cores, once. Where that is impossible the tests concerned say so themselves.
#[expect(
    clippy::print_stderr,
    reason = "a person waits and wants to know for what"
)]
pub(crate) fn prepare(workspace: &Workspace) {
    let mut build = workspace.cargo();
    build.args([
        "run",
        "--quiet",
        "--package=plimsoll-tests",
        "--example=control_plane",
        "build",
    ]);
    if let Err(error) = command::run(&mut build) {
        eprintln!("no control plane: {error:#}");
    }
}
