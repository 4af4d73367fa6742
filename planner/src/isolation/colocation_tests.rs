use super::*;
use crate::isolation::sharing_tests::{GIB, node, owners, pod, snapshot};
use crate::model::{Pod, PodPhase};
use std::sync::Arc;

/// n0 has `a` and `b`, n1 has `a` alone, n2 has `a`, `b` and `c`; machines of 16 cores and 16 GiB.
fn three_machines() -> Snapshot {
    let mut daemon = pod("d", "agent", Some("n1"), 1_000);
    daemon.workload.kind = WorkloadKind::DaemonSet;
    let mut ended = pod("c", "ended", Some("n1"), 1_000);
    ended.phase = PodPhase::Succeeded;
    let mut memory = pod("b", "memory", Some("n2"), 1_000);
    memory.resources.requests.memory_bytes = 8 * GIB;
    let pods = vec![
        pod("a", "one", Some("n0"), 2_000),
        pod("a2", "two", Some("n0"), 2_000),
        pod("b", "one", Some("n0"), 8_000),
        pod("a", "three", Some("n1"), 8_000),
        pod("a", "four", Some("n2"), 4_000),
        memory,
        pod("c", "one", Some("n2"), 1_000),
        pod("c", "waits", None, 1_000),
        pod("c", "lost", Some("gone"), 1_000),
        daemon,
        ended,
    ];
    let nodes = ["n0", "n1", "n2", "empty"].map(|name| Arc::new(node(name, 16_000)));
    Snapshot {
        nodes: nodes.into(),
        ..snapshot(pods)
    }
}

fn teams() -> Owners {
    owners(&[("a", "a"), ("a2", "a"), ("b", "b"), ("c", "c"), ("d", "d")])
}

#[test]
fn shares_of_machine_time_with_each_other_team() {
    let found = Colocation::of(&three_machines(), &teams());
    let names: Vec<&str> = found.teams.keys().map(|team| &**team).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let with = |team: &str, other: &str| found.teams[team].with.get(other).copied();
    // `a` has 1/4 of n0, 1/2 of n1 and 1/4 of n2.
    assert_eq!(with("a", "b"), Some(Some(0.5)));
    assert_eq!(with("a", "c"), Some(Some(0.25)));
    assert_eq!(found.teams["a"].alone, Some(0.5));
    // `b` has 1/2 of n0 and, by memory, 1/2 of n2.
    assert_eq!(with("b", "a"), Some(Some(1.0)));
    assert_eq!(with("b", "c"), Some(Some(0.5)));
    assert_eq!(found.teams["b"].alone, Some(0.0));
    assert_eq!(with("c", "a"), Some(Some(1.0)));
    assert_eq!(with("c", "c"), None);
}

#[test]
fn machines_are_counted_by_team() {
    let fractions = Colocation::of(&three_machines(), &teams()).fractions;
    assert_eq!((fractions.machines, fractions.machines_shared), (3, 2));
    let a = fractions.teams["a"];
    assert_eq!((a.machines, a.alone, a.worth), (3, 1, 1.0));
    let c = fractions.teams["c"];
    assert_eq!((c.machines, c.alone, c.worth), (1, 0, 1.0 / 16.0));
}

#[test]
fn a_team_that_asks_for_nothing_has_no_time_but_is_met() {
    let nothing = |namespace: &str| {
        let mut one = pod(namespace, "one", Some("n0"), 0);
        one.resources.requests = Resources::default();
        one
    };
    let pods: Vec<Pod> = vec![nothing("a"), pod("b", "one", Some("n0"), 1_000)];
    let of = Snapshot {
        nodes: vec![Arc::new(node("n0", 16_000))],
        ..snapshot(pods)
    };
    let found = Colocation::of(&of, &teams());
    assert_eq!(found.teams["a"].with.get("b"), Some(&None));
    assert_eq!(found.teams["a"].alone, None);
    assert_eq!(found.teams["b"].with.get("a"), Some(&Some(1.0)));
}

#[test]
fn the_scarcest_resource_counts() {
    let mut gpu_node = node("n0", 16_000);
    gpu_node.allocatable.gpu_count = 4;
    let mut one = pod("a", "one", Some("n0"), 1_600);
    one.resources.requests.gpu_count = 3;
    let of = Snapshot {
        nodes: vec![Arc::new(gpu_node)],
        ..snapshot(vec![one])
    };
    let found = Colocation::of(&of, &teams());
    assert_eq!(found.fractions.teams["a"].worth, 0.75);
    assert_eq!(found.teams["a"].alone, Some(1.0));
}
