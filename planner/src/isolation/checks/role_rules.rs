//! What rules of roles should not have, and rules without it.

use crate::isolation::rbac::{Request, ResourceRequest, rule_allows};
use crate::model::{Name, RoleRule};

const RBAC: &str = "rbac.authorization.k8s.io";
const ALL: &str = "*";
const READ: [&str; 3] = ["get", "list", "watch"];
/// All verbs of objects but those that raise rights.
const VERBS: [&str; 8] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
];
/// Verbs that raise rights.
const RAISING: [&str; 3] = ["escalate", "bind", "impersonate"];
/// What a team works with, by API group.
const WORK: [(&str, &[&str]); 6] = [
    (
        "",
        &[
            "pods",
            "pods/log",
            "services",
            "configmaps",
            "persistentvolumeclaims",
            "events",
        ],
    ),
    (
        "apps",
        &["deployments", "statefulsets", "daemonsets", "replicasets"],
    ),
    ("batch", &["jobs", "cronjobs"]),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("networking.k8s.io", &["ingresses", "networkpolicies"]),
    ("policy", &["poddisruptionbudgets"]),
];
/// What it works with besides where it is let in by namespace.
const LOCAL_WORK: [&str; 4] = ["secrets", "pods/exec", "pods/portforward", "pods/attach"];

/// Where a role holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// A Role: in its namespace.
    Namespace,
    /// A ClusterRole that RoleBindings alone give.
    Namespaces,
    /// A ClusterRole that a ClusterRoleBinding gives.
    Everywhere,
}

fn has(list: &[Name], wanted: &str) -> bool {
    list.iter().any(|one| **one == *wanted)
}

/// Whether a rule allows everything in the core group, in which Secrets and pods are, or in all groups. What
/// allows everything in the group of some operator does not allow everything.
pub(super) fn is_wild(rule: &RoleRule) -> bool {
    let is_core = has(&rule.api_groups, "") || has(&rule.api_groups, ALL);
    has(&rule.verbs, ALL) && has(&rule.resources, ALL) && is_core && rule.resource_names.is_empty()
}

/// What a rule raises rights by: verb and resource. A rule for objects by name counts too.
pub(super) fn raising(rule: &RoleRule, scope: Scope) -> Vec<(&'static str, &'static str)> {
    // Users, groups and ClusterRoles are in no namespace, and changed by no RoleBinding.
    let cluster_wide = scope != Scope::Namespace;
    let asked = [
        ("escalate", RBAC, "roles", true),
        ("escalate", RBAC, "clusterroles", cluster_wide),
        ("bind", RBAC, "roles", true),
        ("bind", RBAC, "clusterroles", true),
        ("impersonate", "", "serviceaccounts", true),
        ("impersonate", "", "users", cluster_wide),
        ("impersonate", "", "groups", cluster_wide),
    ];
    let is_allowed = |verb, api_group, resource| {
        let request = ResourceRequest {
            verb,
            api_group,
            resource,
            name: rule.resource_names.first().map(|name| &**name),
            ..ResourceRequest::default()
        };
        rule_allows(rule, &Request::Resource(request))
    };
    let asked = asked.into_iter().filter(|(.., counts)| *counts);
    asked
        .filter(|(verb, group, resource, _)| is_allowed(verb, group, resource))
        .map(|(verb, _, resource, _)| (verb, resource))
        .collect()
}

/// The rules without what the two checks of roles find, so that the fixes of both are one. In the place of
/// everything comes what a team works with; of what holds everywhere, only seeing it, as more would be a
/// finding of its own.
pub(super) fn mended(rules: &[RoleRule], scope: Scope) -> Vec<RoleRule> {
    let mut mended = Vec::new();
    for rule in rules {
        if is_wild(rule) {
            mended.extend(narrowed(rule, scope));
        } else if raising(rule, scope).is_empty() {
            mended.push(rule.clone());
        } else {
            let verbs: Vec<Name> = match has(&rule.verbs, ALL) {
                true => texts(&VERBS),
                false => {
                    let verbs = rule.verbs.iter();
                    let verbs = verbs.filter(|verb| !RAISING.contains(&&***verb));
                    verbs.cloned().collect()
                }
            };
            let rule = RoleRule {
                verbs,
                ..rule.clone()
            };
            mended.extend((!rule.verbs.is_empty()).then_some(rule));
        }
    }
    mended
}

fn narrowed(rule: &RoleRule, scope: Scope) -> Vec<RoleRule> {
    let is_local = scope != Scope::Everywhere;
    let verbs = if is_local {
        texts(&VERBS)
    } else {
        texts(&READ)
    };
    let of_group = |group: Name, resources: Vec<Name>| RoleRule {
        verbs: verbs.clone(),
        api_groups: vec![group],
        resources,
        ..RoleRule::default()
    };
    let is_meant = |group: &str| has(&rule.api_groups, ALL) || has(&rule.api_groups, group);
    let work = WORK.iter().filter(|(group, _)| is_meant(group));
    let work = work.map(|(group, resources)| {
        let mut resources = texts(resources);
        if group.is_empty() && is_local {
            resources.extend(texts(&LOCAL_WORK));
        }
        of_group((*group).into(), resources)
    });
    let is_known =
        |group: &Name| **group == *ALL || WORK.iter().any(|(known, _)| **known == **group);
    let others = rule.api_groups.iter().filter(|group| !is_known(group));
    let others = others.map(|group| of_group(group.clone(), texts(&[ALL])));
    work.chain(others).collect()
}

fn texts(texts: &[&str]) -> Vec<Name> {
    texts.iter().map(|text| (*text).into()).collect()
}
