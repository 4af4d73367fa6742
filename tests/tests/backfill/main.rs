//! A real Prometheus with a month of samples is backfilled: sums are those of PromQL, and
//! interruptions leave no trace.

#![expect(
    clippy::unwrap_used,
    reason = "an answer that lacks something fails the test that asked for it"
)]

mod samples;

use std::path::Path;
use std::time::Duration;

use plimsoll::store::{EntityKind, ReadPlan, Store};
use plimsoll_planner::accounting::{Demand, NodeLoad};
use plimsoll_tests::product::{Home, connect};
use plimsoll_tests::prometheus::{Options, Programs, Prometheus};
use plimsoll_tests::skip_or_panic;
use samples::{BEGIN_SECS, END_SECS, OUTAGE, PODS};
use sqlx::Connection;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Of both sides the same, but for what whole millicores for whole seconds cannot tell.
const RELATIVE: f64 = 1e-9;

#[tokio::test]
async fn sums_are_those_of_promql_however_often_it_is_interrupted() -> Result<()> {
    let programs = match Programs::ensure() {
        Ok(programs) => programs,
        Err(reason) => {
            skip_or_panic(&reason);
            return Ok(());
        }
    };
    let folder = tempfile::tempdir()?;
    let (text, data) = (folder.path().join("samples"), folder.path().join("data"));
    samples::write(&text)?;
    programs.import(&text, &data, Some(Duration::from_secs(40 * 86_400)))?;
    std::fs::remove_file(&text)?;
    let prometheus = Prometheus::start(&programs, &data, &Options::default()).await?;

    let home = Home::create()?;
    let whole = home.file("whole.db");
    let said = backfill(&home, &prometheus, &whole).await?;
    assert!(said.contains("30 days stored"), "{said}");
    assert!(said.contains("of the other days have no data"), "{said}");
    assert!(
        said.contains("Not found: kube_node_status_condition"),
        "{said}"
    );
    assert!(
        !said.contains("container_cpu_usage_seconds_total"),
        "{said}"
    );
    compare(&prometheus, &whole).await?;

    let interrupted = home.file("interrupted.db");
    for days in [1, 4, 11, 12, 25] {
        kill_after(&home, &prometheus, &interrupted, days).await?;
    }
    backfill(&home, &prometheus, &interrupted).await?;
    assert_eq!(dump(&interrupted).await?, dump(&whole).await?);
    let again = backfill(&home, &prometheus, &interrupted).await?;
    assert!(again.contains("0 days stored"), "{again}");
    assert_eq!(dump(&interrupted).await?, dump(&whole).await?);
    let path = whole.to_string_lossy().into_owned();
    let checked = home.run(&["db", "check", "--database", &path]).await?;
    assert_eq!(checked.code, Some(0), "{checked:?}");
    Ok(())
}

fn arguments(prometheus: &Prometheus, database: &Path) -> Vec<String> {
    let (from, to) = (BEGIN_SECS.to_string(), END_SECS.to_string());
    let url = format!("http://{}", prometheus.address());
    let database = database.to_string_lossy().into_owned();
    [
        "backfill",
        "prometheus",
        "--url",
        &url,
        "--from",
        &from,
        "--to",
        &to,
        "--database",
        &database,
    ]
    .map(str::to_owned)
    .to_vec()
}

async fn backfill(home: &Home, prometheus: &Prometheus, database: &Path) -> Result<String> {
    let arguments = arguments(prometheus, database);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = home.run(&arguments).await?;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    Ok(ended.stdout)
}

/// Kills a backfill once so many days are stored.
async fn kill_after(
    home: &Home,
    prometheus: &Prometheus,
    database: &Path,
    days: i64,
) -> Result<()> {
    let arguments = arguments(prometheus, database);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let stored = async {
        loop {
            if let Ok(found) = stored_days(database).await
                && found >= days
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    // The one that is not over is dropped, and with it the process.
    tokio::select! {
        ended = home.run(&arguments) => Err(format!("it ended before it was killed: {ended:?}").into()),
        () = stored => Ok(()),
    }
}

async fn stored_days(database: &Path) -> Result<i64> {
    if !database.exists() {
        return Ok(0);
    }
    let mut connection = connect(database).await?;
    let days = sqlx::query_scalar("SELECT count(DISTINCT day) FROM chunk")
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(days)
}

/// Everything a database holds, in an order of its own.
async fn dump(database: &Path) -> Result<Vec<String>> {
    let mut connection = connect(database).await?;
    let rows = sqlx::query_scalar(
        "SELECT * FROM (
             SELECT 'cluster ' || id || uid || name AS row FROM cluster
             UNION ALL SELECT 'entity ' || id || ',' || kind || namespace || workload_kind || name || attributes
                 FROM entity
             UNION ALL SELECT 'cycle ' || at_secs || ',' || interval_secs || ',' || usage_known FROM cycle
             UNION ALL SELECT 'chunk ' || entity_id || ',' || day || ',' || step_secs || ',' || hex(summary) || hex(data)
                 FROM chunk)
         ORDER BY row",
    )
    .fetch_all(&mut connection)
    .await?;
    connection.close().await?;
    Ok(rows)
}

/// Compares sums over the month with PromQL that was not written for the product.
async fn compare(prometheus: &Prometheus, database: &Path) -> Result<()> {
    let store = Store::open(database).await?;
    let cluster = store.list_clusters().await?.remove(0);
    let used = r#"rate(container_cpu_usage_seconds_total{container="app",replica="a"}[5m])"#;
    let memory =
        r#"avg_over_time(container_memory_working_set_bytes{container="app",replica="a"}[5m])"#;
    let requests = r#"kube_pod_container_resource_requests{resource="cpu"}"#;
    for (column, query, scale) in [
        ("cpu_used_millis", used, 1_000.0),
        ("memory_used_bytes", memory, 1.0),
        ("cpu_requested_millis", requests, 1_000.0),
        (
            "pods_running",
            "kube_pod_status_phase{phase=\"Running\"}",
            1.0,
        ),
    ] {
        let plan = plan(Demand::position(column).unwrap());
        let found = store
            .read_kind(cluster.id, EntityKind::Namespace, &plan)
            .await?;
        for namespace in ["shop", "data"] {
            let entity = store.find_namespace(cluster.id, namespace).await?.unwrap();
            let stored = found[&entity.id].total(0);
            let of_namespace = format!("sum by (namespace) ({query})");
            let only = format!(
                r#"({of_namespace}) and on (namespace) label_replace(vector(1), "namespace", "{namespace}", "", "")"#
            );
            same(
                prometheus,
                (namespace, column),
                &only,
                stored.integral as f64 / scale,
            )
            .await?;
        }
        let cluster = store
            .read_kind(cluster.id, EntityKind::Cluster, &plan)
            .await?;
        let stored = cluster.values().next().unwrap().total(0);
        same(
            prometheus,
            ("cluster", column),
            &format!("sum({query})"),
            stored.integral as f64 / scale,
        )
        .await?;
    }
    let plan_of_nodes = plan(NodeLoad::position("cpu_allocatable_millis").unwrap());
    let nodes = store
        .read_kind(cluster.id, EntityKind::Node, &plan_of_nodes)
        .await?;
    assert_eq!(nodes.len(), 2);
    for node in nodes.values() {
        let total = node.total(0);
        assert_eq!(total.mean(), Some(16_000));
    }
    structure(&store, cluster.id).await?;
    let summary = store
        .summarize_cycles(cluster.id, BEGIN_SECS, END_SECS)
        .await?;
    let unknown_secs = END_SECS - BEGIN_SECS - summary.observed_secs;
    // What was scraped last before the outage speaks for some minutes into it.
    let outage_secs = OUTAGE.1 - OUTAGE.0;
    assert!(
        (outage_secs - 600..=outage_secs).contains(&unknown_secs),
        "{unknown_secs}"
    );
    store.close().await;
    Ok(())
}

fn plan(column: usize) -> ReadPlan {
    ReadPlan {
        from_secs: BEGIN_SECS,
        to_secs: END_SECS,
        step_secs: 86_400,
        columns: vec![column],
    }
}

/// Compares a sum over all steps of the month; `stored` is in unit seconds.
async fn same(prometheus: &Prometheus, what: (&str, &str), query: &str, stored: f64) -> Result<()> {
    // One second less than the month leaves out its beginning, where no step ends.
    let secs = END_SECS - BEGIN_SECS - 1;
    let sum = format!("sum(sum_over_time(({query})[{secs}s:5m]))");
    let expected = prometheus.number(&sum, END_SECS).await?.unwrap() * 300.0;
    let off = ((stored - expected) / expected).abs();
    assert!(
        off <= RELATIVE,
        "{what:?}: {stored} instead of {expected}, off by {off:e}"
    );
    Ok(())
}

/// Pods are found below the workloads they belong to, and teams on their namespaces.
async fn structure(store: &Store, cluster: i64) -> Result<()> {
    let workloads = store.list_entities(cluster, EntityKind::Workload).await?;
    let names: Vec<String> = workloads
        .iter()
        .map(|found| format!("{} {} {}", found.namespace, found.workload_kind, found.name))
        .collect();
    assert_eq!(
        names,
        [
            "data Pod lone",
            "data StatefulSet db",
            "shop Deployment web"
        ]
    );
    assert!(PODS.len() > names.len());
    let shop = store.find_namespace(cluster, "shop").await?.unwrap();
    assert_eq!(shop.attributes, r#"{"labels":{"team":"checkout"}}"#);
    Ok(())
}
