//! Whether network policies keep others out, and pods in.

use super::manifest::{free_name, json_name, network_rule};
use super::{Ground, state, words};
use crate::isolation::{Finding, State};
use crate::model::{NetworkPeer, NetworkPolicy, NetworkPort, NetworkRule, PortRange, Selector};
use core::net::IpAddr;
use serde_json::{Value, json};

const KINDS: [&str; 1] = ["networkpolicies"];

/// Which way traffic goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    fn is_of(self, policy: &NetworkPolicy) -> bool {
        match self {
            Self::Ingress => policy.ingress.is_some(),
            Self::Egress => policy.egress.is_some(),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// Passes where a policy selects all pods: then also those that are yet to come. That each pod of now is
/// selected by some policy is not enough.
pub(super) fn default_deny(ground: &Ground<'_>, direction: Direction) -> State {
    let unread = ground.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let policies = ground.parcel.network.iter();
    let of_direction: Vec<_> = policies.filter(|policy| direction.is_of(policy)).collect();
    if of_direction
        .iter()
        .any(|policy| policy.pods == Selector::default())
    {
        return State::Pass;
    }
    let word = direction.word();
    let pods = &ground.parcel.pods;
    let selected = pods.iter().filter(|pod| {
        let mut policies = of_direction.iter();
        policies.any(|policy| policy.pods.matches(&pod.labels))
    });
    let evidence = match (of_direction.len(), selected.count(), pods.len()) {
        (0, _, 0) => format!("there is no policy of {word}"),
        (0, _, all) => format!("there is no policy of {word}: {} open", are(all)),
        (_, _, 0) => format!("no policy of {word} selects all pods"),
        (_, selected, all) if selected == all => format!(
            "all {} are selected by policies of {word}, but a new one with other labels would not be",
            words::count(all, "pod"),
        ),
        (_, selected, all) => format!(
            "{} of {} are selected by no policy of {word}",
            all - selected,
            words::count(all, "pod"),
        ),
    };
    state(vec![Finding {
        object: ground.itself(),
        evidence,
        fix: Some(deny(ground, direction)),
    }])
}

fn are(pods: usize) -> String {
    let are = if pods == 1 { "is" } else { "are" };
    format!("{} {are}", words::count(pods, "pod"))
}

/// A policy that selects all pods. What goes out may still ask the cluster's DNS for names, without which
/// hardly anything works.
fn deny(ground: &Ground<'_>, direction: Direction) -> Value {
    let taken = ground.parcel.network.iter().map(|policy| &policy.name);
    let name = free_name(&format!("default-deny-{}", direction.word()), taken);
    let spec = match direction {
        Direction::Ingress => json!({ "podSelector": {}, "policyTypes": ["Ingress"] }),
        Direction::Egress => json!({
            "podSelector": {},
            "policyTypes": ["Egress"],
            "egress": [{
                "to": [{
                    "namespaceSelector": {
                        "matchLabels": { "kubernetes.io/metadata.name": "kube-system" },
                    },
                }],
                "ports": [
                    { "protocol": "UDP", "port": 53 },
                    { "protocol": "TCP", "port": 53 },
                ],
            }],
        }),
    };
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": json_name(&name, Some(&ground.name())),
        "spec": spec,
    })
}

/// Everyone are all pods of all namespaces, or all addresses. A range of all addresses without some of them
/// is taken to be meant for what is outside of the cluster.
pub(super) fn open_to_everyone(ground: &Ground<'_>) -> State {
    let unread = ground.unread(&KINDS);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let findings = ground.parcel.network.iter().filter_map(|policy| {
        let rules = policy.ingress.as_deref()?;
        let open: Vec<&NetworkRule> = rules.iter().filter(|rule| lets_everyone(rule)).collect();
        (!open.is_empty()).then(|| Finding {
            object: ground.object("NetworkPolicy", &policy.name),
            evidence: words::names(open.iter().map(|rule| told(rule))),
            fix: Some(json!({
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": json_name(&policy.name, Some(&ground.name())),
                "spec": { "ingress": rules.iter().map(closed).collect::<Vec<_>>() },
            })),
        })
    });
    state(findings.collect())
}

fn lets_everyone(rule: &NetworkRule) -> bool {
    rule.peers.is_empty() || rule.peers.iter().any(is_everyone)
}

fn is_everyone(peer: &NetworkPeer) -> bool {
    let is_all = |selector: &Selector| *selector == Selector::default();
    match peer {
        NetworkPeer::Pods { namespaces, pods } => {
            namespaces.as_ref().is_some_and(is_all) && pods.as_ref().is_none_or(is_all)
        }
        NetworkPeer::Block(block) => {
            let holds = |address: IpAddr| block.range.contains(address);
            // Only a prefix without bits holds the first address and the last.
            let all_v4 = holds([0; 4].into()) && holds([u8::MAX; 4].into());
            let all_v6 = holds([0_u16; 8].into()) && holds([u16::MAX; 8].into());
            block.except.is_empty() && (all_v4 || all_v6)
        }
    }
}

fn told(rule: &NetworkRule) -> String {
    let who = match rule.peers.iter().find(|peer| is_everyone(peer)) {
        None => "a rule names nobody, which is everyone".to_owned(),
        Some(NetworkPeer::Block(block)) => format!("a rule lets in {}", block.range),
        Some(NetworkPeer::Pods { .. }) => "a rule lets in the pods of all namespaces".to_owned(),
    };
    match rule.ports.is_empty() {
        true => format!("{who}, on all ports"),
        false => {
            let ports: Vec<String> = rule.ports.iter().map(port).collect();
            format!("{who}, on {}", ports.join(" and "))
        }
    }
}

fn port(port: &NetworkPort) -> String {
    let protocol = port.protocol.as_str();
    match &port.ports {
        None => format!("all of {protocol}"),
        Some(PortRange::Named(name)) => format!("{protocol} {name}"),
        Some(PortRange::Numbers(from, to)) if from == to => format!("{protocol} {from}"),
        Some(PortRange::Numbers(from, to)) => format!("{protocol} {from}-{to}"),
    }
}

/// A rule with the pods of its own namespace in the place of everyone.
fn closed(rule: &NetworkRule) -> Value {
    let own = NetworkPeer::Pods {
        namespaces: None,
        pods: Some(Selector::default()),
    };
    let mut peers: Vec<NetworkPeer> = rule.peers.clone();
    let before = peers.len();
    peers.retain(|peer| !is_everyone(peer));
    if (before == 0 || peers.len() < before) && !peers.contains(&own) {
        peers.push(own);
    }
    let ports = rule.ports.clone();
    network_rule(&NetworkRule { peers, ports }, "from")
}
