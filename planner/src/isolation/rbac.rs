//! Who may do what, by roles and bindings: what the RBAC authorizer of kube-apiserver says
//! (`pkg/registry/rbac/validation`, `plugin/pkg/auth/authorizer/rbac`), and the group `system:masters`,
//! which it lets do everything before RBAC is asked.
//!
//! What other authorizers allow (Node, webhooks, ABAC, those of a cloud) is not modelled: somebody may be
//! able to do more than is found here, never less.

mod gather;
mod identity;
mod index;
mod matching;
mod matrix;
mod powers;
mod refs;
mod request;
mod subjects;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod matrix_tests;
#[cfg(test)]
mod powers_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use identity::Identity;
pub use matching::rule_allows;
pub use matrix::{AccessMatrix, Cell, Evidence, Reach, Unmapped};
pub use powers::{Powers, allows_everything, powers_in_namespace, powers_of_rules};
pub use refs::{binding_ref, role_ref};
pub use request::{Request, ResourceRequest};
pub(super) use subjects::{
    ACCOUNTS, AUTHENTICATED, SYSTEM, UNAUTHENTICATED, accounts_namespace, told,
};
pub use subjects::{account_of, is_everyone};

use crate::model::{Name, Namespace, Role, RoleBinding, RoleRef, Subject};
use crate::teams::Owners;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// All roles and bindings of a cluster, so that a question about one subject looks only at what it is
/// bound to.
#[derive(Debug, Clone, Default)]
pub struct Rbac {
    roles: HashMap<Name, HashMap<Name, Arc<Role>>>,
    cluster_roles: HashMap<Name, Arc<Role>>,
    /// ClusterRoleBindings by name, then RoleBindings by namespace and name.
    bindings: Vec<Arc<RoleBinding>>,
    /// How many of them are ClusterRoleBindings.
    cluster_wide: usize,
    /// Which of them are of a namespace.
    namespaces: HashMap<Name, Range<usize>>,
    /// Which of them name a user, ServiceAccounts by the name the API server knows them by; ascending.
    users: HashMap<Name, Vec<usize>>,
    /// Which of them name a group; ascending.
    groups: HashMap<Name, Vec<usize>>,
}

/// What allows a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant<'a> {
    /// Membership of `system:masters`; no binding is asked.
    SystemMasters,
    /// A binding.
    Binding {
        /// The binding.
        binding: &'a RoleBinding,
        /// Its role.
        role: &'a Role,
        /// By which of its subjects.
        subject: &'a Subject,
    },
}

impl Rbac {
    /// Whether a request is allowed, and by what: the first ClusterRoleBinding by name, else the first
    /// RoleBinding of the request's namespace by name. A binding whose role is missing gives nothing.
    #[must_use]
    pub fn allows(&self, who: &Identity, request: &Request<'_>) -> Option<Grant<'_>> {
        if who.is_system_master() {
            return Some(Grant::SystemMasters);
        }
        let scopes = self.scopes(request);
        scopes
            .into_iter()
            .find_map(|scope| self.granted(who, request, &scope))
    }

    /// The role of a binding; `None` when there is none of that name, which gives no rights until
    /// somebody makes one.
    #[must_use]
    pub fn role_of(&self, binding: &RoleBinding) -> Option<&Role> {
        let role = match &binding.role {
            RoleRef::ClusterRole(name) => self.cluster_roles.get(name),
            RoleRef::Role(name) => self.roles.get(binding.namespace.as_ref()?)?.get(name),
        };
        role.map(|role| &**role)
    }

    /// What a binding lets its subjects do where it holds.
    #[must_use]
    pub fn powers_of(&self, binding: &RoleBinding) -> Powers {
        let rules = self.role_of(binding).map(|role| role.rules.as_slice());
        let rules = rules.unwrap_or_default();
        match binding.namespace {
            Some(_) => powers_in_namespace(rules),
            None => powers_of_rules(rules),
        }
    }

    /// The ClusterRoleBindings, by name.
    pub fn cluster_role_bindings(&self) -> impl Iterator<Item = &RoleBinding> {
        self.in_range(0..self.cluster_wide)
    }

    /// The RoleBindings of a namespace, by name.
    pub fn role_bindings(&self, namespace: &str) -> impl Iterator<Item = &RoleBinding> {
        let range = self.namespaces.get(namespace).cloned();
        self.in_range(range.unwrap_or_default())
    }

    /// Which team's subjects may do what in which team's namespaces.
    ///
    /// ServiceAccounts belong to the team of their namespace, users and groups to that of the rule that
    /// names them. Namespaces for which `is_platform` holds are left out, and so are their ServiceAccounts;
    /// so is the control plane: other users and groups called `system:`, and ServiceAccounts of
    /// `kube-system` in the bindings that the API server keeps. Whom somebody added to such a binding is
    /// not left out, since the API server keeps that too.
    #[must_use]
    pub fn matrix(
        &self,
        namespaces: &[Arc<Namespace>],
        owners: &Owners,
        is_platform: &dyn Fn(&str) -> bool,
    ) -> AccessMatrix {
        gather::matrix(self, namespaces, owners, is_platform)
    }

    fn in_range(&self, range: Range<usize>) -> impl Iterator<Item = &RoleBinding> {
        let bindings = self.bindings.get(range).unwrap_or_default();
        bindings.iter().map(|binding| &**binding)
    }

    /// The bindings that hold for a request, as ranges in their order.
    fn scopes(&self, request: &Request<'_>) -> Vec<Range<usize>> {
        let local = request
            .namespace()
            .and_then(|name| self.namespaces.get(name));
        std::iter::once(0..self.cluster_wide)
            .chain(local.cloned())
            .collect()
    }

    fn granted(
        &self,
        who: &Identity,
        request: &Request<'_>,
        scope: &Range<usize>,
    ) -> Option<Grant<'_>> {
        let groups = who.groups.iter().filter_map(|name| self.groups.get(name));
        let named = self.users.get(&who.user).into_iter().chain(groups);
        let mut found: Vec<usize> = named.flat_map(|all| within(all, scope)).copied().collect();
        found.sort_unstable();
        found.dedup();
        let mut bindings = found.into_iter().filter_map(|at| self.bindings.get(at));
        bindings.find_map(|binding| {
            let role = self.role_of(binding)?;
            let mut rules = role.rules.iter();
            rules.find(|rule| rule_allows(rule, request))?;
            let mut subjects = binding.subjects.iter();
            let subject = subjects.find(|it| who.is(it, binding.namespace.as_deref()))?;
            Some(Grant::Binding {
                binding,
                role,
                subject,
            })
        })
    }
}

/// Those of an ascending list that are in a range.
fn within<'a>(ascending: &'a [usize], range: &Range<usize>) -> &'a [usize] {
    let from = ascending.partition_point(|at| *at < range.start);
    let to = ascending.partition_point(|at| *at < range.end);
    ascending.get(from..to).unwrap_or_default()
}
