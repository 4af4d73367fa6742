//! The browser that tests drive.

use crate::{browser, workspace::Workspace};
use std::process::Command;

/// Sets up what is missing. Where that is impossible the tests concerned say so themselves.
#[expect(
    clippy::print_stderr,
    reason = "a person may want to install what is missing"
)]
pub(crate) fn prepare(workspace: &Workspace, test: &mut Command) {
    if let Err(error) = browser::ensure_packages(workspace) {
        eprintln!("no browser tests: {error:#}");
    }
    match browser::ensure_chromium() {
        Ok(chromium) => drop(test.env("PLIMSOLL_CHROMIUM", chromium)),
        Err(error) => eprintln!("no browser tests: {error:#}"),
    }
}
