//! Which nodes a pod accepts.

use super::{NodeClass, PodClass};
use crate::model::{Name, Taint, TaintEffect};
use serde::{Deserialize, Serialize};

/// A taint that pods accept, as in `spec.tolerations`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Toleration {
    /// Key of the taint; `None` is every key.
    pub key: Option<Name>,
    /// Its value (operator Equal); `None` is any (operator Exists).
    pub value: Option<Name>,
    /// Its effect; `None` is every effect.
    pub effect: Option<TaintEffect>,
}

impl Toleration {
    /// Whether this taint is accepted.
    #[must_use]
    pub fn tolerates(&self, taint: &Taint) -> bool {
        self.key.as_ref().is_none_or(|key| *key == taint.key)
            && self
                .value
                .as_ref()
                .is_none_or(|value| *value == taint.value)
            && self.effect.is_none_or(|effect| effect == taint.effect)
    }
}

impl PodClass {
    /// Whether its selector and tolerations let these pods onto these nodes, however full they are.
    /// The effect `PreferNoSchedule` keeps none away.
    #[must_use]
    pub fn may_run_on(&self, node: &NodeClass) -> bool {
        let selected = |(key, value)| node.labels.get(key) == Some(value);
        let accepted = |taint: &Taint| {
            taint.effect == TaintEffect::PreferNoSchedule
                || self.tolerations.iter().any(|held| held.tolerates(taint))
        };
        self.node_selector.iter().all(selected) && node.taints.iter().all(accepted)
    }
}
