//! Filters that name what there is not: refused, since an empty table would say that nothing of it was found.

use super::{Capacity, store_failed};
use crate::store::{Cluster, EntityKind};
use plimsoll_app::api::{Access, ApiError};
use plimsoll_planner::teams::UNASSIGNED;
use std::collections::BTreeSet;

impl Capacity {
    /// Refuses a team or namespace that the cluster has not got and had not. What it has may have no rows.
    pub(super) async fn check_filters(
        &self,
        access: &Access,
        cluster: &Cluster,
        (team, namespace): (Option<&str>, Option<&str>),
    ) -> Result<(), ApiError> {
        if team.is_none() && namespace.is_none() {
            return Ok(());
        }
        let stored = self.store.list_entities(cluster.id, EntityKind::Namespace);
        let stored = stored.await.map_err(store_failed)?;
        let stored = stored.iter().filter(|one| access.allows(&one.namespace));
        let of_stored =
            |one: &crate::store::Entity| (one.namespace.clone(), one.team(&self.mapping));
        let mut known: BTreeSet<(String, String)> = stored.map(of_stored).collect();
        // One that is new, or has no pods, has no history.
        if let Some(seen) = self.seen(cluster) {
            let namespaces = seen.snapshot.namespaces.iter();
            let namespaces = namespaces.map(|one| one.name.to_string());
            known.extend(
                namespaces
                    .filter(|name| access.allows(name))
                    .map(|name| (name.clone(), seen.owners.of_namespace(&name).to_string())),
            );
        }
        let namespaces = known.iter().map(|(namespace, _)| namespace.as_str());
        is_known("namespace", namespace, namespaces)?;
        let teams = known.iter().map(|(_, team)| team.as_str());
        is_known("team", team, teams.chain([UNASSIGNED]))
    }
}

fn is_known<'a>(
    field: &str,
    given: Option<&str>,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), ApiError> {
    match given {
        Some(given) if !known.clone().any(|one| one == given) => {
            Err(ApiError::unknown(field, field, given, known))
        }
        _ => Ok(()),
    }
}
