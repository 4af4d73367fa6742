//! The real control plane that tests run against, and the Prometheus they compare with.

use crate::{cargo::Profile, command, workspace::Workspace};
use std::process::Command;

/// Builds the programs unless they are in the cache: eleven minutes on two cores, once. Where that
/// is impossible the tests concerned say so themselves.
#[expect(
    clippy::print_stderr,
    reason = "a person waits and wants to know for what"
)]
pub(crate) fn prepare(workspace: &Workspace) {
    // Not by `cargo run`, which would build the dependencies anew with the features of one crate.
    let program = format!("control_plane{}", std::env::consts::EXE_SUFFIX);
    let examples = workspace
        .target
        .join(Profile::Dev.folder())
        .join("examples");
    let mut build = Command::new(examples.join(program));
    build.arg("build");
    if let Err(error) = command::run(&mut build) {
        eprintln!("not all programs for the tests: {error:#}");
    }
}
