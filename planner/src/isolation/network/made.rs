//! What tests of network policies are made of.

use super::*;
use crate::isolation::sharing_tests;
use crate::model::{
    ContainerPort, ContainerTemplate, IpBlock, IpRange, Labels, Name, Namespace, NetworkPeer,
    NetworkPolicy, NetworkPort, NetworkRule, Operator, Pod, PodTemplate, PortRange, Protocol,
    Requirement, Selector,
};
use std::sync::Arc;

pub(super) fn labels(pairs: &[(&str, &str)]) -> Labels {
    let pairs = pairs.iter();
    pairs
        .map(|(key, value)| ((*key).into(), (*value).into()))
        .collect()
}

pub(super) fn namespace(name: &str, pairs: &[(&str, &str)]) -> Arc<Namespace> {
    let mut labels = labels(pairs);
    labels.insert("kubernetes.io/metadata.name".into(), name.into());
    Arc::new(Namespace {
        uid: name.into(),
        name: name.into(),
        labels,
        annotations: Default::default(),
        quota: None,
    })
}

/// A pod that runs; its containers, init container first, have these ports: name, protocol, number.
pub(super) fn pod(
    namespace: &str,
    pairs: &[(&str, &str)],
    ip: &str,
    ports: &[(&str, Protocol, u16)],
) -> Pod {
    let mut pod = sharing_tests::pod(namespace, "pod", Some("node"), 100);
    pod.labels = Arc::new(labels(pairs));
    pod.fate.ip = ip.parse().ok();
    let ports = ports.iter().map(|(name, protocol, number)| ContainerPort {
        name: Some((*name).into()),
        number: *number,
        protocol: *protocol,
        host_port: None,
    });
    let container = ContainerTemplate {
        ports: ports.collect(),
        ..ContainerTemplate::named("app")
    };
    pod.template = Arc::new(PodTemplate {
        containers: vec![container],
        ..PodTemplate::default()
    });
    pod
}

pub(super) fn on_host(mut pod: Pod) -> Pod {
    Arc::make_mut(&mut pod.template).host_network = true;
    pod
}

/// `key=value` for each.
pub(super) fn selector(pairs: &[(&str, &str)]) -> Selector {
    let one = |(key, value): &(&str, &str)| Requirement {
        key: (*key).into(),
        operator: Operator::In,
        values: vec![(*value).into()],
    };
    Selector::of(pairs.iter().map(one).collect())
}

pub(super) fn own(pairs: &[(&str, &str)]) -> NetworkPeer {
    NetworkPeer::Pods {
        namespaces: None,
        pods: Some(selector(pairs)),
    }
}

pub(super) fn foreign(of: &[(&str, &str)], pods: Option<&[(&str, &str)]>) -> NetworkPeer {
    NetworkPeer::Pods {
        namespaces: Some(selector(of)),
        pods: pods.map(selector),
    }
}

pub(super) fn block(range: &str, except: &[&str]) -> NetworkPeer {
    let read = |text: &str| IpRange::read(text).unwrap();
    NetworkPeer::Block(IpBlock {
        range: read(range),
        except: except.iter().map(|one| read(one)).collect(),
    })
}

pub(super) fn rule(peers: Vec<NetworkPeer>, ports: Vec<NetworkPort>) -> NetworkRule {
    NetworkRule { peers, ports }
}

pub(super) fn numbers(protocol: Protocol, from: u16, to: u16) -> NetworkPort {
    NetworkPort {
        protocol,
        ports: Some(PortRange::Numbers(from, to)),
    }
}

pub(super) fn named(protocol: Protocol, name: &str) -> NetworkPort {
    NetworkPort {
        protocol,
        ports: Some(PortRange::Named(name.into())),
    }
}

pub(super) fn every(protocol: Protocol) -> NetworkPort {
    NetworkPort {
        protocol,
        ports: None,
    }
}

pub(super) type Rules = Option<Vec<NetworkRule>>;

pub(super) fn policy(
    namespace: &str,
    pods: &[(&str, &str)],
    ingress: Rules,
    egress: Rules,
) -> NetworkPolicy {
    NetworkPolicy {
        namespace: namespace.into(),
        name: "policy".into(),
        pods: selector(pods),
        ingress,
        egress,
    }
}

/// A cluster.
#[derive(Debug, Clone, Default)]
pub(super) struct Cluster {
    pub(super) pods: Vec<Arc<Pod>>,
    pub(super) namespaces: Vec<Arc<Namespace>>,
    pub(super) policies: Vec<Arc<NetworkPolicy>>,
}

impl Cluster {
    pub(super) fn reach(&self, cache: &mut ReachCache) -> Arc<Reach> {
        cache.update(&self.pods, &self.namespaces, &self.policies)
    }

    pub(super) fn fresh(&self) -> Arc<Reach> {
        self.reach(&mut ReachCache::default())
    }
}

/// Every namespace by itself.
pub(super) fn itself(namespace: &str) -> Name {
    namespace.into()
}

/// A web server of namespace `a`.
pub(super) fn front() -> Pod {
    pod("a", &[("app", "web")], "10.0.0.1", &[])
}

/// A database of namespace `b`.
pub(super) fn back() -> Pod {
    pod(
        "b",
        &[("app", "db")],
        "10.0.1.1",
        &[("sql", Protocol::Tcp, 5_432), ("ask", Protocol::Udp, 53)],
    )
}

pub(super) fn into_b(rules: Vec<NetworkRule>) -> NetworkPolicy {
    policy("b", &[], Some(rules), None)
}

pub(super) fn out_of_a(rules: Vec<NetworkRule>) -> NetworkPolicy {
    policy("a", &[], None, Some(rules))
}
