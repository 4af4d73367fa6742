//! What a pod demands of its node beyond room.

use super::{Labels, Name, Requirement, Selector, Taint, TaintEffect};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The label by which nodes are single ones.
pub const HOSTNAME: &str = "kubernetes.io/hostname";
/// The label of a node's zone.
pub const ZONE: &str = "topology.kubernetes.io/zone";

/// A taint that pods accept, as in `spec.tolerations`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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

/// One of several sets of requirements, of which a node has to meet one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeTerm {
    /// `matchExpressions`, of the node's labels.
    pub labels: Vec<Requirement>,
    /// `matchFields`, of the node's name.
    pub fields: Vec<Requirement>,
}

impl NodeTerm {
    /// Whether a node meets it. A term that asks for nothing selects nothing.
    #[must_use]
    pub fn matches(&self, name: &Name, labels: &Labels) -> bool {
        let fields = Labels::from([("metadata.name".into(), name.clone())]);
        let asks = !self.labels.is_empty() || !self.fields.is_empty();
        asks && self.labels.iter().all(|one| one.matches(labels))
            && self.fields.iter().all(|one| one.matches(&fields))
    }
}

/// Which pods a term is about: those of a selector, in some namespaces, in the same place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PodTerm {
    /// Which pods.
    pub selector: Selector,
    /// In which namespaces, sorted; `None` where they are chosen by their labels.
    pub namespaces: Option<Vec<Name>>,
    /// The label of nodes that says what the same place is.
    pub topology_key: Name,
}

/// How evenly pods are spread, where uneven is forbidden (`DoNotSchedule`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spread {
    /// Which pods of the namespace are counted.
    pub selector: Selector,
    /// By how many pods two places may differ.
    pub max_skew: i64,
    /// The label of nodes that says what a place is.
    pub topology_key: Name,
}

/// What a pod demands of its node beyond room. Pods of one template share it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scheduling {
    /// `nodeSelector`.
    pub node_selector: Labels,
    /// Required node affinity: one of them has to be met; none asks for nothing.
    pub node_affinity: Vec<NodeTerm>,
    /// Taints that it accepts.
    pub tolerations: Vec<Toleration>,
    /// Required anti-affinity to pods.
    pub anti_affinity: Vec<PodTerm>,
    /// Required affinity to pods.
    pub affinity: Vec<PodTerm>,
    /// Topology spread that forbids.
    pub spread: Vec<Spread>,
    /// Whole units of extended resources that it asks for, by name: devices, huge pages, local storage.
    pub extended: BTreeMap<Name, i64>,
    /// Whether it takes ports of the node.
    pub host_ports: bool,
    /// Whether it has volumes that can hold it in a zone or on a node.
    pub claims: bool,
    /// Whether it has data on the node that is lost when it moves (`emptyDir`).
    pub local_data: bool,
}

impl Scheduling {
    /// Whether its selector, its node affinity and its tolerations accept a node, however full that is.
    /// The effect `PreferNoSchedule` keeps none away.
    #[must_use]
    pub fn accepts(&self, name: &Name, labels: &Labels, taints: &[Taint]) -> bool {
        self.selects(name, labels) && taints.iter().all(|taint| self.tolerates(taint))
    }

    /// Whether its selector and its node affinity do.
    #[must_use]
    pub fn selects(&self, name: &Name, labels: &Labels) -> bool {
        let has = |(key, value)| labels.get(key) == Some(value);
        let terms = &self.node_affinity;
        self.node_selector.iter().all(has)
            && (terms.is_empty() || terms.iter().any(|term| term.matches(name, labels)))
    }

    /// Whether a taint keeps it away from no node.
    #[must_use]
    pub fn tolerates(&self, taint: &Taint) -> bool {
        taint.effect == TaintEffect::PreferNoSchedule
            || self.tolerations.iter().any(|held| held.tolerates(taint))
    }

    /// The labels of nodes that it asks for, and so those in which nodes differ for it.
    pub fn label_keys(&self) -> impl Iterator<Item = &Name> {
        let terms = self.node_affinity.iter().flat_map(|term| &term.labels);
        self.node_selector.keys().chain(terms.map(|one| &one.key))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Operator;
    use super::*;

    fn requires(key: &str, operator: Operator, value: &str) -> Requirement {
        Requirement {
            key: key.into(),
            operator,
            values: vec![value.into()],
        }
    }

    fn term(labels: Vec<Requirement>, fields: Vec<Requirement>) -> NodeTerm {
        NodeTerm { labels, fields }
    }

    #[test]
    fn one_term_is_enough_and_all_of_it_counts() {
        let ssd = || requires("disk", Operator::In, "ssd");
        let named = || requires("metadata.name", Operator::In, "n1");
        let scheduling = Scheduling {
            node_affinity: vec![
                term(vec![ssd(), requires("gpu", Operator::In, "yes")], vec![]),
                term(vec![], vec![named()]),
                term(vec![], vec![]),
            ],
            ..Scheduling::default()
        };
        let labels = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs.map(|(a, b)| ((*a).into(), (*b).into())).collect()
        };
        let accepts = |name: &str, pairs: &[(&str, &str)]| {
            scheduling.accepts(&name.into(), &labels(pairs), &[])
        };
        assert!(accepts("n1", &[]));
        assert!(accepts("n2", &[("disk", "ssd"), ("gpu", "yes")]));
        assert!(!accepts("n2", &[("disk", "ssd")]));
    }

    #[test]
    fn a_taint_keeps_away_whoever_does_not_tolerate_it() {
        let taint = |effect| Taint {
            key: "gpu".into(),
            value: "yes".into(),
            effect,
        };
        let tolerant = |value: Option<&str>| Scheduling {
            tolerations: vec![Toleration {
                key: Some("gpu".into()),
                value: value.map(Into::into),
                effect: None,
            }],
            ..Scheduling::default()
        };
        let hard = taint(TaintEffect::NoSchedule);
        assert!(!Scheduling::default().tolerates(&hard));
        assert!(Scheduling::default().tolerates(&taint(TaintEffect::PreferNoSchedule)));
        assert!(tolerant(None).tolerates(&hard) && tolerant(Some("yes")).tolerates(&hard));
        assert!(!tolerant(Some("no")).tolerates(&hard));
    }
}
