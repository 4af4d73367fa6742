//! How many pods may be taken away at a time.

use super::{Name, Selector};

/// A `PodDisruptionBudget`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisruptionBudget {
    /// Its namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
    /// Which pods of the namespace it protects; `None` selects none.
    pub selector: Option<Selector>,
    /// How many of them may be taken away now (`status.disruptionsAllowed`).
    pub allowed: i64,
    /// How many pods it protects (`status.expectedPods`).
    pub expected: i64,
    /// How many of these are healthy now (`status.currentHealthy`).
    pub healthy: i64,
}
