//! Namespaces and their quotas.

use super::Name;
use std::collections::BTreeMap;

/// What the unscoped ResourceQuotas of a namespace allow, the tightest of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quota {
    /// `requests.cpu` or `cpu`, in millicores.
    pub cpu_millis: Option<i64>,
    /// `requests.memory` or `memory`, in bytes.
    pub memory_bytes: Option<i64>,
}

impl Quota {
    /// The tightest of two quotas, both of which hold.
    #[must_use]
    pub fn tightest(self, other: Self) -> Self {
        let least = |a: Option<i64>, b: Option<i64>| a.into_iter().chain(b).min();
        Self {
            cpu_millis: least(self.cpu_millis, other.cpu_millis),
            memory_bytes: least(self.memory_bytes, other.memory_bytes),
        }
    }
}

/// A namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// `metadata.uid`.
    pub uid: Name,
    /// Namespace name.
    pub name: Name,
    /// Its labels.
    pub labels: BTreeMap<Name, Name>,
    /// Annotations that a team may be read from.
    pub annotations: BTreeMap<Name, Name>,
    /// Its quota; `None` where quotas cannot be read, the default where there is none.
    pub quota: Option<Quota>,
}

impl Namespace {
    /// What a team may be read from: labels go before annotations.
    #[must_use]
    pub fn team_labels(&self) -> BTreeMap<Name, Name> {
        let mut all = self.annotations.clone();
        all.extend(self.labels.clone());
        all
    }
}
