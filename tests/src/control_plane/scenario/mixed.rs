//! A small cluster with one of everything that is easily counted wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::{ControlPlane, NodeTemplate, Result, Taint};

/// The namespaces of the mixed scenario; `kube-system` holds a DaemonSet besides.
pub const NAMESPACES: [&str; 7] = [
    "shop", "search", "payments", "data", "growth", "legacy", "idle",
];

const NAMESPACES_YAML: &str = include_str!("mixed/namespaces.yaml");

const WORKLOADS: [&str; 6] = [
    include_str!("mixed/shop.yaml"),
    include_str!("mixed/search.yaml"),
    include_str!("mixed/payments.yaml"),
    include_str!("mixed/data.yaml"),
    include_str!("mixed/growth.yaml"),
    include_str!("mixed/legacy.yaml"),
];

/// More than its spec asks for: still being shrunk by the kubelet.
const RESIZED: &str = r#"{"status":{"containerStatuses":[{"name":"resized",
    "image":"example.test/legacy/elastic:1","imageID":"","ready":true,"restartCount":0,
    "state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}},
    "allocatedResources":{"cpu":"300m","memory":"200Mi"},
    "resources":{"requests":{"cpu":"500m","memory":"400Mi"}}}]}}"#;

const EVICTED: &str = r#"{"status":{"phase":"Failed","reason":"Evicted"}}"#;

/// Creates nodes and workloads of every kind and waits until they are settled.
///
/// Besides the nodes that are there: `worker-0000` to `-0003` for everything,
/// `cordoned-0000` with pods on it, `batch-0000` with a taint, `gpu-0000` with a taint
/// and four `nvidia.com/gpu`, `lost-0000` that is NotReady.
///
/// # Errors
/// When an object is refused or the cluster does not settle within two minutes.
pub async fn create_mixed(plane: &ControlPlane) -> Result<()> {
    plane
        .create_nodes(4, &NodeTemplate::named("worker"))
        .await?;
    plane
        .create_nodes(1, &NodeTemplate::named("cordoned"))
        .await?;
    plane
        .create_nodes(1, &tainted("batch", "dedicated", "batch"))
        .await?;
    plane.create_nodes(1, &gpu()).await?;
    let lost = NodeTemplate {
        lost: true,
        ..NodeTemplate::named("lost")
    };
    plane.create_nodes(1, &lost).await?;
    plane.wait_for_nodes(Duration::from_secs(60)).await?;

    plane.apply_yaml(NAMESPACES_YAML).await?;
    plane
        .wait_for_namespaces(&NAMESPACES, Duration::from_secs(60))
        .await?;
    for yaml in WORKLOADS {
        plane.apply_yaml(yaml).await?;
    }
    plane.wait_until_settled(Duration::from_secs(120)).await?;

    plane.kubectl(&["cordon", "cordoned-0000"]).await?;
    let legacy = ["-n", "legacy"];
    let delete = ["delete", "pod", "terminating", "--wait=false"];
    plane.kubectl(&[&delete[..], &legacy].concat()).await?;
    for (pod, status) in [("evicted", EVICTED), ("resized", RESIZED)] {
        let patch = [
            "patch",
            "pod",
            pod,
            "--subresource=status",
            "--type=strategic",
            "-p",
            status,
        ];
        plane.kubectl(&[&patch[..], &legacy].concat()).await?;
    }
    let done = [
        "wait",
        "job/import-done",
        "-n",
        "data",
        "--for=condition=complete",
    ];
    plane
        .kubectl(&[&done[..], &["--timeout=60s"]].concat())
        .await?;
    plane.wait_until_settled(Duration::from_secs(120)).await
}

fn tainted(prefix: &str, key: &str, value: &str) -> NodeTemplate {
    let effect = "NoSchedule".to_owned();
    let taint = Taint {
        key: key.to_owned(),
        value: value.to_owned(),
        effect,
    };
    NodeTemplate {
        taints: vec![taint],
        ..NodeTemplate::named(prefix)
    }
}

fn gpu() -> NodeTemplate {
    NodeTemplate {
        cpu_millis: 16_000,
        memory_bytes: 64 << 30,
        extended: BTreeMap::from([("nvidia.com/gpu".to_owned(), 4)]),
        ..tainted("gpu", "nvidia.com/gpu", "present")
    }
}
