//! The token that a server asks for.

use crate::cli::Failure;
use std::env::VarError;
use std::path::Path;

/// The token of a file, or of the environment; no flag, since flags are seen in the list of processes.
pub(super) fn token(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let (text, place) = match file {
        Some(file) => {
            let place = format!("the token file {}", file.display());
            let text = std::fs::read_to_string(file)
                .map_err(|error| Failure::input(format!("{place} cannot be read: {error}")))?;
            (text, place)
        }
        None => match std::env::var("PLIMSOLL_TOKEN") {
            Ok(text) => (text, "PLIMSOLL_TOKEN".to_owned()),
            Err(VarError::NotPresent) => return Ok(None),
            Err(VarError::NotUnicode(_)) => {
                return Err(Failure::input("PLIMSOLL_TOKEN: it is no text"));
            }
        },
    };
    let token = text.trim();
    if token.is_empty() || token.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(Failure::input(format!("{place} holds no token")));
    }
    Ok(Some(token.to_owned()))
}
