//! What the plans come to, in a few numbers: the key results that are kept, and the score of isolation.

use super::Capacity;
use super::isolation::{score_of_all, scores_by_team};
use super::metrics::TOLD_FOR_SECS;
use crate::metrics::{MachinesNeeded, Packing};
use plimsoll_app::api::{
    Access, ApiError, FreshnessState, KeyIsolation, KeyPacking, KeyResults, KeySharing,
    OtherExhaustion,
};
use plimsoll_app::routes::ScopeQuery;
use plimsoll_planner::teams::UNASSIGNED;

impl Capacity {
    /// Those of the cluster that is shown first; of others nothing is kept.
    pub(super) async fn read_key_results(
        &self,
        access: &Access,
        query: &ScopeQuery,
    ) -> Result<KeyResults, ApiError> {
        let (cluster, frame) = self.frame(query.cluster.as_deref()).await?;
        let (first, _) = self.frame(None).await?;
        let mut told = KeyResults {
            frame,
            computing: false,
            exhaustion: Vec::new(),
            horizon_secs: None,
            sharing: None,
            packing: None,
            isolation: None,
        };
        if *access != Access::All || first.id != cluster.id {
            return Ok(told);
        }
        self.results.wanted();
        let kept = self.results.of(cluster.id);
        let now_secs = told.frame.now_secs;
        let is_of_now = |at_secs: i64| now_secs - at_secs <= TOLD_FOR_SECS;
        let is_live = told.frame.freshness.state == FreshnessState::Live;
        let looked = self.results.looked_secs(cluster.id);
        told.computing = is_live && !looked.is_some_and(is_of_now);
        if let Some(forecast) = kept.forecast.filter(|of| is_of_now(of.at_secs)) {
            told.horizon_secs = forecast.of.iter().map(|of| of.horizon_secs).min();
            let exhaustion = forecast.of.into_iter().map(|of| OtherExhaustion {
                resource: of.resource,
                exhaustion: of.told,
            });
            told.exhaustion = exhaustion.collect();
        }
        let sharing = kept.sharing.filter(|of| is_of_now(of.at_secs));
        told.sharing = sharing.map(|sharing| key_sharing(&sharing.of));
        let packing = kept.packing.filter(|of| is_of_now(of.at_secs));
        told.packing = packing.and_then(|packing| key_packing(&packing.of));
        told.isolation = self.seen(&cluster).map(|seen| {
            let mut teams = scores_by_team(&seen, access);
            teams.remove(UNASSIGNED);
            KeyIsolation {
                score: score_of_all(&seen),
                teams_failing: teams.values().filter(|of| of.failed_high > 0).count(),
                teams: teams.len(),
            }
        });
        Ok(told)
    }
}

fn key_sharing(found: &MachinesNeeded) -> KeySharing {
    KeySharing {
        parks: found.parks,
        shared: found.shared.estimate,
        dedicated: found.dedicated.estimate,
        saved: found.saved.estimate,
        interval: found.saved.ends,
    }
}

/// `None` where it is not known what there is now.
fn key_packing(found: &Packing) -> Option<KeyPacking> {
    let nodes = |what: &str| {
        let found = found.nodes.iter().find(|(name, _)| *name == what);
        found.map(|(_, nodes)| *nodes)
    };
    Some(KeyPacking {
        pods: found.pods,
        pods_unplaced: found.pods_unplaced,
        used: nodes("used")?,
        open: nodes("open")?,
        needed: nodes("needed")?,
        bound: nodes("bound")?,
    })
}
