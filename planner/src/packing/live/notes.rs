//! Rules of pods that a plan does not keep.

use super::Rules;
use super::apart::{Own, Selects, selects_own};
use crate::model::{HOSTNAME, Name, Scheduling, ZONE};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A rule that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotKept {
    /// Required affinity to other pods.
    Affinity,
    /// Required anti-affinity to pods of other kinds.
    AntiAffinityToOthers,
    /// Anti-affinity or spreading by a label other than that of the node or of the zone.
    OtherTopology,
    /// Ports of the node, of which each can be taken once.
    HostPorts,
    /// Volumes of pods whose zone is not known.
    Volumes,
    /// Spreading over nodes of more pods than nodes allow, where none may become empty.
    MoreThanNodes,
    /// Namespaces that a rule chooses by their labels.
    NamespacesByLabels,
}

/// A rule that is not kept, and how many pods have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Which rule.
    pub rule: NotKept,
    /// How many pods have it.
    pub pods: i64,
}

/// Counts what is not kept.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<NotKept, i64>);

impl Notes {
    /// Notes what `pods` pods of one kind demand that is not kept.
    pub(super) fn add(&mut self, scheduling: &Scheduling, own: Own<'_>, pods: i64) {
        let known = |key: &Name| matches!(&**key, HOSTNAME | ZONE);
        let apart = scheduling.anti_affinity.iter();
        let selects = |term| selects_own(term, own, Rules::Kept);
        let mut others = apart.clone().map(selects);
        let by_labels = apart.clone().any(|term| term.namespaces.is_none());
        let keys = apart.map(|term| &term.topology_key);
        let mut keys = keys.chain(scheduling.spread.iter().map(|spread| &spread.topology_key));
        let mut spread = scheduling.spread.iter();
        let rules = [
            (NotKept::Affinity, !scheduling.affinity.is_empty()),
            (
                NotKept::AntiAffinityToOthers,
                others.any(|selects| selects == Selects::Others),
            ),
            (
                NotKept::OtherTopology,
                !keys.all(known) || spread.any(|spread| !spread.selector.matches(own.1)),
            ),
            (NotKept::HostPorts, scheduling.host_ports),
            (NotKept::NamespacesByLabels, by_labels),
        ];
        for (rule, holds) in rules {
            self.count(rule, if holds { pods } else { 0 });
        }
    }

    /// Pods with volumes in no known zone, and those that are spread over too few nodes.
    pub(super) fn add_more(&mut self, without_zone: i64, uneven: i64) {
        self.count(NotKept::Volumes, without_zone);
        self.count(NotKept::MoreThanNodes, uneven);
    }

    fn count(&mut self, rule: NotKept, pods: i64) {
        if pods > 0 {
            *self.0.entry(rule).or_default() += pods;
        }
    }

    pub(super) fn list(self) -> Vec<Note> {
        let rules = self.0.into_iter();
        rules.map(|(rule, pods)| Note { rule, pods }).collect()
    }
}
