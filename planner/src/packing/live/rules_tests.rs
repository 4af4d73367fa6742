//! Rules between pods, as the scheduler and the eviction API have them.

use super::tests::{apart, app, labels, node, packed, pod, snapshot, spread, three_zones};
use super::*;
use crate::model::{
    DisruptionBudget, HOSTNAME, Operator, PodTerm, Requirement, Selector, WorkloadRef, ZONE,
};
use std::collections::BTreeMap as Map;

const GIB: i64 = 1 << 30;

fn sel(key: &str, value: &str) -> Scheduling {
    Scheduling {
        node_selector: labels(&[(key, value)]),
        ..Scheduling::default()
    }
}

/// The nodes that can be drained, one after the other.
fn drained(of: &Snapshot) -> Vec<String> {
    let found = drains(of, &Live::of(of, Rules::Kept));
    let nodes = found.nodes.iter();
    nodes.map(|drain| drain.node.to_string()).collect()
}

fn by_zone_of(of: &Snapshot) -> Map<(String, i64), Vec<(String, i64)>> {
    let live = Live::of(of, Rules::Kept);
    let mut m: Map<_, Vec<_>> = Map::new();
    for (c, more) in live.inventory.pods.iter().zip(&live.pods) {
        m.entry((c.name.to_string(), c.requests.cpu_millis))
            .or_default()
            .push((more.zone.as_deref().unwrap_or("-").to_owned(), c.count));
    }
    m
}

#[test]
fn pods_that_came_from_a_drained_node_move_on_or_stay_its_last() {
    let mut nodes = ["n1", "n2", "n3"].map(|n| node(n, "a", 10));
    for n in &mut nodes[..2] {
        let mut l = (*n.labels).clone();
        l.insert("disk".into(), "ssd".into());
        n.labels = Arc::new(l);
    }
    let ssd = Pod {
        scheduling: Arc::new(sel("disk", "ssd")),
        ..pod("ssd", 0, Some("n1"), 1)
    };
    let of = snapshot(
        nodes.into(),
        vec![
            ssd,
            pod("web", 0, Some("n2"), 2),
            pod("web", 1, Some("n3"), 3),
        ],
    );
    assert_eq!(
        drained(&of),
        ["n1", "n3"],
        "n2 has the ssd pod by then, which no other node takes"
    );
}

#[test]
fn a_pod_of_two_budgets_cannot_be_evicted() {
    let nodes = ["n1", "n2"].map(|n| node(n, "a", 10));
    let mut of = snapshot(
        nodes.into(),
        vec![pod("web", 0, Some("n1"), 1), pod("web", 1, Some("n2"), 8)],
    );
    let b = |n: &str| {
        Arc::new(DisruptionBudget {
            namespace: "shop".into(),
            name: n.into(),
            selector: Some(app("web")),
            allowed: 1,
            expected: 2,
            healthy: 2,
        })
    };
    of.budgets = Some(vec![b("x"), b("y")]);
    let found = drains(&of, &Live::of(&of, Rules::Kept));
    assert!(found.nodes.is_empty(), "{:?}", found.nodes);
}

#[test]
fn namespaces_chosen_by_labels_prove_nothing() {
    // Terms with a namespaceSelector (that selects *other* namespaces, e.g. env=prod): namespaces None.
    let s = Arc::new(Scheduling {
        anti_affinity: vec![PodTerm {
            selector: app("db"),
            namespaces: None,
            topology_key: HOSTNAME.into(),
        }],
        ..Scheduling::default()
    });
    let mut pods = Vec::new();
    for ns in ["one", "two"] {
        for at in 0..3 {
            pods.push(Pod {
                namespace: ns.into(),
                scheduling: s.clone(),
                ..pod("db", at, None, 1)
            });
        }
    }
    let of = snapshot(three_zones(16), pods);
    // truth: each namespace apart only from e.g. a third namespace => 1 node; or apart inside => 3
    let got = packed(&of, Rules::Proven);
    assert!(got.0 <= 3, "proven {got:?}");
}

#[test]
fn pods_of_one_workload_can_differ_in_labels() {
    let s = Arc::new(Scheduling {
        anti_affinity: vec![PodTerm {
            selector: Selector::of(vec![Requirement {
                key: "role".into(),
                operator: Operator::In,
                values: vec!["master".into()],
            }]),
            namespaces: Some(vec!["shop".into()]),
            topology_key: HOSTNAME.into(),
        }],
        ..Scheduling::default()
    });
    let p = |at, role: &str| Pod {
        scheduling: s.clone(),
        labels: Arc::new(labels(&[("app", "db"), ("role", role)])),
        ..pod("db", at, None, 1)
    };
    let a = snapshot(
        three_zones(16),
        vec![
            p(0, "master"),
            p(1, "replica"),
            p(2, "replica"),
            p(3, "replica"),
        ],
    );
    let b = snapshot(
        three_zones(16),
        vec![
            p(1, "replica"),
            p(0, "master"),
            p(2, "replica"),
            p(3, "replica"),
        ],
    );
    let (x, y) = (packed(&a, Rules::Proven), packed(&b, Rules::Proven));
    // truth: master alone, replicas together: 2 nodes
    // Replicas keep away from the master, not from each other: of pods of other kinds that is told, not kept.
    assert_eq!(x, y);
    for of in [&a, &b] {
        let notes = Live::of(of, Rules::Kept).notes;
        assert!(
            notes
                .iter()
                .any(|note| note.rule == NotKept::AntiAffinityToOthers)
        );
        assert!(packed(of, Rules::Proven).0 <= 2);
    }
}

#[test]
fn zones_keep_kinds_of_one_rule_apart() {
    let s = apart("db", ZONE);
    let pods = vec![
        Pod {
            scheduling: s.clone(),
            ..pod("db", 0, None, 1)
        },
        Pod {
            scheduling: s,
            ..pod("db", 1, None, 2)
        },
    ];
    let of = snapshot(three_zones(16), pods);
    let z = by_zone_of(&of);
    assert_eq!(packed(&of, Rules::Kept).0, 2, "{z:?}");
}

#[test]
fn kinds_of_one_rule_are_spread_together() {
    let s = spread("web", ZONE);
    let pods = (0..4).map(|at| Pod {
        scheduling: s.clone(),
        ..pod("web", at, None, 1 + at as i64)
    });
    let of = snapshot(three_zones(16), pods.collect());
    let z = by_zone_of(&of);
    let mut by: Map<String, i64> = Map::new();
    for (zone, n) in z.values().flatten() {
        *by.entry(zone.clone()).or_default() += n;
    }
    assert!(by.values().max() <= Some(&2), "{by:?}");
}

#[test]
fn a_drained_node_still_counts_as_a_place_with_none() {
    let s = spread("web", HOSTNAME);
    let on = ["n0", "n0", "n1", "n1", "n2", "n3"];
    let pods = on.iter().enumerate().map(|(at, n)| Pod {
        scheduling: s.clone(),
        ..pod("web", at, Some(n), 1)
    });
    let nodes = ["n0", "n1", "n2", "n3"].map(|n| node(n, "a", 16));
    let of = snapshot(nodes.into(), pods.collect());
    let found = drains(&of, &Live::of(&of, Rules::Kept));
    assert!(
        found.nodes.is_empty(),
        "cordoned n2 counts 0, so a second on n3 is skew 2: {:?}",
        found.nodes
    );
}

#[test]
fn every_term_keeps_apart() {
    let both = Arc::new(Scheduling {
        anti_affinity: vec![
            PodTerm {
                selector: Selector::of(vec![Requirement {
                    key: "tier".into(),
                    operator: Operator::In,
                    values: vec!["x".into()],
                }]),
                namespaces: Some(vec!["shop".into()]),
                topology_key: HOSTNAME.into(),
            },
            apart("db", HOSTNAME).anti_affinity[0].clone(),
        ],
        ..Scheduling::default()
    });
    let x = Pod {
        scheduling: both,
        labels: Arc::new(labels(&[("app", "db"), ("tier", "x")])),
        ..pod("x", 0, None, 1)
    };
    let y = Pod {
        scheduling: apart("db", HOSTNAME),
        labels: Arc::new(labels(&[("app", "db")])),
        ..pod("y", 0, None, 1)
    };
    let of = snapshot(three_zones(16), vec![x, y]);
    let notes = Live::of(&of, Rules::Kept).notes;
    assert_eq!(packed(&of, Rules::Kept), (2, 0), "a node each");
    assert!(notes.is_empty(), "what is kept is not noted: {notes:?}");
}

#[test]
fn who_is_selected_is_kept_apart_also_without_a_term() {
    let x = Pod {
        scheduling: apart("db", HOSTNAME),
        ..pod("db", 0, None, 1)
    };
    let y = Pod {
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: "backup".into(),
        },
        ..pod("db", 1, None, 1)
    };
    let of = snapshot(three_zones(16), vec![x, y]);
    let notes = Live::of(&of, Rules::Kept).notes;
    assert_eq!(packed(&of, Rules::Kept), (2, 0), "a node each");
    assert!(notes.is_empty(), "what is kept is not noted: {notes:?}");
}

#[test]
fn what_runs_fits_however_full_a_node_is() {
    let mut n = node("n0", "a", 16);
    n.allocatable.memory_bytes = 64 * GIB - 1;
    let mut p = pod("big", 0, Some("n0"), 1);
    p.resources.requests.memory_bytes = 64 * GIB - (20 << 20);
    let of = snapshot(vec![n], vec![p]);
    assert_eq!(packed(&of, Rules::Kept), (1, 0));
}

#[test]
fn a_pod_that_ends_is_no_work_beside_its_replacement() {
    let s = apart("db", HOSTNAME);
    let mut lost = node("n0", "a", 16);
    lost.conditions.ready = None;
    let old = Pod {
        terminating: true,
        scheduling: s.clone(),
        ..pod("db", 0, Some("n0"), 1)
    };
    let new = Pod {
        scheduling: s,
        ..pod("db", 1, Some("n1"), 1)
    };
    let of = snapshot(
        vec![lost, node("n1", "a", 16), node("n2", "a", 16)],
        vec![old, new],
    );
    assert_eq!(packed(&of, Rules::Proven).0, 1);
}

#[test]
fn a_pinned_pod_does_not_tear_nodes_apart() {
    let mut of = snapshot(
        three_zones(16),
        (0..9)
            .map(|at| pod("web", at, Some(&format!("n{at}")), 1))
            .collect(),
    );
    assert_eq!(Live::of(&of, Rules::Kept).nodes.len(), 3);
    let pinned = Pod {
        scheduling: Arc::new(sel(HOSTNAME, "n4")),
        ..pod("pinned", 0, Some("n4"), 1)
    };
    of.pods.push(Arc::new(pinned));
    let live = Live::of(&of, Rules::Kept);
    assert_eq!(
        live.nodes.len(),
        4,
        "the one it asks for is a class of its own"
    );
    let grouped = live.grouped(Count::Nodes);
    let on = grouped
        .problem
        .items
        .iter()
        .filter(|item| item.shapes.len() == 1);
    assert_eq!(on.count(), 1);
}

#[test]
fn devices_of_other_names_are_counted_and_waited_for() {
    let mut with = node("n0", "a", 16);
    with.extended = [("example.com/fpga".into(), 2)].into();
    let asks = |count: i64| {
        Arc::new(Scheduling {
            extended: [("example.com/fpga".into(), count)].into(),
            ..Scheduling::default()
        })
    };
    let uses = Pod {
        scheduling: asks(1),
        ..pod("sdr", 0, Some("n0"), 1)
    };
    let mut of = snapshot(vec![with, node("n1", "a", 16)], vec![uses]);
    assert_eq!(packed(&of, Rules::Kept), (1, 0));
    assert_eq!(drained(&of), ["n1"]);
    let waits = Pod {
        scheduling: asks(2),
        ..pod("sdr", 1, None, 1)
    };
    of.pods.push(Arc::new(waits));
    assert_eq!(packed(&of, Rules::Kept), (1, 1));
    // The other has room for nothing of it, so emptying its node is not what helps.
    assert_eq!(drained(&of), ["n1"]);
}

#[test]
fn without_zones_nobody_is_kept_apart_by_them() {
    let mut nodes = three_zones(16);
    for node in &mut nodes {
        node.zone = None;
        node.labels = Arc::new(labels(&[(HOSTNAME, &*node.name)]));
    }
    let pods = (0..4).map(|at| Pod {
        scheduling: apart("db", ZONE),
        ..pod("db", at, Some("n0"), 1)
    });
    let of = snapshot(nodes, pods.collect());
    assert_eq!(packed(&of, Rules::Kept), (1, 0));
    assert_eq!(packed(&of, Rules::Proven), (1, 0));
}

#[test]
fn drained_pods_keep_apart() {
    let scheduling = apart("db", HOSTNAME);
    let keeps = |at, node| Pod {
        scheduling: scheduling.clone(),
        ..pod("db", at, Some(node), 1)
    };
    let pods = vec![keeps(0, "n0"), keeps(1, "n1"), pod("web", 0, Some("n1"), 1)];
    let of = snapshot(vec![node("n0", "a", 8), node("n1", "a", 8)], pods);
    assert!(drains(&of, &Live::of(&of, Rules::Kept)).nodes.is_empty());
}
