//! What pods may do to their nodes and to pods of others.

use plimsoll_tests::control_plane::ControlPlane;
use serde_json::{Value, json};

use super::super::Result;
use super::work::{bare, cron_job, daemon_set, deployment, pod_and, pod_with, stateful_set};
use super::{Case, fences};

/// CronJobs of which one run is under way.
const UNDER_WAY: [(&str, &str); 2] = [
    ("requests-of-a-schedule", "nightly"),
    ("capabilities-of-a-schedule", "nightly"),
];

pub(super) fn cases() -> Vec<Case> {
    [admission(), paths(), namespaces(), containers(), tokens()].concat()
}

/// Starts the runs that are under way, by hand.
pub(super) async fn start_jobs(plane: &ControlPlane) -> Result<()> {
    for (namespace, name) in UNDER_WAY {
        let (run, from) = (format!("{name}-by-hand"), format!("--from=cronjob/{name}"));
        plane
            .kubectl(&["create", "job", "-n", namespace, &run, &from])
            .await?;
    }
    Ok(())
}

/// Ends them, as they would by themselves some day.
pub(crate) async fn end_jobs(plane: &ControlPlane) -> Result<()> {
    for (namespace, name) in UNDER_WAY {
        let run = format!("{name}-by-hand");
        plane
            .kubectl(&["delete", "job", "-n", namespace, &run])
            .await?;
    }
    Ok(())
}

fn clean(namespace: &'static str) -> Case {
    Case::clean(namespace, "payments")
}

fn admission() -> Vec<Case> {
    let found = |namespace| ("pod-security", "Namespace", namespace);
    let warns = "pod-security.kubernetes.io/warn";
    vec![
        clean("admission-none")
            .unlabelled(fences::ENFORCE)
            .finds(found("admission-none")),
        clean("admission-privileged")
            .labelled(fences::ENFORCE, "privileged")
            .finds(found("admission-privileged")),
        clean("admission-warns-only")
            .unlabelled(fences::ENFORCE)
            .labelled(warns, "restricted")
            .finds(found("admission-warns-only")),
        // Enforcing would keep its next pods from starting; that is to be mended first.
        clean("admission-would-refuse")
            .unlabelled(fences::ENFORCE)
            .with(deployment("app", &mounting("host", "/var/log")))
            .finds_unmended(found("admission-would-refuse"))
            .finds(("host-paths", "Deployment", "app")),
        clean("admission-restricted").labelled(fences::ENFORCE, "restricted"),
    ]
}

/// A pod with a path of its node, and an empty directory beside it.
fn mounting(volume: &str, path: &str) -> Value {
    let mut spec = pod_with(
        "volumeMounts",
        json!([{ "name": volume, "mountPath": "/there" }, { "name": "empty", "mountPath": "/empty" }]),
    );
    spec["volumes"] = json!([{ "name": volume, "hostPath": { "path": path } }, { "name": "empty", "emptyDir": {} }]);
    spec
}

fn paths() -> Vec<Case> {
    let found = |kind, name| ("host-paths", kind, name);
    let empty = pod_and("volumes", json!([{ "name": "empty", "emptyDir": {} }]));
    vec![
        clean("paths-of-a-daemon")
            .with(daemon_set("agent", &mounting("logs", "/var/log")))
            .finds(found("DaemonSet", "agent")),
        clean("paths-of-a-bare-pod")
            .with(bare("bare", &mounting("root", "/")))
            .finds_unmended(found("Pod", "bare")),
        clean("paths-none").with(daemon_set("agent", &empty)),
    ]
}

fn namespaces() -> Vec<Case> {
    let found = |kind, name| ("host-namespaces", kind, name);
    let mut two = pod_and("hostPID", true.into());
    two["hostIPC"] = true.into();
    vec![
        clean("shares-network")
            .with(daemon_set("agent", &pod_and("hostNetwork", true.into())))
            .finds(found("DaemonSet", "agent")),
        clean("shares-processes")
            .with(deployment("app", &pod_and("hostPID", true.into())))
            .finds(found("Deployment", "app")),
        clean("shares-two")
            .with(stateful_set("db", &two))
            .finds(found("StatefulSet", "db")),
        clean("shares-within").with(deployment(
            "app",
            &pod_and("shareProcessNamespace", true.into()),
        )),
    ]
}

fn containers() -> Vec<Case> {
    let secured = |security: Value| pod_with("securityContext", security);
    let adding = |added: &[&str]| secured(json!({ "capabilities": { "add": added } }));
    let mut at_first = pod_and("initContainers", json!([]));
    at_first["initContainers"] = json!([{ "name": "first", "image": "example.test/first:1",
        "securityContext": { "privileged": true } }]);
    let dropping = json!({ "privileged": false, "runAsNonRoot": true,
        "capabilities": { "drop": ["ALL"], "add": ["NET_BIND_SERVICE"] } });
    vec![
        clean("privileged-container")
            .with(deployment("app", &secured(json!({ "privileged": true }))))
            .finds(("privileged", "Deployment", "app")),
        clean("privileged-at-first")
            .with(stateful_set("db", &at_first))
            .finds(("privileged", "StatefulSet", "db")),
        clean("capabilities-beyond")
            .with(deployment("app", &adding(&["CHOWN", "SYS_ADMIN"])))
            .finds(("capabilities", "Deployment", "app")),
        clean("capabilities-of-a-schedule")
            .with(cron_job("nightly", &adding(&["NET_RAW"])))
            .finds(("capabilities", "CronJob", "nightly")),
        clean("capabilities-within").with(deployment("app", &secured(dropping))),
    ]
}

fn tokens() -> Vec<Case> {
    let mut mounts = pod_and("serviceAccountName", "default".into());
    mounts["automountServiceAccountToken"] = true.into();
    let mut of_worker = mounts.clone();
    of_worker["serviceAccountName"] = "worker".into();
    let mut silent = of_worker.clone();
    silent["automountServiceAccountToken"] = Value::Null;
    let sources = json!([{ "serviceAccountToken": { "path": "token", "audience": "vault" } }]);
    let for_vault = pod_and(
        "volumes",
        json!([{ "name": "vault", "projected": { "sources": sources } }]),
    );
    let account = |mounts: Value| {
        json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": "worker" },
            "automountServiceAccountToken": mounts })
    };
    let role = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "metadata": { "name": "reader" },
        "rules": [{ "apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"] }] });
    let bound = super::rights::binding(
        "RoleBinding",
        "reader",
        ("Role", "reader"),
        &[super::rights::account("token-used", "worker")],
    );
    let found = ("service-account-token", "Deployment", "app");
    vec![
        clean("token-of-default")
            .with(deployment("app", &mounts))
            .finds(found),
        clean("token-of-nobody")
            .with(account(Value::Null))
            .with(deployment("app", &silent))
            .finds(found),
        clean("token-used")
            .with(account(true.into()))
            .with(deployment("app", &of_worker))
            .with(role)
            .with(bound),
        clean("token-kept-off")
            .with(account(false.into()))
            .with(deployment("app", &silent)),
        clean("token-for-others").with(deployment("app", &for_vault)),
    ]
}
