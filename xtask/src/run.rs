//! Building and then becoming the server.

use crate::{cargo::Profile, command, server, workspace::Workspace};
use std::process::Command;

/// Builds the server and runs one of its commands.
pub(crate) fn plimsoll(
    workspace: &Workspace,
    subcommand: &str,
    args: &[String],
) -> anyhow::Result<()> {
    let program = server::build(workspace, Profile::Release)?;
    let mut plimsoll = Command::new(program);
    plimsoll.arg(subcommand).args(args);
    command::become_it(&mut plimsoll)
}
