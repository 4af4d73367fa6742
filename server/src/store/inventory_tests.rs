use super::super::testing::store_with_cluster;
use super::*;
use plimsoll_planner::inventory::{Amounts, NodeClass, PodClass, record};
use proptest::prelude::*;
use std::collections::BTreeMap;

const AT: i64 = 1_700_000_000;

fn inventory(nodes: i64, pods: i64) -> Inventory {
    let each = Amounts {
        cpu_millis: 1_000,
        memory_bytes: 1 << 30,
        extended: [("gpu".into(), 2)].into(),
    };
    Inventory {
        nodes: vec![NodeClass {
            name: "n".into(),
            count: nodes,
            allocatable: each.clone(),
            pods: 110,
            labels: [("zone".into(), "a".into())].into(),
            taints: Vec::new(),
            price_hourly_nanos: Some(1),
        }],
        pods: vec![PodClass {
            name: "p".into(),
            namespace: "web".into(),
            team: Some("shop".into()),
            count: pods,
            requests: each,
            group: None,
            node_selector: BTreeMap::new(),
            tolerations: Vec::new(),
        }],
    }
}

async fn replace(
    store: &Store,
    cluster: ClusterId,
    at_secs: i64,
    inventory: Inventory,
) -> Appended {
    let (record, detail) = record(&inventory, at_secs, 300);
    let stored = StoredInventory {
        imported_secs: AT,
        at_secs,
        nodes_file: "nodes.csv".to_owned(),
        pods_file: "-".to_owned(),
        inventory,
    };
    let new = NewInventory {
        stored: &stored,
        record: &record,
        detail,
        attributes: &EntityAttributes::default(),
    };
    store.replace_inventory(cluster, new).await.unwrap()
}

async fn count(store: &Store, what: &'static str) -> i64 {
    sqlx::query_scalar(what)
        .fetch_one(&store.readers)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_newer_inventory_takes_the_place_of_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    assert_eq!(store.find_inventory(cluster.id).await.unwrap(), None);
    assert_eq!(
        replace(&store, cluster.id, AT, inventory(3, 5)).await,
        Appended::New
    );
    // At the same time, and then at an earlier one.
    for (at_secs, nodes) in [(AT, 4), (AT - 86_400, 2)] {
        let appended = replace(&store, cluster.id, at_secs, inventory(nodes, 5)).await;
        assert_eq!(appended, Appended::Replaced);
        let found = store.find_inventory(cluster.id).await.unwrap().unwrap();
        assert_eq!(
            (found.at_secs, &found.inventory),
            (at_secs, &inventory(nodes, 5))
        );
        assert_eq!(count(&store, "SELECT count(*) FROM cycle").await, 1);
        // The cluster, its nodes together, a namespace, a workload, and each node.
        assert_eq!(count(&store, "SELECT count(*) FROM head").await, 4 + nodes);
    }
    assert_eq!(store.check().await.unwrap().problems, 0);
}

#[tokio::test]
async fn other_history_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let (other, _) = record(&inventory(1, 1), AT, 60);
    let attributes = EntityAttributes::default();
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let appended = writer
        .append_cycle(&other, CycleMeta::default(), &attributes)
        .await;
    assert!(appended.unwrap());
    let taken = replace(&store, cluster.id, AT, inventory(2, 2)).await;
    assert_eq!(taken, Appended::Taken);
    assert_eq!(store.find_inventory(cluster.id).await.unwrap(), None);
    assert_eq!(
        replace(&store, cluster.id, AT + 60, inventory(2, 2)).await,
        Appended::New
    );
    assert_eq!(count(&store, "SELECT count(*) FROM cycle").await, 2);
}

#[tokio::test]
async fn many_nodes_are_kept_as_their_sum() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    replace(&store, cluster.id, AT, inventory(5_001, 1_000_000)).await;
    assert_eq!(count(&store, "SELECT count(*) FROM head").await, 4);
    assert_eq!(
        count(&store, "SELECT count(*) FROM entity WHERE kind = 4").await,
        0
    );
}

#[tokio::test]
async fn damage_is_told_by_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    replace(&store, cluster.id, AT, inventory(3, 5)).await;
    for damage in [
        "UPDATE inventory SET data = substr(data, 1, length(data) - 6)",
        "UPDATE inventory SET data = x'ffff'",
        "UPDATE inventory SET format = 2",
    ] {
        sqlx::query(damage).execute(&store.writer).await.unwrap();
        assert!(store.find_inventory(cluster.id).await.is_err(), "{damage}");
        let report = store.check().await.unwrap();
        assert_eq!(report.problems, 1, "{damage}: {:?}", report.first);
        assert!(
            report.first[0].contains("its inventory"),
            "{:?}",
            report.first
        );
    }
}

proptest! {
    #[test]
    fn damaged_bytes_are_an_error_and_no_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
        at in 0_usize..60,
        change: u8,
    ) {
        let _ = decode(FORMAT, &bytes);
        let mut plain = to_bytes(&inventory(3, 5)).unwrap();
        let at = at % plain.len();
        plain[at] ^= change;
        let mut data = Vec::new();
        ZlibEncoder::new(&plain[..], Compression::fast()).read_to_end(&mut data).unwrap();
        let _ = decode(FORMAT, &data);
    }
}
