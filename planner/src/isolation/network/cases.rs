//! What the documentation of NetworkPolicies says, one thing at a time.

use super::made::*;
use super::*;
use crate::model::Protocol::{Sctp, Tcp, Udp};
use crate::model::{NetworkPolicy, Pod, PodPhase};
use Passage::{Allowed, Denied, Partly};
use std::sync::Arc;

/// From `front` (10.0.0.1, app=web) in namespace `a` to `back` (10.0.1.1, app=db, port `sql` 5432) in `b`.
fn passage(policies: Vec<NetworkPolicy>) -> Passage {
    passage_of(front(), back(), policies)
}

fn passage_of(from: Pod, to: Pod, policies: Vec<NetworkPolicy>) -> Passage {
    let (a, b) = (from.namespace.clone(), to.namespace.clone());
    let cluster = Cluster {
        pods: vec![Arc::new(from), Arc::new(to)],
        namespaces: vec![
            namespace("a", &[("team", "red")]),
            namespace("b", &[("team", "blue")]),
        ],
        policies: policies.into_iter().map(Arc::new).collect(),
    };
    cluster.fresh().between(&a, &b).passage()
}

fn from(peers: Vec<crate::model::NetworkPeer>) -> NetworkPolicy {
    into_b(vec![rule(peers, Vec::new())])
}

#[test]
fn policies_isolate_what_they_select_in_their_direction() {
    let cases = [
        ("no policy", vec![], Allowed),
        ("nothing in", vec![into_b(vec![])], Denied),
        ("nothing out", vec![out_of_a(vec![])], Denied),
        (
            "of another direction",
            vec![policy("b", &[], None, Some(vec![]))],
            Allowed,
        ),
        (
            "of the source's ingress",
            vec![policy("a", &[], Some(vec![]), None)],
            Allowed,
        ),
        (
            "of another namespace",
            vec![policy("c", &[], Some(vec![]), None)],
            Allowed,
        ),
        (
            "of these pods",
            vec![policy("b", &[("app", "db")], Some(vec![]), None)],
            Denied,
        ),
        (
            "of other pods",
            vec![policy("b", &[("app", "web")], Some(vec![]), None)],
            Allowed,
        ),
        ("everyone", vec![from(vec![])], Allowed),
        ("they add up", vec![into_b(vec![]), from(vec![])], Allowed),
        (
            "both ends have a say",
            vec![from(vec![]), out_of_a(vec![])],
            Denied,
        ),
    ];
    for (what, policies, expected) in cases {
        assert_eq!(passage(policies), expected, "{what}");
    }
}

#[test]
fn peers_are_found_by_labels_and_addresses() {
    let name = "kubernetes.io/metadata.name";
    let cases = [
        ("pods of the own namespace", own(&[]), Denied),
        (
            "a namespace by label",
            foreign(&[("team", "red")], None),
            Allowed,
        ),
        (
            "another by label",
            foreign(&[("team", "blue")], None),
            Denied,
        ),
        (
            "a namespace by name",
            foreign(&[(name, "a")], None),
            Allowed,
        ),
        ("all namespaces", foreign(&[], None), Allowed),
        (
            "both selectors hold",
            foreign(&[("team", "red")], Some(&[("app", "web")])),
            Allowed,
        ),
        (
            "only one holds",
            foreign(&[("team", "red")], Some(&[("app", "db")])),
            Denied,
        ),
        (
            "only the other holds",
            foreign(&[("team", "blue")], Some(&[("app", "web")])),
            Denied,
        ),
        ("a block", block("10.0.0.0/24", &[]), Allowed),
        (
            "a block without it",
            block("10.0.0.0/16", &["10.0.0.0/24"]),
            Denied,
        ),
        (
            "a block without others",
            block("10.0.0.0/16", &["10.0.1.0/24"]),
            Allowed,
        ),
        ("the edge of a block", block("10.0.0.1/32", &[]), Allowed),
        ("beside a block", block("10.0.0.2/32", &[]), Denied),
        ("a block of the other family", block("::/0", &[]), Denied),
    ];
    for (what, peer, expected) in cases {
        assert_eq!(passage(vec![from(vec![peer.clone()])]), expected, "{what}");
        let also = vec![own(&[]), peer];
        assert_eq!(passage(vec![from(also)]), expected, "{what}, with another");
    }
    let six = pod("a", &[], "fd00::1", &[]);
    let all_of_six = vec![from(vec![block("::/0", &[])])];
    assert_eq!(passage_of(six, back(), all_of_six), Allowed);
}

#[test]
fn inside_a_namespace_its_own_pods_are_peers() {
    let inside = |policies| {
        passage_of(
            pod("b", &[("app", "web")], "10.0.1.2", &[]),
            back(),
            policies,
        )
    };
    // Both ways are counted: only one of the pods is of the app that may connect.
    assert_eq!(inside(vec![from(vec![own(&[("app", "web")])])]), Partly);
    assert_eq!(inside(vec![from(vec![own(&[])])]), Allowed);
    assert_eq!(
        inside(vec![from(vec![foreign(&[("team", "blue")], None)])]),
        Allowed
    );
    assert_eq!(
        inside(vec![from(vec![foreign(&[("team", "red")], None)])]),
        Denied
    );
}

#[test]
fn ports_are_those_of_whom_is_connected_to() {
    let ports = |out: Vec<_>, into: Vec<_>| {
        passage(vec![
            out_of_a(vec![rule(vec![], out)]),
            into_b(vec![rule(vec![], into)]),
        ])
    };
    let whole = || vec![every(Tcp), every(Udp), every(Sctp)];
    let cases = [
        ("all of all protocols", whole(), vec![], Allowed),
        (
            "all of two protocols",
            vec![every(Tcp), every(Udp)],
            vec![],
            Partly,
        ),
        (
            "the same port",
            vec![numbers(Tcp, 80, 80)],
            vec![numbers(Tcp, 80, 80)],
            Partly,
        ),
        (
            "another port",
            vec![numbers(Tcp, 80, 80)],
            vec![numbers(Tcp, 81, 81)],
            Denied,
        ),
        (
            "another protocol",
            vec![numbers(Tcp, 80, 80)],
            vec![numbers(Udp, 80, 80)],
            Denied,
        ),
        (
            "ranges that meet",
            vec![numbers(Tcp, 1, 80)],
            vec![numbers(Tcp, 80, 90)],
            Partly,
        ),
        (
            "ranges that do not",
            vec![numbers(Tcp, 1, 79)],
            vec![numbers(Tcp, 80, 90)],
            Denied,
        ),
        (
            "a named port",
            vec![named(Tcp, "sql")],
            vec![numbers(Tcp, 5_432, 5_432)],
            Partly,
        ),
        (
            "its other number",
            vec![named(Tcp, "sql")],
            vec![numbers(Tcp, 80, 80)],
            Denied,
        ),
        (
            "its other protocol",
            vec![named(Udp, "sql")],
            vec![],
            Denied,
        ),
        ("a name nobody has", vec![], vec![named(Tcp, "web")], Denied),
        (
            "a name both ways",
            vec![named(Udp, "ask")],
            vec![named(Udp, "ask")],
            Partly,
        ),
    ];
    for (what, out, into, expected) in cases {
        assert_eq!(ports(out, into), expected, "{what}");
    }
    let halves = vec![
        numbers(Tcp, 1, 999),
        numbers(Tcp, 1_000, u16::MAX),
        every(Udp),
        every(Sctp),
    ];
    assert_eq!(ports(halves, vec![]), Allowed);
}

#[test]
fn pods_of_the_nodes_network_are_as_their_nodes() {
    let red = || vec![from(vec![foreign(&[("team", "red")], None)])];
    let node = || on_host(front());
    assert_eq!(passage_of(node(), back(), red()), Denied);
    assert_eq!(
        passage_of(node(), back(), vec![from(vec![block("10.0.0.0/24", &[])])]),
        Allowed
    );
    assert_eq!(passage_of(node(), back(), vec![from(vec![])]), Allowed);
    assert_eq!(passage_of(node(), back(), vec![out_of_a(vec![])]), Allowed);
    assert_eq!(
        passage_of(front(), on_host(back()), vec![into_b(vec![])]),
        Allowed
    );
}

#[test]
fn pods_without_an_address_are_in_no_block_and_ended_ones_are_nowhere() {
    let with_phase = |phase| {
        let mut pod = front();
        pod.phase = phase;
        passage_of(pod, back(), vec![])
    };
    assert_eq!(with_phase(PodPhase::Pending), Allowed);
    assert_eq!(with_phase(PodPhase::Succeeded), Passage::NoPods);
    assert_eq!(with_phase(PodPhase::Failed), Passage::NoPods);
    let mut waiting = front();
    waiting.fate.ip = None;
    let all = vec![from(vec![block("0.0.0.0/0", &[]), block("::/0", &[])])];
    assert_eq!(passage_of(waiting, back(), all), Denied);
}
