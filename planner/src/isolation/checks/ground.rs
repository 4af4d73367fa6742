//! What checks look at.

use super::workload::Workload;
use crate::isolation::ObjectRef;
use crate::model::{
    DisruptionBudget, LimitRange, Name, Namespace, NetworkPolicy, Pod, Policies, PriorityClass,
    ResourceQuota, Role, RoleBinding, RoleRef, Snapshot,
};
use crate::teams::Owners;
use globset::GlobSet;
use std::collections::HashMap;

/// The objects of a namespace. Whether a kind could be read is the world's to say.
#[derive(Debug, Default)]
pub(in crate::isolation) struct Parcel<'a> {
    pub(in crate::isolation) namespace: Option<&'a Namespace>,
    /// Its pods that have not ended.
    pub(in crate::isolation) pods: Vec<&'a Pod>,
    pub(in crate::isolation) quotas: Vec<&'a ResourceQuota>,
    pub(in crate::isolation) limit_ranges: Vec<&'a LimitRange>,
    pub(in crate::isolation) network: Vec<&'a NetworkPolicy>,
    pub(in crate::isolation) budgets: Vec<&'a DisruptionBudget>,
    pub(in crate::isolation) roles: Vec<&'a Role>,
    /// Its RoleBindings.
    pub(in crate::isolation) bindings: Vec<&'a RoleBinding>,
    /// The bindings, of any namespace and of the cluster, that name its ServiceAccounts.
    pub(in crate::isolation) about: Vec<&'a RoleBinding>,
}

/// What is the same for all namespaces.
#[derive(Debug)]
pub(in crate::isolation) struct World<'a> {
    pub(super) policies: &'a Policies,
    pub(super) owners: &'a Owners,
    pub(super) exempt: &'a GlobSet,
    /// Whether disruption budgets cannot be read.
    budgets_unread: bool,
    cluster_roles: HashMap<&'a str, &'a Role>,
    classes: HashMap<&'a str, &'a PriorityClass>,
}

/// What the checks of a namespace look at.
#[derive(Debug)]
pub(in crate::isolation) struct Ground<'a> {
    pub(in crate::isolation) parcel: &'a Parcel<'a>,
    /// Its pods that have not ended, by what they belong to.
    pub(in crate::isolation) workloads: Vec<Workload<'a>>,
    pub(in crate::isolation) world: &'a World<'a>,
}

impl<'a> World<'a> {
    pub(in crate::isolation) fn of(
        snapshot: &'a Snapshot,
        owners: &'a Owners,
        exempt: &'a GlobSet,
    ) -> Self {
        let policies = &snapshot.policies;
        let roles = policies.cluster_roles.iter().flatten();
        let classes = policies.priority_classes.iter().flatten();
        Self {
            policies,
            owners,
            exempt,
            budgets_unread: snapshot.budgets.is_none(),
            cluster_roles: roles.map(|role| (&*role.name, &**role)).collect(),
            classes: classes.map(|class| (&*class.name, &**class)).collect(),
        }
    }

    /// The ClusterRole of a binding.
    pub(super) fn cluster_role(&self, binding: &RoleBinding) -> Option<&'a Role> {
        match &binding.role {
            RoleRef::ClusterRole(name) => self.cluster_roles.get(&**name).copied(),
            RoleRef::Role(_) => None,
        }
    }

    pub(super) fn priority_class(&self, name: &str) -> Option<&'a PriorityClass> {
        self.classes.get(name).copied()
    }

    pub(super) fn is_exempt(&self, namespace: &str) -> bool {
        self.exempt.is_match(namespace)
    }

    /// ClusterRoleBindings; `None` when they cannot be read.
    pub(super) fn cluster_bindings(&self) -> Option<impl Iterator<Item = &'a RoleBinding>> {
        let bindings = self.policies.cluster_role_bindings.as_deref();
        bindings.map(|bindings| bindings.iter().map(|binding| &**binding))
    }
}

impl Ground<'_> {
    pub(super) fn name(&self) -> Name {
        let name = self
            .parcel
            .namespace
            .map(|namespace| namespace.name.clone());
        name.unwrap_or_else(|| "".into())
    }

    /// The namespace itself, as what a finding is about.
    pub(super) fn itself(&self) -> ObjectRef {
        ObjectRef {
            kind: "Namespace",
            namespace: None,
            name: self.name(),
        }
    }

    /// An object of the namespace.
    pub(super) fn object(&self, kind: &'static str, name: &Name) -> ObjectRef {
        ObjectRef {
            kind,
            namespace: Some(self.name()),
            name: name.clone(),
        }
    }

    /// Those of these kinds that cannot be read.
    pub(super) fn unread(&self, kinds: &[&'static str]) -> Vec<&'static str> {
        self.world.unread(kinds)
    }
}

impl World<'_> {
    /// Those of these kinds that cannot be read; in the plural of the API.
    pub(super) fn unread(&self, kinds: &[&'static str]) -> Vec<&'static str> {
        let policies = self.policies;
        let is_unread = |kind: &&&'static str| match **kind {
            "resourcequotas" => policies.quotas.is_none(),
            "limitranges" => policies.limit_ranges.is_none(),
            "networkpolicies" => policies.network.is_none(),
            "roles" => policies.roles.is_none(),
            "clusterroles" => policies.cluster_roles.is_none(),
            "rolebindings" => policies.role_bindings.is_none(),
            "clusterrolebindings" => policies.cluster_role_bindings.is_none(),
            "priorityclasses" => policies.priority_classes.is_none(),
            "poddisruptionbudgets" => self.budgets_unread,
            _ => false,
        };
        kinds.iter().filter(is_unread).copied().collect()
    }
}
