//! What happened to pods while others on their node used more than they asked for.

use crate::api::paging::Extent;
use crate::api::teams::{TeamRefs, team_ref};
use crate::api::{Capacity, store_failed};
use crate::isolation::{Seen, excess_of};
use crate::store::{Cluster, EntityKind, StoredIncident};
use plimsoll_app::api::{Access, ApiError, IncidentRow, NeighbourPair, NeighboursNote};
use plimsoll_app::routes::IsolationQuery;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Incidents that a page shows.
const SHOWN: usize = 50;
/// Incidents of a window that are read.
const MOST: i64 = 20_000;

impl Capacity {
    pub(super) async fn neighbours(
        &self,
        access: &Access,
        cluster: &Cluster,
        (seen, refs): (&Seen, &TeamRefs),
        (query, extent): (&IsolationQuery, Extent),
    ) -> Result<NeighboursNote, ApiError> {
        let range = query.scope.window.resolve(self.clock.now_secs());
        let first = self.store.find_first_look(cluster.id).await;
        let first = first.map_err(store_failed)?.unwrap_or(seen.at_secs);
        let span = (range.from_secs, range.to_secs);
        let stored = self.store.list_incidents(cluster.id, span, MOST).await;
        let stored = stored.map_err(store_failed)?;
        // What happened was told of before the first look only where a history was recalled.
        let oldest = stored.iter().map(|one| one.at_secs).min();
        let is_cut = i64::try_from(stored.len()).is_ok_and(|read| read >= MOST);
        let from_secs = match oldest {
            Some(oldest) if is_cut => oldest,
            _ => oldest
                .map_or(first, |oldest| oldest.min(first))
                .max(range.from_secs),
        };
        let teams = self.teams_ever(cluster).await?;
        let team_of = |namespace: &str| {
            let known = teams.get(namespace).cloned();
            known.unwrap_or_else(|| seen.owners.of_namespace(namespace).to_string())
        };
        let is_asked = |one: &&StoredIncident| {
            let team = query.team.as_ref();
            let namespace = query.namespace.as_ref();
            access.allows(&one.namespace)
                && team.is_none_or(|team| team_of(&one.namespace) == *team)
                && namespace.is_none_or(|namespace| one.namespace == *namespace)
        };
        let row = |one: &StoredIncident| {
            let over = excess_of(one).into_iter();
            let over = over.filter(|excess| access.allows(&excess.namespace));
            let over = over.map(|excess| {
                let team = team_ref(refs, &team_of(&excess.namespace));
                let namespace = excess.namespace.to_string();
                (team, namespace, excess.cpu_millis, excess.memory_bytes)
            });
            IncidentRow {
                at_secs: one.at_secs,
                kind: one.kind.replace('-', "_"),
                team: team_ref(refs, &team_of(&one.namespace)),
                namespace: one.namespace.clone(),
                workload: one.workload.clone(),
                pod: one.pod.clone(),
                node: one.node.clone(),
                message: one.message.clone(),
                over: over.collect(),
            }
        };
        let rows: Vec<IncidentRow> = stored.iter().filter(is_asked).map(row).collect();
        Ok(NeighboursNote {
            from_secs,
            events_known: seen.snapshot.policies.events.is_some(),
            pairs: pairs(&rows),
            incidents_all: rows.len(),
            incidents: match extent {
                Extent::Page => rows.into_iter().take(SHOWN).collect(),
                Extent::All => rows,
            },
        })
    }

    /// Teams of all namespaces that were ever seen: something may have happened in one that is gone.
    async fn teams_ever(&self, cluster: &Cluster) -> Result<HashMap<String, String>, ApiError> {
        let namespaces = self.store.list_entities(cluster.id, EntityKind::Namespace);
        let namespaces = namespaces.await.map_err(store_failed)?;
        let teams = namespaces.into_iter().map(|namespace| {
            let team = namespace.team(&self.mapping);
            (namespace.namespace, team)
        });
        Ok(teams.collect())
    }
}

/// An incident counts once for each other team that used more, however many namespaces it has there.
fn pairs(rows: &[IncidentRow]) -> Vec<NeighbourPair> {
    let mut pairs: BTreeMap<(String, String), NeighbourPair> = BTreeMap::new();
    for row in rows {
        let mut told = BTreeSet::new();
        for (team, ..) in &row.over {
            if team.name == row.team.name || !told.insert(&team.name) {
                continue;
            }
            let key = (team.name.clone(), row.team.name.clone());
            let pair = pairs.entry(key).or_insert_with(|| NeighbourPair {
                over: team.clone(),
                hit: row.team.clone(),
                oom_killed: 0,
                evicted: 0,
                preempted: 0,
            });
            match row.kind.as_str() {
                "oom_killed" => pair.oom_killed += 1,
                "evicted" => pair.evicted += 1,
                "preempted" => pair.preempted += 1,
                _ => {}
            }
        }
    }
    let mut pairs: Vec<NeighbourPair> = pairs.into_values().collect();
    let all = |pair: &NeighbourPair| pair.oom_killed + pair.evicted + pair.preempted;
    pairs.retain(|pair| all(pair) > 0);
    pairs.sort_by_key(|pair| std::cmp::Reverse(all(pair)));
    pairs
}
