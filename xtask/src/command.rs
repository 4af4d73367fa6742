//! Running other programs.

use anyhow::{Context as _, bail};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// Variables that cargo sets for the program it runs, which is this one.
///
/// Passed on, they look to build scripts like a change of the environment, and large parts
/// of the dependencies would be compiled anew on each switch between `cargo` and `cargo xtask`.
const OF_CARGO_RUN: [&str; 4] = [
    "CARGO_MANIFEST_",
    "CARGO_PKG_",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
];

/// `cargo`, in a folder.
pub(crate) fn cargo(folder: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let set_by_cargo = |name: &str| OF_CARGO_RUN.iter().any(|start| name.starts_with(start));
        if name.to_str().is_some_and(set_by_cargo) {
            command.env_remove(name);
        }
    }
    command
}

/// The command as a person would type it.
pub(crate) fn show(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words: Vec<_> = std::iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    words.join(" ")
}

/// Says what runs.
#[expect(
    clippy::print_stderr,
    reason = "a person waits and wants to know for what"
)]
pub(crate) fn announce(command: &Command) {
    eprintln!("$ {}", show(command));
}

/// Says what runs, runs it with the terminal, and fails when it fails.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    announce(command);
    let status = command
        .status()
        .with_context(|| format!("{} could not be started", show(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", show(command));
    }
    Ok(())
}

/// What a command prints.
pub(crate) fn read(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("{} could not be started", show(command)))?;
    if !output.status.success() {
        bail!("{} failed ({})", show(command), output.status);
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} did not print text", show(command)))
}

/// Puts the command in the place of this program, so that signals and the exit code are its own.
#[cfg(unix)]
pub(crate) fn become_it(command: &mut Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(error).with_context(|| format!("{} could not be started", show(command)))
}

/// Runs the command to its end and passes on its exit code.
#[cfg(not(unix))]
pub(crate) fn become_it(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} could not be started", show(command)))?;
    std::process::exit(status.code().unwrap_or(1));
}
