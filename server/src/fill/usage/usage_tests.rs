use super::*;
use crate::store::testing::store_with_cluster;
use crate::store::{Bucket, EntityKind, ReadPlan};
use plimsoll_planner::accounting::Demand;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

const DAY_SECS: i64 = 86_400;
/// A midnight.
const BEGIN_SECS: i64 = 1_790_035_200;

/// Millicores of namespaces and times.
type Model = BTreeMap<(u8, i64), i64>;

fn options(file: PathBuf) -> UsageOptions {
    UsageOptions {
        file,
        step_secs: Some(3_600),
        skip_bad_rows: false,
        team_label: None,
        now_secs: BEGIN_SECS + 100 * DAY_SECS,
    }
}

fn write(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("usage.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

async fn total(store: &Store, cluster: ClusterId, namespace: &str, column: &str) -> Bucket {
    let plan = ReadPlan {
        from_secs: BEGIN_SECS,
        to_secs: BEGIN_SECS + 10 * DAY_SECS,
        step_secs: 3_600,
        columns: vec![Demand::position(column).unwrap()],
    };
    let Some(entity) = store.find_namespace(cluster, namespace).await.unwrap() else {
        return Bucket::default();
    };
    let ids = [entity.id];
    let found = store.read_entities(cluster, EntityKind::Namespace, &ids, &plan);
    let found = found.await.unwrap();
    found
        .get(&entity.id)
        .map(|buckets| buckets.total(0))
        .unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// In whatever order rows come, and however often a file is imported.
    #[test]
    fn what_is_imported_is_what_is_read(
        model in proptest::collection::btree_map((0..4_u8, 0..200_i64), 0..5_000_i64, 1..60),
        seed: u64,
    ) {
        runtime().block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let (store, cluster) = store_with_cluster(&folder).await;
            let path = write(folder.path(), &csv(&model, seed));
            for again in [false, true] {
                let report = import_usage(&store, cluster.id, &options(path.clone()), |_| {}).await.unwrap();
                assert_eq!(report.stored_days == 0, again);
                for namespace in 0..4 {
                    let rows: Vec<i64> = model
                        .iter()
                        .filter(|((of, _), _)| *of == namespace)
                        .map(|(_, value)| *value)
                        .collect();
                    let found = total(&store, cluster.id, &format!("n{namespace}"), "cpu_used_millis").await;
                    let known = i64::try_from(rows.len()).unwrap();
                    assert_eq!(found.secs, known * 3_600);
                    assert_eq!(found.integral, i128::from(rows.iter().sum::<i64>()) * 3_600);
                    assert_eq!(found.max, rows.iter().copied().max().unwrap_or(0));
                }
            }
            assert_eq!(store.check().await.unwrap().problems, 0);
        });
    }
}

/// The rows in an order of their own, some of them twice.
fn csv(model: &Model, seed: u64) -> String {
    let mut rows: Vec<_> = model.iter().collect();
    rows.extend(model.iter().take(3));
    rows.sort_by_key(|((namespace, hour), _)| {
        (u64::from(*namespace) + 7 * hour.unsigned_abs()).wrapping_mul(seed | 1)
    });
    let mut text = "timestamp,namespace,cpu_cores\n".to_owned();
    for ((namespace, hour), millis) in rows {
        let (at, cores) = (BEGIN_SECS + hour * 3_600, *millis as f64 / 1_000.0);
        writeln!(text, "{at},n{namespace},{cores}").unwrap();
    }
    text
}

#[tokio::test]
async fn workloads_add_up_to_their_namespace_and_requests_stand_beside_usage() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let at = BEGIN_SECS;
    let path = write(
        folder.path(),
        &format!(
            "timestamp,namespace,team,workload,kind,cpu_cores,memory_bytes,gpu\n\
             {at},shop,old,Deployment/web,usage,0.5,100,\n\
             {at},shop,,Deployment/web,requests,2,50,1\n\
             {at},shop,new,,usage,0.25,,\n"
        ),
    );
    let mut options = options(path);
    options.team_label = Some("owner".to_owned());
    import_usage(&store, cluster.id, &options, |_| {})
        .await
        .unwrap();
    let mean = async |column| total(&store, cluster.id, "shop", column).await.mean();
    assert_eq!(mean("cpu_used_millis").await, Some(750));
    assert_eq!(mean("cpu_requested_millis").await, Some(2_000));
    assert_eq!(mean("cpu_max_millis").await, Some(2_250));
    assert_eq!(mean("memory_max_bytes").await, Some(100));
    assert_eq!(mean("gpu_requested").await, Some(1));
    assert_eq!(mean("pods_running").await, None, "not known is not zero");
    let workloads = store.list_workloads(cluster.id, "shop").await.unwrap();
    let names: Vec<_> = workloads.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["web", "(none)"]);
    let shop = store
        .find_namespace(cluster.id, "shop")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(shop.attributes, r#"{"labels":{"owner":"new"}}"#);
}

#[tokio::test]
async fn of_a_file_that_contradicts_itself_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let path = write(
        folder.path(),
        "timestamp,namespace,gpu\n1790035200,a,1\n1790121600,a,1\n1790035200,a,2\n",
    );
    let failed = import_usage(&store, cluster.id, &options(path), |_| {})
        .await
        .unwrap_err();
    let said = failed.to_string();
    assert!(said.ends_with("usage.csv:4: line 2 says something else of the same namespace at the same time. Leave one of them out"), "{said}");
    assert_eq!(store.find_first_cycle(cluster.id).await.unwrap(), None);
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.starts_with(".plimsoll-import"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn minutes_are_kept_as_means_of_five() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut text = "timestamp,namespace,cpu_cores\n".to_owned();
    for minute in 0..10 {
        writeln!(text, "{},a,{minute}", BEGIN_SECS + minute * 60).unwrap();
    }
    let mut options = options(write(folder.path(), &text));
    options.step_secs = None;
    let report = import_usage(&store, cluster.id, &options, |_| {})
        .await
        .unwrap();
    assert_eq!(report.step_secs, 60);
    let found = total(&store, cluster.id, "a", "cpu_used_millis").await;
    assert_eq!(
        (found.secs, found.mean(), found.max),
        (600, Some(4_500), 7_000)
    );
}
