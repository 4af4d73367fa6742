//! Which nodes a pod accepts.

use super::{NodeClass, PodClass};
use crate::model::{Taint, TaintEffect};

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
