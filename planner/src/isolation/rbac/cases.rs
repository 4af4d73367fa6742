//! Roles and bindings for tests, in few words.

use super::Rbac;
use crate::model::{Name, Namespace, Policies, Role, RoleBinding, RoleRef, RoleRule, Subject};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words separated by commas; `core` is the core group.
fn words(text: &str) -> Vec<Name> {
    let words = text.split(',').filter(|word| !word.is_empty());
    words
        .map(|word| if word == "core" { "" } else { word }.into())
        .collect()
}

pub(super) fn rule(verbs: &str, api_groups: &str, resources: &str) -> RoleRule {
    RoleRule {
        verbs: words(verbs),
        api_groups: words(api_groups),
        resources: words(resources),
        ..RoleRule::default()
    }
}

pub(super) fn named(rule: RoleRule, names: &str) -> RoleRule {
    RoleRule {
        resource_names: words(names),
        ..rule
    }
}

pub(super) fn urls(verbs: &str, urls: &str) -> RoleRule {
    RoleRule {
        verbs: words(verbs),
        non_resource_urls: words(urls),
        ..RoleRule::default()
    }
}

pub(super) fn user(name: &str) -> Subject {
    Subject::User(name.into())
}

pub(super) fn group(name: &str) -> Subject {
    Subject::Group(name.into())
}

pub(super) fn account(namespace: &str, name: &str) -> Subject {
    Subject::ServiceAccount {
        namespace: namespace.into(),
        name: name.into(),
    }
}

pub(super) fn namespace(name: &str) -> Arc<Namespace> {
    Arc::new(Namespace {
        uid: name.into(),
        name: name.into(),
        labels: BTreeMap::new(),
        annotations: BTreeMap::new(),
        quota: None,
    })
}

/// Policies with roles and bindings; an empty namespace is that of the cluster.
pub(super) struct Cluster(pub(super) Policies);

impl Cluster {
    pub(super) fn new() -> Self {
        Self(Policies::none())
    }

    pub(super) fn role(mut self, namespace: &str, name: &str, rules: &[RoleRule]) -> Self {
        let scope = scope(namespace);
        let kind = match scope {
            Some(_) => &mut self.0.roles,
            None => &mut self.0.cluster_roles,
        };
        kind.as_mut().unwrap().push(Arc::new(Role {
            namespace: scope,
            name: name.into(),
            rules: rules.to_vec(),
            built_in: false,
            aggregated: false,
        }));
        self
    }

    /// `role` is `Role/x` or `ClusterRole/x`.
    pub(super) fn bind(
        mut self,
        namespace: &str,
        name: &str,
        role: &str,
        subjects: &[Subject],
    ) -> Self {
        self.push(binding(namespace, name, role, subjects));
        self
    }

    pub(super) fn built_in(mut self, name: &str, role: &str, subjects: &[Subject]) -> Self {
        self.push(RoleBinding {
            built_in: true,
            ..binding("", name, role, subjects)
        });
        self
    }

    fn push(&mut self, binding: RoleBinding) {
        let kind = match binding.namespace {
            Some(_) => &mut self.0.role_bindings,
            None => &mut self.0.cluster_role_bindings,
        };
        kind.as_mut().unwrap().push(Arc::new(binding));
    }

    pub(super) fn rbac(&self) -> Rbac {
        Rbac::of(&self.0).unwrap()
    }
}

pub(super) fn binding(
    namespace: &str,
    name: &str,
    role: &str,
    subjects: &[Subject],
) -> RoleBinding {
    let role = match role.split_once('/').unwrap() {
        ("Role", name) => RoleRef::Role(name.into()),
        (_, name) => RoleRef::ClusterRole(name.into()),
    };
    RoleBinding {
        namespace: scope(namespace),
        name: name.into(),
        role,
        subjects: subjects.to_vec(),
        built_in: false,
    }
}

fn scope(namespace: &str) -> Option<Name> {
    (!namespace.is_empty()).then(|| namespace.into())
}
