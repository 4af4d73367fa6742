//! A namespace of what people applied with kubectl, which remembers what they applied.

use plimsoll_tests::control_plane::ControlPlane;
use serde_json::{Value, json};

use super::super::Result;
use super::Case;
use super::fences::{policy, quota};
use super::work::{pod_with, replicated};

pub(super) fn cases() -> Vec<Case> {
    let limited = pod_with("resources", json!({ "limits": { "memory": "128Mi" } }));
    let selected = json!({ "matchLabels": { "app": "app" } });
    let hard = json!({ "requests.cpu": "4", "requests.memory": "8Gi", "limits.memory": "256Mi", "pods": "50" });
    let budget = json!({ "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": { "name": "budget" }, "spec": { "minAvailable": 2, "selector": selected } });
    let case = Case::clean("applied-by-people", "payments")
        .with(replicated("app", 2, &limited))
        .with(policy(
            "let-in",
            &json!({ "podSelector": selected, "ingress": [{}] }),
        ))
        .with(quota("quota", &json!({ "hard": hard })))
        .with(budget)
        .finds(("requests", "Deployment", "app"))
        .finds(("open-to-everyone", "NetworkPolicy", "let-in"))
        .finds(("quota-headroom", "ResourceQuota", "quota"))
        .finds(("blocking-budget", "PodDisruptionBudget", "budget"));
    vec![case]
}

/// Whether an object is one of those.
pub(super) fn is_applied(object: &Value) -> bool {
    object["metadata"]["namespace"] == "applied-by-people"
}

/// Applies them as people do.
pub(super) async fn apply(plane: &ControlPlane, objects: Vec<Value>) -> Result<()> {
    let list = json!({ "apiVersion": "v1", "kind": "List", "items": objects }).to_string();
    let arguments = ["apply", "-f", "-"];
    plane
        .kubectl_as(plane.admin_kubeconfig(), &arguments, &list)
        .await?;
    Ok(())
}
