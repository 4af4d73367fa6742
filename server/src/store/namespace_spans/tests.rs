use super::*;
use crate::store::read::{Question, Source, read_within};
use crate::store::testing::store_with_cluster;
use crate::store::tests::cycle;
use crate::store::{
    Buckets, CycleMeta, EntityAttributes, EntityId, HistoryWriter, PastDays, Retention, Store,
};
use proptest::prelude::*;
use std::collections::HashMap;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// A cycle with a namespace that is there now and then, and is not always measured.
async fn append(writer: &mut HistoryWriter, at: i64) {
    let mut record = cycle(at, (at % 7 != 0).then_some(at % 977));
    if at % 5 == 0 {
        let demand = record.namespaces[0].1;
        record.namespaces.push(("now and then".into(), demand));
    }
    writer
        .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
        .await
        .unwrap();
}

async fn gather(store: &Store, cluster: ClusterId) {
    while store.gather_spans_slice(cluster).await.unwrap() {}
}

async fn read(
    store: &Store,
    cluster: ClusterId,
    plan: &ReadPlan,
    source: Source,
) -> HashMap<EntityId, Buckets> {
    let mut tx = store.readers.begin().await.unwrap();
    let entities: Vec<EntityId> = sqlx::query_scalar("SELECT id FROM entity WHERE kind = 2")
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let question = Question {
        cluster,
        kind: EntityKind::Namespace,
        entities: &entities,
        plan,
    };
    read_within(&mut tx, &question, source).await.unwrap()
}

async fn starts(store: &Store, span_secs: i64) -> Vec<i64> {
    sqlx::query_scalar("SELECT from_secs FROM namespace_span WHERE span_secs = ?1 ORDER BY 1")
        .bind(span_secs)
        .fetch_all(&store.readers)
        .await
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the cycles and the window, with all, some or none of the spans, before and after
    /// days are sealed and rolled up.
    #[test]
    fn spans_say_what_the_rows_say(
        starts in proptest::collection::vec(prop_oneof![3 => 0..20_000_i64, 1 => 0..900_000_i64], 1..60),
        later in proptest::collection::vec(0..900_000_i64, 0..3),
        window in (0..700_000_i64, 1..700_000_i64),
        step in prop_oneof![Just(60_i64), Just(900), Just(21_600), Just(86_400), Just(604_800), Just(86_400_000)],
        dropped in proptest::collection::vec(0..40_usize, 0..9),
        seal in any::<bool>(),
    ) {
        runtime().block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let (store, cluster) = store_with_cluster(&folder).await;
            let store = store.keeping(Retention { raw_days: 1, five_minute_days: 2, namespace_five_minute_days: 3, hourly_days: 4 });
            let mut writer = HistoryWriter::new(store.clone(), cluster.id);
            let mut starts = starts;
            starts.sort_unstable();
            for at in starts {
                append(&mut writer, at).await;
            }
            gather(&store, cluster.id).await;
            for at in later {
                append(&mut writer, at).await;
            }
            if seal {
                store.prune(cluster.id, || {}).await.unwrap();
            }
            let report = store.check().await.unwrap();
            assert_eq!(report.problems, 0, "triggers drop what changes: {:?}", report.first);
            for at in dropped {
                sqlx::query("DELETE FROM namespace_span WHERE rowid = (SELECT rowid FROM namespace_span LIMIT 1 OFFSET ?1)")
                    .bind(i64::try_from(at).unwrap())
                    .execute(&store.writer)
                    .await
                    .unwrap();
            }
            let plan = ReadPlan {
                from_secs: window.0,
                to_secs: window.0 + window.1,
                step_secs: step,
                columns: vec![0, 4, 9],
            };
            let by_rows = read(&store, cluster.id, &plan, Source::Rows).await;
            assert_eq!(read(&store, cluster.id, &plan, Source::Spans).await, by_rows);
        });
    }
}

#[tokio::test]
async fn spans_are_made_when_they_are_over_and_kept_for_their_time() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    for at in (0..7_200).step_by(60) {
        append(&mut writer, at).await;
    }
    gather(&store, cluster.id).await;
    assert_eq!(
        starts(&store, QUARTER_SECS).await.len(),
        7,
        "the last one is not over"
    );
    assert!(starts(&store, THREE_HOURS_SECS).await.is_empty());

    append(&mut writer, DAY_SECS).await;
    gather(&store, cluster.id).await;
    assert_eq!(
        starts(&store, QUARTER_SECS).await.len(),
        96,
        "also where nothing was collected"
    );
    assert_eq!(starts(&store, THREE_HOURS_SECS).await.len(), 8);
    assert_eq!(starts(&store, DAY_SECS).await, [0]);
    assert!(starts(&store, WEEK_SECS).await.is_empty());

    append(&mut writer, 20 * DAY_SECS + 100).await;
    gather(&store, cluster.id).await;
    assert_eq!(starts(&store, MINUTE_SECS).await.len(), 120);
    assert_eq!(starts(&store, QUARTER_SECS).await[0], 18 * DAY_SECS);
    assert_eq!(starts(&store, THREE_HOURS_SECS).await[0], 5 * DAY_SECS);
    assert_eq!(starts(&store, DAY_SECS).await.len(), 20);
    assert_eq!(starts(&store, WEEK_SECS).await, [0, WEEK_SECS]);
    assert!(starts(&store, FOUR_WEEKS_SECS).await.is_empty());
    assert_eq!(store.check().await.unwrap().problems, 0);
}

#[tokio::test]
async fn sealing_and_rolling_up_keep_spans_and_what_is_filled_in_drops_them() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    for at in (0..4 * DAY_SECS).step_by(1_200) {
        if at / DAY_SECS != 1 {
            append(&mut writer, at).await;
        }
    }
    gather(&store, cluster.id).await;
    let count = async || -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM namespace_span")
            .fetch_one(&store.readers)
            .await
            .unwrap()
    };
    let before = count().await;
    while store.seal_slice(cluster.id).await.unwrap() {}
    while store.roll_up_slice(cluster.id).await.unwrap() {}
    assert_eq!(count().await, before);
    assert_eq!(starts(&store, DAY_SECS).await, [0, DAY_SECS, 2 * DAY_SECS]);

    let mut past = PastDays::default();
    past.push(&cycle(DAY_SECS + 3_600, Some(5)));
    writer
        .append_days(past, &EntityAttributes::default(), 4 * DAY_SECS)
        .await
        .unwrap();
    assert_eq!(starts(&store, DAY_SECS).await, [0, 2 * DAY_SECS]);
    assert_eq!(store.check().await.unwrap().problems, 0);
    gather(&store, cluster.id).await;
    sqlx::query("UPDATE namespace_span SET sums = x'00ff' WHERE span_secs = 86400")
        .execute(&store.writer)
        .await
        .unwrap();
    assert_eq!(store.check().await.unwrap().problems, 3);
}
