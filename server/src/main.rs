//! The binary `plimsoll`.

use std::process::ExitCode;

fn main() -> ExitCode {
    plimsoll::cli::run(plimsoll::cli::parse())
}
