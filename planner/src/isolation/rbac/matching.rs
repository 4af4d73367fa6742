//! Whether a rule allows a request: `pkg/apis/rbac/v1/evaluation_helpers.go` of Kubernetes.

use super::{Request, ResourceRequest};
use crate::model::{Name, RoleRule};

/// All verbs, groups, resources or paths.
pub(super) const ALL: &str = "*";

/// Whether a rule allows a request where it holds.
#[must_use]
pub fn rule_allows(rule: &RoleRule, request: &Request<'_>) -> bool {
    match request {
        Request::Resource(of) => {
            has(&rule.verbs, of.verb)
                && has(&rule.api_groups, of.api_group)
                && resource_matches(rule, of)
                && name_matches(rule, of.name.unwrap_or_default())
        }
        Request::NonResource { verb, path } => has(&rule.verbs, verb) && path_matches(rule, path),
    }
}

/// Whether a list of verbs or groups holds one, or all.
pub(super) fn has(list: &[Name], asked: &str) -> bool {
    list.iter().any(|one| **one == *ALL || **one == *asked)
}

fn resource_matches(rule: &RoleRule, of: &ResourceRequest<'_>) -> bool {
    let mut resources = rule.resources.iter();
    let subresource = of.subresource.unwrap_or_default();
    resources.any(|one| one_resource_matches(one, of.resource, subresource))
}

/// Whether what a rule calls a resource is this one. `*` is everything, subresources too; `pods` is not
/// `pods/log`.
pub(super) fn one_resource_matches(one: &str, resource: &str, subresource: &str) -> bool {
    if one == ALL {
        return true;
    }
    if subresource.is_empty() {
        return one == resource;
    }
    let of = |resource: &str| {
        let rest = one.strip_prefix(resource);
        rest.and_then(|rest| rest.strip_prefix('/')) == Some(subresource)
    };
    of(resource) || of(ALL)
}

/// A request without a name is not for one of the names of a rule.
fn name_matches(rule: &RoleRule, name: &str) -> bool {
    rule.resource_names.is_empty() || rule.resource_names.iter().any(|one| **one == *name)
}

fn path_matches(rule: &RoleRule, path: &str) -> bool {
    rule.non_resource_urls.iter().any(|one| {
        **one == *path || (one.ends_with('*') && path.starts_with(one.trim_end_matches('*')))
    })
}
