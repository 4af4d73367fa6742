//! What a person may see.

use std::collections::BTreeSet;

/// What a person may see. Passed to every query of the store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Access {
    /// All namespaces, all nodes and the health of the data.
    All,
    /// These namespaces only.
    Namespaces(BTreeSet<String>),
}

impl Access {
    /// Whether a namespace may be seen.
    #[must_use]
    pub fn allows(&self, namespace: &str) -> bool {
        match self {
            Self::All => true,
            Self::Namespaces(names) => names.contains(namespace),
        }
    }
}
