//! A cluster of 150,000 pods and the policies of its namespaces.

use core::net::{IpAddr, Ipv4Addr};
use plimsoll_planner::model::{
    ContainerPort, ContainerTemplate, IpBlock, IpRange, Labels, Name, Namespace, NetworkPeer,
    NetworkPolicy, NetworkPort, NetworkRule, Operator, Pod, PodFate, PodPhase, PodResources,
    PodTemplate, Policies, PortRange, Protocol, Requirement, Selector, Snapshot, WorkloadKind,
    WorkloadRef,
};
use std::sync::Arc;

pub(crate) const NAMESPACES: usize = 1_000;
pub(crate) const WORKLOADS: usize = 10_000;
pub(crate) const PODS: usize = 150_000;
pub(crate) const TEAMS: usize = 50;
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// The team of a namespace.
pub(crate) fn team(namespace: usize) -> Name {
    format!("team-{}", namespace % TEAMS).into()
}

pub(crate) fn snapshot() -> Snapshot {
    let names: Vec<Name> = (0..NAMESPACES).map(name).collect();
    let shared: Vec<_> = (0..WORKLOADS)
        .map(|at| (Arc::new(labels(at)), Arc::new(template(at))))
        .collect();
    let pods = (0..PODS).map(|at| {
        let workload = at % WORKLOADS;
        let (labels, template) = shared[workload].clone();
        // One workload in five gives each of its pods a label of its own, as a StatefulSet does.
        let labels = match workload % 5 {
            0 => {
                let mut own = Labels::clone(&labels);
                let name = format!("app-{workload}-{at}").into();
                own.insert("statefulset.kubernetes.io/pod-name".into(), name);
                Arc::new(own)
            }
            _ => labels,
        };
        Arc::new(pod(at, &names[workload % NAMESPACES], labels, template))
    });
    let mut all = Policies {
        network: Some((0..NAMESPACES).flat_map(policies).collect()),
        ..Policies::none()
    };
    crate::rights::add(&mut all);
    Snapshot {
        pods: pods.collect(),
        namespaces: (0..NAMESPACES).map(namespace).collect(),
        policies: all,
        budgets: Some(Vec::new()),
        ..Snapshot::default()
    }
}

pub(crate) fn name(namespace: usize) -> Name {
    format!("space-{namespace}").into()
}

fn namespace(at: usize) -> Arc<Namespace> {
    let labels = [(NAMESPACE_NAME.into(), name(at)), ("team".into(), team(at))];
    Arc::new(Namespace {
        uid: name(at),
        name: name(at),
        labels: labels.into_iter().collect(),
        annotations: Default::default(),
        quota: None,
    })
}

/// The ten workloads of a namespace are of three kinds.
fn labels(workload: usize) -> Labels {
    let kind = ["web", "api", "db"][workload / NAMESPACES % 3];
    let hash = format!("{:x}", workload * 7_919);
    [
        ("app", format!("app-{workload}")),
        ("kind", kind.to_owned()),
        ("pod-template-hash", hash),
    ]
    .into_iter()
    .map(|(key, value)| (key.into(), value.into()))
    .collect()
}

fn template(workload: usize) -> PodTemplate {
    let port = |name: &str, number| ContainerPort {
        name: Some(name.into()),
        number,
        protocol: Protocol::Tcp,
        host_port: None,
    };
    let number = if workload.is_multiple_of(3) {
        8_080
    } else {
        3_000
    };
    PodTemplate {
        containers: vec![ContainerTemplate {
            ports: vec![port("http", number), port("metrics", 9_090)],
            ..ContainerTemplate::named("app")
        }],
        host_network: workload.is_multiple_of(500),
        ..PodTemplate::default()
    }
}

fn pod(at: usize, namespace: &Name, labels: Arc<Labels>, template: Arc<PodTemplate>) -> Pod {
    let workload = at % WORKLOADS;
    let name = format!("app-{workload}-{at}");
    let number = u32::try_from(at).unwrap_or_default();
    Pod {
        uid: name.as_str().into(),
        namespace: namespace.clone(),
        name: name.into(),
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: format!("app-{workload}").into(),
        },
        node: Some(format!("node-{}", at % 5_000).into()),
        phase: PodPhase::Running,
        terminating: false,
        created_at_secs: 0,
        resources: PodResources::default(),
        container_requests: Vec::new(),
        unschedulable: None,
        labels,
        scheduling: Arc::default(),
        template,
        fate: PodFate {
            ip: Some(IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number))),
            ..PodFate::default()
        },
    }
}

/// Three policies, in nine of ten namespaces.
fn policies(at: usize) -> Vec<Arc<NetworkPolicy>> {
    if at.is_multiple_of(10) {
        return Vec::new();
    }
    let policy = |of: &str, pods, ingress, egress| {
        Arc::new(NetworkPolicy {
            namespace: name(at),
            name: of.into(),
            pods,
            ingress,
            egress,
        })
    };
    let everywhere = Selector::default;
    let its_team = || spaces("team", &[team(at)]);
    let own = NetworkPeer::Pods {
        namespaces: None,
        pods: Some(everywhere()),
    };
    let dns = [
        tcp(53),
        NetworkPort {
            protocol: Protocol::Udp,
            ..tcp(53)
        },
    ];
    let internet = NetworkPeer::Block(IpBlock {
        range: range("0.0.0.0/0"),
        except: vec![range("10.0.0.0/8")],
    });
    let out = vec![
        rule(vec![own.clone(), its_team(), internet], vec![]),
        rule(vec![spaces(NAMESPACE_NAME, &[name(0)])], dns.into()),
        rule(
            vec![spaces(NAMESPACE_NAME, &[name(at * 7 % NAMESPACES)])],
            vec![http()],
        ),
    ];
    let monitoring = NetworkPort {
        ports: Some(PortRange::Named("metrics".into())),
        ..http()
    };
    let into = vec![
        rule(vec![own, its_team()], vec![]),
        rule(
            vec![spaces(NAMESPACE_NAME, &[name(10), name(20)])],
            vec![monitoring],
        ),
    ];
    // Friends of this namespace alone, and of one of its kinds of pods.
    let friends = NetworkPeer::Pods {
        namespaces: Some(labelled(NAMESPACE_NAME, &[name((at + 1) % NAMESPACES)])),
        pods: Some(labelled("kind", &["api".into()])),
    };
    let web = labelled("kind", &["web".into()]);
    vec![
        policy("closed", everywhere(), Some(into), None),
        policy("closed-out", everywhere(), None, Some(out)),
        policy(
            "friends",
            web,
            Some(vec![rule(vec![friends], vec![http()])]),
            None,
        ),
    ]
}

fn rule(peers: Vec<NetworkPeer>, ports: Vec<NetworkPort>) -> NetworkRule {
    NetworkRule { peers, ports }
}

fn tcp(port: u16) -> NetworkPort {
    NetworkPort {
        protocol: Protocol::Tcp,
        ports: Some(PortRange::Numbers(port, port)),
    }
}

fn http() -> NetworkPort {
    NetworkPort {
        protocol: Protocol::Tcp,
        ports: Some(PortRange::Named("http".into())),
    }
}

fn labelled(key: &str, values: &[Name]) -> Selector {
    Selector::of(vec![Requirement {
        key: key.into(),
        operator: Operator::In,
        values: values.to_vec(),
    }])
}

fn spaces(key: &str, values: &[Name]) -> NetworkPeer {
    NetworkPeer::Pods {
        namespaces: Some(labelled(key, values)),
        pods: None,
    }
}

#[expect(clippy::expect_used, reason = "the texts are above")]
fn range(text: &str) -> IpRange {
    IpRange::read(text).expect("a range")
}
