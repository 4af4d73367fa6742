//! Which peers the labels of a namespace match.

use super::intern::ascending;
use super::rulebook::Peer;
use crate::model::{Labels, Name, Operator};
use std::collections::HashMap;

/// Peers by a label that their namespaces must have, so that not all are tried for each namespace.
#[derive(Debug, Default)]
pub(super) struct PeerIndex {
    by_label: HashMap<(Name, Name), Vec<usize>>,
    others: Vec<usize>,
}

impl PeerIndex {
    pub(super) fn new(peers: &[Peer]) -> Self {
        let mut index = Self::default();
        for (id, peer) in peers.iter().enumerate() {
            let Peer::Pods { namespaces, .. } = peer else {
                continue;
            };
            let mut requirements = namespaces.requirements.iter();
            match requirements.find(|one| one.operator == Operator::In) {
                Some(one) => {
                    for value in &one.values {
                        let key = (one.key.clone(), value.clone());
                        index.by_label.entry(key).or_default().push(id);
                    }
                }
                None => index.others.push(id),
            }
        }
        index
    }

    /// The peers whose selectors of namespaces match.
    pub(super) fn of(&self, labels: &Labels, peers: &[Peer]) -> Vec<usize> {
        let keys = labels
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()));
        let known = keys.filter_map(|key| self.by_label.get(&key)).flatten();
        let matching = known.chain(&self.others).filter(|id| {
            matches!(&peers[**id], Peer::Pods { namespaces, .. } if namespaces.matches(labels))
        });
        // A list of values may name one twice.
        ascending(matching.copied().collect())
    }
}
