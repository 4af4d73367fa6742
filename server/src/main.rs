//! The binary `plimsoll`.

use clap::Parser;
use plimsoll::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    plimsoll::cli::run(Cli::parse())
}
