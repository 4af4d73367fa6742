use super::*;
use crate::source::{Observation, SimulatedSource, Source};
use plimsoll_planner::rightsizing::ContainerKey;

const NOON_SECS: i64 = 1_767_268_800;

/// What the observer has of all containers.
fn samples(seen: &Seen) -> u64 {
    let observer = seen.observer.lock().unwrap();
    let of_pod = |pod: &Arc<plimsoll_planner::model::Pod>| {
        let containers = pod.template.containers.iter();
        let keys = containers.map(|container| ContainerKey {
            namespace: pod.namespace.clone(),
            workload: pod.workload.clone(),
            container: container.name.clone(),
        });
        keys.collect::<Vec<_>>()
    };
    let keys: HashSet<ContainerKey> = seen.snapshot.pods.iter().flat_map(of_pod).collect();
    let known = keys.iter().filter_map(|key| observer.history(key));
    known
        .map(plimsoll_planner::rightsizing::History::samples)
        .sum()
}

#[tokio::test]
async fn a_quick_restart_notes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("one.db")).await.unwrap();
    let mut source = SimulatedSource::new(1, NOON_SECS - 86_400);
    let new = source.identify().await.unwrap();
    let cluster = store.find_or_create_cluster(&new).await.unwrap();
    let options = OverseerOptions {
        mapping: TeamMapping::by_default_labels(),
        exempt: Vec::new(),
    };
    let begin = || Overseer::new(store.clone(), cluster.id, &options);
    let Observation { snapshot, usage } = source.observe(NOON_SECS).await.unwrap();
    let usage = Arc::new(usage);

    let mut before = begin();
    let seen = before.look(&snapshot, &usage, NOON_SECS).await.unwrap();
    let noted = samples(&seen);
    assert!(noted > 0);
    let next_secs = NOON_SECS + 60;
    before.look(&snapshot, &usage, next_secs).await.unwrap();
    // The process ends well, and the next one is there before the next cycle is due.
    before.save(next_secs + 20).await.unwrap();
    let mut after = begin();
    let seen = after.look(&snapshot, &usage, next_secs).await.unwrap();
    assert_eq!(samples(&seen), 2 * noted);
    let seen = after.look(&snapshot, &usage, next_secs + 60).await.unwrap();
    assert_eq!(samples(&seen), 3 * noted);

    // What was noted after the last save died with its process.
    let seen = begin()
        .look(&snapshot, &usage, next_secs + 120)
        .await
        .unwrap();
    assert_eq!(samples(&seen), 3 * noted);
    store.close().await;
}
