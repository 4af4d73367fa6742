//! Roles that allow too much.

use super::role_rules::{Scope, is_wild, mended, raising};
use super::subjects::{home_of, is_people};
use super::{Ground, World, manifest, state, words};
use crate::isolation::rbac::{SYSTEM, allows_everything, is_everyone};
use crate::isolation::{Finding, ObjectRef, State};
use crate::model::{Role, RoleBinding, RoleRef};
use std::collections::BTreeMap;

/// ClusterRoles that are Kubernetes' own, whether they say so or not: to narrow one of these would break more than it
/// mends.
const OWN: [&str; 4] = ["cluster-admin", "admin", "edit", "view"];

pub(super) fn wildcards(ground: &Ground<'_>) -> State {
    local(ground, wild)
}

pub(super) fn escalations(ground: &Ground<'_>) -> State {
    local(ground, escalating)
}

pub(super) fn wildcards_in_cluster(world: &World<'_>) -> State {
    in_cluster(world, wild)
}

pub(super) fn escalations_in_cluster(world: &World<'_>) -> State {
    in_cluster(world, escalating)
}

/// What is found in a role, in words.
type Look = fn(&Role, Scope) -> Option<String>;

fn wild(role: &Role, _: Scope) -> Option<String> {
    let rule = role.rules.iter().find(|rule| is_wild(rule))?;
    let groups = rule.api_groups.iter();
    let groups = groups.map(|group| match &**group {
        "" => "core",
        other => other,
    });
    let groups = words::names(groups);
    Some(format!(
        "a rule allows all verbs on all resources of {groups}"
    ))
}

fn escalating(role: &Role, scope: Scope) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for (verb, resource) in role.rules.iter().flat_map(|rule| raising(rule, scope)) {
        let one = format!("{verb} {resource}");
        if !all.contains(&one) {
            all.push(one);
        }
    }
    (!all.is_empty()).then(|| format!("it allows {}", words::names(all)))
}

/// Roles of the namespace, bound or not. Kubernetes' own are in its own namespaces; the label by which they are told
/// may be put on any.
fn local(ground: &Ground<'_>, look: Look) -> State {
    let unread = ground.unread(&["roles"]);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let roles = ground.parcel.roles.iter();
    let findings = roles.filter_map(|role| finding(role, Scope::Namespace, look, false));
    state(findings.collect())
}

/// ClusterRoles that are bound to somebody other than the platform and the control plane: operators need such
/// roles, and are trusted with them.
fn in_cluster(world: &World<'_>, look: Look) -> State {
    let unread = world.unread(&["clusterroles", "rolebindings", "clusterrolebindings"]);
    if !unread.is_empty() {
        return State::Unknown(unread);
    }
    let mut bound: BTreeMap<&str, (Scope, bool)> = BTreeMap::new();
    let policies = world.policies;
    let all = [&policies.role_bindings, &policies.cluster_role_bindings];
    for binding in all.into_iter().flatten().flatten() {
        let RoleRef::ClusterRole(name) = &binding.role else {
            continue;
        };
        if is_for_others(world, binding) {
            // ClusterRoleBindings come last and hold everywhere.
            let scope = match binding.namespace {
                Some(_) => Scope::Namespaces,
                None => Scope::Everywhere,
            };
            let of_people = binding.namespace.is_none() && binding.subjects.iter().any(is_people);
            let before = bound.get(&**name).is_some_and(|(_, of_people)| *of_people);
            bound.insert(name, (scope, before || of_people));
        }
    }
    let roles = policies.cluster_roles.iter().flatten();
    let findings = roles.filter(|role| !is_own(role)).filter_map(|role| {
        let (scope, of_people) = bound.get(&*role.name)?;
        // Taking everything from people may leave nobody to mend anything.
        let has_to_stay = *of_people && allows_everything(&role.rules);
        finding(role, *scope, look, has_to_stay)
    });
    state(findings.collect())
}

/// Whether a ClusterRole is Kubernetes' own. The label alone does not tell, nor does a name that begins like one.
fn is_own(role: &Role) -> bool {
    OWN.contains(&&*role.name) || (role.built_in && role.name.starts_with(SYSTEM))
}

fn is_for_others(world: &World<'_>, binding: &RoleBinding) -> bool {
    binding
        .subjects
        .iter()
        .any(|subject| match home_of(subject, binding) {
            Some(home) => !world.is_exempt(&home),
            None => is_everyone(subject) || is_people(subject),
        })
}

fn finding(role: &Role, scope: Scope, look: Look, has_to_stay: bool) -> Option<Finding> {
    let evidence = look(role, scope)?;
    let namespace = role.namespace.as_ref();
    Some(Finding {
        object: ObjectRef {
            kind: if namespace.is_some() {
                "Role"
            } else {
                "ClusterRole"
            },
            namespace: namespace.cloned(),
            name: role.name.clone(),
        },
        evidence,
        // The rules of an aggregated role are written by its controller.
        fix: (!role.aggregated && !has_to_stay)
            .then(|| manifest::role(&role.name, namespace, &mended(&role.rules, scope))),
    })
}
