//! Configuration: flags, then `PLIMSOLL_*` environment variables, then `plimsoll.toml`.

mod checked;
mod file;

pub use checked::{
    Days, FilePath, Interval, Label, Listen, LogFilter, Pattern, Secret, Step, ValueError,
};

use crate::auth::Token;
use crate::store::Retention;
use file::{ConfigFile, IsolationSection, SharingSection, TeamsSection};
use plimsoll_planner::purpose::Purposes;
use plimsoll_planner::teams::{DEFAULT_LABELS, TeamMapping};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The file that is read when it is there and none is named.
const DEFAULT_FILE: &str = "plimsoll.toml";

/// Namespaces of the platform, unless configured otherwise.
pub const DEFAULT_EXEMPT: [&str; 1] = ["kube-*"];

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
    /// A flag or an environment variable makes no sense.
    #[error("{setting}: {reason}")]
    Value {
        /// The flag and the variable.
        setting: &'static str,
        /// What is wrong.
        reason: ValueError,
    },
    /// Values contradict each other, or a file they name cannot be used.
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
#[derive(Clone, Default)]
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
    /// Which namespaces are for tests.
    pub purposes: Purposes,
    /// The price file.
    pub prices: Option<PathBuf>,
    /// Patterns of the platform's namespaces, which are not judged.
    pub exempt: Vec<String>,
    /// How long history is kept.
    pub retention: Retention,
    /// What to log.
    pub log: LogFilter,
}

impl Config {
    /// Reads the file, if there is one, and puts flags and environment over it.
    ///
    /// # Errors
    /// [`ConfigError`] that names the place.
    pub fn load(given: Overrides) -> Result<Self, ConfigError> {
        let file = read(given.config.as_deref())?;
        let listen = given_value::<Listen>(given.listen, "--listen (PLIMSOLL_LISTEN)")?
            .or(file.listen)
            .map_or_else(
                || SocketAddr::from(([127, 0, 0, 1], 8080)),
                |listen| listen.0,
            );
        let interval = given_value::<Interval>(given.interval, "--interval (PLIMSOLL_INTERVAL)")?
            .or(file.interval)
            .unwrap_or(Interval(60));
        let log = given_value::<LogFilter>(given.log, "--log (PLIMSOLL_LOG)")?
            .or(file.log)
            .unwrap_or_else(|| LogFilter("info".to_owned()));
        let context = given_value::<Label>(given.context, "--context (PLIMSOLL_CONTEXT)")?;
        let cluster_name =
            given_value::<Label>(given.cluster_name, "--cluster-name (PLIMSOLL_CLUSTER_NAME)")?;
        let token = match given_token(given.token_file, given.token)? {
            None => configured_token(file.auth.token_file, file.auth.token)?,
            token => token,
        };
        if token.is_none() && !listen.ip().is_loopback() {
            return Err(ConfigError::Invalid(format!(
                "refusing to listen on {listen} without access control: anyone who reaches it could read the cluster's figures. Set a token with --token-file, PLIMSOLL_TOKEN or auth.token, or listen on 127.0.0.1"
            )));
        }
        let path = |path: Option<FilePath>| path.map(|path| path.0);
        let name = |label: Option<Label>| label.map(|label| label.0);
        Ok(Self {
            kubeconfig: given.kubeconfig.or(path(file.kubeconfig)),
            context: name(context.or(file.context)),
            cluster_name: name(cluster_name.or(file.cluster_name)),
            database: given
                .database
                .or(path(file.database))
                .unwrap_or_else(|| "plimsoll.db".into()),
            listen,
            interval_secs: interval.0,
            token,
            teams: teams_of(file.teams)?,
            purposes: purposes_of(&file.sharing)?,
            prices: path(file.sharing.prices),
            exempt: exempt_of(file.isolation),
            retention: file.history.retention(),
            log,
        })
    }
}

/// The settings of what is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// How namespaces become teams.
    pub teams: TeamMapping,
    /// Which namespaces are for tests.
    pub purposes: Purposes,
    /// The price file.
    pub prices: Option<PathBuf>,
    /// Patterns of the platform's namespaces, which are not judged.
    pub exempt: Vec<String>,
    /// How long history is kept.
    pub retention: Retention,
}

/// What a file says of what is stored, or the one that is looked for.
///
/// # Errors
/// [`ConfigError`] that names the place.
pub fn stored(file: Option<&Path>) -> Result<Stored, ConfigError> {
    let file = read(file)?;
    Ok(Stored {
        teams: teams_of(file.teams)?,
        purposes: purposes_of(&file.sharing)?,
        prices: file.sharing.prices.map(|path| path.0),
        exempt: exempt_of(file.isolation),
        retention: file.history.retention(),
    })
}

fn teams_of(section: TeamsSection) -> Result<TeamMapping, ConfigError> {
    let labels: Vec<String> = match section.labels {
        Some(labels) => labels.into_iter().map(|label| label.0).collect(),
        None => DEFAULT_LABELS.map(str::to_owned).to_vec(),
    };
    let rules: Vec<(String, String)> = section
        .rules
        .into_iter()
        .map(|rule| (rule.namespaces.0, rule.team.0))
        .collect();
    let subjects = section.subjects.into_iter();
    let subjects: Vec<(String, String)> =
        subjects.map(|rule| (rule.names.0, rule.team.0)).collect();
    TeamMapping::new(&rules, &labels)
        .map_err(|error| ConfigError::Invalid(format!("teams.rules: {error}")))?
        .with_subjects(&subjects)
        .map_err(|error| ConfigError::Invalid(format!("teams.subjects: {error}")))
}

fn exempt_of(section: IsolationSection) -> Vec<String> {
    match section.exempt {
        Some(patterns) => patterns.into_iter().map(|pattern| pattern.0).collect(),
        None => DEFAULT_EXEMPT.map(str::to_owned).to_vec(),
    }
}

fn purposes_of(section: &SharingSection) -> Result<Purposes, ConfigError> {
    let globs = section.test_namespaces.iter().map(|glob| glob.0.clone());
    Purposes::new(&globs.collect::<Vec<_>>())
        .map_err(|error| ConfigError::Invalid(format!("sharing.test_namespaces: {error}")))
}

fn read(file: Option<&Path>) -> Result<ConfigFile, ConfigError> {
    match file {
        Some(path) => ConfigFile::read(path),
        None if Path::new(DEFAULT_FILE).exists() => ConfigFile::read(Path::new(DEFAULT_FILE)),
        None => Ok(ConfigFile::default()),
    }
}

/// The value of a flag or an environment variable.
///
/// # Errors
/// [`ConfigError::Value`] that names the setting.
pub fn value<T: FromStr<Err = ValueError>>(
    text: &str,
    setting: &'static str,
) -> Result<T, ConfigError> {
    text.parse()
        .map_err(|reason| ConfigError::Value { setting, reason })
}

fn given_value<T: FromStr<Err = ValueError>>(
    text: Option<String>,
    setting: &'static str,
) -> Result<Option<T>, ConfigError> {
    text.map(|text| value(&text, setting)).transpose()
}

fn given_token(file: Option<PathBuf>, text: Option<String>) -> Result<Option<Token>, ConfigError> {
    match file {
        Some(path) => token_of(&path, "--token-file").map(Some),
        None => Ok(given_value::<Secret>(text, "PLIMSOLL_TOKEN")?.map(|secret| secret.0)),
    }
}

fn configured_token(
    file: Option<FilePath>,
    token: Option<Secret>,
) -> Result<Option<Token>, ConfigError> {
    match file {
        Some(path) => token_of(&path.0, "auth.token_file").map(Some),
        None => Ok(token.map(|secret| secret.0)),
    }
}

fn token_of(path: &Path, setting: &str) -> Result<Token, ConfigError> {
    let invalid = |reason: String| {
        ConfigError::Invalid(format!(
            "the token file {} ({setting}) {reason}",
            path.display()
        ))
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| invalid(format!("cannot be read: {error}")))?;
    let secret: Secret = text
        .parse()
        .map_err(|error| invalid(format!("is of no use: {error}")))?;
    Ok(secret.0)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
