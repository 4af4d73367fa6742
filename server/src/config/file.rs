//! The shape of `plimsoll.toml`.

use super::ConfigError;
use super::checked::{Days, FilePath, Interval, Label, Listen, LogFilter, Pattern, Secret};
use crate::store::Retention;
use serde::Deserialize;
use std::path::Path;

/// The whole file; every key is optional, unknown ones are refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigFile {
    pub(super) kubeconfig: Option<FilePath>,
    pub(super) context: Option<Label>,
    pub(super) cluster_name: Option<Label>,
    pub(super) database: Option<FilePath>,
    pub(super) listen: Option<Listen>,
    pub(super) interval: Option<Interval>,
    pub(super) log: Option<LogFilter>,
    #[serde(default)]
    pub(super) auth: AuthSection,
    #[serde(default)]
    pub(super) teams: TeamsSection,
    #[serde(default)]
    pub(super) history: HistorySection,
    #[serde(default)]
    pub(super) sharing: SharingSection,
    #[serde(default)]
    pub(super) isolation: IsolationSection,
}

/// `[auth]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthSection {
    pub(super) token: Option<Secret>,
    pub(super) token_file: Option<FilePath>,
}

/// `[teams]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamsSection {
    pub(super) labels: Option<Vec<Label>>,
    #[serde(default)]
    pub(super) rules: Vec<TeamRule>,
    #[serde(default)]
    pub(super) subjects: Vec<SubjectRule>,
}

/// `[[teams.rules]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TeamRule {
    pub(super) namespaces: Pattern,
    pub(super) team: Label,
}

/// `[[teams.subjects]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SubjectRule {
    /// Names of users and groups.
    pub(super) names: Pattern,
    pub(super) team: Label,
}

/// `[isolation]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IsolationSection {
    /// Namespaces of the platform, which are not judged.
    pub(super) exempt: Option<Vec<Pattern>>,
}

/// `[sharing]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SharingSection {
    /// What machines cost and draw.
    pub(super) prices: Option<FilePath>,
    /// Namespaces for development and tests.
    #[serde(default)]
    pub(super) test_namespaces: Vec<Pattern>,
}

/// `[history]`: for how many days which steps are kept.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HistorySection {
    pub(super) raw_days: Option<Days>,
    pub(super) five_minute_days: Option<Days>,
    pub(super) namespace_five_minute_days: Option<Days>,
    pub(super) hourly_days: Option<Days>,
}

impl HistorySection {
    pub(super) fn retention(self) -> Retention {
        let usual = Retention::default();
        let days = |days: Option<Days>, usual| days.map_or(usual, |days| days.0);
        Retention {
            raw_days: days(self.raw_days, usual.raw_days),
            five_minute_days: days(self.five_minute_days, usual.five_minute_days),
            namespace_five_minute_days: days(
                self.namespace_five_minute_days,
                usual.namespace_five_minute_days,
            ),
            hourly_days: days(self.hourly_days, usual.hourly_days),
        }
    }
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
            // What stands there instead of a token may be one: it is not repeated.
            let secret = key == "auth" || key.starts_with("auth.");
            let reason = if secret && error.message().starts_with("invalid type") {
                "a text in quotes is expected below [auth]".to_owned()
            } else {
                error.message().lines().collect::<Vec<_>>().join(" ")
            };
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
