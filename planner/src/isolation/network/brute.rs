//! Goes through all pairs of pods and all ports that make a difference, as the documentation of
//! NetworkPolicies tells it.

use super::made::Cluster;
use super::{Cell, Matrix};
use crate::model::{
    ContainerKind, Labels, Name, NetworkPeer, NetworkPolicy, NetworkRule, Pod, PodPhase, PortRange,
    Protocol,
};
use std::collections::{BTreeSet, HashMap};

pub(super) fn matrix(cluster: &Cluster, group: impl Fn(&str) -> Name) -> Matrix {
    let mut groups: BTreeSet<Name> = cluster
        .namespaces
        .iter()
        .map(|of| group(&of.name))
        .collect();
    let running = |pod: &&Pod| !matches!(pod.phase, PodPhase::Succeeded | PodPhase::Failed);
    let pods: Vec<&Pod> = cluster
        .pods
        .iter()
        .map(|pod| &**pod)
        .filter(running)
        .collect();
    groups.extend(pods.iter().map(|pod| group(&pod.namespace)));
    let groups: Vec<Name> = groups.into_iter().collect();
    let place = |pod: &Pod| groups.iter().position(|of| *of == group(&pod.namespace));
    let mut cells = vec![vec![Cell::default(); groups.len()]; groups.len()];
    let ports = ports(cluster);
    for (at, from) in pods.iter().enumerate() {
        for (other, to) in pods.iter().enumerate() {
            if at == other {
                continue;
            }
            let cell = &mut cells[place(from).unwrap()][place(to).unwrap()];
            let passing = ports
                .iter()
                .filter(|port| passes(cluster, from, to, **port));
            let passing = passing.count();
            cell.pairs += 1;
            if passing == ports.len() {
                cell.open += 1;
            } else if passing > 0 {
                cell.partly += 1;
            }
        }
    }
    Matrix { groups, cells }
}

/// The ends of every range with their neighbours, and the ends of all: between these nothing changes.
fn ports(cluster: &Cluster) -> Vec<(Protocol, u16)> {
    let mut found: BTreeSet<u16> = [1, u16::MAX].into();
    let mut near = |port: u16| {
        let ports = [port.saturating_sub(1), port, port.saturating_add(1)];
        found.extend(ports.into_iter().filter(|port| *port > 0));
    };
    for policy in &cluster.policies {
        let rules = policy.ingress.iter().chain(&policy.egress).flatten();
        for port in rules.flat_map(|rule| &rule.ports) {
            if let Some(PortRange::Numbers(from, to)) = port.ports {
                near(from);
                near(to);
            }
        }
    }
    for pod in &cluster.pods {
        let containers = pod.template.containers.iter();
        for port in containers.flat_map(|container| &container.ports) {
            near(port.number);
        }
    }
    let all = Protocol::ALL.into_iter();
    all.flat_map(|protocol| found.iter().map(move |port| (protocol, *port)))
        .collect()
}

pub(super) fn passes(cluster: &Cluster, from: &Pod, to: &Pod, port: (Protocol, u16)) -> bool {
    let out = direction(cluster, from, |policy| policy.egress.as_ref());
    let into = direction(cluster, to, |policy| policy.ingress.as_ref());
    let one = |rules: Option<Vec<(&NetworkPolicy, &NetworkRule)>>, peer: &Pod| {
        // "By default, a pod is non-isolated".
        rules.is_none_or(|rules| {
            rules.into_iter().any(|(policy, rule)| {
                lets_peer(cluster, policy, rule, peer) && lets_port(rule, to, port)
            })
        })
    };
    one(out, to) && one(into, from)
}

/// The rules of all policies of a direction that select a pod; `None` when there is no such policy.
fn direction<'a>(
    cluster: &'a Cluster,
    pod: &Pod,
    rules: impl Fn(&'a NetworkPolicy) -> Option<&'a Vec<NetworkRule>>,
) -> Option<Vec<(&'a NetworkPolicy, &'a NetworkRule)>> {
    let mut found = None;
    for policy in &cluster.policies {
        let selects = policy.namespace == pod.namespace && policy.pods.matches(&pod.labels);
        if selects
            && !pod.template.host_network
            && let Some(rules) = rules(policy)
        {
            let found: &mut Vec<_> = found.get_or_insert_default();
            found.extend(rules.iter().map(|rule| (&**policy, rule)));
        }
    }
    found
}

fn lets_peer(cluster: &Cluster, policy: &NetworkPolicy, rule: &NetworkRule, pod: &Pod) -> bool {
    let labels = cluster
        .namespaces
        .iter()
        .find(|of| of.name == pod.namespace);
    let nothing = Labels::new();
    let labels = labels.map_or(&nothing, |of| &of.labels);
    let is = |peer: &NetworkPeer| match peer {
        NetworkPeer::Block(block) => pod.fate.ip.is_some_and(|ip| {
            block.range.contains(ip) && block.except.iter().all(|range| !range.contains(ip))
        }),
        NetworkPeer::Pods { .. } if pod.template.host_network => false,
        NetworkPeer::Pods { namespaces, pods } => {
            let there = match namespaces {
                Some(namespaces) => namespaces.matches(labels),
                None => policy.namespace == pod.namespace,
            };
            there && pods.as_ref().is_none_or(|pods| pods.matches(&pod.labels))
        }
    };
    rule.peers.is_empty() || rule.peers.iter().any(is)
}

fn lets_port(rule: &NetworkRule, to: &Pod, (protocol, number): (Protocol, u16)) -> bool {
    let named: HashMap<(&str, u16, Protocol), ()> = to
        .template
        .containers
        .iter()
        .filter(|one| one.kind != ContainerKind::Init)
        .flat_map(|one| &one.ports)
        .filter_map(|port| Some(((port.name.as_deref()?, port.number, port.protocol), ())))
        .collect();
    let lets = |port: &crate::model::NetworkPort| {
        port.protocol == protocol
            && match &port.ports {
                None => true,
                Some(PortRange::Numbers(from, to)) => (*from..=*to).contains(&number),
                Some(PortRange::Named(name)) => named.contains_key(&(&**name, number, protocol)),
            }
    };
    rule.ports.is_empty() || rule.ports.iter().any(lets)
}
