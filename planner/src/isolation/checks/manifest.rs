//! Parts of manifests.

use crate::model::{
    Name, NetworkPeer, NetworkPort, NetworkRule, Operator, PortRange, RoleBinding, RoleRef,
    RoleRule, Selector, Subject,
};
use serde_json::{Map, Value, json};

const RBAC: &str = "rbac.authorization.k8s.io";

/// `metadata` of an object.
pub(super) fn json_name(name: &str, namespace: Option<&Name>) -> Value {
    match namespace {
        Some(namespace) => json!({ "name": name, "namespace": &**namespace }),
        None => json!({ "name": name }),
    }
}

/// A name that nothing of the kind has yet, so that applying makes an object and changes none.
pub(super) fn free_name<'a>(wanted: &str, taken: impl Iterator<Item = &'a Name>) -> String {
    let taken: Vec<&str> = taken.map(|name| &**name).collect();
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    let free = names.find(|name| !taken.contains(&name.as_str()));
    free.unwrap_or_else(|| wanted.to_owned())
}

/// A rule of a role.
pub(super) fn role_rule(rule: &RoleRule) -> Value {
    let lists = [
        ("apiGroups", &rule.api_groups),
        ("resources", &rule.resources),
        ("resourceNames", &rule.resource_names),
        ("nonResourceURLs", &rule.non_resource_urls),
        ("verbs", &rule.verbs),
    ];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
    lists
        .map(|(field, list)| (field.to_owned(), texts(list)))
        .collect::<Map<_, _>>()
        .into()
}

/// A role with these rules.
pub(super) fn role(name: &Name, namespace: Option<&Name>, rules: &[RoleRule]) -> Value {
    json!({
        "apiVersion": format!("{RBAC}/v1"),
        "kind": if namespace.is_some() { "Role" } else { "ClusterRole" },
        "metadata": json_name(name, namespace),
        "rules": rules.iter().map(role_rule).collect::<Vec<_>>(),
    })
}

/// A binding with these subjects.
pub(super) fn binding(binding: &RoleBinding, subjects: &[&Subject]) -> Value {
    let (kind, name) = match &binding.role {
        RoleRef::Role(name) => ("Role", name),
        RoleRef::ClusterRole(name) => ("ClusterRole", name),
    };
    let is_local = binding.namespace.is_some();
    json!({
        "apiVersion": format!("{RBAC}/v1"),
        "kind": if is_local { "RoleBinding" } else { "ClusterRoleBinding" },
        "metadata": json_name(&binding.name, binding.namespace.as_ref()),
        "roleRef": { "apiGroup": RBAC, "kind": kind, "name": &**name },
        "subjects": subjects.iter().map(|one| subject(one)).collect::<Vec<_>>(),
    })
}

fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::User(name) => json!({ "apiGroup": RBAC, "kind": "User", "name": &**name }),
        Subject::Group(name) => json!({ "apiGroup": RBAC, "kind": "Group", "name": &**name }),
        Subject::ServiceAccount { namespace, name } => {
            let mut account = json_name(name, Some(namespace).filter(|name| !name.is_empty()));
            account["kind"] = "ServiceAccount".into();
            account
        }
    }
}

/// A rule of a network policy; `side` is `from` or `to`.
pub(super) fn network_rule(rule: &NetworkRule, side: &str) -> Value {
    let mut value = Map::new();
    if !rule.peers.is_empty() {
        value.insert(side.to_owned(), rule.peers.iter().map(peer).collect());
    }
    if !rule.ports.is_empty() {
        value.insert("ports".to_owned(), rule.ports.iter().map(port).collect());
    }
    value.into()
}

fn peer(peer: &NetworkPeer) -> Value {
    match peer {
        NetworkPeer::Pods { namespaces, pods } => {
            let sides = [("namespaceSelector", namespaces), ("podSelector", pods)];
            let sides = sides.into_iter();
            let sides =
                sides.filter_map(|(field, of)| Some((field.to_owned(), selector(of.as_ref()?))));
            let mut value: Map<_, _> = sides.collect();
            if value.is_empty() {
                value.insert("podSelector".to_owned(), json!({}));
            }
            value.into()
        }
        NetworkPeer::Block(block) => {
            let except: Vec<String> = block.except.iter().map(ToString::to_string).collect();
            let mut value = json!({ "cidr": block.range.to_string() });
            if !except.is_empty() {
                value["except"] = except.into();
            }
            json!({ "ipBlock": value })
        }
    }
}

fn port(port: &NetworkPort) -> Value {
    let mut value = json!({ "protocol": port.protocol.as_str() });
    match &port.ports {
        Some(PortRange::Named(name)) => value["port"] = (**name).into(),
        Some(PortRange::Numbers(from, to)) => {
            value["port"] = (*from).into();
            if to > from {
                value["endPort"] = (*to).into();
            }
        }
        None => {}
    }
    value
}

fn selector(selector: &Selector) -> Value {
    let requirement = |one: &crate::model::Requirement| {
        let operator = match one.operator {
            Operator::In => "In",
            Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
            Operator::Gt => "Gt",
            Operator::Lt => "Lt",
        };
        let mut value = json!({ "key": &*one.key, "operator": operator });
        if !one.values.is_empty() {
            value["values"] = texts(&one.values);
        }
        value
    };
    if selector.requirements.is_empty() {
        return json!({});
    }
    json!({ "matchExpressions": selector.requirements.iter().map(requirement).collect::<Vec<_>>() })
}

fn texts(list: &[Name]) -> Value {
    list.iter().map(|text| Value::from(&**text)).collect()
}
