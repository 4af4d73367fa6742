//! Quotas, defaults, requests and limits.

use serde_json::json;

use super::Case;
use super::fences::{limit_range, quota};
use super::work::{
    bare, cron_job, daemon_set, deployment, job, pod_and, pod_spec, pod_with, replica_set,
    stateful_set,
};

pub(super) fn cases() -> Vec<Case> {
    [quotas(), headroom(), defaults(), requests(), memory()].concat()
}

fn quotas() -> Vec<Case> {
    let clean = |namespace| Case::clean(namespace, "storefront");
    let hard = |hard| quota("quota", &json!({ "hard": hard }));
    let both = json!({ "requests.cpu": "4", "requests.memory": "8Gi" });
    let scoped = |name, scope: &str| quota(name, &json!({ "hard": both, "scopes": [scope] }));
    let found = |namespace| ("resource-quota", "Namespace", namespace);
    vec![
        clean("as-it-should-be"),
        clean("quota-none")
            .without("ResourceQuota", "quota")
            .finds(found("quota-none")),
        clean("quota-plain-keys").with(hard(json!({ "cpu": "4", "memory": "8Gi" }))),
        clean("quota-cpu-only")
            .with(hard(json!({ "cpu": "4", "pods": "9" })))
            .finds(found("quota-cpu-only")),
        clean("quota-memory-elsewhere")
            .with(hard(json!({ "requests.cpu": "4" })))
            .with(quota("other", &json!({ "hard": { "memory": "8Gi" } }))),
        clean("quota-of-some")
            .with(scoped("quota", "NotTerminating"))
            .finds(found("quota-of-some")),
        clean("quota-of-all-in-two")
            .with(scoped("quota", "NotTerminating"))
            .with(scoped("other", "Terminating")),
    ]
}

fn headroom() -> Vec<Case> {
    let clean = |namespace| Case::clean(namespace, "storefront");
    let hard = |hard| quota("quota", &json!({ "hard": hard }));
    let large = pod_with(
        "resources",
        json!({ "requests": { "cpu": "900m", "memory": "64Mi" }, "limits": { "memory": "64Mi" } }),
    );
    vec![
        clean("headroom-none")
            .with(hard(
                json!({ "requests.cpu": "100m", "requests.memory": "8Gi" }),
            ))
            .finds(("quota-headroom", "ResourceQuota", "quota")),
        clean("headroom-little")
            .with(hard(json!({ "cpu": "4", "memory": "70Mi" })))
            .finds(("quota-headroom", "ResourceQuota", "quota")),
        clean("headroom-enough").with(hard(json!({ "cpu": "125m", "memory": "1Gi" }))),
        // Of the full core, nine tenths were held by what has ended.
        clean("headroom-after-a-job")
            .with(hard(
                json!({ "requests.cpu": "1", "requests.memory": "1Gi" }),
            ))
            .with(job("import", &large, false)),
        clean("headroom-closed").with(hard(
            json!({ "cpu": "4", "memory": "8Gi", "count/services": "0" }),
        )),
    ]
}

fn defaults() -> Vec<Case> {
    let clean = |namespace| Case::clean(namespace, "data");
    let requests = json!({ "defaultRequest": { "cpu": "50m", "memory": "64Mi" } });
    let limit = json!({ "default": { "memory": "256Mi" } });
    let found = |namespace| ("limit-range", "Namespace", namespace);
    vec![
        clean("defaults-none")
            .without("LimitRange", "defaults")
            .finds(found("defaults-none")),
        clean("defaults-without-requests")
            .with(limit_range(
                "defaults",
                &json!({ "max": { "memory": "4Gi" } }),
            ))
            .finds(found("defaults-without-requests")),
        clean("defaults-in-two")
            .with(limit_range("defaults", &requests))
            .with(limit_range("limits", &limit)),
    ]
}

fn requests() -> Vec<Case> {
    let clean = |namespace| Case::clean(namespace, "data");
    let nothing = pod_with("resources", json!({}));
    // The API server takes the limit for the request that is not named.
    let limited = pod_with("resources", json!({ "limits": { "memory": "128Mi" } }));
    let mut as_a_pod = pod_and(
        "resources",
        json!({ "requests": { "cpu": "200m", "memory": "128Mi" }, "limits": { "memory": "256Mi" } }),
    );
    as_a_pod["containers"][0]["resources"] = json!({});
    let first = json!([{ "name": "first", "image": "example.test/first:1" }]);
    let found = |kind, name| ("requests", kind, name);
    vec![
        clean("requests-no-cpu")
            .with(deployment("app", &limited))
            .finds(found("Deployment", "app")),
        clean("requests-nothing")
            .with(stateful_set("db", &nothing))
            .finds(found("StatefulSet", "db"))
            .finds_unmended(("memory-limits", "StatefulSet", "db")),
        clean("requests-unmended")
            .with(bare("bare", &limited))
            .with(job("running", &limited, true))
            .with(replica_set("replicas", &limited))
            .finds_unmended(found("Pod", "bare"))
            .finds_unmended(found("ReplicaSet", "replicas"))
            .finds_unmended(found("Job", "running")),
        clean("requests-of-a-schedule")
            .with(cron_job("nightly", &limited))
            .finds(found("CronJob", "nightly")),
        clean("requests-of-pods").with(deployment("app", &as_a_pod)),
        clean("requests-only-at-first").with(deployment("app", &pod_and("initContainers", first))),
        clean("requests-of-what-ended").with(job("ended", &nothing, false)),
    ]
}

fn memory() -> Vec<Case> {
    let clean = |namespace| Case::clean(namespace, "data");
    let requests = json!({ "requests": { "cpu": "100m", "memory": "64Mi" } });
    let unlimited = pod_with("resources", requests.clone());
    let mut beside = pod_spec();
    let container = json!({ "name": "proxy", "image": "example.test/proxy:1",
        "restartPolicy": "Always", "resources": requests });
    beside["initContainers"] = json!([container]);
    vec![
        clean("memory-unlimited")
            .with(daemon_set("agent", &unlimited))
            .finds(("memory-limits", "DaemonSet", "agent")),
        clean("memory-unlimited-beside")
            .with(deployment("app", &beside))
            .finds(("memory-limits", "Deployment", "app")),
        clean("memory-limited").with(daemon_set("agent", &pod_spec())),
    ]
}
