//! What the API server and its controllers make of a fix, as far as the model knows objects.

use super::made::{Made, rule};
use crate::model::{
    ContainerTemplate, LimitRange, Name, NetworkPeer, NetworkPolicy, NetworkRule, PodTemplate,
    ResourceQuota, RoleRule, Selector, Subject,
};
use serde_json::Value;
use std::sync::Arc;

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn keys(value: &Value) -> Vec<Name> {
    let keys = value.as_object().into_iter().flatten();
    keys.map(|(key, _)| key.as_str().into()).collect()
}

fn bytes(value: &Value) -> i64 {
    text(value)
        .parse::<crate::units::Quantity>()
        .unwrap()
        .whole()
        .unwrap()
}

fn millis(value: &Value) -> i64 {
    text(value)
        .parse::<crate::units::Quantity>()
        .unwrap()
        .millis()
        .unwrap()
}

/// The object of a list by its name, if it is there.
fn named<T: Clone>(list: &mut Option<Vec<Arc<T>>>, is: impl Fn(&T) -> bool) -> Option<&mut T> {
    let found = list.as_mut().unwrap().iter_mut().find(|one| is(one));
    found.map(Arc::make_mut)
}

/// Applies a fix.
pub(super) fn apply(made: &mut Made, fix: &Value) {
    let name = text(&fix["metadata"]["name"]);
    let namespace = fix["metadata"].get("namespace").map(text);
    let spec = &fix["spec"];
    let policies = &mut made.0.policies;
    match text(&fix["kind"]) {
        "Namespace" => {
            let found = made.0.namespaces.iter_mut().find(|one| *one.name == *name);
            let labels = fix["metadata"]["labels"].as_object().unwrap();
            let labels = labels
                .iter()
                .map(|(key, value)| (key.as_str().into(), text(value).into()));
            Arc::make_mut(found.unwrap()).labels.extend(labels);
        }
        "ResourceQuota" => {
            let amounts = spec["hard"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(key, value)| {
                    let amount = if key.ends_with("cpu") {
                        millis(value)
                    } else {
                        bytes(value)
                    };
                    (Name::from(key.as_str()), amount)
                });
            let is = |one: &ResourceQuota| Some(&*one.namespace) == namespace && *one.name == *name;
            if let Some(quota) = named(&mut policies.quotas, is) {
                quota.hard.extend(amounts);
                return;
            }
            let pods = made
                .0
                .pods
                .iter()
                .filter(|pod| Some(&*pod.namespace) == namespace);
            let asked: crate::model::Resources = pods.map(|pod| pod.resources.requests).sum();
            let used = [
                ("requests.cpu".into(), asked.cpu_millis),
                ("requests.memory".into(), asked.memory_bytes),
            ];
            policies
                .quotas
                .as_mut()
                .unwrap()
                .push(Arc::new(ResourceQuota {
                    namespace: namespace.unwrap().into(),
                    name: name.into(),
                    hard: amounts.collect(),
                    used: used.into(),
                    scopes: Vec::new(),
                }));
        }
        "LimitRange" => {
            let item = &spec["limits"][0];
            policies
                .limit_ranges
                .as_mut()
                .unwrap()
                .push(Arc::new(LimitRange {
                    namespace: namespace.unwrap().into(),
                    name: name.into(),
                    default_requests: keys(&item["defaultRequest"]),
                    default_limits: keys(&item["default"]),
                }));
        }
        "NetworkPolicy" => network(made, name, namespace.unwrap(), spec),
        "PodDisruptionBudget" => {
            let is = |one: &crate::model::DisruptionBudget| *one.name == *name;
            assert_eq!(spec["maxUnavailable"], 1);
            named(&mut made.0.budgets, is).unwrap().allowed = 1;
        }
        "Role" | "ClusterRole" => {
            let of = match namespace {
                Some(_) => &mut policies.roles,
                None => &mut policies.cluster_roles,
            };
            let role = named(of, |one| *one.name == *name).unwrap();
            role.rules = list(&fix["rules"]).iter().map(read_rule).collect();
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            let of = match namespace {
                Some(_) => &mut policies.role_bindings,
                None => &mut policies.cluster_role_bindings,
            };
            let binding = named(of, |one| {
                *one.name == *name && one.namespace.as_deref() == namespace
            });
            let subjects = list(&fix["subjects"]).iter().map(read_subject);
            binding.unwrap().subjects = subjects.collect();
        }
        _ => workload(made, name, namespace.unwrap(), spec),
    }
}

fn network(made: &mut Made, name: &str, namespace: &str, spec: &Value) {
    let policies = &mut made.0.policies.network;
    let is = |one: &NetworkPolicy| *one.namespace == *namespace && *one.name == *name;
    if let Some(policy) = named(policies, is) {
        for (field, side, rules) in [
            ("ingress", "from", &mut policy.ingress),
            ("egress", "to", &mut policy.egress),
        ] {
            if let Some(changed) = spec.get(field) {
                let read = |rule| read_network_rule(rule, side);
                *rules = Some(list(changed).iter().map(read).collect());
            }
        }
        return;
    }
    let is = |direction| {
        list(&spec["policyTypes"])
            .iter()
            .any(|one| one == direction)
    };
    policies.as_mut().unwrap().push(Arc::new(NetworkPolicy {
        namespace: namespace.into(),
        name: name.into(),
        pods: Selector::default(),
        ingress: is("Ingress").then(Vec::new),
        egress: is("Egress").then(Vec::new),
    }));
}

/// Without its ports, of which there may be no fewer then, and only as exactly as the scenario needs.
fn read_network_rule(rule: &Value, side: &str) -> NetworkRule {
    let selector = |value: &Value| match value.as_object().unwrap().is_empty() {
        true => Selector::default(),
        false => super::made::app("some"),
    };
    let peer = |peer: &Value| NetworkPeer::Pods {
        namespaces: peer.get("namespaceSelector").map(selector),
        pods: peer.get("podSelector").map(selector),
    };
    let peers = rule[side].as_array().into_iter().flatten();
    NetworkRule {
        peers: peers.map(peer).collect(),
        ports: Vec::new(),
    }
}

fn workload(made: &mut Made, name: &str, namespace: &str, spec: &Value) {
    let spec = &spec["template"]["spec"];
    let pods = made.0.pods.iter_mut();
    for pod in pods.filter(|pod| *pod.namespace == *namespace && *pod.workload.name == *name) {
        let mut template = (*pod.template).clone();
        template_of(&mut template, spec);
        Arc::make_mut(pod).template = Arc::new(template);
    }
}

fn template_of(template: &mut PodTemplate, spec: &Value) {
    for (field, change) in spec.as_object().unwrap() {
        match field.as_str() {
            "hostNetwork" => template.host_network = change == true,
            "hostPID" => template.host_pid = change == true,
            "hostIPC" => template.host_ipc = change == true,
            "automountServiceAccountToken" => template.mounts_token = change == true,
            "priorityClassName" => template.priority_class = None,
            "priority" => {}
            "volumes" => {
                let gone =
                    |volume: &str| list(change).iter().any(|one| text(&one["name"]) == volume);
                template.host_paths.retain(|path| !gone(&path.volume));
            }
            "containers" | "initContainers" => {
                for change in list(change) {
                    let mut containers = template.containers.iter_mut();
                    let found = containers.find(|one| *one.name == *text(&change["name"]));
                    container_of(found.unwrap(), change);
                }
            }
            other => panic!("{other} is not known"),
        }
    }
}

fn container_of(container: &mut ContainerTemplate, change: &Value) {
    let resources = &change["resources"];
    let amounts = [
        (
            &resources["requests"]["cpu"],
            &mut container.cpu_request_millis,
            millis as fn(&Value) -> i64,
        ),
        (
            &resources["requests"]["memory"],
            &mut container.memory_request_bytes,
            bytes,
        ),
        (
            &resources["limits"]["memory"],
            &mut container.memory_limit_bytes,
            bytes,
        ),
    ];
    for (value, amount, read) in amounts {
        if !value.is_null() {
            *amount = Some(read(value));
        }
    }
    let security = &change["securityContext"];
    if security["privileged"] == false {
        container.privileged = false;
    }
    if let Some(added) = security["capabilities"].get("add") {
        container.added_capabilities = list(added).iter().map(|one| text(one).into()).collect();
    }
}

fn read_rule(value: &Value) -> RoleRule {
    let words = |field: &str| {
        let list = value[field].as_array().into_iter().flatten();
        list.map(|one| one.as_str().unwrap().into()).collect()
    };
    RoleRule {
        verbs: words("verbs"),
        api_groups: words("apiGroups"),
        resources: words("resources"),
        resource_names: words("resourceNames"),
        ..rule("", "", "")
    }
}

fn read_subject(value: &Value) -> Subject {
    let name = text(&value["name"]).into();
    match text(&value["kind"]) {
        "User" => Subject::User(name),
        "Group" => Subject::Group(name),
        _ => Subject::ServiceAccount {
            namespace: text(&value["namespace"]).into(),
            name,
        },
    }
}
