//! Figures of all teams, from the newest cycle and the newest objects.

use super::super::isolation::scores_by_team;
use super::super::{Capacity, store_failed};
use crate::isolation::Seen;
use crate::metrics::TeamFigures;
use crate::store::{Cluster, EntityKind, LatestCycle};
use plimsoll_app::api::{Access, ApiError};
use plimsoll_planner::accounting::Demand;
use std::collections::BTreeMap;

impl Capacity {
    /// By name; what teams demand only where the newest cycle is given.
    pub(super) async fn figures_of_teams(
        &self,
        cluster: &Cluster,
        newest: Option<LatestCycle>,
    ) -> Result<BTreeMap<String, TeamFigures>, ApiError> {
        let mut teams = BTreeMap::<String, TeamFigures>::new();
        let mut add = |team: String, figures: TeamFigures| {
            teams.entry(team).or_default().add(&figures);
        };
        if let Some(newest) = newest {
            let kind = EntityKind::Namespace;
            let namespaces = self.store.list_entities(cluster.id, kind).await;
            let moment = self.store.read_moment(cluster.id, kind, newest.at_secs);
            let moment = moment.await.map_err(store_failed)?;
            for namespace in namespaces.map_err(store_failed)? {
                if let Some(values) = moment.get(&namespace.id) {
                    let figures = TeamFigures {
                        demand: Some(Demand::from_values(values)),
                        ..TeamFigures::default()
                    };
                    add(namespace.team(&self.mapping), figures);
                }
            }
        }
        if let Some(seen) = self.seen(cluster) {
            for (team, score) in scores_by_team(&seen, &Access::All) {
                let figures = TeamFigures {
                    score: Some((score.earned, score.possible)),
                    ..TeamFigures::default()
                };
                add(team, figures);
            }
            for (team, share) in quotas(&seen) {
                let figures = TeamFigures {
                    quota_used: Some(share),
                    ..TeamFigures::default()
                };
                add(team, figures);
            }
        }
        Ok(teams)
    }
}

/// How full each bound of each quota is, with the team that it binds. A quota of nothing forbids: it is not
/// one that fills up.
fn quotas(seen: &Seen) -> impl Iterator<Item = (String, f64)> {
    let quotas = seen.snapshot.policies.quotas.iter().flatten();
    quotas.flat_map(|quota| {
        quota.hard.iter().filter_map(|(resource, hard)| {
            let used = *quota.used.get(resource)?;
            let team = seen.owners.of_namespace(&quota.namespace).to_string();
            #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
            let share = used as f64 / *hard as f64;
            (*hard > 0).then_some((team, share))
        })
    })
}
