mod measured;
mod present;

use super::*;
use crate::model::{NodeAvailability, Pod, Resources, WorkloadKind};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// Not a round time: the origin of a demo is some day's clock time.
const ORIGIN_SECS: i64 = 1_729_000_500;
const NOW_SECS: i64 = ORIGIN_SECS + 400 * DAY_SECS;

fn simulation(seed: u64) -> Simulation {
    Simulation::new(SimulationConfig {
        seed,
        origin_secs: ORIGIN_SECS,
    })
}

/// A simulation that already is a day before the end of history; made once, for the seeds 1, 7
/// and 42.
fn grown_up(seed: u64) -> Simulation {
    static GROWN_UP: LazyLock<[(u64, Simulation); 3]> = LazyLock::new(|| {
        [1, 7, 42].map(|seed| {
            let mut simulation = simulation(seed);
            simulation.snapshot(day(399));
            (seed, simulation)
        })
    });
    let known = GROWN_UP.iter().find(|(known, _)| *known == seed);
    known.map_or_else(|| simulation(seed), |(_, simulation)| simulation.clone())
}

fn day(number: i64) -> i64 {
    ORIGIN_SECS + number * DAY_SECS
}

fn assert_same(a: &Snapshot, b: &Snapshot) {
    assert_eq!(a.nodes, b.nodes);
    assert_eq!(a.namespaces, b.namespaces);
    assert_eq!(a.pods, b.pods);
}

#[test]
fn a_restarted_demo_goes_on_where_it_was() {
    let mut running = simulation(9);
    for number in [0, 3, 50, 51, 199] {
        running.snapshot(day(number));
    }
    let at_secs = day(200) + 12_345;
    let mut restarted = simulation(9);
    assert_same(&running.snapshot(at_secs), &restarted.snapshot(at_secs));
    assert_eq!(running.usage(at_secs), restarted.usage(at_secs));
    let mut other = simulation(8);
    assert_ne!(running.usage(at_secs), other.usage(at_secs));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_order_of_questions_does_not_matter(
        seed in 0..4_u64,
        offsets in proptest::collection::vec(-10_000..100 * DAY_SECS, 2..6),
    ) {
        let mut asked = simulation(seed);
        let answers: Vec<_> = offsets
            .iter()
            .map(|offset| (asked.snapshot(ORIGIN_SECS + offset), asked.usage(ORIGIN_SECS + offset)))
            .collect();
        let mut ordered: Vec<usize> = (0..offsets.len()).collect();
        ordered.sort_by_key(|&at| offsets[at]);
        let mut sorted = simulation(seed);
        for at in ordered {
            let at_secs = ORIGIN_SECS + offsets[at];
            let usage = sorted.usage(at_secs);
            prop_assert_eq!(&usage, &answers[at].1);
            assert_same(&sorted.snapshot(at_secs), &answers[at].0);
        }
    }
}

#[test]
fn every_pod_fits_its_node() {
    for seed in [1, 42] {
        let mut simulation = grown_up(seed);
        for sample in 0..120 {
            let snapshot = simulation.snapshot(ORIGIN_SECS + sample * 323_400);
            let mut held: HashMap<&str, (Resources, i64)> = HashMap::new();
            for pod in snapshot.pods.iter().filter(|pod| pod.holds_node()) {
                let (sum, pods) = held.entry(pod.node.as_deref().unwrap()).or_default();
                *sum += pod.resources.requests;
                *pods += 1;
            }
            let mut known = 0;
            for node in &snapshot.nodes {
                let (sum, pods) = held.get(&*node.name).copied().unwrap_or_default();
                assert_eq!(sum.max(node.allocatable), node.allocatable, "{}", node.name);
                assert!(pods <= node.allocatable_pods);
                assert!(node.allocatable.cpu_millis < node.capacity.cpu_millis);
                assert!(node.allocatable.memory_bytes < node.capacity.memory_bytes);
                known += usize::from(held.contains_key(&*node.name));
            }
            assert_eq!(known, held.len(), "a pod is on a node that does not exist");
        }
    }
}

#[test]
fn only_work_for_gpus_is_on_machines_with_gpus() {
    let snapshot = simulation(3).snapshot(day(200));
    for pod in &snapshot.pods {
        let on_gpu_node = pod
            .node
            .as_deref()
            .is_some_and(|node| node.starts_with("gpu-"));
        let wants_gpu = pod.resources.requests.gpu_count > 0;
        let is_agent = pod.workload.kind == WorkloadKind::DaemonSet;
        assert!(on_gpu_node == wants_gpu || is_agent, "{}", pod.name);
    }
    assert!(
        snapshot
            .nodes
            .iter()
            .any(|node| node.availability() == NodeAvailability::Tainted)
    );
}

#[test]
fn pods_stay_where_they_are_and_the_snapshot_is_shared_within_a_step() {
    let mut simulation = simulation(42);
    let mut before: Option<Arc<Snapshot>> = None;
    let mut kept = 0;
    for step in 0..60 {
        let at_secs = day(80) + step * STEP_SECS;
        let snapshot = simulation.snapshot(at_secs);
        let step_end_secs = (at_secs / STEP_SECS + 1) * STEP_SECS - 1;
        assert!(Arc::ptr_eq(&snapshot, &simulation.snapshot(step_end_secs)));
        let nodes: HashMap<&str, &Pod> = snapshot
            .pods
            .iter()
            .map(|pod| (&*pod.uid, &**pod))
            .collect();
        assert_eq!(nodes.len(), snapshot.pods.len(), "two pods of one uid");
        for old in before.iter().flat_map(|snapshot| &snapshot.pods) {
            if let Some(new) = nodes.get(&*old.uid).filter(|_| old.node.is_some()) {
                assert_eq!(old.node, new.node);
                assert_eq!(
                    (&old.name, old.created_at_secs),
                    (&new.name, new.created_at_secs)
                );
                kept += 1;
            }
        }
        before = Some(snapshot);
    }
    assert!(kept > 60 * 500, "{kept}");
}

#[test]
fn names_are_unique_among_pods_and_nodes() {
    let snapshot = grown_up(42).snapshot(NOW_SECS);
    let pods: BTreeSet<_> = snapshot
        .pods
        .iter()
        .map(|pod| (&pod.namespace, &pod.name))
        .collect();
    assert_eq!(pods.len(), snapshot.pods.len());
    let nodes: BTreeSet<_> = snapshot.nodes.iter().map(|node| &node.name).collect();
    assert_eq!(nodes.len(), snapshot.nodes.len());
    let uids = snapshot.pods.iter().map(|pod| &pod.uid);
    assert!(
        uids.chain(snapshot.nodes.iter().map(|node| &node.uid))
            .all(|uid| uid.len() == 36)
    );
}

#[test]
fn moments_that_are_not_simulated_show_the_nearest_one() {
    let mut simulation = simulation(42);
    let first = simulation.snapshot(ORIGIN_SECS);
    assert!(first.pods.len() > 600, "{}", first.pods.len());
    assert_same(&simulation.snapshot(i64::MIN), &first);
    assert_eq!(simulation.usage(i64::MIN), simulation.usage(ORIGIN_SECS));
}
