//! The objects that decide who may do what, to see whether they are other ones.

use plimsoll_planner::model::{Known, Namespace, Role, RoleBinding, Snapshot};
use std::sync::Arc;

/// Held instead of the snapshot, which has all pods too.
#[derive(Debug)]
pub(super) struct Rights {
    roles: [Known<Role>; 2],
    bindings: [Known<RoleBinding>; 2],
    namespaces: Vec<Arc<Namespace>>,
}

impl Rights {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let policies = &snapshot.policies;
        Self {
            roles: [policies.roles.clone(), policies.cluster_roles.clone()],
            bindings: [
                policies.role_bindings.clone(),
                policies.cluster_role_bindings.clone(),
            ],
            namespaces: snapshot.namespaces.clone(),
        }
    }
}

impl PartialEq for Rights {
    /// Whether they are the same objects.
    fn eq(&self, other: &Self) -> bool {
        let known = |pair: (&Known<Role>, &Known<Role>)| same_known(pair.0, pair.1);
        let bound = |pair: (&Known<RoleBinding>, &Known<RoleBinding>)| same_known(pair.0, pair.1);
        self.roles.iter().zip(&other.roles).all(known)
            && self.bindings.iter().zip(&other.bindings).all(bound)
            && same(&self.namespaces, &other.namespaces)
    }
}

fn same_known<T>(a: &Known<T>, b: &Known<T>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    }
}

fn same<T>(a: &[Arc<T>], b: &[Arc<T>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
}
