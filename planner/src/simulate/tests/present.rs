//! The cluster at the end of history: what the demo shows first.

use super::*;
use crate::model::PodPhase;
use crate::teams::{TeamMapping, UNASSIGNED};
use std::collections::BTreeMap;

/// Requested CPU and memory by team at a moment, and of all.
fn requested_by_team(snapshot: &Snapshot) -> BTreeMap<String, Resources> {
    let mapping = TeamMapping::by_default_labels();
    let teams: HashMap<_, _> = snapshot
        .namespaces
        .iter()
        .map(|ns| (ns.name.clone(), mapping.team_of(&ns.name, &ns.labels)))
        .collect();
    let mut sums: BTreeMap<String, Resources> = BTreeMap::new();
    for pod in snapshot.pods.iter().filter(|pod| pod.holds_node()) {
        *sums.entry(teams[&pod.namespace].to_string()).or_default() += pod.resources.requests;
    }
    sums
}

fn allocatable(snapshot: &Snapshot) -> Resources {
    snapshot.nodes.iter().map(|node| node.allocatable).sum()
}

fn requested(snapshot: &Snapshot) -> Resources {
    let placed = snapshot.pods.iter().filter(|pod| pod.holds_node());
    placed.map(|pod| pod.resources.requests).sum()
}

#[test]
fn all_teams_are_there_and_some_namespaces_are_nobodys() {
    let snapshot = grown_up(42).snapshot(NOW_SECS);
    let sums = requested_by_team(&snapshot);
    assert_eq!(sums.len(), 13, "{:?}", sums.keys());
    assert!(sums.contains_key("team-a") && sums.contains_key(UNASSIGNED));
    assert!(
        (38..=46).contains(&snapshot.namespaces.len()),
        "{}",
        snapshot.namespaces.len()
    );
    let by_owner = snapshot
        .namespaces
        .iter()
        .filter(|ns| ns.labels.contains_key("owner"));
    assert!(by_owner.count() >= 2);
    let workloads: BTreeSet<_> = snapshot
        .pods
        .iter()
        .map(|pod| (&pod.namespace, &pod.workload))
        .collect();
    assert!(
        (150..=220).contains(&workloads.len()),
        "{}",
        workloads.len()
    );
}

#[test]
fn now_the_cluster_is_as_full_as_planned() {
    for seed in [1, 7, 42] {
        let mut simulation = grown_up(seed);
        let first = requested(&simulation.snapshot(ORIGIN_SECS + DAY_SECS / 2));
        let (mut held, mut has, mut used) = (
            Resources::default(),
            Resources::default(),
            Resources::default(),
        );
        for hour in 0..24 {
            let at_secs = day(399) + hour * 3_600 + 1_800;
            let snapshot = simulation.snapshot(at_secs);
            held += requested(&snapshot);
            has += allocatable(&snapshot);
            for node in simulation.usage(at_secs).nodes.iter().flatten() {
                used.cpu_millis += node.cpu_nanos / 1_000_000;
                used.memory_bytes += node.memory_bytes;
            }
        }
        let percent = |part: i64, whole: i64| part * 100 / whole;
        assert!(
            (63..=74).contains(&percent(held.cpu_millis, has.cpu_millis)),
            "seed {seed}"
        );
        assert!(
            (64..=76).contains(&percent(held.memory_bytes, has.memory_bytes)),
            "seed {seed}"
        );
        assert!(
            (33..=42).contains(&percent(used.cpu_millis, has.cpu_millis)),
            "seed {seed}"
        );
        assert!(
            (45..=56).contains(&percent(used.memory_bytes, has.memory_bytes)),
            "seed {seed}"
        );
        let growth = percent(held.cpu_millis / 24, first.cpu_millis);
        assert!(
            (170..=230).contains(&growth),
            "seed {seed}: {growth} % of the beginning"
        );
        let snapshot = simulation.snapshot(NOW_SECS);
        assert!(
            (1_000..=1_350).contains(&snapshot.pods.len()),
            "{}",
            snapshot.pods.len()
        );
        assert!(
            (48..=62).contains(&snapshot.nodes.len()),
            "{}",
            snapshot.nodes.len()
        );
    }
}

#[test]
fn something_waits_and_a_node_is_cordoned_now() {
    for seed in [1, 7, 42] {
        let snapshot = grown_up(seed).snapshot(NOW_SECS);
        let waiting: Vec<_> = snapshot
            .pods
            .iter()
            .filter(|pod| pod.is_unplaced())
            .collect();
        assert!(!waiting.is_empty());
        let total = snapshot.nodes.len();
        for pod in &waiting {
            let reason = pod.unschedulable.as_deref().unwrap();
            assert!(
                reason.starts_with(&format!("0/{total} nodes are available: ")),
                "{reason}"
            );
        }
        let of_memory = waiting
            .iter()
            .find(|pod| pod.workload.name.as_ref() == "rebuild-cube");
        let reason = of_memory
            .and_then(|pod| pod.unschedulable.as_deref())
            .unwrap();
        assert!(
            reason.contains("node(s) had untolerated taint {nvidia.com/gpu: }"),
            "{reason}"
        );
        assert!(reason.contains("Insufficient memory"), "{reason}");
        let cordoned = snapshot.nodes.iter().filter(|node| node.cordoned);
        assert_eq!(cordoned.count(), 1);
        assert!(
            snapshot
                .pods
                .iter()
                .any(|pod| pod.phase == PodPhase::Succeeded)
        );
    }
}

#[test]
fn teams_peak_at_different_hours() {
    let mut simulation = grown_up(42);
    // A Wednesday: 20 November 2024 is 20_047 days after 1970.
    let midnight_secs = 20_047 * DAY_SECS;
    let mut by_hour: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for hour in 0..24 {
        let snapshot = simulation.snapshot(midnight_secs + hour * 3_600);
        for (team, sum) in requested_by_team(&snapshot) {
            by_hour.entry(team).or_default().push(sum.cpu_millis);
        }
    }
    let busiest = |team: &str| {
        let hours = &by_hour[team];
        (0..24).max_by_key(|&hour| hours[hour]).unwrap()
    };
    assert!(
        (14..=20).contains(&busiest("checkout")),
        "{}",
        busiest("checkout")
    );
    assert!((20..=24).contains(&busiest("data-platform")) || busiest("data-platform") <= 6);
    assert!(
        (13..=22).contains(&busiest("team-a")),
        "{}",
        busiest("team-a")
    );
    let sum_of_peaks: i64 = by_hour
        .values()
        .filter_map(|hours| hours.iter().max())
        .sum();
    let peak_of_sum = (0..24).map(|hour| by_hour.values().map(|hours| hours[hour]).sum::<i64>());
    let peak_of_sum = peak_of_sum.max().unwrap();
    assert!(
        sum_of_peaks * 100 > peak_of_sum * 107,
        "{sum_of_peaks} of {peak_of_sum}"
    );
}

#[test]
fn quotas_hold_and_some_are_nearly_used_up() {
    let snapshot = grown_up(42).snapshot(NOW_SECS);
    let mut held: HashMap<&str, Resources> = HashMap::new();
    for pod in snapshot.pods.iter().filter(|pod| !pod.has_ended()) {
        *held.entry(&*pod.namespace).or_default() += pod.resources.requests;
    }
    let (mut with_quota, mut nearly) = (0, 0);
    for namespace in &snapshot.namespaces {
        let quota = namespace.quota.unwrap();
        let (Some(cpu), Some(memory)) = (quota.cpu_millis, quota.memory_bytes) else {
            continue;
        };
        let used = held.get(&*namespace.name).copied().unwrap_or_default();
        assert!(
            used.cpu_millis <= cpu && used.memory_bytes <= memory,
            "{}",
            namespace.name
        );
        with_quota += 1;
        nearly += i32::from(used.cpu_millis * 10 > cpu * 8);
    }
    assert!(
        with_quota >= 12 && with_quota + 12 < snapshot.namespaces.len(),
        "{with_quota}"
    );
    assert!(nearly >= 2, "{nearly}");
}
