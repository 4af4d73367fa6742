//! The store against a real file: what is written is what is read, through sealing and restarts.

use super::testing::store_with_cluster;
use super::*;
use plimsoll_planner::accounting::{CycleRecord, Demand, NodeLoad, WorkloadKey};
use plimsoll_planner::model::{WorkloadKind, WorkloadRef};

const DAY: i64 = 86_400;

pub(super) fn cycle(at_secs: i64, used: Option<i64>) -> CycleRecord {
    let demand = Demand {
        cpu_used_millis: used,
        cpu_requested_millis: Some(at_secs % 1_000),
        pods_expected: Some(1),
        pods_measured: Some(i64::from(used.is_some())),
        ..Demand::default()
    };
    let workload = WorkloadRef {
        kind: WorkloadKind::Deployment,
        name: "web".into(),
    };
    CycleRecord {
        at_secs,
        interval_secs: 60,
        namespaces: vec![
            ("shop".into(), demand),
            (
                "idle".into(),
                Demand {
                    cpu_used_millis: Some(0),
                    ..demand
                },
            ),
        ],
        workloads: vec![(
            WorkloadKey {
                namespace: "shop".into(),
                workload,
            },
            demand,
        )],
        nodes: vec![(
            "n1".into(),
            NodeLoad {
                cpu_used_millis: used,
                ..NodeLoad::default()
            },
        )],
        ..CycleRecord::default()
    }
}

async fn shop_series(
    store: &Store,
    cluster: ClusterId,
    from_secs: i64,
    to_secs: i64,
    step_secs: i64,
) -> Vec<Bucket> {
    let plan = ReadPlan {
        from_secs,
        to_secs,
        step_secs,
        columns: vec![Demand::position("cpu_used_millis").unwrap()],
    };
    let shop = store
        .find_namespace(cluster, "shop")
        .await
        .unwrap()
        .unwrap();
    let found = store
        .read_entities(cluster, EntityKind::Namespace, &[shop.id], &plan)
        .await
        .unwrap();
    found[&shop.id].columns[0].clone()
}

#[tokio::test]
async fn a_cycle_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let attributes = EntityAttributes::default();
    assert!(
        writer
            .append_cycle(&cycle(60, Some(5)), CycleMeta::default(), &attributes)
            .await
            .unwrap()
    );
    assert!(
        !writer
            .append_cycle(&cycle(60, Some(9)), CycleMeta::default(), &attributes)
            .await
            .unwrap()
    );
    let buckets = shop_series(&store, cluster.id, 0, 120, 60).await;
    assert_eq!(buckets[0], Bucket::default(), "a gap stays a gap");
    assert_eq!(buckets[1].mean(), Some(5));
}

#[tokio::test]
async fn sealing_changes_nothing_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let attributes = EntityAttributes::default();
    for step in (0..2 * DAY + 7_200).step_by(3_600) {
        let used = (step % 10_800 != 0).then_some(step / 60);
        writer
            .append_cycle(&cycle(step, used), CycleMeta::default(), &attributes)
            .await
            .unwrap();
    }
    let windows = [
        (0, 3 * DAY, 3_600),
        (5_000, 2 * DAY - 1, 900),
        (0, 3 * DAY, DAY),
        (1, 3 * DAY, 2 * DAY),
    ];
    let mut before = Vec::new();
    for (from, to, step) in windows {
        before.push(shop_series(&store, cluster.id, from, to, step).await);
    }
    let mut slices = 0;
    while store.seal_slice(cluster.id).await.unwrap() {
        slices += 1;
    }
    assert!(slices >= 2);
    let stats = store.stats(cluster.id).await.unwrap();
    assert_eq!(stats.head_cycles, 2, "the newest day stays in the head");
    for ((from, to, step), expected) in windows.into_iter().zip(before) {
        assert_eq!(
            shop_series(&store, cluster.id, from, to, step).await,
            expected,
            "{from} {to} {step}"
        );
    }
}

#[tokio::test]
async fn a_slice_is_bounded_by_rows_however_often_there_are_cycles() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let attributes = EntityAttributes::default();
    for at in (0..DAY).step_by(3_600).chain([DAY]) {
        writer
            .append_cycle(&cycle(at, Some(1)), CycleMeta::default(), &attributes)
            .await
            .unwrap();
    }
    let rows = async || -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM head")
            .fetch_one(&store.readers)
            .await
            .unwrap()
    };
    let mut left = vec![rows().await];
    while store.seal_rows(cluster.id, 48).await.unwrap() {
        left.push(rows().await);
    }
    let slices: Vec<i64> = left.windows(2).map(|pair| pair[0] - pair[1]).collect();
    assert!(
        slices.iter().all(|rows| (1..=48).contains(rows)),
        "{slices:?}"
    );
    assert_eq!(left.last(), Some(&6), "the newest day stays");
}

#[tokio::test]
async fn names_that_do_not_come_back_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let attributes = EntityAttributes::default();
    let mut known = Vec::new();
    for at in (0..3 * DAY).step_by(7_200) {
        let mut record = cycle(at, Some(1));
        record.workloads[0].0.workload.name = format!("build-{at}").into();
        writer
            .append_cycle(&record, CycleMeta::default(), &attributes)
            .await
            .unwrap();
        known.push(writer.known());
    }
    // Five that stay, and the builds of a day.
    assert_eq!(known.iter().max(), Some(&(5 + 12)), "{known:?}");
    let ids = store
        .list_entities(cluster.id, EntityKind::Workload)
        .await
        .unwrap();
    assert_eq!(ids.len(), 36);
}

#[tokio::test]
async fn a_workload_whose_pods_have_ended_has_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    for (at, pods_running) in [(0, 1), (60, 0)] {
        let mut record = cycle(at, Some(1));
        for demand in [&mut record.workloads[0].1, &mut record.namespaces[0].1] {
            demand.pods_running = Some(pods_running);
            demand.pods_pending = Some(0);
            demand.pods_unknown = Some(0);
            demand.pods_succeeded = Some(1 - pods_running);
        }
        writer
            .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
            .await
            .unwrap();
        let rows = |kind| store.read_moment(cluster.id, kind, at);
        let workloads = rows(EntityKind::Workload).await.unwrap();
        assert_eq!(workloads.len(), usize::try_from(pods_running).unwrap());
        let namespaces = rows(EntityKind::Namespace).await.unwrap();
        let succeeded: i64 = namespaces
            .values()
            .filter_map(|values| Demand::from_values(values).pods_succeeded)
            .sum();
        assert_eq!(succeeded, 1 - pods_running, "the namespace counts them");
    }
}

#[tokio::test]
async fn a_filled_in_history_reads_like_a_collected_one() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let attributes = EntityAttributes::default();
    let past = |from: i64, to: i64| {
        let mut past = PastDays::default();
        (from..to)
            .step_by(600)
            .for_each(|at| past.push(&cycle(at, Some(at))));
        past
    };
    writer
        .append_days(past(0, DAY + 6_000), &attributes, 2 * DAY)
        .await
        .unwrap();
    // Again and further, as after an interruption: nothing doubles.
    writer
        .append_days(past(6_000, 2 * DAY), &attributes, 2 * DAY)
        .await
        .unwrap();
    let day = shop_series(&store, cluster.id, 0, 2 * DAY, DAY).await;
    assert_eq!(day.len(), 2);
    assert_eq!((day[0].secs, day[0].max), (144 * 60, DAY - 600));
    assert_eq!(store.find_first_cycle(cluster.id).await.unwrap(), Some(0));
    assert_eq!(
        store
            .summarize_cycles(cluster.id, 0, DAY)
            .await
            .unwrap()
            .stored,
        144
    );
}

#[tokio::test]
async fn older_days_take_workloads_once_an_hour_and_namespaces_always() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let mut past = PastDays::fine_from(DAY);
    (0..2 * DAY).step_by(600).for_each(|at| {
        past.push(&CycleRecord {
            interval_secs: 600,
            ..cycle(at, Some(5))
        })
    });
    writer
        .append_days(past, &EntityAttributes::default(), DAY)
        .await
        .unwrap();
    let columns = vec![Demand::position("cpu_used_millis").unwrap()];
    let plan = ReadPlan {
        from_secs: 0,
        to_secs: 2 * DAY,
        step_secs: 600,
        columns,
    };
    for kind in [EntityKind::Namespace, EntityKind::Workload] {
        let found = store.read_kind(cluster.id, kind, &plan).await.unwrap();
        let busy = found.values().filter(|buckets| buckets.total(0).max > 0);
        let busy: Vec<&Buckets> = busy.collect();
        let [busy] = busy[..] else {
            panic!("{kind:?}: {} are busy, not shop alone", busy.len());
        };
        assert_eq!(busy.total(0).secs, 2 * DAY, "every second is spoken for");
        assert_eq!(busy.columns[0].len(), plan.steps());
        assert!(
            busy.columns[0]
                .iter()
                .all(|bucket| bucket.mean() == Some(5))
        );
    }
}

#[tokio::test]
async fn names_what_is_wrong_with_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let corrupt = folder.path().join("corrupt.db");
    std::fs::write(
        &corrupt,
        "this is not a database, and long enough to be read as one".repeat(40),
    )
    .unwrap();
    assert!(matches!(
        Store::open(&corrupt).await,
        Err(StoreError::Corrupt { .. })
    ));

    let missing = folder.path().join("no/such/folder/x.db");
    assert!(matches!(
        Store::open(&missing).await,
        Err(StoreError::Unwritable { .. })
    ));

    let foreign = folder.path().join("foreign.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&foreign)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("CREATE TABLE notes (id INTEGER)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    assert!(matches!(
        Store::open(&foreign).await,
        Err(StoreError::Foreign { .. })
    ));

    let newer = folder.path().join("newer.db");
    let store = Store::open(&newer).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&store.writer)
    .await
    .unwrap();
    store.close().await;
    assert!(matches!(
        Store::open(&newer).await,
        Err(StoreError::Newer { .. })
    ));
}

#[tokio::test]
async fn two_clusters_of_one_name_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (store, first) = store_with_cluster(&folder).await;
    let new = NewCluster {
        uid: "u2-long-uid".into(),
        name: "prod".into(),
        simulated: true,
        origin_secs: Some(1),
    };
    let second = store.find_or_create_cluster(&new).await.unwrap();
    assert_eq!(second.name, "prod-u2-long-");
    assert_ne!(first.id, second.id);
    assert_eq!(store.find_or_create_cluster(&new).await.unwrap(), second);
    assert_eq!(store.list_clusters().await.unwrap().len(), 2);
}

#[test]
fn a_sample_speaks_for_all_steps_of_its_interval() {
    let plan = ReadPlan {
        from_secs: 100,
        to_secs: 400,
        step_secs: 60,
        columns: vec![0],
    };
    let steps = |at, secs| {
        let parts = plan.steps_of(at, secs);
        parts
            .map(|(step, (from, to))| (step, to - from))
            .collect::<Vec<_>>()
    };
    assert_eq!(steps(120, 60), [(1, 60)]);
    assert_eq!(steps(150, 120), [(1, 30), (2, 60), (3, 30)]);
    assert_eq!(steps(380, 300), [(5, 20)], "no further than the window");
    assert_eq!(
        steps(60, 60),
        [(0, 20)],
        "of what began before the window the part within"
    );
}
