//! What is in no namespace.

use serde_json::{Value, json};

use super::Expected;
use super::rights::{account, binding, group, role, rule, user};

/// What is to be found in it, and whether something that can be applied mends it.
pub(crate) const FOUND: [(Expected, bool); 8] = [
    (
        ("everyone-bound", "ClusterRoleBinding", "case-everyone"),
        true,
    ),
    // Who has to stay is for people to say.
    (("cluster-admin", "ClusterRoleBinding", "case-root"), false),
    (("wildcard-role", "ClusterRole", "case-wild"), true),
    (("role-escalation", "ClusterRole", "case-wild"), true),
    (
        ("role-escalation", "ClusterRole", "case-impersonator"),
        true,
    ),
    (
        ("wildcard-role", "ClusterRole", "case-wild-for-people"),
        true,
    ),
    (
        ("role-escalation", "ClusterRole", "case-wild-for-people"),
        true,
    ),
    // Its rules are written by a controller.
    (("role-escalation", "ClusterRole", "case-aggregated"), false),
];

pub(super) fn objects() -> Vec<Value> {
    let wild = json!([rule("*", &["*"], &["*"])]);
    let reads = json!([{ "apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"],
        "resourceNames": ["public"] }]);
    let secrets = json!([rule("", &["secrets"], &["list"])]);
    let impersonates = json!([rule("", &["users", "groups"], &["get", "impersonate"])]);
    let binds = json!([rule(
        "rbac.authorization.k8s.io",
        &["clusterroles"],
        &["bind"]
    )]);
    let mut part = role("ClusterRole", "case-part", &binds);
    part["metadata"]["labels"] = json!({ "case/aggregate": "yes" });
    let mut aggregated = role("ClusterRole", "case-aggregated", &json!([]));
    aggregated["aggregationRule"] =
        json!({ "clusterRoleSelectors": [{ "matchLabels": { "case/aggregate": "yes" } }] });
    let bind = |name, role, subject: Value| {
        binding(
            "ClusterRoleBinding",
            name,
            ("ClusterRole", role),
            &[subject],
        )
    };
    vec![
        priority_class("business", 1_000_000),
        role("ClusterRole", "case-wild", &wild),
        role("ClusterRole", "case-wild-for-people", &wild),
        role("ClusterRole", "case-wild-unbound", &wild),
        role("ClusterRole", "case-wild-of-the-platform", &wild),
        role("ClusterRole", "case-reader", &reads),
        role("ClusterRole", "case-secrets", &secrets),
        role("ClusterRole", "case-impersonator", &impersonates),
        part,
        aggregated,
        bind(
            "case-admin",
            "cluster-admin",
            account("admin-everywhere", "default"),
        ),
        bind("case-edit", "edit", account("edits-everywhere", "default")),
        bind(
            "case-secrets",
            "case-secrets",
            account("secrets-everywhere", "default"),
        ),
        bind("case-view", "view", account("views-everywhere", "default")),
        bind(
            "case-everyone",
            "case-reader",
            group("system:authenticated"),
        ),
        bind("case-root", "cluster-admin", user("root-of-all")),
        bind("case-impersonator", "case-impersonator", group("support")),
        bind("case-aggregated", "case-aggregated", user("binder")),
        bind(
            "case-operator",
            "case-wild-of-the-platform",
            account("kube-system", "operator"),
        ),
        bind("case-editors", "edit", group("editors")),
        for_people(),
    ]
}

/// In the platform's own namespace, whose bindings are not judged; the role is.
fn for_people() -> Value {
    let role = ("ClusterRole", "case-wild-for-people");
    let mut binding = binding("RoleBinding", "case-people", role, &[user("on-call")]);
    binding["metadata"]["namespace"] = "default".into();
    binding
}

fn priority_class(name: &str, value: i64) -> Value {
    json!({ "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass",
        "metadata": { "name": name }, "value": value })
}
