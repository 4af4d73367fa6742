//! The objects that keep teams apart, as far as they may be read, and what shows that they do not.

use super::{ClusterEvent, Name, NetworkPolicy, Role, RoleBinding, ServiceAccount, WorkloadRef};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Objects of a kind; `None` when they cannot be read, which is not the same as none.
pub type Known<T> = Option<Vec<Arc<T>>>;

/// The objects that keep teams apart.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// ResourceQuotas.
    pub quotas: Known<ResourceQuota>,
    /// LimitRanges.
    pub limit_ranges: Known<LimitRange>,
    /// NetworkPolicies.
    pub network: Known<NetworkPolicy>,
    /// Roles.
    pub roles: Known<Role>,
    /// ClusterRoles.
    pub cluster_roles: Known<Role>,
    /// RoleBindings.
    pub role_bindings: Known<RoleBinding>,
    /// ClusterRoleBindings.
    pub cluster_role_bindings: Known<RoleBinding>,
    /// ServiceAccounts.
    pub service_accounts: Known<ServiceAccount>,
    /// PriorityClasses.
    pub priority_classes: Known<PriorityClass>,
    /// HorizontalPodAutoscalers.
    pub autoscalers: Known<Autoscaler>,
    /// Events of pods that lost their place.
    pub events: Known<ClusterEvent>,
}

impl Policies {
    /// All kinds read, and nothing there.
    #[must_use]
    pub fn none() -> Self {
        Self {
            quotas: Some(Vec::new()),
            limit_ranges: Some(Vec::new()),
            network: Some(Vec::new()),
            roles: Some(Vec::new()),
            cluster_roles: Some(Vec::new()),
            role_bindings: Some(Vec::new()),
            cluster_role_bindings: Some(Vec::new()),
            service_accounts: Some(Vec::new()),
            priority_classes: Some(Vec::new()),
            autoscalers: Some(Vec::new()),
            events: Some(Vec::new()),
        }
    }
}

/// A ResourceQuota. Amounts are millicores for `cpu`, `requests.cpu` and `limits.cpu`, bytes for memory and
/// storage, and numbers of objects for all else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceQuota {
    /// Its namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
    /// What may be held, by resource as the quota spells it.
    pub hard: BTreeMap<Name, i64>,
    /// What is held (`status.used`); pods that have ended hold nothing.
    pub used: BTreeMap<Name, i64>,
    /// Of which pods it is, in words; empty of all.
    pub scopes: Vec<Name>,
}

/// A LimitRange, of which what it says of containers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitRange {
    /// Its namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
    /// Resources for which containers get a request where they name none.
    pub default_requests: Vec<Name>,
    /// Resources for which containers get a limit where they name none.
    pub default_limits: Vec<Name>,
}

/// A PriorityClass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityClass {
    /// Its name.
    pub name: Name,
    /// Its value; pods of a higher one go first.
    pub value: i32,
    /// Whether its pods may push others off their nodes.
    pub preempts: bool,
}

/// A HorizontalPodAutoscaler and what it scales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autoscaler {
    /// Its namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
    /// What it scales.
    pub target: WorkloadRef,
    /// Resources whose utilization, as a share of requests, it scales by: these change what it does when
    /// requests change.
    pub by_utilization_of: Vec<Name>,
}
