//! What runs.

use serde_json::{Value, json};

/// Keeps a pod of a job running; without both it ends at once.
const LASTING: [(&str, &str); 2] = [
    ("pod-complete.stage.kwok.x-k8s.io/delay", "24h"),
    ("pod-complete.stage.kwok.x-k8s.io/jitter-delay", "24h"),
];

/// A pod in which all is as it should be.
pub(crate) fn pod_spec() -> Value {
    json!({
        "automountServiceAccountToken": false,
        "containers": [{
            "name": "app",
            "image": "example.test/app:1",
            "resources": {
                "requests": { "cpu": "100m", "memory": "64Mi" },
                "limits": { "memory": "128Mi" },
            },
        }],
    })
}

/// The same, with a part of its first container replaced.
pub(super) fn pod_with(field: &str, value: Value) -> Value {
    let mut spec = pod_spec();
    spec["containers"][0][field] = value;
    spec
}

/// The same, with something beside its containers.
pub(super) fn pod_and(field: &str, value: Value) -> Value {
    let mut spec = pod_spec();
    spec[field] = value;
    spec
}

fn template(app: &str, spec: &Value) -> Value {
    json!({ "metadata": { "labels": { "app": app } }, "spec": spec })
}

fn workload(kind: &str, name: &str, more: Value, spec: &Value) -> Value {
    let mut all = more;
    all["selector"] = json!({ "matchLabels": { "app": name } });
    all["template"] = template(name, spec);
    json!({ "apiVersion": "apps/v1", "kind": kind, "metadata": { "name": name }, "spec": all })
}

pub(crate) fn deployment(name: &str, spec: &Value) -> Value {
    workload("Deployment", name, json!({ "replicas": 1 }), spec)
}

pub(super) fn replicated(name: &str, replicas: i64, spec: &Value) -> Value {
    workload("Deployment", name, json!({ "replicas": replicas }), spec)
}

/// Without a Deployment: what it starts stays as it is when its template changes.
pub(super) fn replica_set(name: &str, spec: &Value) -> Value {
    workload("ReplicaSet", name, json!({ "replicas": 1 }), spec)
}

pub(super) fn stateful_set(name: &str, spec: &Value) -> Value {
    let more = json!({ "replicas": 1, "serviceName": name });
    workload("StatefulSet", name, more, spec)
}

/// On one node only, to keep the cluster small.
pub(super) fn daemon_set(name: &str, spec: &Value) -> Value {
    let mut spec = spec.clone();
    spec["nodeSelector"] = json!({ "kubernetes.io/hostname": "node-0000" });
    workload("DaemonSet", name, json!({}), &spec)
}

/// A pod that nothing starts again.
pub(super) fn bare(name: &str, spec: &Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": name, "labels": { "app": name } }, "spec": spec })
}

fn once(app: &str, spec: &Value, lasts: bool) -> Value {
    let mut template = template(app, spec);
    template["spec"]["restartPolicy"] = "Never".into();
    if lasts {
        let lasting = LASTING.map(|(key, value)| (key.to_owned(), Value::from(value)));
        let lasting: serde_json::Map<_, _> = lasting.into_iter().collect();
        template["metadata"]["annotations"] = lasting.into();
    }
    json!({ "template": template })
}

/// A job that runs for a day, or has ended.
pub(super) fn job(name: &str, spec: &Value, lasts: bool) -> Value {
    json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": name },
        "spec": once(name, spec, lasts) })
}

/// One that starts by itself once a year; its jobs run for a day.
pub(super) fn cron_job(name: &str, spec: &Value) -> Value {
    json!({ "apiVersion": "batch/v1", "kind": "CronJob", "metadata": { "name": name },
        "spec": { "schedule": "0 3 1 1 *", "jobTemplate": { "spec": once(name, spec, true) } } })
}
