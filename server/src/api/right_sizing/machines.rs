//! Machines that hold all pods, packed anew, with the requests of now and with those recommended.

use crate::api::Capacity;
use crate::isolation::Seen;
use crate::jobs::{Found, Version, Weighed, stopped};
use crate::packing::{Patience, within};
use crate::store::{Cluster, CycleSummary};
use plimsoll_app::api::ApiError;
use plimsoll_planner::model::Snapshot;
use plimsoll_planner::packing::Count;
use plimsoll_planner::packing::live::{Live, Rules};
use plimsoll_planner::rightsizing::resized;
use std::sync::Arc;
use std::time::Duration;

/// Time for each of both.
const TIME: Duration = Duration::from_millis(800);
/// What chance is drawn from.
const SEED: u64 = 1;
/// Usage changes with every cycle; machines are counted again when an hour has gone by, or objects changed.
const HOUR_SECS: i64 = 3_600;

/// Machines now and then; `None` where not all pods find one, so that both do not compare.
#[derive(Debug)]
pub(crate) struct Repacked(Option<(i64, i64)>);

impl Weighed for Repacked {
    fn numbers(&self) -> usize {
        2
    }
}

impl Capacity {
    /// What is there of it after this time.
    pub(super) async fn repacked(
        &self,
        cluster: &Cluster,
        seen: &Arc<Seen>,
        patience: Duration,
    ) -> Option<(i64, i64)> {
        let version = Version {
            from_secs: seen.at_secs.div_euclid(HOUR_SECS),
            until_secs: self.live.get().changes,
            labels: 0,
            cycles: CycleSummary::default(),
        };
        let seen = Arc::clone(seen);
        let make = |_| async move {
            let made = tokio::task::spawn_blocking(move || both(&seen));
            made.await.map_err(|_| stopped())
        };
        let found = self.repackings.find(&cluster.id, version, patience, make);
        match found.await {
            Ok(Found::Ready(found) | Found::Older(found, _)) => found.0,
            Ok(Found::Running(_)) | Err(ApiError { .. }) => None,
        }
    }
}

fn both(seen: &Seen) -> Repacked {
    let now = machines(&seen.snapshot);
    let then = machines(&resized(&seen.snapshot, seen.sizings()));
    Repacked(now.zip(then))
}

fn machines(snapshot: &Snapshot) -> Option<i64> {
    let live = Live::of(snapshot, Rules::Kept);
    let running = live.part(|at| !live.pods[at].waits);
    let patience = Patience {
        time: TIME,
        seed: SEED,
    };
    let (found, _) = within(&running.grouped(Count::Nodes).problem, patience).ok()?;
    let packing = found.packing;
    let is_whole = packing.unplaced.iter().all(|count| *count == 0);
    is_whole.then(|| packing.nodes_used())
}
