//! Roles and bindings of namespaces, and ClusterRoleBindings of their ServiceAccounts.

use serde_json::{Value, json};

use super::Case;

const RBAC: &str = "rbac.authorization.k8s.io";

/// A binding of a role, given by its kind and name.
pub(super) fn binding(kind: &str, name: &str, role: (&str, &str), subjects: &[Value]) -> Value {
    json!({ "apiVersion": format!("{RBAC}/v1"), "kind": kind, "metadata": { "name": name },
        "roleRef": { "apiGroup": RBAC, "kind": role.0, "name": role.1 }, "subjects": subjects })
}

pub(super) fn role(kind: &str, name: &str, rules: &Value) -> Value {
    json!({ "apiVersion": format!("{RBAC}/v1"), "kind": kind, "metadata": { "name": name },
        "rules": rules })
}

pub(super) fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({ "apiGroups": [group], "resources": resources, "verbs": verbs })
}

pub(super) fn account(namespace: &str, name: &str) -> Value {
    json!({ "kind": "ServiceAccount", "namespace": namespace, "name": name })
}

pub(super) fn user(name: &str) -> Value {
    json!({ "kind": "User", "apiGroup": RBAC, "name": name })
}

pub(super) fn group(name: &str) -> Value {
    json!({ "kind": "Group", "apiGroup": RBAC, "name": name })
}

fn clean(namespace: &'static str) -> Case {
    Case::clean(namespace, "storefront")
}

/// A namespace into which a role lets subjects.
fn letting(namespace: &'static str, role: &str, subjects: &[Value]) -> Case {
    clean(namespace).with(binding(
        "RoleBinding",
        "let-in",
        ("ClusterRole", role),
        subjects,
    ))
}

pub(super) fn cases() -> Vec<Case> {
    [foreign(), everyone(), everywhere(), roles()].concat()
}

fn foreign() -> Vec<Case> {
    let found = ("foreign-subjects", "RoleBinding", "let-in");
    let of_data = "defaults-none";
    vec![
        letting("foreign-account", "view", &[account(of_data, "default")]).finds(found),
        // A role that nobody has made yet.
        letting(
            "foreign-account-later",
            "made-later",
            &[account(of_data, "worker")],
        )
        .finds(found),
        letting(
            "foreign-accounts",
            "view",
            &[group(&format!("system:serviceaccounts:{of_data}"))],
        )
        .finds(found),
        letting(
            "foreign-person",
            "edit",
            &[user("shop-bob"), user("data-ann")],
        )
        .finds(found),
        letting(
            "foreign-none",
            "edit",
            &[
                account("quota-none", "default"),
                account("foreign-none", "default"),
                user("shop-bob"),
                group("shop-leads"),
                user("whoever"),
                group("system:monitoring"),
                account("kube-system", "operator"),
            ],
        ),
    ]
}

fn everyone() -> Vec<Case> {
    let found = ("everyone-bound", "RoleBinding", "let-in");
    let own = "system:serviceaccounts:everyone-of-its-own";
    vec![
        letting(
            "everyone-signed-in",
            "view",
            &[group("system:authenticated")],
        )
        .finds(found),
        letting(
            "everyone-account",
            "view",
            &[group("system:serviceaccounts"), user("shop-bob")],
        )
        .finds(found),
        letting("everyone-of-its-own", "view", &[group(own)]),
    ]
}

/// Their ClusterRoleBindings are those of [`super::cluster`].
fn everywhere() -> Vec<Case> {
    let own = account("admin-at-home", "default");
    vec![
        clean("admin-everywhere").finds(("cluster-admin", "ClusterRoleBinding", "case-admin")),
        letting("admin-at-home", "cluster-admin", &[own]),
        clean("edits-everywhere").finds(("cluster-wide-rights", "ClusterRoleBinding", "case-edit")),
        clean("secrets-everywhere").finds((
            "cluster-wide-rights",
            "ClusterRoleBinding",
            "case-secrets",
        )),
        clean("views-everywhere"),
        letting(
            "wild-by-cluster-role",
            "case-wild",
            &[account("wild-by-cluster-role", "default")],
        ),
    ]
}

fn roles() -> Vec<Case> {
    let with = |namespace, rules: Value| clean(namespace).with(role("Role", "role", &rules));
    let wild = ("wildcard-role", "Role", "role");
    let raises = ("role-escalation", "Role", "role");
    let core = rule("", &["*"], &["*"]);
    let work = rule("apps", &["deployments", "deployments/scale"], &["*"]);
    vec![
        with("role-wild", json!([rule("*", &["*"], &["*"])]))
            .finds(wild)
            .finds(raises),
        with("role-wild-in-core", json!([core, work]))
            .finds(wild)
            .finds(raises),
        with(
            "role-of-an-operator",
            json!([rule("shop.example", &["*"], &["*"])]),
        ),
        with(
            "role-binds",
            json!([
                work,
                rule(RBAC, &["roles", "rolebindings"], &["get", "bind"])
            ]),
        )
        .finds(raises),
        with(
            "role-impersonates",
            json!([rule("", &["serviceaccounts"], &["impersonate"])]),
        )
        .finds(raises),
        with(
            "role-of-work",
            json!([
                work,
                rule("", &["pods", "pods/exec", "secrets"], &["get", "create"])
            ]),
        ),
    ]
}
