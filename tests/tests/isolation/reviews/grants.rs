//! Roles and bindings by chance.

use fastrand::Rng;
use plimsoll_tests::control_plane::ControlPlane;
use serde_json::{Value, json};

use super::super::Result;
use super::super::scenario::collection;
use super::questions::Question;
use super::vocabulary::{ACCOUNTS, GROUPS, NAMES, NAMESPACES, RESOURCES, USERS, VERBS};

const RBAC: &str = "rbac.authorization.k8s.io";
/// What all of them are found by.
const LABEL: &str = "plimsoll.test/review";
const ROLES: usize = 14;
const BINDINGS: usize = 40;
/// Who is named by those that are made last.
const LAST: &str = "review-last";

/// Creates them; none is there before its role, apart from those whose role is not there at all.
pub(super) async fn create(plane: &ControlPlane, random: &mut Rng) -> Result<()> {
    let mut roles = Vec::new();
    let mut bindings = Vec::new();
    for number in 0..ROLES {
        roles.push(object(
            "ClusterRole",
            &format!("review-{number}"),
            "",
            &rules(random),
        ));
        for namespace in namespaces() {
            if random.bool() {
                let name = format!("review-{number}");
                roles.push(object("Role", &name, namespace, &rules(random)));
            }
        }
    }
    for number in 0..BINDINGS {
        bindings.push(binding(random, number));
    }
    for objects in [roles, bindings, markers()] {
        let placed = objects.into_iter().map(|it| (collection(&it), it));
        plane.create_each(placed).await?;
    }
    Ok(())
}

/// Takes them away again.
pub(super) async fn delete(plane: &ControlPlane) -> Result<()> {
    let kinds = "rolebindings,clusterrolebindings,roles,clusterroles";
    plane
        .kubectl(&["delete", kinds, "-A", "-l", LABEL, "--wait=false"])
        .await?;
    Ok(())
}

/// What is allowed once all of them are seen, of bindings and roles of both kinds.
pub(super) fn last() -> Vec<Question> {
    let signed_in = ["system:authenticated"];
    let asked = |verb| Question::of(LAST, &signed_in, verb, ("", "configmaps", ""));
    let local = Question {
        namespace: "as-it-should-be".to_owned(),
        ..asked("patch")
    };
    vec![asked("watch"), local]
}

fn markers() -> Vec<Value> {
    let rules = |verb| json!({ "rules": [{ "apiGroups": [""], "resources": ["configmaps"], "verbs": [verb] }] });
    let bound = |kind| {
        json!({ "roleRef": { "apiGroup": RBAC, "kind": kind, "name": LAST },
            "subjects": [{ "kind": "User", "apiGroup": RBAC, "name": LAST }] })
    };
    let here = "as-it-should-be";
    vec![
        object("ClusterRole", LAST, "", &rules("watch")),
        object("ClusterRoleBinding", LAST, "", &bound("ClusterRole")),
        object("Role", LAST, here, &rules("patch")),
        object("RoleBinding", LAST, here, &bound("Role")),
    ]
}

/// Those of the questions that exist.
fn namespaces() -> impl Iterator<Item = &'static str> {
    let all = NAMESPACES.into_iter();
    all.filter(|name| !name.is_empty() && *name != "no-such-namespace")
}

fn object(kind: &str, name: &str, namespace: &str, more: &Value) -> Value {
    let mut object = more.clone();
    object["apiVersion"] = format!("{RBAC}/v1").into();
    object["kind"] = kind.into();
    object["metadata"] = json!({ "name": name, "labels": { LABEL: "" } });
    if !namespace.is_empty() {
        object["metadata"]["namespace"] = namespace.into();
    }
    object
}

fn some<'a>(random: &mut Rng, all: &[&'a str], most: usize) -> Vec<&'a str> {
    let number = random.usize(1..=most);
    (0..number)
        .map(|_| all[random.usize(..all.len())])
        .collect()
}

fn rules(random: &mut Rng) -> Value {
    let number = random.usize(1..=3);
    let rules: Vec<Value> = (0..number).map(|_| rule(random)).collect();
    json!({ "rules": rules })
}

fn rule(random: &mut Rng) -> Value {
    let resources: Vec<String> = (0..random.usize(1..=5)).map(|_| resource(random)).collect();
    let groups: Vec<&str> = RESOURCES.iter().map(|(group, ..)| *group).collect();
    let mut rule = json!({
        "apiGroups": some(random, &groups, 3),
        "resources": resources,
        "verbs": some(random, &VERBS, 5),
    });
    if random.u8(..5) == 0 {
        rule["resourceNames"] = json!(some(random, &NAMES[1..], 2));
    }
    rule
}

/// A resource, a part of it, that part of all, or something that looks like a pattern and is none.
fn resource(random: &mut Rng) -> String {
    let (_, resource, part) = RESOURCES[random.usize(..RESOURCES.len())];
    match (part, random.u8(..10)) {
        (_, 0) => format!("{resource}/*"),
        ("", _) => resource.to_owned(),
        (part, 1..4) => format!("*/{part}"),
        (part, _) => format!("{resource}/{part}"),
    }
}

fn binding(random: &mut Rng, number: usize) -> Value {
    let name = format!("review-{number}");
    let local: Vec<&str> = namespaces().collect();
    let namespace = match random.u8(..4) {
        0 => "",
        _ => local[random.usize(..local.len())],
    };
    let is_local = !namespace.is_empty();
    let role = match random.u8(..10) {
        0 => "no-such-role".to_owned(),
        1 => "view".to_owned(),
        2 if is_local => "admin".to_owned(),
        _ => format!("review-{}", random.usize(..ROLES)),
    };
    let is_of_cluster = !is_local || random.bool();
    let role_kind = if is_of_cluster { "ClusterRole" } else { "Role" };
    let subjects: Vec<Value> = (0..random.usize(1..=3)).map(|_| subject(random)).collect();
    let kind = if is_local {
        "RoleBinding"
    } else {
        "ClusterRoleBinding"
    };
    let bound = json!({ "subjects": subjects,
        "roleRef": { "apiGroup": RBAC, "kind": role_kind, "name": role } });
    object(kind, &name, namespace, &bound)
}

fn subject(random: &mut Rng) -> Value {
    let (namespace, account) = ACCOUNTS[random.usize(..ACCOUNTS.len())];
    match random.u8(..10) {
        0..3 => json!({ "kind": "User", "apiGroup": RBAC, "name": USERS[random.usize(..5)] }),
        3..6 => {
            let name = GROUPS[random.usize(..GROUPS.len())];
            json!({ "kind": "Group", "apiGroup": RBAC, "name": name })
        }
        6 => {
            let name = format!("system:serviceaccounts:{namespace}");
            json!({ "kind": "Group", "apiGroup": RBAC, "name": name })
        }
        7 => {
            let name = format!("system:serviceaccount:{namespace}:{account}");
            json!({ "kind": "User", "apiGroup": RBAC, "name": name })
        }
        _ => json!({ "kind": "ServiceAccount", "namespace": namespace, "name": account }),
    }
}
