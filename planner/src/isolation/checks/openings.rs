//! Rules of network policies that let everyone through, and what takes their place.

use super::manifest::network_rule;
use crate::model::{NetworkPeer, NetworkPort, NetworkRule, PortRange, Protocol, Selector};
use core::net::IpAddr;
use serde_json::{Value, json};

/// Whether a rule lets everyone through, on some ports at least.
pub(super) fn lets_everyone(rule: &NetworkRule) -> bool {
    rule.peers.is_empty() || rule.peers.iter().any(is_everyone)
}

/// Whether it does on all ports, those of TCP at least. To let out to everyone on some is to let out to a kind of
/// service, such as the web.
pub(super) fn lets_out_to_everyone(rule: &NetworkRule) -> bool {
    let are_all = |port: &NetworkPort| {
        let is_every = match port.ports {
            None => true,
            Some(PortRange::Numbers(from, to)) => from <= 1 && to == u16::MAX,
            Some(PortRange::Named(_)) => false,
        };
        is_every && port.protocol == Protocol::Tcp
    };
    lets_everyone(rule) && (rule.ports.is_empty() || rule.ports.iter().any(are_all))
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

/// A rule that lets everyone through, in words.
pub(super) fn told(rule: &NetworkRule, lets: &str) -> String {
    let who = match rule.peers.iter().find(|peer| is_everyone(peer)) {
        None => "a rule names nobody, which is everyone".to_owned(),
        Some(NetworkPeer::Block(block)) => format!("a rule {lets} {}", block.range),
        Some(NetworkPeer::Pods { .. }) => format!("a rule {lets} the pods of all namespaces"),
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

/// The rules with the pods of their own namespace in the place of everyone.
pub(super) fn closed_ingress(rules: &[NetworkRule]) -> Value {
    rules.iter().map(|rule| closed(rule, "from")).collect()
}

/// Likewise where they let out to everyone on all ports, and a rule for the cluster's DNS, which they let out to
/// as well.
pub(super) fn closed_egress(rules: &[NetworkRule]) -> Value {
    let rules = rules.iter().map(|rule| match lets_out_to_everyone(rule) {
        true => closed(rule, "to"),
        false => network_rule(rule, "to"),
    });
    rules.chain([to_dns()]).collect()
}

/// A rule of egress to the cluster's DNS.
pub(super) fn to_dns() -> Value {
    json!({
        "to": [{
            "namespaceSelector": {
                "matchLabels": { "kubernetes.io/metadata.name": "kube-system" },
            },
        }],
        "ports": [
            { "protocol": "UDP", "port": 53 },
            { "protocol": "TCP", "port": 53 },
        ],
    })
}

fn closed(rule: &NetworkRule, side: &str) -> Value {
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
    network_rule(&NetworkRule { peers, ports }, side)
}
