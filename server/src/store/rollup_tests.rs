//! Days that grow old: the same sums at coarser steps, whatever interrupts it.

use super::super::testing::store_with_cluster;
use super::super::tests::cycle;
use super::super::{
    CycleMeta, EntityAttributes, EntityKind, HistoryWriter, PastDays, ReadPlan, Retention,
};
use super::*;
use plimsoll_planner::accounting::{CycleRecord, Demand};

const DAY: i64 = 86_400;
const RETENTION: Retention = Retention {
    raw_days: 1,
    five_minute_days: 3,
    namespace_five_minute_days: 5,
    hourly_days: 7,
};

/// At which step, in seconds, each of the ten days is kept once all are rolled up: of namespaces, of the
/// cluster and of all nodes together.
const NAMESPACE_STEPS: [i64; 10] = [86_400, 86_400, 86_400, 3_600, 3_600, 300, 300, 300, 300, 0];
/// The same of workloads and of each node.
const WORKLOAD_STEPS: [i64; 10] = [
    86_400, 86_400, 86_400, 3_600, 3_600, 3_600, 3_600, 300, 300, 0,
];

/// All of them, as they are stored: kind, day, step.
fn rolled_up() -> Vec<(i64, i64, i64)> {
    let kinds = [
        (EntityKind::Cluster, NAMESPACE_STEPS),
        (EntityKind::Nodes, NAMESPACE_STEPS),
        (EntityKind::Namespace, NAMESPACE_STEPS),
        (EntityKind::Workload, WORKLOAD_STEPS),
        (EntityKind::Node, WORKLOAD_STEPS),
    ];
    let rows = kinds.into_iter().flat_map(|(kind, steps)| {
        let days = (0..).zip(steps);
        days.map(move |(day, step)| (kind.code(), day, step))
    });
    rows.collect()
}

/// Ten days of a cycle every ten minutes, with gaps.
fn past() -> PastDays {
    let mut past = PastDays::default();
    for at in (0..10 * DAY).step_by(600).filter(|at| at % 7_800 != 0) {
        let used = (at % 4_200 != 0).then_some(at % 977);
        past.push(&CycleRecord {
            interval_secs: 600,
            ..cycle(at, used)
        });
    }
    past
}

async fn store(folder: &tempfile::TempDir, retention: Retention) -> (Store, ClusterId) {
    let (store, cluster) = store_with_cluster(folder).await;
    // All days raw at first, whatever is kept later.
    let all = Retention {
        raw_days: 1_000,
        ..retention
    };
    let mut writer = HistoryWriter::new(store.clone().keeping(all), cluster.id);
    let attributes = EntityAttributes::default();
    writer
        .append_days(past(), &attributes, 10 * DAY)
        .await
        .unwrap();
    let newest = cycle(10 * DAY, Some(5));
    writer
        .append_cycle(&newest, CycleMeta::default(), &attributes)
        .await
        .unwrap();
    (store.keeping(retention), cluster.id)
}

async fn steps(store: &Store) -> Vec<(i64, i64, i64)> {
    sqlx::query_as(
        "SELECT e.kind, c.day, c.step_secs FROM chunk c JOIN entity e ON e.id = c.entity_id
         GROUP BY e.kind, c.day, c.step_secs ORDER BY e.kind, c.day",
    )
    .fetch_all(&store.readers)
    .await
    .unwrap()
}

/// Totals of each entity's every column, a day at a time.
async fn totals(
    store: &Store,
    cluster: ClusterId,
    kind: EntityKind,
) -> Vec<(EntityId, Vec<crate::store::Bucket>)> {
    let plan = ReadPlan {
        from_secs: 0,
        to_secs: 11 * DAY,
        // Steps that no summary answers.
        step_secs: 12 * 3_600,
        columns: (0..Demand::LEN).collect(),
    };
    let found = store.read_kind(cluster, kind, &plan).await.unwrap();
    let mut totals: Vec<_> = found
        .into_iter()
        .map(|(id, buckets)| (id, (0..Demand::LEN).map(|at| buckets.total(at)).collect()))
        .collect();
    totals.sort_by_key(|total: &(EntityId, Vec<_>)| total.0);
    totals
}

#[tokio::test]
async fn old_days_are_kept_at_the_steps_of_the_retention() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store(&folder, RETENTION).await;
    let kinds = [
        EntityKind::Cluster,
        EntityKind::Namespace,
        EntityKind::Workload,
    ];
    let mut before = Vec::new();
    for kind in kinds {
        before.push(totals(&store, cluster, kind).await);
    }
    while store.roll_up_slice(cluster).await.unwrap() {}
    for (kind, expected) in kinds.into_iter().zip(before) {
        assert_eq!(totals(&store, cluster, kind).await, expected, "{kind:?}");
    }
    assert_eq!(steps(&store).await, rolled_up());
    assert!(!store.roll_up_slice(cluster).await.unwrap());
}

#[tokio::test]
async fn what_comes_late_is_kept_at_the_step_of_its_age() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store(&folder, RETENTION).await;
    while store.roll_up_slice(cluster).await.unwrap() {}
    let before = totals(&store, cluster, EntityKind::Namespace).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster);
    let attributes = EntityAttributes::default();
    writer
        .append_days(past(), &attributes, 10 * DAY)
        .await
        .unwrap();
    assert_eq!(
        totals(&store, cluster, EntityKind::Namespace).await,
        before,
        "all of it is known"
    );
    let mut missing = PastDays::default();
    // A gap of the first kind, six days ago: workloads are kept at an hour, namespaces too.
    missing.push(&CycleRecord {
        interval_secs: 600,
        ..cycle(7_800 * 45, Some(50))
    });
    writer
        .append_days(missing, &attributes, 10 * DAY)
        .await
        .unwrap();
    assert_eq!(steps(&store).await, rolled_up());
}
