//! Who asks.

use super::subjects::{
    ACCOUNTS, ANONYMOUS, AUTHENTICATED, MASTERS, UNAUTHENTICATED, account_group, account_user,
};
use crate::model::{Name, Subject};

/// Who asks, as the API server knows them once they are signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user; of a ServiceAccount `system:serviceaccount:<namespace>:<name>`.
    pub user: Name,
    /// All groups, those that the API server adds too.
    pub groups: Vec<Name>,
}

impl Identity {
    /// A ServiceAccount, with the groups that all of them have.
    #[must_use]
    pub fn service_account(namespace: &str, name: &str) -> Self {
        Self {
            user: account_user(namespace, name).into(),
            groups: vec![
                ACCOUNTS.into(),
                account_group(namespace).into(),
                AUTHENTICATED.into(),
            ],
        }
    }

    /// A user of these groups, and of the one that the API server adds: `system:authenticated`, unless
    /// one of the groups says already whether they are signed in; for `system:anonymous`
    /// `system:unauthenticated`.
    #[must_use]
    pub fn user(name: impl Into<Name>, groups: Vec<Name>) -> Self {
        let user = name.into();
        let mut groups = groups;
        let says = |group: &Name| [AUTHENTICATED, UNAUTHENTICATED].contains(&&**group);
        if !groups.iter().any(says) {
            groups.push(match &*user {
                ANONYMOUS => UNAUTHENTICATED.into(),
                _ => AUTHENTICATED.into(),
            });
        }
        Self { user, groups }
    }

    /// Whether everything is allowed, whatever roles say.
    #[must_use]
    pub fn is_system_master(&self) -> bool {
        self.groups.iter().any(|group| **group == *MASTERS)
    }

    /// Whether a subject of a binding is this one or a group of theirs. A ServiceAccount that names no
    /// namespace is of the binding's.
    pub(super) fn is(&self, subject: &Subject, binding_namespace: Option<&str>) -> bool {
        match subject {
            Subject::User(name) => *name == self.user,
            Subject::Group(name) => self.groups.contains(name),
            Subject::ServiceAccount { .. } => {
                super::subjects::user_name(subject, binding_namespace).as_ref() == Some(&self.user)
            }
        }
    }
}
