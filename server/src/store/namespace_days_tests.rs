use super::super::testing::store_with_cluster;
use super::super::tests::cycle;
use super::super::{CycleMeta, EntityAttributes, HistoryWriter, PastDays, ReadPlan};
use super::*;

const DAYS: i64 = 4;

/// Some days of three namespaces, one of which comes later, and a day without any cycle.
async fn fill(store: &Store, cluster: ClusterId) {
    let mut writer = HistoryWriter::new(store.clone(), cluster);
    for at in (0..DAYS * DAY_SECS).step_by(7_200) {
        if at / DAY_SECS == 1 {
            continue;
        }
        let mut record = cycle(at, Some(at % 977));
        let mut demand = record.namespaces[0].1;
        demand.cpu_used_millis = (at % 3 == 0).then_some(at / 60);
        if at > 2 * DAY_SECS {
            record.namespaces.push(("late".into(), demand));
        }
        writer
            .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
            .await
            .unwrap();
    }
    while store.seal_slice(cluster).await.unwrap() {}
}

fn plan() -> ReadPlan {
    ReadPlan {
        from_secs: 3_600,
        to_secs: DAYS * DAY_SECS,
        step_secs: DAY_SECS,
        columns: vec![0, 1, 4, 9],
    }
}

async fn days(store: &Store) -> Vec<i64> {
    sqlx::query_scalar("SELECT day FROM namespace_day ORDER BY day")
        .fetch_all(&store.readers)
        .await
        .unwrap()
}

#[tokio::test]
async fn days_say_what_the_summaries_say() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    fill(&store, cluster.id).await;
    let read = async || {
        let kind = EntityKind::Namespace;
        store.read_kind(cluster.id, kind, &plan()).await.unwrap()
    };
    let before = read().await;
    assert_eq!(before.len(), 3);
    while store.gather_namespaces_slice(cluster.id).await.unwrap() {}
    assert_eq!(days(&store).await, [0, 2], "the newest day is not over");
    assert_eq!(read().await, before);
    sqlx::query("DELETE FROM namespace_day WHERE day = 2")
        .execute(&store.writer)
        .await
        .unwrap();
    assert_eq!(read().await, before, "some days by themselves, others not");
}

#[tokio::test]
async fn what_changes_is_put_together_again() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    fill(&store, cluster.id).await;
    while store.gather_namespaces_slice(cluster.id).await.unwrap() {}
    while store.roll_up_slice(cluster.id).await.unwrap() {}
    assert_eq!(days(&store).await, [0, 2], "rolling up changes no summary");

    let mut past = PastDays::default();
    past.push(&cycle(3_600, Some(5)));
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    writer
        .append_days(past, &EntityAttributes::default(), DAYS * DAY_SECS)
        .await
        .unwrap();
    assert_eq!(days(&store).await, [2]);
    assert_eq!(store.check().await.unwrap().problems, 0);
    sqlx::query("UPDATE namespace_day SET sums = x'00ff'")
        .execute(&store.writer)
        .await
        .unwrap();
    assert_eq!(store.check().await.unwrap().problems, 1);
}
