//! By which name the program is called: kubectl runs `kubectl-plimsoll` for `kubectl plimsoll`.

use super::Cli;
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::path::Path;

/// Reads the arguments of this process; ends it where they ask for help or make no sense.
#[must_use]
pub fn parse() -> Cli {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let name = arguments.first().map(Path::new).and_then(shown_name);
    let mut command = Cli::command();
    if let Some(name) = name {
        command = command.bin_name(name);
    }
    let matches = command.get_matches_from(arguments);
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// What usage lines say where the file is called as a plugin of kubectl.
fn shown_name(file: &Path) -> Option<&'static str> {
    let name = file.file_stem()?.to_str()?;
    (name == "kubectl-plimsoll").then_some("kubectl plimsoll")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_of_kubectl_is_shown_as_one() {
        let name = |path: &str| shown_name(Path::new(path));
        assert_eq!(name("/opt/bin/kubectl-plimsoll"), Some("kubectl plimsoll"));
        assert_eq!(name("kubectl-plimsoll.exe"), Some("kubectl plimsoll"));
        assert_eq!(name("/usr/bin/plimsoll"), None);
    }
}
