//! What a namespace is for: development and tests, or the real thing.

use crate::model::Name;
use crate::teams::PatternError;
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::collections::BTreeMap;

/// Labels that tell what a namespace is for.
pub const PURPOSE_LABELS: [&str; 4] = [
    "environment",
    "env",
    "stage",
    "app.kubernetes.io/environment",
];
/// What they say of development and tests.
const TEST_VALUES: [&str; 10] = [
    "dev",
    "development",
    "test",
    "testing",
    "ci",
    "sandbox",
    "staging",
    "preview",
    "qa",
    "review",
];

/// How namespaces for development and tests are known.
#[derive(Debug, Clone, Default)]
pub struct Purposes {
    tests: GlobSet,
}

impl Purposes {
    /// Namespaces that match a glob are for tests, beside those whose labels say so.
    ///
    /// # Errors
    /// [`PatternError`] that names what is no glob.
    pub fn new(globs: &[String]) -> Result<Self, PatternError> {
        let mut set = GlobSetBuilder::new();
        for pattern in globs {
            set.add(Glob::new(pattern).map_err(|error| refused(pattern, &error))?);
        }
        let whole = globs.join(", ");
        Ok(Self {
            tests: set.build().map_err(|error| refused(&whole, &error))?,
        })
    }

    /// Whether a namespace with these labels is for development or tests.
    #[must_use]
    pub fn is_for_tests(&self, namespace: &str, labels: &BTreeMap<Name, Name>) -> bool {
        let told = PURPOSE_LABELS.iter().filter_map(|key| labels.get(*key));
        let says = |value: &Name| {
            let value = value.to_lowercase();
            TEST_VALUES.contains(&value.as_str())
        };
        self.tests.is_match(namespace) || told.into_iter().any(says)
    }
}

fn refused(pattern: &str, error: &globset::Error) -> PatternError {
    PatternError {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_or_a_glob_says_what_it_is_for() {
        let labels = |key: &str, value: &str| BTreeMap::from([(key.into(), value.into())]);
        let by_default = Purposes::default();
        assert!(by_default.is_for_tests("shop", &labels("env", "Dev")));
        assert!(!by_default.is_for_tests("shop", &labels("env", "production")));
        assert!(!by_default.is_for_tests("shop-dev", &BTreeMap::new()));
        let globs = Purposes::new(&["*-dev".to_owned(), "sandbox-*".to_owned()]).unwrap();
        assert!(globs.is_for_tests("shop-dev", &BTreeMap::new()));
        assert!(!globs.is_for_tests("shop", &labels("stage", "live")));
        assert_eq!(Purposes::new(&["a[".to_owned()]).unwrap_err().pattern, "a[");
    }
}
