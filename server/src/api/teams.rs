//! Teams of namespaces, and their place in the colours.

use super::{Capacity, store_failed};
use crate::store::{Cluster, Entity, EntityKind, ReadPlan};
use plimsoll_app::api::{ApiError, Frame, TeamRef};
use plimsoll_planner::accounting::Demand;
use plimsoll_planner::teams::UNASSIGNED;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, PoisonError};

const DAY_SECS: i64 = 86_400;
/// Ranks look at this many days, so that a colour stays for weeks.
const RANK_DAYS: i64 = 30;

/// Ranks of teams, by cluster, with the day they were computed for.
pub(super) type RankCache = HashMap<i64, (i64, Arc<HashMap<String, usize>>)>;

/// The teams of a cluster.
pub(super) struct Teams<'a> {
    capacity: &'a Capacity,
    ranks: Arc<HashMap<String, usize>>,
}

impl Teams<'_> {
    /// The team of a namespace.
    pub(super) fn of(&self, namespace: &Entity) -> TeamRef {
        self.named(&namespace.team(&self.capacity.mapping))
    }

    /// The team of this name.
    pub(super) fn named(&self, name: &str) -> TeamRef {
        let name = name.to_owned();
        // A team without demand in the last weeks comes after all others.
        let rank = self.ranks.get(&name).copied().unwrap_or(self.ranks.len());
        TeamRef { name, rank }
    }
}

/// Teams by name, with their places in the colours.
pub(super) type TeamRefs = BTreeMap<String, TeamRef>;

/// A team that has no place yet comes after all others.
pub(super) fn team_ref(refs: &TeamRefs, name: &str) -> TeamRef {
    let known = refs.get(name).cloned();
    known.unwrap_or_else(|| TeamRef {
        name: name.to_owned(),
        rank: refs.len(),
    })
}

impl Capacity {
    /// All teams of a cluster by name.
    pub(super) async fn team_refs(
        &self,
        cluster: &Cluster,
        frame: &Frame,
    ) -> Result<TeamRefs, ApiError> {
        let namespaces = self.store.list_entities(cluster.id, EntityKind::Namespace);
        let namespaces = namespaces.await.map_err(store_failed)?;
        let teams = self.teams(cluster.id, &namespaces, frame.now_secs).await?;
        let ranks = teams.ranks.keys().map(|name| teams.named(name));
        Ok(ranks.map(|team| (team.name.clone(), team)).collect())
    }

    /// What namespaces are told to belong to, as one number that changes with it.
    pub(super) fn labels(&self, namespaces: &[Entity]) -> u64 {
        let mut hasher = DefaultHasher::new();
        for namespace in namespaces {
            (&namespace.namespace, &namespace.attributes).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The teams of a cluster with their ranks, computed once a day.
    pub(super) async fn teams(
        &self,
        cluster: i64,
        namespaces: &[Entity],
        now_secs: i64,
    ) -> Result<Teams<'_>, ApiError> {
        let today = now_secs.div_euclid(DAY_SECS);
        let kept = self
            .ranks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&cluster)
            .cloned();
        if let Some((_, ranks)) = kept.filter(|(day, _)| *day == today) {
            return Ok(Teams {
                capacity: self,
                ranks,
            });
        }
        let plan = ReadPlan {
            from_secs: (today - RANK_DAYS) * DAY_SECS,
            to_secs: (today + 1) * DAY_SECS,
            step_secs: DAY_SECS,
            columns: Demand::position("cpu_requested_millis")
                .into_iter()
                .collect(),
        };
        let found = self
            .store
            .read_kind(cluster, EntityKind::Namespace, &plan)
            .await
            .map_err(store_failed)?;
        let mut size: BTreeMap<String, i128> = BTreeMap::new();
        for namespace in namespaces {
            let integral = found
                .get(&namespace.id)
                .map_or(0, |buckets| buckets.total(0).integral);
            *size.entry(namespace.team(&self.mapping)).or_default() += integral;
        }
        let mut order: Vec<(String, i128)> = size.into_iter().collect();
        // What belongs to nobody gets no colour of its own.
        order.sort_by_key(|(name, size)| (name == UNASSIGNED, std::cmp::Reverse(*size)));
        let ranks: Arc<HashMap<String, usize>> = Arc::new(
            order
                .into_iter()
                .enumerate()
                .map(|(rank, (name, _))| (name, rank))
                .collect(),
        );
        let mut cache = self.ranks.lock().unwrap_or_else(PoisonError::into_inner);
        cache.insert(cluster, (today, Arc::clone(&ranks)));
        Ok(Teams {
            capacity: self,
            ranks,
        })
    }
}
