//! Indexes roles and bindings.

use super::{Rbac, subjects};
use crate::model::{Policies, Subject};

impl Rbac {
    /// The roles and bindings of a cluster.
    ///
    /// # Errors
    /// The kinds that cannot be read, in the plural of the API. Without all four, nobody can be said to
    /// have no right.
    pub fn of(policies: &Policies) -> Result<Self, Vec<&'static str>> {
        let (Some(roles), Some(cluster_roles), Some(local), Some(cluster_wide)) = (
            &policies.roles,
            &policies.cluster_roles,
            &policies.role_bindings,
            &policies.cluster_role_bindings,
        ) else {
            return Err(unreadable(policies));
        };
        let mut rbac = Self::default();
        for role in roles.iter().chain(cluster_roles) {
            let same_scope = match &role.namespace {
                Some(namespace) => rbac.roles.entry(namespace.clone()).or_default(),
                None => &mut rbac.cluster_roles,
            };
            same_scope.insert(role.name.clone(), role.clone());
        }
        rbac.bindings = cluster_wide.iter().chain(local).cloned().collect();
        rbac.bindings
            .sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
        for (at, binding) in rbac.bindings.iter().enumerate() {
            match &binding.namespace {
                None => rbac.cluster_wide = at + 1,
                Some(namespace) => {
                    let range = rbac.namespaces.entry(namespace.clone()).or_insert(at..at);
                    range.end = at + 1;
                }
            }
            for subject in &binding.subjects {
                let index = match subject {
                    Subject::Group(name) => rbac.groups.entry(name.clone()).or_default(),
                    other => match subjects::user_name(other, binding.namespace.as_deref()) {
                        Some(name) => rbac.users.entry(name).or_default(),
                        None => continue,
                    },
                };
                if index.last() != Some(&at) {
                    index.push(at);
                }
            }
        }
        Ok(rbac)
    }
}

fn unreadable(policies: &Policies) -> Vec<&'static str> {
    let kinds = [
        ("roles", policies.roles.is_none()),
        ("clusterroles", policies.cluster_roles.is_none()),
        ("rolebindings", policies.role_bindings.is_none()),
        (
            "clusterrolebindings",
            policies.cluster_role_bindings.is_none(),
        ),
    ];
    let missing = kinds.into_iter().filter(|(_, missing)| *missing);
    missing.map(|(kind, _)| kind).collect()
}
