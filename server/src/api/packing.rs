//! How well a cluster is packed: computed behind the page, once per state of the cluster.

use super::{Capacity, no_nodes, store_failed};
use crate::jobs::{ASK_AGAIN, Found, Version, stopped};
use crate::packing::{Studied, Subject, study};
use crate::store::{Cluster, CycleSummary, EntityKind};
use plimsoll_app::api::{Access, ApiError, ErrorCode, Frame, PackingPage, Progress, Refused};
use plimsoll_app::routes::PackingQuery;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How long an export waits, which has nothing to show before.
const EXPORT_WAITS: Duration = Duration::from_secs(25);
/// Drains on a page.
const DRAINS_SHOWN: usize = 20;

impl Capacity {
    /// The packing as far as it is there after this time.
    pub(super) async fn read_packing(
        &self,
        access: &Access,
        query: &PackingQuery,
        patience: Duration,
    ) -> Result<PackingPage, ApiError> {
        let (cluster, frame) = self.frame(query.cluster.as_deref()).await?;
        let refused = |reason: &str| Refused {
            name: "packing".to_owned(),
            reason: reason.to_owned(),
            works_from_secs: None,
        };
        let mut page = PackingPage {
            frame,
            computing: None,
            packing: None,
            refused: None,
        };
        if *access != Access::All {
            page.refused = Some(refused(
                "nodes are shared by namespaces that you may not see",
            ));
            return Ok(page);
        }
        let Some((subject, version)) = self.subject(&cluster, &page.frame).await? else {
            page.refused = Some(refused(
                "its nodes and pods are not known: this server has not reached the cluster since it \
                 started, and they were not imported",
            ));
            return Ok(page);
        };
        let found = self.pack(cluster.id, version, subject, patience).await?;
        let shown = |studied: &Studied| {
            let mut note = studied.note.clone();
            note.freed.truncate(DRAINS_SHOWN);
            if let Some(drains) = &mut note.drains {
                drains.nodes.retain(|drain| drain.pods > 0);
                drains.nodes.truncate(DRAINS_SHOWN);
            }
            Some(Box::new(note))
        };
        let told = |progress: &crate::jobs::Progress| {
            let (done, of) = progress.told();
            Some(Progress { done, of })
        };
        match found {
            Found::Ready(studied) => page.packing = shown(&studied),
            Found::Older(studied, progress) => {
                (page.packing, page.computing) = (shown(&studied), told(&progress));
            }
            Found::Running(progress) => page.computing = told(&progress),
        }
        Ok(page)
    }

    /// The plan with all its parts, once it is there.
    ///
    /// # Errors
    /// [`ApiError`] also when it takes too long or nothing can be packed.
    pub async fn packing_in_full(
        &self,
        access: &Access,
        query: &PackingQuery,
    ) -> Result<(Frame, Arc<Studied>), ApiError> {
        let (cluster, frame) = self.frame(query.cluster.as_deref()).await?;
        if *access != Access::All {
            return Err(no_nodes());
        }
        let Some((subject, version)) = self.subject(&cluster, &frame).await? else {
            return Err(ApiError::no_data(
                "The nodes and pods of this cluster are not known.",
                "Let the server reach it, or import them with `plimsoll import cluster`.",
            ));
        };
        match self
            .pack(cluster.id, version, subject, EXPORT_WAITS)
            .await?
        {
            Found::Ready(studied) | Found::Older(studied, _) => Ok((frame, studied)),
            Found::Running(_) => Err(ApiError::no_data(
                "The packing is still being computed.",
                ASK_AGAIN,
            )),
        }
    }

    /// What is packed, and its version; `None` where neither the objects nor an inventory are known.
    pub(super) async fn subject(
        &self,
        cluster: &Cluster,
        frame: &Frame,
    ) -> Result<Option<(Subject, Version)>, ApiError> {
        let live = self.live.get();
        let is_live = live.cluster.as_ref().map(|live| live.id) == Some(cluster.id);
        let snapshot = live.newest.clone().filter(|_| is_live);
        let (inventory, at_secs, changes) = match &snapshot {
            Some(_) => {
                let seen = frame.freshness.as_of_secs.unwrap_or(frame.now_secs);
                (Default::default(), seen, live.changes)
            }
            None => {
                let stored = self.store.find_inventory(cluster.id).await;
                let Some(stored) = stored.map_err(store_failed)? else {
                    return Ok(None);
                };
                (stored.inventory, stored.at_secs, stored.imported_secs)
            }
        };
        let namespaces = self.store.list_entities(cluster.id, EntityKind::Namespace);
        let namespaces = namespaces.await.map_err(store_failed)?;
        let teams = self.teams(cluster.id, &namespaces, frame.now_secs).await?;
        let by_namespace = namespaces.iter();
        let teams: HashMap<_, _> = by_namespace
            .map(|namespace| (namespace.namespace.clone(), teams.of(namespace)))
            .collect();
        let version = Version {
            from_secs: 0,
            until_secs: changes,
            labels: self.labels(&namespaces),
            cycles: CycleSummary::default(),
        };
        let subject = Subject {
            snapshot,
            inventory,
            teams,
            prices: self.plans.prices.clone(),
            at_secs,
        };
        Ok(Some((subject, version)))
    }

    async fn pack(
        &self,
        cluster: crate::store::ClusterId,
        version: Version,
        subject: Subject,
        patience: Duration,
    ) -> Result<Found<Studied>, ApiError> {
        self.packings
            .find(&cluster, version, patience, |progress| async move {
                let made = tokio::task::spawn_blocking(move || study(&subject, &progress)).await;
                match made {
                    Ok(Ok(Some(studied))) => Ok(studied),
                    Ok(Ok(None)) => Err(stopped()),
                    Ok(Err(error)) => Err(not_packed(&error.to_string())),
                    Err(error) => Err(not_packed(&error.to_string())),
                }
            })
            .await
    }
}

fn not_packed(cause: &str) -> ApiError {
    tracing::error!("packing: {cause}");
    ApiError {
        code: ErrorCode::Internal,
        message: "The cluster could not be packed.".to_owned(),
        hint: "The server's log has the reason.".to_owned(),
        field: None,
    }
}
