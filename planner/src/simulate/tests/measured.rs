//! What is measured, and what is not.

use super::*;
use crate::accounting::Ledger;
use crate::model::{ContainerUsage, PodPhase, pod_usage};

#[test]
fn usage_is_that_of_the_containers() {
    let mut simulation = grown_up(42);
    let mut measured = 0;
    for sample in 0..12 {
        let at_secs = day(sample * 36) + sample * 7_777;
        let snapshot = simulation.snapshot(at_secs);
        let usage = simulation.usage(at_secs);
        assert_eq!(usage.pods.len(), snapshot.pods.len());
        assert_eq!(usage.nodes.len(), snapshot.nodes.len());
        let sheet = simulation.sheet.as_ref().unwrap();
        let tick = measure::Tick::new(sheet, at_secs);
        for group in &sheet.groups {
            for at in group.pods.clone() {
                let (pod, Some(found)) = (&snapshot.pods[at], usage.pods[at]) else {
                    continue;
                };
                let used = measure::containers(group, &sheet.pods[at], tick);
                let names = pod.container_requests.iter().map(|(name, _)| &**name);
                let containers = names.zip(used).map(|(name, used)| ContainerUsage {
                    name,
                    cpu_nanos: used.cpu_nanos,
                    memory_bytes: used.memory_bytes,
                });
                assert_eq!(found, pod_usage(pod, containers), "{}", pod.name);
                assert!(
                    found.cpu_nanos > 0 && found.memory_bytes > 0,
                    "{}",
                    pod.name
                );
                assert_eq!(pod.phase, PodPhase::Running);
                let limits = pod.resources.limits;
                if pod.resources.without_memory_limit == 0 {
                    assert!(found.memory_bytes <= limits.memory_bytes, "{}", pod.name);
                }
                measured += 1;
            }
        }
    }
    assert!(measured > 12 * 500, "{measured}");
}

#[test]
fn nodes_use_what_their_pods_use_and_some_more() {
    let mut simulation = grown_up(42);
    let (mut clamped, mut rows) = (0, 0);
    for tick in 0..600 {
        let at_secs = day(300) + tick * 1_800;
        let snapshot = simulation.snapshot(at_secs);
        let usage = simulation.usage(at_secs);
        for (node, used) in snapshot.nodes.iter().zip(&usage.nodes) {
            let Some(used) = used else { continue };
            assert!(
                used.cpu_nanos <= node.capacity.cpu_millis * 1_000_000,
                "{}",
                node.name
            );
            assert!(
                used.memory_bytes <= node.capacity.memory_bytes,
                "{}",
                node.name
            );
        }
        let record = Ledger::new(&snapshot).record(at_secs, 1_800, &usage);
        clamped += record.quality.clamped_rows;
        rows += record.nodes.len() as i64;
        let (demand, load) = (record.total_demand(), record.total_load());
        assert_eq!(demand.memory_used_bytes, load.memory_pods_used_bytes);
    }
    assert!((1..rows / 500).contains(&clamped), "{clamped} of {rows}");
}

#[test]
fn what_cannot_be_asked_is_not_measured() {
    let mut simulation = grown_up(42);
    let lost = (0..400 * 12)
        .map(|step| ORIGIN_SECS + step * STEP_SECS)
        .find(|&at_secs| simulation.incidents.not_ready(at_secs).is_some());
    let at_secs = lost.unwrap() / STEP_SECS * STEP_SECS + STEP_SECS + 1_800;
    let snapshot = simulation.snapshot(at_secs);
    let usage = simulation.usage(at_secs);
    let mut lost = 0;
    for (node, used) in snapshot.nodes.iter().zip(&usage.nodes) {
        if node.availability() == NodeAvailability::NotReady {
            assert_eq!(*used, None);
            lost += 1;
        }
    }
    assert_eq!(lost, 1);
    assert!(
        snapshot.pods.iter().any(|pod| pod.terminating),
        "nothing is evicted"
    );
    for (pod, used) in snapshot.pods.iter().zip(&usage.pods) {
        if pod.has_ended() || pod.node.is_none() {
            assert_eq!(*used, None, "{}", pod.name);
        }
    }
    // A pod is not measured in its first minute, but soon after.
    let step_start_secs = (day(100) / STEP_SECS + 1) * STEP_SECS;
    let snapshot = simulation.snapshot(step_start_secs);
    let young = |pod: &Pod| pod.holds_node() && step_start_secs - pod.created_at_secs < 60;
    let young: Vec<usize> = (0..snapshot.pods.len())
        .filter(|&at| young(&snapshot.pods[at]))
        .collect();
    assert!(!young.is_empty());
    let (now, soon) = (
        simulation.usage(step_start_secs),
        simulation.usage(step_start_secs + 600),
    );
    assert!(
        young
            .iter()
            .all(|&at| now.pods[at].is_none() && soon.pods[at].is_some())
    );
}

#[test]
fn a_fiftieth_of_the_history_at_most_is_missing() {
    let simulation = simulation(42);
    let ticks = 400 * 288_usize;
    let gaps = (0..400 * 288)
        .filter(|tick| simulation.is_gap(ORIGIN_SECS + tick * 300))
        .count();
    assert!((1..ticks / 50).contains(&gaps), "{gaps} of {ticks}");
    assert!(!simulation.is_gap(NOW_SECS));
}

#[test]
fn measurements_move_smoothly_from_minute_to_minute() {
    let mut simulation = grown_up(42);
    let start_secs = (day(120) / STEP_SECS + 1) * STEP_SECS;
    let snapshot = simulation.snapshot(start_secs);
    let ticks: Vec<Usage> = (2..100)
        .map(|minute| simulation.usage(start_secs + minute * 60))
        .collect();
    let (mut cpu_jumps, mut memory_jumps, mut pairs) = (0, 0, 0);
    for at in 0..snapshot.pods.len() {
        for two in ticks.windows(2) {
            if let (Some(a), Some(b)) = (two[0].pods[at], two[1].pods[at]) {
                pairs += 1;
                cpu_jumps += i32::from((b.cpu_nanos - a.cpu_nanos).abs() * 10 > a.cpu_nanos);
                memory_jumps +=
                    i32::from((b.memory_bytes - a.memory_bytes).abs() * 20 > a.memory_bytes);
            }
        }
    }
    assert!(pairs > 50_000, "{pairs}");
    assert!(cpu_jumps * 100 < pairs, "{cpu_jumps} of {pairs}");
    // Garbage collectors free a fifth at once; nothing else does.
    assert!(memory_jumps * 40 < pairs, "{memory_jumps} of {pairs}");
}
