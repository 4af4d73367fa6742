//! Who may do what: a role, four bindings and three accounts in each namespace, and some everywhere.

use super::plan::Plan;
use super::policies::with;
use serde_json::{Value, json};

const GROUP: &str = "rbac.authorization.k8s.io";

/// What a namespace's own role allows.
pub(super) fn role() -> Value {
    json!({ "rules": [
        { "verbs": ["get", "list", "patch"], "apiGroups": ["apps"], "resources": ["deployments"] },
        { "verbs": ["get"], "apiGroups": [""], "resources": ["pods", "pods/log", "configmaps"] }] })
}

type Meta<'a> = dyn Fn(&str, Option<usize>) -> Value + 'a;

/// One of the roles that every cluster has.
pub(super) fn cluster_role(at: usize, meta: &Meta<'_>) -> Value {
    let name = ["view", "edit", "admin"][at];
    let mut metadata = meta(name, None);
    metadata["labels"] = json!({ "kubernetes.io/bootstrapping": "rbac-defaults" });
    let verbs = match name {
        "view" => json!(["get", "list", "watch"]),
        _ => json!([
            "get", "list", "watch", "create", "update", "patch", "delete"
        ]),
    };
    let rules = json!([{ "verbs": verbs, "apiGroups": ["", "apps", "batch"],
        "resources": ["pods", "pods/exec", "services", "secrets", "deployments"] }]);
    let selectors = json!([{ "matchLabels": { format!("{GROUP}/aggregate-to-{name}"): "true" } }]);
    let rest = json!({ "rules": rules, "aggregationRule": { "clusterRoleSelectors": selectors } });
    with(metadata, rest)
}

/// One of the four bindings of a namespace. One in ten lets somebody of another team in.
pub(super) fn binding(plan: &Plan, at: usize, meta: &Meta<'_>) -> Value {
    let (space, which) = (at / 4, at % 4);
    let account = |of: usize| {
        let namespace = plan.namespace(of % plan.size.namespaces);
        json!({ "kind": "ServiceAccount", "name": "ci", "namespace": namespace })
    };
    let group = |name: String| json!({ "kind": "Group", "name": name, "apiGroup": GROUP });
    let (name, kind, role, subject) = match which {
        0 => ("ci", "Role", "deployer", account(space)),
        1 => {
            let team = format!("oidc:team-{}", Plan::team(space));
            ("owners", "ClusterRole", "admin", group(team))
        }
        2 => (
            "on-call",
            "ClusterRole",
            "edit",
            group("oidc:on-call".to_owned()),
        ),
        _ => {
            let other = space + usize::from(space.is_multiple_of(10));
            ("others", "ClusterRole", "view", account(other))
        }
    };
    bound(meta(name, Some(space)), (kind, role), &subject)
}

/// An operator of a team's, who may look at everything.
pub(super) fn everywhere(plan: &Plan, at: usize, meta: &Meta<'_>) -> Value {
    let subject = json!({ "kind": "ServiceAccount", "name": "operator",
        "namespace": plan.namespace(at) });
    let name = format!("operator-{at}");
    bound(meta(&name, None), ("ClusterRole", "view"), &subject)
}

fn bound(metadata: Value, (kind, role): (&str, &str), subject: &Value) -> Value {
    let reference = json!({ "apiGroup": GROUP, "kind": kind, "name": role });
    with(
        metadata,
        json!({ "roleRef": reference, "subjects": [subject] }),
    )
}
