//! Pods are resolved to what they belong to.

use std::collections::BTreeMap;

use super::Result;
use super::figures::next_cycle;
use plimsoll_tests::agreement::seen;
use plimsoll_tests::product::{Cycle, Server, int, rows};
use serde_json::Value;

const MIB: i64 = 1 << 20;

/// Namespace, kind, name; pods on nodes, millicores and MiB that they hold. Those whose pods have
/// all ended are no workloads of a cycle.
const WORKLOADS: [(&str, &str, &str, i64, i64, i64); 17] = [
    ("shop", "Deployment", "web", 6, 3300, 3456),
    ("shop", "Deployment", "cart", 2, 3200, 2176),
    ("search", "StatefulSet", "index", 3, 6000, 24_576),
    ("search", "StatefulSet", "archive", 1, 1500, 4096),
    ("payments", "Deployment", "ledger", 3, 2250, 1896),
    ("data", "Job", "import-running", 2, 1400, 2048),
    ("data", "Deployment", "train", 1, 4000, 16_384),
    ("growth", "Deployment", "huge", 0, 0, 0),
    ("growth", "Deployment", "tune", 0, 0, 0),
    ("legacy", "Deployment", "old-site", 3, 0, 0),
    ("legacy", "Pod", "bare", 1, 300, 0),
    ("legacy", "Pod", "privileged", 1, 100, 100),
    ("legacy", "Pod", "terminating", 1, 600, 700),
    ("legacy", "Pod", "resized", 1, 500, 400),
    ("legacy", "Pod", "pod-level", 1, 900, 1024),
    ("kube-system", "DaemonSet", "node-agent", 8, 800, 1024),
    ("idle", "", "", 0, 0, 0),
];

/// Σ max(request, usage) in MiB, of workloads whose usage is annotated in memory: per container,
/// so that a container below its request does not make up for another above.
const LARGER_OF_BOTH: [(&str, &str, i64); 4] = [
    ("shop", "web", 6 * (512 + 200)),
    ("search", "index", 3 * 9 * 1024),
    ("payments", "ledger", 3 * (512 + 120)),
    ("data", "train", 16 * 1024),
];

/// A namespace in a cycle.
pub(crate) async fn detail(server: &Server, namespace: &str, cycle: Cycle) -> Result<Value> {
    let window = cycle.window();
    let path = format!("/api/v1/namespaces/{namespace}?{window}");
    Ok(server.json(&path).await?)
}

pub(crate) async fn are_resolved(server: &Server) -> Result<()> {
    type Workloads = BTreeMap<(String, String), (i64, i64, i64)>;
    let mut expected: BTreeMap<&str, Workloads> = BTreeMap::new();
    for (namespace, kind, name, pods, cpu, memory) in WORKLOADS {
        let of_it = expected.entry(namespace).or_default();
        if !name.is_empty() {
            of_it.insert(
                (kind.to_owned(), name.to_owned()),
                (pods, cpu, memory * MIB),
            );
        }
    }
    let cycle = next_cycle(server).await?;
    for (namespace, expected) in expected {
        let detail = detail(server, namespace, cycle).await?;
        let mut found = BTreeMap::new();
        for row in rows(&detail, "/workloads") {
            let figures = seen::demand(row)?;
            found.insert(
                (seen::name(row, "kind"), seen::name(row, "name")),
                (
                    figures.pods,
                    figures.cpu_requested,
                    figures.memory_requested,
                ),
            );
        }
        assert_eq!(found, expected, "{namespace}");
    }
    Ok(())
}

/// Of a workload that is measured, the larger of request and usage.
pub(crate) async fn hold_the_larger_of_both(server: &Server) -> Result<()> {
    let cycle = next_cycle(server).await?;
    for (namespace, name, mebibytes) in LARGER_OF_BOTH {
        let detail = detail(server, namespace, cycle).await?;
        let row = rows(&detail, "/workloads").find(|row| row["name"] == name);
        let row = row.ok_or_else(|| format!("{namespace} has no {name}"))?;
        let larger = int(row, "/figures/memory/max");
        assert_eq!(larger, Some(mebibytes * MIB), "{row}");
    }
    Ok(())
}

/// Pods are shown as they are, with the reason why they wait and without invented zeros.
pub(crate) async fn pods_are_listed(server: &Server) -> Result<()> {
    let cycle = server.newest_cycle().await?;
    let growth = detail(server, "growth", cycle).await?;
    assert_eq!(growth["pods_total"], 3);
    for pod in rows(&growth, "/pods") {
        assert_eq!(
            (&pod["status"], &pod["node"]),
            (&"Pending".into(), &Value::Null)
        );
        let reason = pod["reason"].as_str().unwrap_or_default();
        assert!(reason.contains("nodes are available"), "{pod}");
        assert_eq!(int(pod, "/cpu_used_millis"), None, "{pod}");
    }
    let legacy = detail(server, "legacy", cycle).await?;
    let pod = |name: &str| {
        let mut pods = rows(&legacy, "/pods");
        let found = pods.find(|pod| pod["name"].as_str().unwrap().starts_with(name));
        found.cloned().unwrap()
    };
    assert_eq!(pod("terminating")["status"], "Terminating");
    assert_eq!(pod("evicted")["status"], "Failed");
    assert_eq!(pod("bare")["workload_kind"], "Pod");
    assert_eq!(int(&pod("bare"), "/cpu_requested_millis"), Some(300));
    assert_eq!(int(&pod("bare"), "/memory_requested_bytes"), None);
    assert_eq!(int(&pod("old-site"), "/cpu_requested_millis"), None);
    assert_eq!(int(&pod("resized"), "/cpu_requested_millis"), Some(500));
    assert_eq!(int(&pod("bare"), "/memory_used_bytes"), Some(90 * MIB));

    let gpu = server.json("/api/v1/nodes/gpu-0000").await?;
    let names: Vec<_> = rows(&gpu, "/pods")
        .map(|pod| seen::name(pod, "workload"))
        .collect();
    assert_eq!(
        names.iter().filter(|name| *name == "train").count(),
        1,
        "{names:?}"
    );
    assert_eq!(gpu["node"]["status"]["tainted"], true);
    let lost = server.json("/api/v1/nodes/lost-0000").await?;
    assert_eq!(lost["node"]["status"]["ready"], false);
    Ok(())
}
