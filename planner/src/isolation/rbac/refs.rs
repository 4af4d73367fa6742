//! How bindings and their roles are referred to.

use crate::isolation::ObjectRef;
use crate::model::{RoleBinding, RoleRef};

/// The reference to a binding.
#[must_use]
pub fn binding_ref(binding: &RoleBinding) -> ObjectRef {
    ObjectRef {
        kind: match binding.namespace {
            Some(_) => "RoleBinding",
            None => "ClusterRoleBinding",
        },
        namespace: binding.namespace.clone(),
        name: binding.name.clone(),
    }
}

/// The reference to the role of a binding, whether there is one of that name or not.
#[must_use]
pub fn role_ref(binding: &RoleBinding) -> ObjectRef {
    match &binding.role {
        RoleRef::Role(name) => ObjectRef {
            kind: "Role",
            namespace: binding.namespace.clone(),
            name: name.clone(),
        },
        RoleRef::ClusterRole(name) => ObjectRef {
            kind: "ClusterRole",
            namespace: None,
            name: name.clone(),
        },
    }
}
