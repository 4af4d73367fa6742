//! Users and groups that the API server itself gives a meaning.

use crate::model::{Name, Subject};
use std::borrow::Cow;

/// What the names of users and groups of Kubernetes' own start with.
pub(in crate::isolation) const SYSTEM: &str = "system:";
/// What the names that ServiceAccounts go by start with; their namespace and name follow.
const ACCOUNT: &str = "system:serviceaccount:";
/// What the groups of all ServiceAccounts of a namespace start with.
const ACCOUNTS_OF: &str = "system:serviceaccounts:";
/// The group of all ServiceAccounts.
pub(in crate::isolation) const ACCOUNTS: &str = "system:serviceaccounts";
/// The group of all who are signed in.
pub(in crate::isolation) const AUTHENTICATED: &str = "system:authenticated";
/// The group of those who are not.
pub(in crate::isolation) const UNAUTHENTICATED: &str = "system:unauthenticated";
/// The user that those are.
pub(super) const ANONYMOUS: &str = "system:anonymous";
/// The group that may do everything.
pub(super) const MASTERS: &str = "system:masters";

/// Whether a subject is everyone, so that every team is among it: all who are signed in, all who are not,
/// or all ServiceAccounts.
#[must_use]
pub fn is_everyone(subject: &Subject) -> bool {
    match subject {
        Subject::Group(name) => [AUTHENTICATED, UNAUTHENTICATED, ACCOUNTS].contains(&&**name),
        Subject::User(name) => **name == *ANONYMOUS,
        Subject::ServiceAccount { .. } => false,
    }
}

/// Namespace and name of the ServiceAccount that a subject is: one of that kind, or a user by the name
/// that one goes by.
#[must_use]
pub fn account_of(subject: &Subject) -> Option<(&str, &str)> {
    match subject {
        Subject::ServiceAccount { namespace, name } => Some((namespace, name)),
        Subject::User(name) => name.strip_prefix(ACCOUNT)?.split_once(':'),
        Subject::Group(_) => None,
    }
}

/// The namespace whose ServiceAccounts a group is.
pub(in crate::isolation) fn accounts_namespace(group: &str) -> Option<&str> {
    group.strip_prefix(ACCOUNTS_OF)
}

/// The name that a ServiceAccount goes by as a user.
pub(super) fn account_user(namespace: &str, name: &str) -> String {
    format!("{ACCOUNT}{namespace}:{name}")
}

/// The group of all ServiceAccounts of a namespace.
pub(super) fn account_group(namespace: &str) -> String {
    format!("{ACCOUNTS_OF}{namespace}")
}

/// The user that a subject of a binding is; `None` of groups, and of a ServiceAccount whose namespace
/// neither it nor the binding says.
pub(super) fn user_name(subject: &Subject, binding_namespace: Option<&str>) -> Option<Name> {
    match subject {
        Subject::User(name) => Some(name.clone()),
        Subject::Group(_) => None,
        Subject::ServiceAccount { namespace, name } => {
            let own = Some(&**namespace).filter(|namespace| !namespace.is_empty());
            Some(account_user(own.or(binding_namespace)?, name).into())
        }
    }
}

/// A subject as it is best told: a ServiceAccount with its namespace, also where a binding names the user
/// that it goes by, or leaves out the namespace since it is its own.
pub(in crate::isolation) fn told<'a>(
    subject: &'a Subject,
    binding_namespace: Option<&Name>,
) -> Cow<'a, Subject> {
    match (subject, account_of(subject)) {
        (Subject::ServiceAccount { name, .. }, Some(("", _))) => match binding_namespace {
            Some(namespace) => Cow::Owned(Subject::ServiceAccount {
                namespace: namespace.clone(),
                name: name.clone(),
            }),
            None => Cow::Borrowed(subject),
        },
        (Subject::User(_), Some((namespace, name))) => Cow::Owned(Subject::ServiceAccount {
            namespace: namespace.into(),
            name: name.into(),
        }),
        _ => Cow::Borrowed(subject),
    }
}
