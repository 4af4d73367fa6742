//! Policies, with what they share numbered.

use super::intern::{Interner, ascending};
use crate::model::{
    IpBlock, Labels, Name, NetworkPeer, NetworkPolicy, NetworkPort, NetworkRule, PortRange,
    Protocol, Selector,
};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A peer that may be in another namespace.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Peer {
    Pods {
        namespaces: Selector,
        pods: Selector,
    },
    Block(IpBlock),
}

/// A rule by the numbers of its peers; ascending.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    pub(super) everyone: bool,
    pub(super) peers: Vec<usize>,
    /// Selectors of pods of the policy's own namespace.
    pub(super) own: Vec<usize>,
    /// Its list of ports.
    pub(super) ports: usize,
}

#[derive(Debug)]
struct Policy {
    pods: Selector,
    /// Numbers of rules.
    ingress: Option<Vec<usize>>,
    egress: Option<Vec<usize>>,
}

/// All policies.
#[derive(Debug, Default)]
pub(super) struct Rulebook {
    pub(super) peers: Interner<Peer>,
    /// Peers of rules of ingress, and of egress.
    pub(super) sources: HashSet<usize>,
    pub(super) targets: HashSet<usize>,
    pub(super) own: Interner<Selector>,
    pub(super) rules: Interner<Rule>,
    pub(super) ports: Interner<Vec<NetworkPort>>,
    /// Keys of labels of pods that anything asks for.
    pub(super) keys: BTreeSet<Name>,
    /// Ports that are meant by name.
    pub(super) named: HashSet<(Name, Protocol)>,
    policies: HashMap<Name, Vec<Policy>>,
    own_peers: HashMap<Name, Vec<usize>>,
}

/// Rules of each direction; `None` where nothing isolates.
pub(super) type Directions = (Option<Vec<usize>>, Option<Vec<usize>>);

impl Rulebook {
    pub(super) fn new(policies: &[Arc<NetworkPolicy>]) -> Self {
        let mut book = Self::default();
        for policy in policies {
            book.note_keys(&policy.pods);
            let mut rules = |rules: &Option<Vec<NetworkRule>>, ingress: bool| {
                let rules = rules.as_ref()?.iter();
                let rules = rules.map(|rule| book.rule(rule, ingress));
                Some(rules.collect::<Vec<usize>>())
            };
            let ingress = rules(&policy.ingress, true);
            let egress = rules(&policy.egress, false);
            let all = ingress.iter().chain(&egress).flatten();
            let own = all.flat_map(|rule| book.rules.get(*rule).own.iter().copied());
            let own: Vec<usize> = own.collect();
            let known = book.own_peers.entry(policy.namespace.clone()).or_default();
            known.extend(own);
            let of_namespace = book.policies.entry(policy.namespace.clone()).or_default();
            of_namespace.push(Policy {
                pods: policy.pods.clone(),
                ingress,
                egress,
            });
        }
        for own in book.own_peers.values_mut() {
            *own = ascending(std::mem::take(own));
        }
        book
    }

    /// What the policies that select a pod let through.
    pub(super) fn directions(&self, namespace: &str, labels: &Labels) -> Directions {
        let mut found: Directions = (None, None);
        let policies = self.policies.get(namespace).into_iter().flatten();
        for policy in policies.filter(|policy| policy.pods.matches(labels)) {
            for (all, these) in [
                (&mut found.0, &policy.ingress),
                (&mut found.1, &policy.egress),
            ] {
                if let Some(these) = these {
                    all.get_or_insert_default().extend(these);
                }
            }
        }
        (found.0.map(ascending), found.1.map(ascending))
    }

    /// Which peers of its own namespace a pod is, of those that policies there name.
    pub(super) fn own_marks(&self, namespace: &str, labels: &Labels) -> Vec<usize> {
        let own = self.own_peers.get(namespace).into_iter().flatten();
        let own = own.filter(|id| self.own.get(**id).matches(labels));
        own.copied().collect()
    }

    /// What is left of a rule between namespaces.
    pub(super) fn abroad(&mut self, rules: &[usize]) -> Vec<usize> {
        let mut left = Vec::new();
        for rule in rules {
            let rule = self.rules.get(*rule);
            if rule.everyone || !rule.peers.is_empty() {
                let rule = Rule {
                    own: Vec::new(),
                    ..rule.clone()
                };
                left.push(self.rules.id(rule));
            }
        }
        ascending(left)
    }

    fn rule(&mut self, rule: &NetworkRule, ingress: bool) -> usize {
        let (mut peers, mut own) = (Vec::new(), Vec::new());
        for peer in &rule.peers {
            let peer = match peer {
                NetworkPeer::Pods { namespaces, pods } => {
                    let pods = pods.clone().unwrap_or_default();
                    self.note_keys(&pods);
                    let Some(namespaces) = namespaces.clone() else {
                        own.push(self.own.id(pods));
                        continue;
                    };
                    Peer::Pods { namespaces, pods }
                }
                NetworkPeer::Block(block) => Peer::Block(block.clone()),
            };
            let id = self.peers.id(peer);
            let used = if ingress {
                &mut self.sources
            } else {
                &mut self.targets
            };
            used.insert(id);
            peers.push(id);
        }
        for port in &rule.ports {
            if let Some(PortRange::Named(name)) = &port.ports {
                self.named.insert((name.clone(), port.protocol));
            }
        }
        let mut ports = rule.ports.clone();
        ports.sort_unstable();
        ports.dedup();
        let ports = self.ports.id(ports);
        self.rules.id(Rule {
            everyone: rule.peers.is_empty(),
            peers: ascending(peers),
            own: ascending(own),
            ports,
        })
    }

    fn note_keys(&mut self, selector: &Selector) {
        let keys = selector.requirements.iter().map(|one| one.key.clone());
        self.keys.extend(keys);
    }
}
