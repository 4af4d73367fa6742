//! Whose the subjects of bindings are, and which of them should not be there.

use super::World;
use super::manifest;
use crate::isolation::rbac::{
    ACCOUNTS, AUTHENTICATED, SYSTEM, UNAUTHENTICATED, account_of, accounts_namespace,
    allows_everything, is_everyone, powers_of_rules, told,
};
use crate::model::{Name, RoleBinding, RoleRef, Subject};
use serde_json::Value;

const ADMIN: &str = "cluster-admin";
/// A group of kubeadm's, and the binding that makes it administrators.
const KUBEADM: &str = "kubeadm:cluster-admins";

/// What the API server gives everyone by itself, and whom: nothing that tells of a team.
const DEFAULTS: [(&str, &[&str]); 5] = [
    ("system:basic-user", &[AUTHENTICATED]),
    ("system:discovery", &[AUTHENTICATED]),
    (
        "system:public-info-viewer",
        &[AUTHENTICATED, UNAUTHENTICATED],
    ),
    (
        "system:service-account-issuer-discovery",
        &[AUTHENTICATED, ACCOUNTS],
    ),
    ("system:cluster-trust-bundle-discovery", &[ACCOUNTS]),
];

/// The namespace whose ServiceAccount, or ServiceAccounts, a subject is.
pub(in crate::isolation) fn home_of(subject: &Subject, binding: &RoleBinding) -> Option<Name> {
    let subject = told(subject, binding.namespace.as_ref());
    match (account_of(&subject), &*subject) {
        (Some((namespace, _)), _) => Some(namespace.into()),
        (None, Subject::Group(name)) => accounts_namespace(name).map(Into::into),
        _ => None,
    }
}

/// Whether a binding names a ServiceAccount, or all of its namespace.
pub(super) fn names_account(binding: &RoleBinding, namespace: &str, account: &str) -> bool {
    binding.subjects.iter().any(|subject| {
        let subject = told(subject, binding.namespace.as_ref());
        match (account_of(&subject), &*subject) {
            (Some(of), _) => of == (namespace, account),
            (None, Subject::Group(name)) => accounts_namespace(name) == Some(namespace),
            _ => false,
        }
    })
}

/// How evidence tells a subject.
pub(super) fn words(subject: &Subject, binding: &RoleBinding) -> String {
    match &*told(subject, binding.namespace.as_ref()) {
        Subject::User(name) => format!("user {name}"),
        Subject::Group(name) => format!("group {name}"),
        Subject::ServiceAccount { namespace, name } => format!("ServiceAccount {namespace}/{name}"),
    }
}

/// How evidence tells the role of a binding.
pub(super) fn role_words(binding: &RoleBinding) -> String {
    match &binding.role {
        RoleRef::Role(name) => format!("Role {name}"),
        RoleRef::ClusterRole(name) => format!("ClusterRole {name}"),
    }
}

/// Whether a subject is everyone, and what they are given is not what the API server gives them by itself.
pub(super) fn gives_everyone(subject: &Subject, binding: &RoleBinding) -> bool {
    let by_default = || match (&binding.role, subject) {
        (RoleRef::ClusterRole(role), Subject::Group(group)) => DEFAULTS
            .iter()
            .any(|(name, groups)| **role == **name && groups.contains(&&**group)),
        _ => false,
    };
    is_everyone(subject) && !by_default()
}

/// Whether a subject of a RoleBinding belongs to another team than its namespace. All namespaces that nothing
/// assigns count as one team; users and groups that no rule names as nobody's; the platform's
/// ServiceAccounts and Kubernetes' own users and groups as no team's.
pub(super) fn is_foreign(world: &World<'_>, subject: &Subject, binding: &RoleBinding) -> bool {
    let Some(namespace) = &binding.namespace else {
        return false;
    };
    let team = match home_of(subject, binding) {
        Some(home) if world.is_exempt(&home) => None,
        Some(home) => Some(world.owners.of_namespace(&home)),
        None if is_systems(subject) => None,
        None => world.owners.of_subject(subject),
    };
    team.is_some_and(|team| team != world.owners.of_namespace(namespace))
}

fn is_systems(subject: &Subject) -> bool {
    match subject {
        Subject::User(name) | Subject::Group(name) => name.starts_with(SYSTEM),
        Subject::ServiceAccount { .. } => false,
    }
}

/// What a ClusterRoleBinding comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    /// Everything everywhere.
    Everything,
    /// To change, exec, read Secrets or give rights everywhere.
    Much,
    /// Neither.
    Little,
}

/// What a ClusterRoleBinding comes to; one whose role is missing gives nothing.
pub(super) fn wide(world: &World<'_>, binding: &RoleBinding) -> Wide {
    let role = world
        .cluster_role(binding)
        .filter(|_| binding.namespace.is_none());
    let rules = role.map(|role| role.rules.as_slice()).unwrap_or_default();
    if allows_everything(rules) {
        return Wide::Everything;
    }
    let powers = powers_of_rules(rules);
    match powers.write || powers.exec || powers.secrets || powers.grant {
        true => Wide::Much,
        false => Wide::Little,
    }
}

/// Whether it is the group of administrators that kubeadm makes from 1.29 on, in the binding that it makes.
pub(super) fn is_kubeadms(subject: &Subject, binding: &RoleBinding) -> bool {
    let is_admin = |role: &RoleRef| matches!(role, RoleRef::ClusterRole(name) if **name == *ADMIN);
    matches!(subject, Subject::Group(name) if **name == *KUBEADM)
        && *binding.name == *KUBEADM
        && is_admin(&binding.role)
}

/// Whether a subject is a ServiceAccount of a namespace that is judged.
fn is_judged_account(world: &World<'_>, subject: &Subject, binding: &RoleBinding) -> bool {
    home_of(subject, binding).is_some_and(|home| !world.is_exempt(&home))
}

/// Whether a subject is a person or a group of people, as far as is known.
pub(super) fn is_people(subject: &Subject) -> bool {
    let is_account = account_of(subject).is_some();
    !is_account && !is_systems(subject) && !matches!(subject, Subject::ServiceAccount { .. })
}

/// A binding without the subjects that any check finds in it and that can be done without. Of one binding there
/// may be several findings, and whichever of their fixes comes last must not bring back what another took out.
/// People who may do everything stay: without them nobody might be left to mend anything.
pub(super) fn mended(world: &World<'_>, binding: &RoleBinding) -> Value {
    let wide = wide(world, binding);
    let is_found = |subject: &Subject| {
        gives_everyone(subject, binding)
            || is_foreign(world, subject, binding)
            || (wide != Wide::Little && is_judged_account(world, subject, binding))
    };
    let kept = binding.subjects.iter().filter(|subject| !is_found(subject));
    manifest::binding(binding, &kept.collect::<Vec<_>>())
}
