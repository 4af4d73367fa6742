//! From the API's roles, bindings and accounts to ours.

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::api::rbac::v1 as rbac;
use kube::ResourceExt;
use plimsoll_planner::model::{
    Name, Role, RoleBinding, RoleRef, RoleRule, ServiceAccount, Subject,
};

/// The label of what the API server keeps as it is.
const BUILT_IN: (&str, &str) = ("kubernetes.io/bootstrapping", "rbac-defaults");

pub(super) fn convert_role(role: &rbac::Role) -> Role {
    Role {
        namespace: role.namespace().map(Into::into),
        name: role.name_any().into(),
        rules: rules(role.rules.as_deref()),
        built_in: is_built_in(role),
        aggregated: false,
    }
}

pub(super) fn convert_cluster_role(role: &rbac::ClusterRole) -> Role {
    Role {
        namespace: None,
        name: role.name_any().into(),
        rules: rules(role.rules.as_deref()),
        built_in: is_built_in(role),
        aggregated: role.aggregation_rule.is_some(),
    }
}

pub(super) fn convert_role_binding(binding: &rbac::RoleBinding) -> RoleBinding {
    RoleBinding {
        namespace: binding.namespace().map(Into::into),
        name: binding.name_any().into(),
        role: role_ref(&binding.role_ref),
        subjects: subjects(binding.subjects.as_deref(), binding.namespace().as_deref()),
        built_in: is_built_in(binding),
    }
}

pub(super) fn convert_cluster_role_binding(binding: &rbac::ClusterRoleBinding) -> RoleBinding {
    RoleBinding {
        namespace: None,
        name: binding.name_any().into(),
        role: role_ref(&binding.role_ref),
        subjects: subjects(binding.subjects.as_deref(), None),
        built_in: is_built_in(binding),
    }
}

pub(super) fn convert_service_account(account: &core::ServiceAccount) -> ServiceAccount {
    ServiceAccount {
        namespace: account.namespace().unwrap_or_default().into(),
        name: account.name_any().into(),
        automount_token: account.automount_service_account_token,
    }
}

fn is_built_in(object: &impl ResourceExt) -> bool {
    let (key, value) = BUILT_IN;
    object.labels().get(key).is_some_and(|is| is == value)
}

fn rules(rules: Option<&[rbac::PolicyRule]>) -> Vec<RoleRule> {
    let texts = |texts: &Option<Vec<String>>| -> Vec<Name> {
        let texts = texts.iter().flatten();
        texts.map(|text| text.as_str().into()).collect()
    };
    let rules = rules.unwrap_or_default().iter();
    let rules = rules.map(|rule| RoleRule {
        verbs: rule.verbs.iter().map(|verb| verb.as_str().into()).collect(),
        api_groups: texts(&rule.api_groups),
        resources: texts(&rule.resources),
        resource_names: texts(&rule.resource_names),
        non_resource_urls: texts(&rule.non_resource_urls),
    });
    rules.collect()
}

fn role_ref(role: &rbac::RoleRef) -> RoleRef {
    let name: Name = role.name.as_str().into();
    match role.kind.as_str() {
        "ClusterRole" => RoleRef::ClusterRole(name),
        _ => RoleRef::Role(name),
    }
}

/// Subjects of kinds that this version does not know have no rights.
fn subjects(subjects: Option<&[rbac::Subject]>, own: Option<&str>) -> Vec<Subject> {
    let subjects = subjects.unwrap_or_default().iter();
    let subjects = subjects.filter_map(|subject| {
        let name: Name = subject.name.as_str().into();
        match subject.kind.as_str() {
            "User" => Some(Subject::User(name)),
            "Group" => Some(Subject::Group(name)),
            "ServiceAccount" => {
                let namespace = subject.namespace.as_deref().or(own)?;
                Some(Subject::ServiceAccount {
                    namespace: namespace.into(),
                    name,
                })
            }
            _ => None,
        }
    });
    subjects.collect()
}
