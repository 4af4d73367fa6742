//! Building and then becoming the server.

use crate::{cargo::Profile, command, server, workspace::Workspace};
use std::process::Command;

/// Builds the server and runs one of its commands.
///
/// The server is optimised: the demo computes 400 days of a cluster, for which an unoptimised one
/// takes minutes longer than it builds faster. The browser part is not: on the way from this
/// machine to itself its size does not count, and it shares the macros that xtask was built with.
pub(crate) fn plimsoll(
    workspace: &Workspace,
    subcommand: &str,
    args: &[String],
) -> anyhow::Result<()> {
    let program = server::build(workspace, Profile::Release, Profile::Dev)?;
    let mut plimsoll = Command::new(program);
    plimsoll.arg(subcommand).args(args);
    command::become_it(&mut plimsoll)
}
