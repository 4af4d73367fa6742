//! Which team a namespace belongs to.
//!
//! The first match wins: a rule of the configuration, then a label or annotation of the
//! namespace, then [`UNASSIGNED`]. Nothing that is stored depends on it, so a changed mapping
//! re-reads all history.

use crate::model::{Name, Namespace, Subject};
use globset::{Glob, GlobMatcher};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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

/// What gives a namespace to a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// A rule, by its place.
    Rule(usize),
    /// A label or annotation, by its place.
    Label(usize),
}

#[derive(Debug, Clone)]
struct Rule {
    names: GlobMatcher,
    team: Name,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.names.glob() == other.names.glob() && self.team == other.team
    }
}

/// Maps namespaces to teams.
#[derive(Debug, Clone, Default)]
pub struct TeamMapping {
    rules: Vec<Rule>,
    labels: Vec<Name>,
    /// Of people and groups, by name.
    subjects: Vec<Rule>,
}

impl TeamMapping {
    /// A mapping of `(namespace glob, team)` rules, first match first, and label keys.
    ///
    /// # Errors
    /// [`PatternError`] for the first pattern that is not a glob.
    pub fn new(rules: &[(String, String)], labels: &[String]) -> Result<Self, PatternError> {
        Ok(Self {
            rules: compiled(rules)?,
            labels: labels.iter().map(|key| key.as_str().into()).collect(),
            subjects: Vec::new(),
        })
    }

    /// The same, with `(glob, team)` rules for users and groups by name, first match first.
    /// ServiceAccounts belong to the team of their namespace and need none.
    ///
    /// # Errors
    /// [`PatternError`] for the first pattern that is not a glob.
    pub fn with_subjects(self, rules: &[(String, String)]) -> Result<Self, PatternError> {
        Ok(Self {
            subjects: compiled(rules)?,
            ..self
        })
    }

    /// The mapping without rules, by the usual labels.
    #[must_use]
    pub fn by_default_labels() -> Self {
        Self {
            rules: Vec::new(),
            subjects: Vec::new(),
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
        let mut all = self.matches(namespace, labels);
        all.next()
            .map_or_else(|| UNASSIGNED.into(), |(_, team)| team.clone())
    }

    /// What would give a namespace to a team, and to which; the first of them does.
    pub fn matches<'a>(
        &'a self,
        namespace: &'a str,
        labels: &'a BTreeMap<Name, Name>,
    ) -> impl Iterator<Item = (Match, &'a Name)> {
        let rules = self.rules.iter().enumerate();
        let rules = rules
            .filter(move |(_, rule)| rule.names.is_match(namespace))
            .map(|(at, rule)| (Match::Rule(at), &rule.team));
        let keys = self.labels.iter().enumerate();
        let keys = keys
            .filter_map(|(at, key)| Some((Match::Label(at), labels.get(key)?)))
            .filter(|(_, team)| !team.is_empty());
        rules.chain(keys)
    }

    /// The rules for namespaces, in order: glob and team.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &str)> {
        let rules = self.rules.iter();
        rules.map(|rule| (rule.names.glob().glob(), &*rule.team))
    }

    /// Who owns these namespaces and the subjects of bindings.
    #[must_use]
    pub fn owners(&self, namespaces: &[Arc<Namespace>]) -> Owners {
        let team = |namespace: &Arc<Namespace>| {
            let team = self.team_of(&namespace.name, &namespace.team_labels());
            (namespace.name.clone(), team)
        };
        Owners {
            namespaces: namespaces.iter().map(team).collect(),
            subjects: self.subjects.clone(),
        }
    }
}

fn compiled(rules: &[(String, String)]) -> Result<Vec<Rule>, PatternError> {
    let rules = rules.iter().map(|(pattern, team)| {
        let glob = Glob::new(pattern).map_err(|error| PatternError {
            pattern: pattern.clone(),
            reason: error.kind().to_string(),
        })?;
        Ok(Rule {
            names: glob.compile_matcher(),
            team: team.as_str().into(),
        })
    });
    rules.collect()
}

/// Which team owns which namespace, and which users and groups belong to a team.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Owners {
    namespaces: HashMap<Name, Name>,
    subjects: Vec<Rule>,
}

impl Owners {
    /// The team of a namespace; [`UNASSIGNED`] of one that is not known.
    #[must_use]
    pub fn of_namespace(&self, namespace: &str) -> Name {
        let team = self.namespaces.get(namespace).cloned();
        team.unwrap_or_else(|| UNASSIGNED.into())
    }

    /// The team of a subject; `None` of users and groups that no rule names.
    #[must_use]
    pub fn of_subject(&self, subject: &Subject) -> Option<Name> {
        match subject {
            Subject::ServiceAccount { namespace, .. } => Some(self.of_namespace(namespace)),
            Subject::User(name) | Subject::Group(name) => {
                let mut rules = self.subjects.iter();
                let rule = rules.find(|rule| rule.names.is_match(&**name));
                rule.map(|rule| rule.team.clone())
            }
        }
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
    fn subjects_belong_to_teams_too() {
        let mapping = TeamMapping::by_default_labels()
            .with_subjects(&[("oidc:pay-*".to_owned(), "payments".to_owned())])
            .unwrap();
        let shop = Namespace {
            uid: "u".into(),
            name: "shop".into(),
            labels: labels(&[("team", "checkout")]),
            annotations: labels(&[("owner", "bob"), ("team", "old")]),
            quota: None,
        };
        let owners = mapping.owners(&[Arc::new(shop)]);
        assert_eq!(&*owners.of_namespace("shop"), "checkout");
        assert_eq!(&*owners.of_namespace("gone"), UNASSIGNED);
        let account = |namespace: &str| Subject::ServiceAccount {
            namespace: namespace.into(),
            name: "default".into(),
        };
        assert_eq!(
            owners.of_subject(&account("shop")).as_deref(),
            Some("checkout")
        );
        let group = |name: &str| owners.of_subject(&Subject::Group(name.into()));
        assert_eq!(group("oidc:pay-devs").as_deref(), Some("payments"));
        assert_eq!(group("oidc:others"), None);
    }

    #[test]
    fn owners_differ_by_namespaces_and_by_rules() {
        let owners = |glob: &str, team: &str| {
            let rules = [(glob.to_owned(), team.to_owned())];
            let mapping = TeamMapping::default().with_subjects(&rules);
            mapping.unwrap().owners(&[])
        };
        assert_eq!(owners("a*", "x"), owners("a*", "x"));
        assert_ne!(owners("a*", "x"), owners("a*", "y"));
        assert_ne!(owners("a*", "x"), owners("b*", "x"));
    }

    #[test]
    fn names_a_pattern_that_is_no_glob() {
        let error = TeamMapping::new(&[("a[".to_owned(), "t".to_owned())], &[]).unwrap_err();
        assert_eq!(error.pattern, "a[");
    }
}
