//! Which team a namespace belongs to.
//!
//! The first match wins: a rule of the configuration, then a label or annotation of the
//! namespace, then [`UNASSIGNED`]. Nothing that is stored depends on it, so a changed mapping
//! re-reads all history.

use crate::model::Name;
use globset::{Glob, GlobMatcher};
use std::collections::BTreeMap;

/// The team of namespaces that nothing assigns; always shown.
pub const UNASSIGNED: &str = "__unassigned__";

/// Labels and annotations that name a team, in order, unless configured otherwise.
pub const DEFAULT_LABELS: [&str; 4] = [
    "team",
    "owner",
    "app.kubernetes.io/team",
    "plimsoll.dev/team",
];

/// A pattern that is not a glob.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{pattern}` is not a glob pattern: {reason}")]
pub struct PatternError {
    /// The pattern as given.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

#[derive(Debug, Clone)]
struct Rule {
    namespaces: GlobMatcher,
    team: Name,
}

/// Maps namespaces to teams.
#[derive(Debug, Clone, Default)]
pub struct TeamMapping {
    rules: Vec<Rule>,
    labels: Vec<Name>,
}

impl TeamMapping {
    /// A mapping of `(namespace glob, team)` rules, first match first, and label keys.
    ///
    /// # Errors
    /// [`PatternError`] for the first pattern that is not a glob.
    pub fn new(rules: &[(String, String)], labels: &[String]) -> Result<Self, PatternError> {
        let rules = rules
            .iter()
            .map(|(pattern, team)| {
                let glob = Glob::new(pattern).map_err(|error| PatternError {
                    pattern: pattern.clone(),
                    reason: error.kind().to_string(),
                })?;
                Ok(Rule {
                    namespaces: glob.compile_matcher(),
                    team: team.as_str().into(),
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            rules,
            labels: labels.iter().map(|key| key.as_str().into()).collect(),
        })
    }

    /// The mapping without rules, by the usual labels.
    #[must_use]
    pub fn by_default_labels() -> Self {
        Self {
            rules: Vec::new(),
            labels: DEFAULT_LABELS.iter().map(|&key| key.into()).collect(),
        }
    }

    /// The label and annotation keys that this mapping reads.
    pub fn label_keys(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(|key| &**key)
    }

    /// The team of a namespace.
    #[must_use]
    pub fn team_of(&self, namespace: &str, labels: &BTreeMap<Name, Name>) -> Name {
        let by_rule = self
            .rules
            .iter()
            .find(|rule| rule.namespaces.is_match(namespace));
        let by_label = || {
            self.labels
                .iter()
                .filter_map(|key| labels.get(key))
                .find(|v| !v.is_empty())
        };
        by_rule
            .map(|rule| &rule.team)
            .or_else(by_label)
            .cloned()
            .unwrap_or_else(|| UNASSIGNED.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<Name, Name> {
        pairs
            .iter()
            .map(|&(key, value)| (key.into(), value.into()))
            .collect()
    }

    #[test]
    fn the_first_match_wins() {
        let rules = [
            ("pay-*".to_owned(), "payments".to_owned()),
            ("*-dev".to_owned(), "dev".to_owned()),
        ];
        let mapping = TeamMapping::new(&rules, &["team".to_owned(), "owner".to_owned()]).unwrap();
        let labelled = labels(&[("team", "search"), ("owner", "bob")]);
        assert_eq!(&*mapping.team_of("pay-dev", &labelled), "payments");
        assert_eq!(&*mapping.team_of("web-dev", &labelled), "dev");
        assert_eq!(&*mapping.team_of("web", &labelled), "search");
        assert_eq!(
            &*mapping.team_of("web", &labels(&[("team", ""), ("owner", "bob")])),
            "bob"
        );
        assert_eq!(&*mapping.team_of("web", &labels(&[])), UNASSIGNED);
    }

    #[test]
    fn names_a_pattern_that_is_no_glob() {
        let error = TeamMapping::new(&[("a[".to_owned(), "t".to_owned())], &[]).unwrap_err();
        assert_eq!(error.pattern, "a[");
    }
}
