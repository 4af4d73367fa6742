//! From the API's network policies to ours.

use super::convert_template::protocol;
use super::selectors::convert_selector;
use k8s_openapi::api::networking::v1 as networking;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::ResourceExt;
use plimsoll_planner::model::{
    IpBlock, IpRange, NetworkPeer, NetworkPolicy, NetworkPort, NetworkRule, PortRange, Selector,
};

/// A policy without types is one of ingress, and of egress where it has rules of it.
pub(super) fn convert_network_policy(policy: &networking::NetworkPolicy) -> NetworkPolicy {
    let empty = networking::NetworkPolicySpec::default();
    let spec = policy.spec.as_ref().unwrap_or(&empty);
    let types = spec.policy_types.as_ref();
    let is = |direction: &str, otherwise: bool| {
        types.map_or(otherwise, |types| types.iter().any(|of| of == direction))
    };
    let ingress = spec.ingress.iter().flatten();
    let ingress = ingress.map(|rule| convert_rule(rule.from.as_deref(), rule.ports.as_deref()));
    let egress = spec.egress.iter().flatten();
    let egress = egress.map(|rule| convert_rule(rule.to.as_deref(), rule.ports.as_deref()));
    NetworkPolicy {
        namespace: policy.namespace().unwrap_or_default().into(),
        name: policy.name_any().into(),
        pods: spec
            .pod_selector
            .as_ref()
            .map_or_else(Selector::default, convert_selector),
        ingress: is("Ingress", true).then(|| ingress.flatten().collect()),
        egress: is("Egress", spec.egress.is_some()).then(|| egress.flatten().collect()),
    }
}

/// `None` of a rule none of whose peers or ports is known to this version: without them it would allow all.
fn convert_rule(
    peers: Option<&[networking::NetworkPolicyPeer]>,
    ports: Option<&[networking::NetworkPolicyPort]>,
) -> Option<NetworkRule> {
    let (peers, ports) = (peers.unwrap_or_default(), ports.unwrap_or_default());
    let rule = NetworkRule {
        peers: peers.iter().filter_map(convert_peer).collect(),
        ports: ports.iter().filter_map(convert_port).collect(),
    };
    let all_unknown = |told: usize, known: usize| told > 0 && known == 0;
    let drops =
        all_unknown(peers.len(), rule.peers.len()) || all_unknown(ports.len(), rule.ports.len());
    (!drops).then_some(rule)
}

fn convert_peer(peer: &networking::NetworkPolicyPeer) -> Option<NetworkPeer> {
    if let Some(block) = &peer.ip_block {
        let except = block.except.iter().flatten();
        // Without one of its exceptions a block would let more through than it does.
        let except: Option<Vec<IpRange>> = except.map(|range| IpRange::read(range)).collect();
        return Some(NetworkPeer::Block(IpBlock {
            range: IpRange::read(&block.cidr)?,
            except: except?,
        }));
    }
    let namespaces = peer.namespace_selector.as_ref().map(convert_selector);
    let pods = peer.pod_selector.as_ref().map(convert_selector);
    let is_known = namespaces.is_some() || pods.is_some();
    is_known.then_some(NetworkPeer::Pods { namespaces, pods })
}

fn convert_port(port: &networking::NetworkPolicyPort) -> Option<NetworkPort> {
    let number = |port: i32| u16::try_from(port).ok();
    let ports = match &port.port {
        None => None,
        Some(IntOrString::String(name)) => Some(PortRange::Named(name.as_str().into())),
        Some(IntOrString::Int(from)) => {
            let from = number(*from)?;
            let to = port.end_port.map_or(Some(from), number)?;
            Some(PortRange::Numbers(from, to))
        }
    };
    Some(NetworkPort {
        protocol: protocol(port.protocol.as_deref())?,
        ports,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_planner::model::Protocol;
    use serde_json::json;

    fn converted(spec: &serde_json::Value) -> NetworkPolicy {
        let policy = json!({ "metadata": { "name": "p", "namespace": "shop" }, "spec": spec });
        convert_network_policy(&serde_json::from_value(policy).unwrap())
    }

    #[test]
    fn directions_are_as_the_api_has_them() {
        let directions = |spec: serde_json::Value| {
            let policy = converted(&spec);
            (policy.ingress.is_some(), policy.egress.is_some())
        };
        assert_eq!(directions(json!({ "podSelector": {} })), (true, false));
        assert_eq!(
            directions(json!({ "podSelector": {}, "egress": [{}] })),
            (true, true)
        );
        assert_eq!(
            directions(json!({ "podSelector": {}, "policyTypes": ["Egress"] })),
            (false, true)
        );
        let all = converted(&json!({ "podSelector": {}, "ingress": [{}] }));
        assert_eq!(all.ingress, Some(vec![NetworkRule::default()]));
        let none = converted(&json!({ "podSelector": {}, "policyTypes": ["Ingress"] }));
        assert_eq!(none.ingress, Some(Vec::new()));
    }

    #[test]
    fn peers_and_ports_are_kept() {
        let policy = converted(&json!({ "podSelector": {}, "ingress": [{
            "from": [{ "podSelector": {} },
                { "namespaceSelector": { "matchLabels": { "team": "a" } } },
                { "ipBlock": { "cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] } }],
            "ports": [{ "port": 80 }, { "port": "http" },
                { "protocol": "UDP", "port": 100, "endPort": 200 }, { "protocol": "SCTP" }] }] }));
        let rule = &policy.ingress.unwrap()[0];
        assert_eq!(rule.peers.len(), 3);
        assert!(matches!(
            &rule.peers[0],
            NetworkPeer::Pods {
                namespaces: None,
                pods: Some(_)
            }
        ));
        assert!(matches!(
            &rule.peers[1],
            NetworkPeer::Pods {
                namespaces: Some(_),
                pods: None
            }
        ));
        let ports: Vec<_> = rule
            .ports
            .iter()
            .map(|of| (of.protocol, of.ports.clone()))
            .collect();
        let expected = [
            (Protocol::Tcp, Some(PortRange::Numbers(80, 80))),
            (Protocol::Tcp, Some(PortRange::Named("http".into()))),
            (Protocol::Udp, Some(PortRange::Numbers(100, 200))),
            (Protocol::Sctp, None),
        ];
        assert_eq!(ports, expected);
    }

    #[test]
    fn what_is_not_understood_allows_nothing() {
        let policy = converted(&json!({ "podSelector": {}, "ingress": [{
            "from": [{ "ipBlock": { "cidr": "nonsense" } }] }] }));
        assert_eq!(policy.ingress, Some(Vec::new()));
    }
}
