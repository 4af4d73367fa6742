//! Roles and who has them, as `rbac.authorization.k8s.io/v1` has them.

use super::Name;

/// A Role, or a ClusterRole. Rules of an aggregated ClusterRole are those that the controller filled in,
/// which are what the API server goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its namespace; `None` of a ClusterRole.
    pub namespace: Option<Name>,
    /// Its name.
    pub name: Name,
    /// What it allows.
    pub rules: Vec<RoleRule>,
    /// Whether the API server keeps it as it is: the label `kubernetes.io/bootstrapping=rbac-defaults`.
    pub built_in: bool,
    /// Whether its rules are gathered from other ClusterRoles.
    pub aggregated: bool,
}

/// What a role allows: all of its verbs on all of its resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoleRule {
    /// Verbs; `*` is all.
    pub verbs: Vec<Name>,
    /// API groups, the core one empty; `*` is all.
    pub api_groups: Vec<Name>,
    /// Resources, or `resource/subresource`; `*` is all, `*/scale` that of all.
    pub resources: Vec<Name>,
    /// Names of objects; empty is all.
    pub resource_names: Vec<Name>,
    /// Paths that are no resources; `*` at the end is the rest.
    pub non_resource_urls: Vec<Name>,
}

/// A RoleBinding, or a ClusterRoleBinding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleBinding {
    /// Its namespace, in which the role holds; `None` of a ClusterRoleBinding, which holds everywhere.
    pub namespace: Option<Name>,
    /// Its name.
    pub name: Name,
    /// The role.
    pub role: RoleRef,
    /// Who has it.
    pub subjects: Vec<Subject>,
    /// Whether the API server keeps it as it is.
    pub built_in: bool,
}

/// The role of a binding.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleRef {
    /// A Role of the binding's namespace.
    Role(Name),
    /// A ClusterRole.
    ClusterRole(Name),
}

/// Who has a role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A person or a program, by name.
    User(Name),
    /// All members of a group.
    Group(Name),
    /// A ServiceAccount.
    ServiceAccount {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        name: Name,
    },
}

/// A ServiceAccount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// Its namespace.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
    /// `automountServiceAccountToken`.
    pub automount_token: Option<bool>,
}
