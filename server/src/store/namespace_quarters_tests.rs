use super::super::testing::store_with_cluster;
use super::super::tests::cycle;
use super::super::{CycleMeta, EntityAttributes, HistoryWriter};
use super::*;
use proptest::prelude::*;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

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

async fn read(store: &Store, cluster: ClusterId, plan: &ReadPlan) -> HashMap<EntityId, Buckets> {
    let kind = EntityKind::Namespace;
    store.read_kind(cluster, kind, plan).await.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the cycles and the window, with all, some or none of the quarters.
    #[test]
    fn quarters_say_what_the_head_says(
        starts in proptest::collection::vec(0..20_000_i64, 1..60),
        later in proptest::collection::vec(0..20_000_i64, 0..3),
        window in (0..12_000_i64, 1..12_000_i64),
        step in prop_oneof![Just(60_i64), Just(900), Just(3_600), Just(86_400)],
        dropped in proptest::collection::vec(0..22_i64, 0..6),
    ) {
        runtime().block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let (store, cluster) = store_with_cluster(&folder).await;
            let mut writer = HistoryWriter::new(store.clone(), cluster.id);
            let mut starts = starts;
            starts.sort_unstable();
            for at in starts {
                append(&mut writer, at).await;
            }
            while store.gather_quarter(cluster.id).await.unwrap() {}
            for at in later {
                append(&mut writer, at).await;
            }
            assert_eq!(store.check().await.unwrap().problems, 0, "triggers drop what changes");
            for quarter in dropped {
                drop_between(&mut store.writer.acquire().await.unwrap(), cluster.id, (quarter * 900, quarter * 900 + 1)).await.unwrap();
            }
            let plan = ReadPlan {
                from_secs: window.0,
                to_secs: window.0 + window.1,
                step_secs: step,
                columns: vec![0, 4, 9],
            };
            let with = read(&store, cluster.id, &plan).await;
            drop_between(&mut store.writer.acquire().await.unwrap(), cluster.id, (0, 86_400)).await.unwrap();
            assert_eq!(with, read(&store, cluster.id, &plan).await);
        });
    }
}

#[tokio::test]
async fn sealing_drops_them() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    for at in (0..7_200).step_by(60) {
        append(&mut writer, at).await;
    }
    while store.gather_quarter(cluster.id).await.unwrap() {}
    let count = async || -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM namespace_quarter")
            .fetch_one(&store.readers)
            .await
            .unwrap()
    };
    assert_eq!(count().await, 7, "the last one is not over");
    append(&mut writer, 86_400).await;
    let plan = ReadPlan {
        from_secs: 0,
        to_secs: 86_400,
        step_secs: 86_400,
        columns: vec![0],
    };
    let before = read(&store, cluster.id, &plan).await;
    while store.seal_slice(cluster.id).await.unwrap() {
        assert_eq!(read(&store, cluster.id, &plan).await, before);
    }
    assert_eq!(count().await, 0);
}
