//! Rules of pods that a plan does not keep.

use super::super::live::apart::{Selects, selects_own};
use crate::model::{HOSTNAME, Labels, Name, Scheduling, ZONE};
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
    /// Volumes of pods that are on no node, so that their zone is not known.
    Volumes,
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
    pub(super) fn add(
        &mut self,
        scheduling: &Scheduling,
        (namespace, own): (&Name, &Labels),
        zone_unknown: bool,
        pods: i64,
    ) {
        let known = |key: &Name| matches!(&**key, HOSTNAME | ZONE);
        let apart = scheduling.anti_affinity.iter();
        let selects = |term| selects_own(term, namespace, own);
        let mut others = apart.clone().map(selects);
        let keys = apart.map(|term| &term.topology_key);
        let mut keys = keys.chain(scheduling.spread.iter().map(|spread| &spread.topology_key));
        let rules = [
            (NotKept::Affinity, !scheduling.affinity.is_empty()),
            (
                NotKept::AntiAffinityToOthers,
                others.any(|selects| selects == Selects::Others),
            ),
            (NotKept::OtherTopology, !keys.all(known)),
            (NotKept::HostPorts, scheduling.host_ports),
            (NotKept::Volumes, scheduling.claims && zone_unknown),
        ];
        for (rule, holds) in rules {
            if holds {
                *self.0.entry(rule).or_default() += pods;
            }
        }
    }

    pub(super) fn list(self) -> Vec<Note> {
        let rules = self.0.into_iter();
        rules.map(|(rule, pods)| Note { rule, pods }).collect()
    }
}
