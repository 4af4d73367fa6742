//! The binary `plimsoll`.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Gives memory back to the system soon after a forecast or a file has needed it, where the C library keeps it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    plimsoll::process::use_small_pages();
    plimsoll::cli::run(plimsoll::cli::parse())
}
