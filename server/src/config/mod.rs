//! Configuration: flags, then `PLIMSOLL_*` environment variables, then `plimsoll.toml`.

mod file;
mod interval;

pub use interval::parse_interval;

use crate::auth::Token;
use file::ConfigFile;
use plimsoll_planner::teams::{DEFAULT_LABELS, TeamMapping};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The file that is read when it is there and none is named.
const DEFAULT_FILE: &str = "plimsoll.toml";

/// What is wrong with the configuration: one sentence that names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {path} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The file cannot be understood.
    #[error("{path}, line {line}, column {column}{key}: {reason}", path = path.display(), key = key_text(key))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The key, such as `teams.rules[0].team`; empty when the file is no TOML.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// A value is out of range or contradicts another.
    #[error("{0}")]
    Invalid(String),
}

fn key_text(key: &str) -> String {
    if key.is_empty() || key == "." {
        String::new()
    } else {
        format!(", key {key}")
    }
}

/// Settings given as flags or environment variables.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--kubeconfig`.
    pub kubeconfig: Option<PathBuf>,
    /// `--context`.
    pub context: Option<String>,
    /// `--cluster-name`.
    pub cluster_name: Option<String>,
    /// `--database`.
    pub database: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
    /// `--interval`.
    pub interval: Option<String>,
    /// `--token-file`.
    pub token_file: Option<PathBuf>,
    /// `PLIMSOLL_TOKEN`; no flag, since flags are seen in the list of processes.
    pub token: Option<String>,
    /// `--log`.
    pub log: Option<String>,
}

/// The settings of `plimsoll serve`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Kubeconfig file.
    pub kubeconfig: Option<PathBuf>,
    /// Context of it.
    pub context: Option<String>,
    /// Name the cluster goes by.
    pub cluster_name: Option<String>,
    /// SQLite file.
    pub database: PathBuf,
    /// Address of the pages and the API.
    pub listen: SocketAddr,
    /// Seconds between cycles.
    pub interval_secs: i64,
    /// The token that is asked for.
    pub token: Option<Token>,
    /// How namespaces become teams.
    pub teams: TeamMapping,
    /// What to log.
    pub log: String,
}

impl Config {
    /// Reads the file, if there is one, and puts flags and environment over it.
    ///
    /// # Errors
    /// [`ConfigError`] that names the place.
    pub fn load(given: Overrides) -> Result<Self, ConfigError> {
        let (file, path) = match &given.config {
            Some(path) => (ConfigFile::read(path)?, path.clone()),
            None if Path::new(DEFAULT_FILE).exists() => (
                ConfigFile::read(Path::new(DEFAULT_FILE))?,
                DEFAULT_FILE.into(),
            ),
            None => (ConfigFile::default(), PathBuf::new()),
        };
        let invalid = |reason: String| ConfigError::Invalid(reason);
        let listen_text = given
            .listen
            .or(file.listen)
            .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen: SocketAddr = listen_text.parse().map_err(|_| {
            invalid(format!(
                "listen: `{listen_text}` is not an address with a port, such as 127.0.0.1:8080"
            ))
        })?;
        let interval = given
            .interval
            .or(file.interval)
            .unwrap_or_else(|| "60s".to_owned());
        let configured = (file.auth.token_file, file.auth.token);
        let token = token((given.token_file, given.token), configured)?;
        if token.is_none() && !listen.ip().is_loopback() {
            return Err(invalid(format!(
                "refusing to listen on {listen} without access control: anyone who reaches it could read the cluster's figures. Set a token with --token-file, PLIMSOLL_TOKEN or auth.token, or listen on 127.0.0.1"
            )));
        }
        let labels = file
            .teams
            .labels
            .unwrap_or_else(|| DEFAULT_LABELS.map(str::to_owned).to_vec());
        let rules: Vec<(String, String)> = file
            .teams
            .rules
            .into_iter()
            .map(|rule| (rule.namespaces, rule.team))
            .collect();
        let teams = TeamMapping::new(&rules, &labels)
            .map_err(|error| invalid(format!("{}, key teams.rules: {error}", path.display())))?;
        Ok(Self {
            kubeconfig: given.kubeconfig.or(file.kubeconfig),
            context: given.context.or(file.context),
            cluster_name: given.cluster_name.or(file.cluster_name),
            database: given
                .database
                .or(file.database)
                .unwrap_or_else(|| "plimsoll.db".into()),
            listen,
            interval_secs: parse_interval(&interval)?,
            token,
            teams,
            log: given.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
        })
    }
}

/// The first that is given: by flag or environment a file, then the token itself; then the same
/// by the configuration.
fn token(
    given: (Option<PathBuf>, Option<String>),
    configured: (Option<PathBuf>, Option<String>),
) -> Result<Option<Token>, ConfigError> {
    let from_file = |path: PathBuf| {
        std::fs::read_to_string(&path).map_err(|error| {
            ConfigError::Invalid(format!(
                "the token file {} (--token-file, auth.token_file) cannot be read: {error}",
                path.display()
            ))
        })
    };
    let of = |(file, text): (Option<PathBuf>, Option<String>)| {
        file.map(from_file).or(text.map(Ok)).transpose()
    };
    let text = match of(given)? {
        Some(text) => Some(text),
        None => of(configured)?,
    };
    let Some(text) = text else { return Ok(None) };
    Token::new(text.trim())
        .map(Some)
        .map_err(|reason| ConfigError::Invalid(reason.to_string()))
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
