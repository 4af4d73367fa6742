//! What every page shows around its subject.

use super::{Capacity, store_failed};
use crate::store::{Cluster, LatestCycle};
use plimsoll_app::api::{
    ApiError, ClusterRef, ClusterRow, ClusterTable, ErrorCode, Frame, Freshness, FreshnessState,
};
use plimsoll_app::format::age;
use plimsoll_planner::accounting::FORMULA_VERSION;

/// Seconds a cycle may take before its data counts as late.
const GRACE_SECS: i64 = 30;

impl Capacity {
    /// The cluster of this name (the collected one, or else the first, without a name) and what
    /// is shown around its pages. Where several may be the collected one, the youngest.
    pub(super) async fn frame(&self, name: Option<&str>) -> Result<(Cluster, Frame), ApiError> {
        let now_secs = self.clock.now_secs();
        let live = self.live.get();
        let clusters = self.store.list_clusters().await.map_err(store_failed)?;
        let collected = live.collected(&clusters);
        let found = match name {
            Some(name) => clusters.iter().find(|cluster| cluster.name == name),
            None => clusters
                .iter()
                .filter(|cluster| collected.contains(&cluster.id))
                .max_by_key(|cluster| cluster.id)
                .or_else(|| clusters.first()),
        };
        let Some(cluster) = found.cloned() else {
            let known = || clusters.iter().map(|cluster| cluster.name.as_str());
            return Err(match (name, &live.error) {
                (Some(name), _) if !clusters.is_empty() => ApiError {
                    code: ErrorCode::NotFound,
                    ..ApiError::unknown("cluster", "cluster", name, known())
                },
                (_, Some(error)) => {
                    ApiError::no_data("Nothing has been collected yet.", format!("Now: {error}."))
                }
                (_, None) if live.collects => ApiError::no_data(
                    "Nothing has been collected yet.",
                    "The first cycle takes a few seconds; load the page again.",
                ),
                (_, None) => ApiError::no_data(
                    "There is nothing in this database yet.",
                    "This server does not collect: bring history with `plimsoll import` or `plimsoll backfill`.",
                ),
            });
        };
        let newest = self.store.find_latest_cycle(cluster.id).await;
        let newest = newest.map_err(store_failed)?;
        let freshness = self.freshness(newest, now_secs, collected.contains(&cluster.id));
        if freshness.as_of_secs.is_none() {
            let hint = freshness.reason.map_or_else(
                || "The first cycle takes a few seconds; load the page again.".to_owned(),
                |reason| format!("Now: {reason}."),
            );
            return Err(ApiError::no_data(
                "Nothing has been collected of this cluster yet.",
                hint,
            ));
        }
        let ends_secs = newest.map(|newest| newest.at_secs + newest.interval_secs);
        let until_secs = match (freshness.state, ends_secs) {
            (FreshnessState::Archived, Some(ends_secs)) => ends_secs.min(now_secs),
            // It holds until the next one: what is asked for twice in between is the same.
            (FreshnessState::Live, Some(ends_secs)) => ends_secs,
            _ => now_secs,
        };
        let frame = Frame {
            now_secs,
            until_secs,
            interval_secs: self.live.interval_secs(),
            clusters: clusters.iter().map(reference).collect(),
            cluster: reference(&cluster),
            freshness,
            formula_version: FORMULA_VERSION.to_owned(),
            next: None,
        };
        Ok((cluster, frame))
    }

    /// How old the newest data of a cluster is.
    fn freshness(&self, newest: Option<LatestCycle>, now_secs: i64, collected: bool) -> Freshness {
        let as_of_secs = newest.map(|cycle| cycle.at_secs);
        let longest = 2 * self.live.interval_secs() + GRACE_SECS;
        let ahead_secs = as_of_secs.map_or(0, |at| at - now_secs);
        // What is of a moment to come has no age.
        let age_secs = as_of_secs.filter(|_| ahead_secs <= longest);
        let age_secs = age_secs.map(|at| (now_secs - at).max(0));
        let state = match (as_of_secs, age_secs) {
            (None, _) => FreshnessState::Never,
            (Some(_), _) if !collected => FreshnessState::Archived,
            (Some(_), Some(age)) if age <= longest => FreshnessState::Live,
            (Some(_), _) => FreshnessState::Stale,
        };
        let error = self.live.get().error.clone();
        let reason = match state {
            FreshnessState::Live => None,
            FreshnessState::Archived => Some("this cluster is not collected now".to_owned()),
            FreshnessState::Stale if ahead_secs > longest => Some(format!(
                "The clock of this server was set back: that moment is {} ahead.",
                age(ahead_secs)
            )),
            FreshnessState::Never | FreshnessState::Stale => error,
        };
        Freshness {
            state,
            as_of_secs,
            age_secs,
            reason,
        }
    }
}

impl Capacity {
    /// The clusters of the database.
    ///
    /// # Errors
    /// [`ApiError`] when the store does not answer.
    pub async fn clusters(&self) -> Result<ClusterTable, ApiError> {
        let now_secs = self.clock.now_secs();
        let found = self.store.list_clusters().await.map_err(store_failed)?;
        let collected = self.live.get().collected(&found);
        let mut clusters = Vec::with_capacity(found.len());
        for one in &found {
            let newest = self.store.find_latest_cycle(one.id).await;
            let newest = newest.map_err(store_failed)?;
            clusters.push(ClusterRow {
                cluster: reference(one),
                freshness: self.freshness(newest, now_secs, collected.contains(&one.id)),
            });
        }
        Ok(ClusterTable { now_secs, clusters })
    }

    /// How old the newest data of the cluster of this name is.
    ///
    /// # Errors
    /// [`ApiError`] when there is no such cluster or nothing was collected of it.
    pub async fn freshness_of(&self, name: Option<&str>) -> Result<Freshness, ApiError> {
        Ok(self.frame(name).await?.1.freshness)
    }
}

impl Capacity {
    /// What is shown around the pages of the cluster of this name.
    ///
    /// # Errors
    /// [`ApiError`] when there is no such cluster or nothing was collected of it.
    pub async fn frame_of(&self, name: Option<&str>) -> Result<Frame, ApiError> {
        Ok(self.frame(name).await?.1)
    }
}

fn reference(cluster: &Cluster) -> ClusterRef {
    ClusterRef {
        uid: cluster.uid.clone(),
        name: cluster.name.clone(),
        simulated: cluster.simulated,
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
