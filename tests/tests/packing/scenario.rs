//! Work with all the rules that a plan keeps, scattered by the scheduler.

use super::{MINUTES_2, NodeTemplate, Result, Taint, json};
use plimsoll_tests::control_plane::ControlPlane;
use serde_json::Value;

/// Nodes there are: ordinary ones in three zones, and two for machine learning.
pub(crate) const NODES: i64 = 14;
/// Pods that fit nowhere.
pub(crate) const UNSCHEDULABLE: i64 = 1;
pub(crate) const NAMESPACES: [&str; 3] = ["shop", "search", "ml"];

pub(crate) async fn create(plane: &ControlPlane) -> Result<()> {
    plane
        .create_nodes(12, &NodeTemplate::named("general"))
        .await?;
    let tainted = NodeTemplate {
        taints: vec![Taint {
            key: "dedicated".to_owned(),
            value: "ml".to_owned(),
            effect: "NoSchedule".to_owned(),
        }],
        labels: [("dedicated".to_owned(), "ml".to_owned())].into(),
        ..NodeTemplate::named("learning")
    };
    plane.create_nodes(2, &tainted).await?;
    plane.wait_for_nodes(MINUTES_2).await?;
    for namespace in NAMESPACES {
        plane.kubectl(&["create", "namespace", namespace]).await?;
    }
    plane.wait_for_namespaces(&NAMESPACES, MINUTES_2).await?;
    let zones = json!({ "topologySpreadConstraints": [{
        "maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": { "matchLabels": { "app": "web" } } }] });
    let apart = |app: &str| {
        json!({ "affinity": { "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [{
                "topologyKey": "kubernetes.io/hostname",
                "labelSelector": { "matchLabels": { "app": app } } }] } } })
    };
    let learning = json!({
        "nodeSelector": { "dedicated": "ml" },
        "tolerations": [{ "key": "dedicated", "value": "ml", "effect": "NoSchedule" }] });
    let nothing = json!({});
    let objects = [
        workload("Deployment", "shop/web", 9, ("1", "1Gi"), &zones),
        workload("StatefulSet", "shop/db", 3, ("2", "4Gi"), &apart("db")),
        workload("Deployment", "shop/frozen", 2, ("500m", "1Gi"), &nothing),
        workload(
            "Deployment",
            "search/index",
            4,
            ("1", "6Gi"),
            &apart("index"),
        ),
        workload(
            "Deployment",
            "search/crawl",
            10,
            ("500m", "512Mi"),
            &nothing,
        ),
        workload("Deployment", "ml/train", 2, ("3", "8Gi"), &learning),
        workload("Deployment", "ml/giant", 1, ("64", "8Gi"), &nothing),
        workload(
            "DaemonSet",
            "kube-system/agent",
            0,
            ("100m", "128Mi"),
            &everywhere(),
        ),
        json!({ "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
            "metadata": { "name": "frozen", "namespace": "shop" },
            "spec": { "maxUnavailable": 0, "selector": { "matchLabels": { "app": "frozen" } } } }),
    ];
    for object in objects {
        plane.apply_yaml(&object.to_string()).await?;
    }
    Ok(())
}

fn everywhere() -> Value {
    json!({ "tolerations": [{ "operator": "Exists" }] })
}

/// A workload whose pods add something to what all have.
fn workload(
    kind: &str,
    name: &str,
    replicas: i64,
    (cpu, memory): (&str, &str),
    more: &Value,
) -> Value {
    let (namespace, app) = name.split_once('/').unwrap_or(("default", name));
    let labels = json!({ "app": app });
    let mut pod = json!({ "containers": [{
        "name": "app", "image": "registry.invalid/app",
        "resources": { "requests": { "cpu": cpu, "memory": memory } } }] });
    if let (Some(pod), Some(more)) = (pod.as_object_mut(), more.as_object()) {
        pod.extend(more.clone());
    }
    let mut spec = json!({ "selector": { "matchLabels": labels },
        "template": { "metadata": { "labels": labels }, "spec": pod } });
    if kind != "DaemonSet" {
        spec["replicas"] = json!(replicas);
    }
    if kind == "StatefulSet" {
        spec["serviceName"] = json!(app);
        spec["podManagementPolicy"] = json!("Parallel");
    }
    json!({ "apiVersion": "apps/v1", "kind": kind,
        "metadata": { "name": app, "namespace": namespace }, "spec": spec })
}
