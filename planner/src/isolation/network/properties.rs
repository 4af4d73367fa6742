//! What is counted by kinds of pods is what going through all pairs finds.

use super::made::*;
use super::*;
use crate::model::{
    ContainerKind, ContainerPort, ContainerTemplate, Namespace, NetworkPeer, NetworkPolicy,
    NetworkPort, NetworkRule, Operator, Pod, PodPhase, PortRange, Protocol, Requirement, Selector,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::Arc;

const NAMESPACES: [&str; 4] = ["a", "b", "c", "d"];
const KEYS: [&str; 2] = ["app", "tier"];
const VALUES: [&str; 3] = ["x", "y", "z"];
const ADDRESSES: [&str; 6] = [
    "10.0.0.1", "10.0.0.2", "10.0.1.1", "fd00::1", "fd00::2", "none",
];
const RANGES: [&str; 7] = [
    "10.0.0.0/23",
    "10.0.0.0/24",
    "10.0.0.2/32",
    "0.0.0.0/0",
    "fd00::/64",
    "fd00::2/128",
    "::/0",
];
const NAMES: [&str; 2] = ["web", "dns"];
const NUMBERS: [u16; 6] = [1, 53, 80, 81, 8_080, u16::MAX];

fn selectors() -> impl Strategy<Value = Selector> {
    use Operator::{DoesNotExist, Exists, In, NotIn};
    let requirement = (
        select(&KEYS[..]),
        select(vec![In, In, NotIn, Exists, DoesNotExist]),
        vec(select(&VALUES[..]), 1..3),
    );
    vec(requirement, 0..3).prop_map(|all| {
        let all = all.into_iter().map(|(key, operator, values)| Requirement {
            key: key.into(),
            operator,
            values: match operator {
                In | NotIn => values.into_iter().map(Into::into).collect(),
                _ => Vec::new(),
            },
        });
        Selector::of(all.collect())
    })
}

fn peers() -> impl Strategy<Value = NetworkPeer> {
    let by_name = select(&NAMESPACES[..])
        .prop_map(|name| foreign(&[("kubernetes.io/metadata.name", name)], None));
    let pods = (option::of(selectors()), option::of(selectors()))
        .prop_map(|(namespaces, pods)| NetworkPeer::Pods { namespaces, pods });
    let blocks = (select(&RANGES[..]), vec(select(&RANGES[..]), 0..2))
        .prop_map(|(range, except)| block(range, &except));
    prop_oneof![1 => by_name, 4 => pods, 2 => blocks]
}

fn network_ports() -> impl Strategy<Value = NetworkPort> {
    let range = (select(&NUMBERS[..]), select(&NUMBERS[..]));
    let range = range.prop_map(|(a, b)| PortRange::Numbers(a.min(b), a.max(b)));
    let named = select(&NAMES[..]).prop_map(|name| PortRange::Named(name.into()));
    let ports = option::of(prop_oneof![range, named]);
    (select(&Protocol::ALL[..]), ports)
        .prop_map(|(protocol, ports)| NetworkPort { protocol, ports })
}

fn rules() -> impl Strategy<Value = Rules> {
    let rule = (vec(peers(), 0..3), vec(network_ports(), 0..4));
    let rule = rule.prop_map(|(peers, ports)| NetworkRule { peers, ports });
    option::of(vec(rule, 0..3))
}

fn policies() -> impl Strategy<Value = Arc<NetworkPolicy>> {
    (select(&NAMESPACES[..]), selectors(), rules(), rules()).prop_map(
        |(namespace, pods, ingress, egress)| {
            Arc::new(NetworkPolicy {
                pods,
                ..policy(namespace, &[], ingress, egress)
            })
        },
    )
}

fn labelled() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    vec((select(&KEYS[..]), select(&VALUES[..])), 0..3)
}

fn pods() -> impl Strategy<Value = Arc<Pod>> {
    use PodPhase::{Failed, Pending, Running, Succeeded};
    let port = (
        select(&NAMES[..]),
        select(&Protocol::ALL[..]),
        select(&NUMBERS[..]),
    );
    let kind = select(vec![
        ContainerKind::App,
        ContainerKind::Init,
        ContainerKind::Sidecar,
    ]);
    let containers = vec((kind, vec(port, 0..3)), 1..3);
    let phase = select(vec![Running, Running, Running, Pending, Succeeded, Failed]);
    let told = (select(&NAMESPACES[..]), labelled(), select(&ADDRESSES[..]));
    (told, containers, phase, 0..8_u8).prop_map(|(told, containers, phase, host)| {
        let mut made = pod(told.0, &told.1, told.2, &[]);
        let containers = containers.into_iter().map(|(kind, ports)| {
            let ports = ports
                .into_iter()
                .map(|(name, protocol, number)| ContainerPort {
                    name: Some(name.into()),
                    number,
                    protocol,
                    host_port: None,
                });
            ContainerTemplate {
                kind,
                ports: ports.collect(),
                ..ContainerTemplate::named("one")
            }
        });
        Arc::make_mut(&mut made.template).containers = containers.collect();
        made.phase = phase;
        Arc::new(if host == 0 { on_host(made) } else { made })
    })
}

fn namespaces() -> impl Strategy<Value = Vec<Arc<Namespace>>> {
    vec(labelled(), NAMESPACES.len()).prop_map(|all| {
        let all = NAMESPACES.into_iter().zip(all);
        all.map(|(name, labels)| namespace(name, &labels)).collect()
    })
}

fn clusters() -> impl Strategy<Value = Cluster> {
    (vec(pods(), 0..14), namespaces(), vec(policies(), 0..7)).prop_map(
        |(pods, namespaces, policies)| Cluster {
            pods,
            namespaces,
            policies,
        },
    )
}

/// What happens to a cluster.
#[derive(Debug, Clone)]
enum Change {
    Add(Arc<Pod>),
    Remove(Index),
    Replace(Index, Arc<Pod>),
    Copy(Index),
    Policy(Arc<NetworkPolicy>),
    NoPolicy(Index),
    Namespaces(Vec<Arc<Namespace>>),
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => pods().prop_map(Change::Add),
        4 => any::<Index>().prop_map(Change::Remove),
        4 => (any::<Index>(), pods()).prop_map(|(at, pod)| Change::Replace(at, pod)),
        4 => any::<Index>().prop_map(Change::Copy),
        1 => policies().prop_map(Change::Policy),
        1 => any::<Index>().prop_map(Change::NoPolicy),
        1 => namespaces().prop_map(Change::Namespaces),
    ]
}

fn change(cluster: &mut Cluster, change: Change) {
    let pods = cluster.pods.len();
    match change {
        Change::Add(pod) => cluster.pods.push(pod),
        Change::Remove(at) if pods > 0 => drop(cluster.pods.remove(at.index(pods))),
        Change::Replace(at, pod) if pods > 0 => cluster.pods[at.index(pods)] = pod,
        Change::Copy(at) if pods > 0 => {
            let copy = Pod::clone(&cluster.pods[at.index(pods)]);
            cluster.pods.insert(0, Arc::new(copy));
        }
        Change::Policy(policy) => cluster.policies.push(policy),
        Change::NoPolicy(at) if !cluster.policies.is_empty() => {
            cluster.policies.remove(at.index(cluster.policies.len()));
        }
        Change::Namespaces(namespaces) => cluster.namespaces = namespaces,
        _ => {}
    }
}

/// Two teams of two namespaces.
fn team(namespace: &str) -> crate::model::Name {
    (if namespace < "c" { "early" } else { "late" }).into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn counts_are_those_of_all_pairs(cluster in clusters()) {
        let reach = cluster.fresh();
        let expected = brute::matrix(&cluster, itself);
        prop_assert_eq!(&reach.by_group(itself), &expected);
        prop_assert_eq!(reach.by_group(team), brute::matrix(&cluster, team));
        for (from, row) in expected.groups.iter().zip(&expected.cells) {
            for (to, cell) in expected.groups.iter().zip(row) {
                prop_assert_eq!(reach.between(from, to), *cell);
            }
        }
    }

    #[test]
    fn what_changes_is_found(mut cluster in clusters(), all in vec(changes(), 1..8)) {
        let mut cache = ReachCache::default();
        cluster.reach(&mut cache);
        for one in all {
            change(&mut cluster, one);
            let found = cluster.reach(&mut cache);
            prop_assert_eq!(found.by_group(itself), brute::matrix(&cluster, itself));
            prop_assert!(Arc::ptr_eq(&found, &cluster.reach(&mut cache)));
        }
    }
}
