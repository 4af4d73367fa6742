//! Whether somebody may do something, by roles and bindings.

use super::Capacity;
use super::matrices::subject_words;
use plimsoll_app::api::{Access, ApiError};
use plimsoll_planner::isolation::rbac::{Grant, Identity, Rbac, Request, ResourceRequest};
use plimsoll_planner::model::{Name, RoleRef};
use serde::Serialize;

/// What is asked, as a `SubjectAccessReview` has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reviewing {
    /// Name of the cluster.
    pub cluster: Option<String>,
    /// Who, as the API server knows them.
    pub user: String,
    /// Groups beside those that come with the user.
    pub groups: Vec<String>,
    /// What.
    pub verb: String,
    /// API group of the resource; empty of the core.
    pub api_group: String,
    /// The resource.
    pub resource: String,
    /// A part of it.
    pub subresource: Option<String>,
    /// One object.
    pub name: Option<String>,
    /// Where; `None` is everywhere.
    pub namespace: Option<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Reviewed {
    /// Whether RBAC allows it. Other authorizers of a cluster are not known.
    pub allowed: bool,
    /// What allows it.
    pub by: Option<String>,
}

impl Capacity {
    /// Whether somebody may do something in the newest objects.
    ///
    /// # Errors
    /// [`ApiError`] where roles or bindings are not known, and for people who may not see all.
    pub async fn review(&self, access: &Access, asked: &Reviewing) -> Result<Reviewed, ApiError> {
        let _permit = self.heavy_read().await;
        let (cluster, _) = self.frame(asked.cluster.as_deref()).await?;
        if *access != Access::All {
            return Err(ApiError::not_found(
                "Rights are told to those who may see the whole cluster.",
                "Ask one of them.",
            ));
        }
        let seen = self.seen(&cluster).ok_or_else(|| {
            ApiError::no_data(
                "The objects of this cluster are not known.",
                "Let the server reach it.",
            )
        })?;
        let rbac = Rbac::of(&seen.snapshot.policies).map_err(|kinds| {
            ApiError::no_data(
                format!("Not readable: {}.", kinds.join(", ")),
                "Give the server the rights of deploy/rbac.yaml.",
            )
        })?;
        let who = identity(asked);
        let request = Request::Resource(ResourceRequest {
            verb: &asked.verb,
            api_group: &asked.api_group,
            resource: &asked.resource,
            subresource: asked.subresource.as_deref(),
            name: asked.name.as_deref(),
            namespace: asked.namespace.as_deref(),
        });
        let grant = rbac.allows(&who, &request);
        Ok(Reviewed {
            allowed: grant.is_some(),
            by: grant.map(|grant| words(&grant)),
        })
    }
}

fn identity(asked: &Reviewing) -> Identity {
    let account = asked.user.strip_prefix("system:serviceaccount:");
    let account = account.and_then(|rest| rest.split_once(':'));
    let given: Vec<Name> = asked
        .groups
        .iter()
        .map(|group| group.as_str().into())
        .collect();
    match account {
        Some((namespace, name)) => {
            let mut who = Identity::service_account(namespace, name);
            who.groups.extend(given);
            who
        }
        None => Identity::user(asked.user.as_str(), given),
    }
}

fn words(grant: &Grant<'_>) -> String {
    match grant {
        Grant::SystemMasters => "the group system:masters may do everything".to_owned(),
        Grant::Binding {
            binding, subject, ..
        } => {
            let role = match &binding.role {
                RoleRef::Role(name) => format!("Role {name}"),
                RoleRef::ClusterRole(name) => format!("ClusterRole {name}"),
            };
            let subject = subject_words(subject);
            match &binding.namespace {
                Some(namespace) => {
                    format!(
                        "RoleBinding {namespace}/{}: {subject} as {role}",
                        binding.name
                    )
                }
                None => format!("ClusterRoleBinding {}: {subject} as {role}", binding.name),
            }
        }
    }
}
