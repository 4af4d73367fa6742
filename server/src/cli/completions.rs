//! `plimsoll completions` and `plimsoll man`: what a shell and a reader of manuals need.

use super::output::write_out;
use super::{Cli, Failure};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

pub(super) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  plimsoll completions bash > plimsoll.bash
      to be sourced, or put where bash looks: ~/.local/share/bash-completion/completions/plimsoll
  plimsoll completions zsh > _plimsoll
      into a folder of $fpath
  plimsoll completions fish > plimsoll.fish
      into ~/.config/fish/completions";

pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  plimsoll man > plimsoll.1
      man ./plimsoll.1 shows it
  plimsoll man nodes > plimsoll-nodes.1
      of one command";

/// For which shell.
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

/// Of what the manual page is.
#[derive(Debug, Clone, Args)]
pub struct ManArgs {
    /// A command, such as nodes or import usage [default: all of it in short]
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// Runs `plimsoll completions`.
pub(super) fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "plimsoll", &mut bytes);
    write_out(&bytes)
}

/// Runs `plimsoll man`.
pub(super) fn man(args: &ManArgs) -> Result<(), Failure> {
    let mut command = Cli::command();
    command.build();
    for part in &args.command {
        let found = command.find_subcommand(part).cloned();
        command = found.ok_or_else(|| {
            Failure::input(format!(
                "{part}: there is no such command; `plimsoll help` lists them"
            ))
        })?;
    }
    let mut bytes = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut bytes)
        .map_err(Failure::running)?;
    write_out(&bytes)
}
