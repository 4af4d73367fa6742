//! schemathesis, which asks a server for what its OpenAPI document promises: a Python program from PyPI.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What is installed, so that the same is asked from one day to the next.
const PACKAGE: &str = "schemathesis==4.32.5";

/// Why it cannot be had, in words fit for [`skip_or_panic`](crate::skip_or_panic).
#[derive(Debug)]
pub struct Unavailable(String);

impl fmt::Display for Unavailable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "schemathesis is not available: {}", self.0)
    }
}

/// The program in a virtual environment beneath a folder, installed once, which takes half a minute.
///
/// # Errors
/// [`Unavailable`] where there is no Python or PyPI is not reached.
pub fn ensure(folder: &Path) -> Result<PathBuf, Unavailable> {
    let home = folder.join("schemathesis");
    let program = home.join("bin/schemathesis");
    // Left by an installation that came to its end.
    let mark = home.join(PACKAGE);
    if mark.is_file() && program.is_file() {
        return Ok(program);
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    let mut install = Command::new(home.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet"]);
    install.args(["--disable-pip-version-check", PACKAGE]);
    run(&mut install)?;
    let written = std::fs::write(&mark, PACKAGE);
    written.map_err(|error| Unavailable(error.to_string()))?;
    Ok(program)
}

fn run(command: &mut Command) -> Result<(), Unavailable> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| Unavailable(format!("{command:?}: {error}")))?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let last = said.lines().rev().find(|line| !line.trim().is_empty());
            Err(Unavailable(format!(
                "{command:?}: {}",
                last.unwrap_or("no word")
            )))
        }
    }
}
