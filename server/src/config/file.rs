//! The shape of `plimsoll.toml`.

use super::ConfigError;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The whole file; every key is optional, unknown ones are refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigFile {
    pub(super) kubeconfig: Option<PathBuf>,
    pub(super) context: Option<String>,
    pub(super) cluster_name: Option<String>,
    pub(super) database: Option<PathBuf>,
    pub(super) listen: Option<String>,
    pub(super) interval: Option<String>,
    pub(super) log: Option<String>,
    #[serde(default)]
    pub(super) auth: AuthSection,
    #[serde(default)]
    pub(super) teams: TeamsSection,
}

/// `[auth]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthSection {
    pub(super) token: Option<String>,
    pub(super) token_file: Option<PathBuf>,
}

impl std::fmt::Debug for AuthSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("AuthSection(redacted)")
    }
}

/// `[teams]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamsSection {
    pub(super) labels: Option<Vec<String>>,
    #[serde(default)]
    pub(super) rules: Vec<TeamRule>,
}

/// `[[teams.rules]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamRule {
    pub(super) namespaces: String,
    pub(super) team: String,
}

impl ConfigFile {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
            path: path.to_path_buf(),
            reason: error.to_string(),
        })?;
        let malformed = |key: String, error: &toml::de::Error| {
            let (line, column) = place(&text, error.span().map_or(0, |span| span.start));
            let reason = error.message().lines().collect::<Vec<_>>().join(" ");
            ConfigError::Malformed {
                path: path.to_path_buf(),
                line,
                column,
                key,
                reason,
            }
        };
        let document =
            toml::Deserializer::parse(&text).map_err(|error| malformed(String::new(), &error))?;
        serde_path_to_error::deserialize(document)
            .map_err(|error| malformed(error.path().to_string(), error.inner()))
    }
}

/// Line and column, from 1, of a byte of a text.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |rest| rest.chars().count())
        + 1;
    (line, column)
}
