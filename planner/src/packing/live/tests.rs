//! Small clusters by hand.

use super::*;
use crate::model::{
    DisruptionBudget, HOSTNAME, Labels, NodeConditions, NodeTerm, Operator, PodPhase, PodResources,
    PodTerm, Requirement, Resources, Selector, Spread, Taint, TaintEffect, Toleration, WorkloadRef,
    ZONE,
};
use crate::packing::{Limits, check, pack};

const GIB: i64 = 1 << 30;

pub(super) fn labels(pairs: &[(&str, &str)]) -> Labels {
    let pairs = pairs.iter();
    pairs.map(|(a, b)| ((*a).into(), (*b).into())).collect()
}

pub(super) fn node(name: &str, zone: &str, cores: i64) -> Node {
    let allocatable = Resources {
        cpu_millis: cores * 1_000,
        memory_bytes: 64 * GIB,
        gpu_count: 0,
    };
    Node {
        uid: name.into(),
        name: name.into(),
        pool: "general".into(),
        zone: Some(zone.into()),
        instance_type: None,
        allocatable,
        extended: Default::default(),
        capacity: allocatable,
        allocatable_pods: 110,
        cordoned: false,
        taints: Vec::new(),
        conditions: NodeConditions {
            ready: Some(true),
            ..NodeConditions::default()
        },
        labels: Arc::new(labels(&[(HOSTNAME, name), (ZONE, zone)])),
        created_at_secs: 0,
    }
}

pub(super) fn pod(app: &str, number: usize, node: Option<&str>, cores: i64) -> Pod {
    Pod {
        uid: format!("{app}-{number}").into(),
        namespace: "shop".into(),
        name: format!("{app}-{number}").into(),
        workload: WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: app.into(),
        },
        node: node.map(Into::into),
        phase: PodPhase::Running,
        terminating: false,
        created_at_secs: 0,
        resources: PodResources {
            requests: Resources {
                cpu_millis: cores * 1_000,
                memory_bytes: GIB,
                gpu_count: 0,
            },
            ..PodResources::default()
        },
        container_requests: Vec::new(),
        unschedulable: None,
        labels: Arc::new(labels(&[("app", app)])),
        scheduling: Arc::default(),
        template: Arc::default(),
        fate: Default::default(),
    }
}

pub(super) fn app(name: &str) -> Selector {
    Selector::of(vec![Requirement {
        key: "app".into(),
        operator: Operator::In,
        values: vec![name.into()],
    }])
}

pub(super) fn apart(app_name: &str, topology_key: &str) -> Arc<Scheduling> {
    Arc::new(Scheduling {
        anti_affinity: vec![PodTerm {
            selector: app(app_name),
            namespaces: Some(vec!["shop".into()]),
            topology_key: topology_key.into(),
        }],
        ..Scheduling::default()
    })
}

pub(super) fn spread(app_name: &str, topology_key: &str) -> Arc<Scheduling> {
    Arc::new(Scheduling {
        spread: vec![Spread {
            selector: app(app_name),
            max_skew: 1,
            topology_key: topology_key.into(),
        }],
        ..Scheduling::default()
    })
}

pub(super) fn snapshot(nodes: Vec<Node>, pods: Vec<Pod>) -> Snapshot {
    Snapshot {
        nodes: nodes.into_iter().map(Arc::new).collect(),
        pods: pods.into_iter().map(Arc::new).collect(),
        namespaces: Vec::new(),
        budgets: Some(Vec::new()),
        policies: Default::default(),
    }
}

/// How few nodes hold everything, and how many pods find none.
pub(super) fn packed(of: &Snapshot, rules: Rules) -> (i64, i64) {
    let live = Live::of(of, rules);
    let grouped = live.grouped(Count::Nodes);
    let found = pack(&grouped.problem, &Limits::UNHURRIED, &mut |_| {}).unwrap();
    check(&grouped.problem, &found.packing).unwrap();
    let hopeless = grouped.hopeless.iter();
    let hopeless: i64 = hopeless
        .map(|class| live.inventory.pods[*class].count)
        .sum();
    let unplaced = found.packing.pods_unplaced() + hopeless;
    (found.packing.nodes_used(), unplaced)
}

pub(super) fn three_zones(cores: i64) -> Vec<Node> {
    let zones = ["a", "b", "c"];
    (0..9)
        .map(|at| node(&format!("n{at}"), zones[at % 3], cores))
        .collect()
}

#[test]
fn what_belongs_to_a_node_stays_on_it() {
    let mut agent = pod("agent", 0, Some("n0"), 1);
    agent.workload.kind = WorkloadKind::DaemonSet;
    let of = snapshot(
        vec![node("n0", "a", 4)],
        vec![agent, pod("web", 0, Some("n0"), 2)],
    );
    let live = Live::of(&of, Rules::Kept);
    let class = &live.inventory.nodes[0];
    assert_eq!((class.allocatable.cpu_millis, class.pods), (3_000, 109));
    assert_eq!(live.inventory.pods.len(), 1);
    assert_eq!(live.class_of, [None, Some(0)]);
    let now = now(&of);
    assert_eq!(now[0].belongs.requests.cpu_millis, 1_000);
    assert_eq!(now[0].held(&of).cpu_millis, 3_000);
    assert_eq!(now[0].pods, [1]);
}

#[test]
fn closed_nodes_are_no_room_but_their_pods_are_work() {
    let mut cordoned = node("n0", "a", 4);
    cordoned.cordoned = true;
    let mut silent = node("n1", "a", 4);
    silent.conditions.ready = None;
    let pods = vec![pod("web", 0, Some("n0"), 2), pod("web", 1, None, 2)];
    let of = snapshot(vec![cordoned, silent, node("n2", "a", 4)], pods);
    let live = Live::of(&of, Rules::Kept);
    assert_eq!(live.nodes, [["n2".into()]]);
    assert_eq!(packed(&of, Rules::Kept), (1, 0));
}

#[test]
fn pods_that_keep_apart_need_nodes_of_their_own() {
    let scheduling = apart("db", HOSTNAME);
    let pods = (0..4).map(|at| Pod {
        scheduling: scheduling.clone(),
        ..pod("db", at, None, 1)
    });
    let of = snapshot(three_zones(16), pods.collect());
    assert_eq!(packed(&of, Rules::Kept), (4, 0));
    assert_eq!(packed(&of, Rules::Proven), (4, 0));
}

#[test]
fn pods_that_keep_apart_by_zone_leave_over_what_has_none() {
    let scheduling = apart("db", ZONE);
    let pods = (0..4).map(|at| Pod {
        scheduling: scheduling.clone(),
        ..pod("db", at, None, 1)
    });
    let of = snapshot(three_zones(16), pods.collect());
    assert_eq!(packed(&of, Rules::Kept), (3, 1));
    let live = Live::of(&of, Rules::Kept);
    let grouped = live.grouped(Count::Nodes);
    let class = live
        .pods
        .iter()
        .position(|of| of.left_over.is_some())
        .unwrap();
    let blocker = live.blocker(&grouped, class, &Packing::default());
    assert_eq!(blocker, Blocker::ZonesTaken);
}

#[test]
fn pods_that_are_spread_are_even_and_prove_nothing() {
    let scheduling = spread("web", ZONE);
    let pods = (0..9).map(|at| Pod {
        scheduling: scheduling.clone(),
        ..pod("web", at, None, 1)
    });
    let of = snapshot(three_zones(16), pods.collect());
    let live = Live::of(&of, Rules::Kept);
    let by_zone = live.inventory.pods.iter().zip(&live.pods);
    let by_zone = by_zone.map(|(class, more)| (class.count, more.zone.as_deref()));
    let expected = [(3, Some("a")), (3, Some("b")), (3, Some("c"))];
    assert_eq!(by_zone.collect::<Vec<_>>(), expected);
    assert_eq!(packed(&of, Rules::Kept), (3, 0));
    assert_eq!(packed(&of, Rules::Proven), (1, 0));
    // Over nodes: as many as there are pods, and no rule that proves it.
    let scheduling = spread("web", HOSTNAME);
    let pods = (0..5).map(|at| Pod {
        scheduling: scheduling.clone(),
        ..pod("web", at, None, 1)
    });
    let of = snapshot(three_zones(16), pods.collect());
    assert_eq!(packed(&of, Rules::Kept), (5, 0));
    assert_eq!(packed(&of, Rules::Proven), (1, 0));
}

#[test]
fn volumes_hold_pods_in_their_zone() {
    let scheduling = Arc::new(Scheduling {
        claims: true,
        ..Scheduling::default()
    });
    let pods = ["n0", "n1", "n2"].into_iter().enumerate();
    let pods = pods.map(|(at, node)| Pod {
        scheduling: scheduling.clone(),
        ..pod("db", at, Some(node), 1)
    });
    let of = snapshot(three_zones(16), pods.collect());
    assert_eq!(packed(&of, Rules::Kept), (3, 0));
    assert_eq!(packed(&of, Rules::Proven), (1, 0));
}

#[test]
fn affinity_and_taints_choose_nodes_and_say_what_is_missing() {
    let mut tainted = node("n0", "a", 16);
    tainted.taints.push(Taint {
        key: "gpu".into(),
        value: "".into(),
        effect: TaintEffect::NoSchedule,
    });
    let named = |name: &str| Scheduling {
        node_affinity: vec![NodeTerm {
            labels: Vec::new(),
            fields: vec![Requirement {
                key: "metadata.name".into(),
                operator: Operator::In,
                values: vec![name.into()],
            }],
        }],
        tolerations: vec![Toleration {
            key: Some("gpu".into()),
            value: None,
            effect: None,
        }],
        ..Scheduling::default()
    };
    let bound = |name: &str, at| Pod {
        scheduling: Arc::new(named(name)),
        ..pod("picky", at, None, 1)
    };
    let pods = vec![bound("n0", 0), bound("nowhere", 1), pod("web", 0, None, 1)];
    let of = snapshot(vec![tainted, node("n1", "a", 16)], pods);
    assert_eq!(packed(&of, Rules::Kept), (2, 1));
    let live = Live::of(&of, Rules::Kept);
    let grouped = live.grouped(Count::Nodes);
    let [hopeless] = grouped.hopeless[..] else {
        panic!("{:?}", grouped.hopeless)
    };
    let blocker = live.blocker(&grouped, hopeless, &Packing::default());
    assert_eq!(blocker, Blocker::NodeAffinity);
}

#[test]
fn what_is_not_kept_is_told() {
    let together = Scheduling {
        affinity: apart("cache", ZONE).anti_affinity.clone(),
        anti_affinity: apart("other", HOSTNAME).anti_affinity.clone(),
        host_ports: true,
        ..Scheduling::default()
    };
    let pods = (0..3).map(|at| Pod {
        scheduling: Arc::new(together.clone()),
        ..pod("web", at, None, 1)
    });
    let of = snapshot(
        three_zones(16),
        pods.chain([pod("plain", 0, None, 1)]).collect(),
    );
    let notes = Live::of(&of, Rules::Kept).notes;
    let told: Vec<_> = notes.iter().map(|note| (note.rule, note.pods)).collect();
    let expected = [
        (NotKept::Affinity, 3),
        (NotKept::AntiAffinityToOthers, 3),
        (NotKept::HostPorts, 3),
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_packing_that_is_there_is_one() {
    let pods = (0..20).map(|at| pod("web", at, Some(&format!("n{}", at % 9)), 2));
    let of = snapshot(three_zones(16), pods.collect());
    let live = Live::of(&of, Rules::Proven);
    let grouped = live.grouped(Count::Nodes);
    let now = live.packing_now(&of, &grouped);
    check(&grouped.problem, &now).unwrap();
    assert_eq!((now.nodes_used(), now.pods_unplaced()), (9, 0));
}

#[test]
fn the_order_of_objects_changes_nothing() {
    let mut of = snapshot(
        three_zones(16),
        (0..12)
            .map(|at| pod(["a", "b", "c"][at % 3], at, None, 1 + at as i64 % 2))
            .collect(),
    );
    let before = Live::of(&of, Rules::Kept);
    of.nodes.reverse();
    of.pods.reverse();
    let after = Live::of(&of, Rules::Kept);
    assert_eq!(before.inventory, after.inventory);
    assert_eq!(before.nodes, after.nodes);
}

/// Two nodes are half empty, one holds a pod whose budget allows nothing.
#[test]
fn nodes_are_drained_where_the_others_have_room_and_budgets_allow() {
    let pods = vec![
        pod("web", 0, Some("n0"), 9),
        pod("web", 1, Some("n1"), 2),
        pod("web", 2, Some("n1"), 1),
        pod("db", 0, Some("n2"), 2),
        pod("big", 0, Some("n3"), 9),
    ];
    let nodes = ["n0", "n1", "n2", "n3", "n4"].map(|name| node(name, "a", 10));
    let mut of = snapshot(nodes.into(), pods);
    let budget = |name: &str, allowed| {
        Arc::new(DisruptionBudget {
            namespace: "shop".into(),
            name: name.into(),
            selector: Some(app(name)),
            allowed,
            expected: 1,
            healthy: 1,
        })
    };
    of.budgets = Some(vec![budget("web", 1), budget("db", 0)]);
    let found = drains(&of, &Live::of(&of, Rules::Kept));
    let names: Vec<&str> = found.nodes.iter().map(|drain| &*drain.node).collect();
    // The empty one costs nothing; of the others the one with least on it that may be drained.
    assert_eq!(names, ["n4", "n1"]);
    let forbidden: Vec<&str> = found.forbidden.iter().map(|drain| &*drain.node).collect();
    assert_eq!(forbidden, ["n2"]);
    let second = &found.nodes[1];
    assert_eq!((second.pods, second.requests.cpu_millis), (2, 3_000));
    let at_a_time = Hindrance::Budget {
        namespace: "shop".into(),
        budget: "web".into(),
        allowed: 1,
        pods: 2,
    };
    assert_eq!(second.hindrances, [at_a_time]);
    assert_eq!(second.onto.values().sum::<i64>(), 2);
    assert!(found.budgets_known && !found.is_cut);
}

#[test]
fn what_nothing_starts_again_is_not_drained() {
    let mut bare = pod("bare", 0, Some("n0"), 1);
    bare.workload.kind = WorkloadKind::Pod;
    let of = snapshot(
        vec![node("n0", "a", 4), node("n1", "a", 4)],
        vec![bare, pod("web", 0, Some("n1"), 3)],
    );
    let found = drains(&of, &Live::of(&of, Rules::Kept));
    let drained: Vec<&str> = found.nodes.iter().map(|drain| &*drain.node).collect();
    assert_eq!(drained, ["n1"]);
    assert!(matches!(
        found.forbidden[0].hindrances[0],
        Hindrance::NoController { .. }
    ));
}
