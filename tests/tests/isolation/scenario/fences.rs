//! What keeps a namespace apart.

use serde_json::{Value, json};

/// The label of Pod Security admission.
pub(crate) const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

/// A quota, defaults and a policy that lets nothing through but names to be resolved.
pub(super) fn all() -> Vec<Value> {
    let hard = json!({ "requests.cpu": "4", "requests.memory": "8Gi", "pods": "50" });
    let gives = json!({ "defaultRequest": { "cpu": "100m", "memory": "128Mi" },
        "default": { "memory": "512Mi" } });
    let names = json!([{ "to": [{ "namespaceSelector": {
        "matchLabels": { "kubernetes.io/metadata.name": "kube-system" } } }],
        "ports": [{ "protocol": "UDP", "port": 53 }, { "protocol": "TCP", "port": 53 }] }]);
    let denied =
        json!({ "podSelector": {}, "policyTypes": ["Ingress", "Egress"], "egress": names });
    vec![
        quota("quota", &json!({ "hard": hard })),
        limit_range("defaults", &gives),
        policy("deny", &denied),
    ]
}

/// Whether an object refuses pods, or changes them when they are made.
pub(super) fn refuses_pods(object: &Value) -> bool {
    object["kind"] == "ResourceQuota" || object["kind"] == "LimitRange"
}

pub(super) fn quota(name: &str, spec: &Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "ResourceQuota", "metadata": { "name": name }, "spec": spec })
}

/// Of containers.
pub(super) fn limit_range(name: &str, gives: &Value) -> Value {
    let mut item = gives.clone();
    item["type"] = "Container".into();
    json!({ "apiVersion": "v1", "kind": "LimitRange", "metadata": { "name": name },
        "spec": { "limits": [item] } })
}

pub(super) fn policy(name: &str, spec: &Value) -> Value {
    json!({ "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": { "name": name }, "spec": spec })
}
