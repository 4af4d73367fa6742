//! The simulated cluster of `plimsoll demo`: twelve teams on a shared cluster over years.
//!
//! A [`Simulation`] begins with [`HISTORY_DAYS`] of history and goes on live after them. It reads
//! no clock and draws no unseeded numbers: what it shows at a moment depends on its
//! [`SimulationConfig`] and the moment alone, so a demo that is restarted goes on where it was.
//!
//! The cluster moves in steps of two hours ([`STEP_SECS`]): autoscalers, releases, nightly jobs,
//! new machines and incidents change objects at their beginning, usage moves all the time.
//!
//! - `blueprint` says what is in the cluster, `plan`, `workload` and `template` make it ready,
//!   `trend`, `season` and `noise` say how it moves.
//! - `cluster` is the state, stepped with the help of `fleet` (operators), `machine` (scheduler),
//!   `quota` and `incidents`.
//! - `objects` makes the snapshot of a state, `sheet` and `measure` its usage.

mod blueprint;
mod budgets;
mod cluster;
mod fleet;
mod habits;
mod incidents;
mod machine;
mod measure;
mod objects;
mod plan;
mod policies;
mod quota;
mod season;
mod sheet;
mod template;
mod trend;
mod workload;

#[cfg(test)]
mod tests;

use crate::model::{Snapshot, Usage};
use cluster::Cluster;
use incidents::Incidents;
use plan::Plan;
use sheet::Sheet;
use std::sync::Arc;

/// Days of history before the demo's present.
pub const HISTORY_DAYS: u16 = 400;
/// Seconds between two changes of the simulated objects.
pub const STEP_SECS: i64 = 7_200;

const DAY_SECS: i64 = 86_400;
/// The simulation ends on this day; after it, everything stays as it was.
const LAST_DAY: i64 = 5 * 365;
/// Steps between the states that are kept to go back to: two months.
const CHECKPOINT_STEPS: i64 = 720;

/// Which simulation, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimulationConfig {
    /// The seed: another one gives another course of events in the same cluster.
    pub seed: u64,
    /// Start of the history, Unix seconds.
    pub origin_secs: i64,
}

/// A simulated cluster. See the module's documentation.
#[derive(Debug, Clone)]
pub struct Simulation {
    plan: Plan,
    incidents: Incidents,
    cluster: Cluster,
    /// Earlier states, oldest first.
    checkpoints: Vec<Cluster>,
    snapshot: Option<(u64, Arc<Snapshot>)>,
    sheet: Option<Sheet>,
}

impl Simulation {
    /// The simulation of a configuration, at its beginning.
    #[must_use]
    pub fn new(config: SimulationConfig) -> Self {
        let plan = Plan::new(config.seed, config.origin_secs);
        let incidents = Incidents::new(config.seed, config.origin_secs);
        let cluster = Cluster::first(&plan, &incidents);
        Self {
            checkpoints: vec![cluster.clone()],
            plan,
            incidents,
            cluster,
            snapshot: None,
            sheet: None,
        }
    }

    /// The objects at a moment, Unix seconds. The same `Arc` is returned while nothing changed, so
    /// that a ledger made of it can be used again. Moments before the origin show its state.
    ///
    /// Going forward is cheap; going back starts from the nearest state that was kept.
    pub fn snapshot(&mut self, at_secs: i64) -> Arc<Snapshot> {
        self.go_to(self.within(at_secs));
        let revision = self.cluster.revision;
        match &self.snapshot {
            Some((known, snapshot)) if *known == revision => snapshot.clone(),
            _ => {
                let snapshot = Arc::new(objects::snapshot(&self.plan, &mut self.cluster));
                self.snapshot = Some((revision, snapshot.clone()));
                snapshot
            }
        }
    }

    /// What was measured at a moment, aligned with [`Simulation::snapshot`] of the same moment.
    /// Pods that are too young, and nodes whose metrics are missing, have none.
    pub fn usage(&mut self, at_secs: i64) -> Usage {
        let at_secs = self.within(at_secs);
        self.go_to(at_secs);
        let step = self.cluster.step;
        let sheet = self.sheet.take().filter(|sheet| sheet.step == step);
        let sheet = sheet.unwrap_or_else(|| Sheet::new(&self.plan, &self.cluster));
        let usage = measure::usage(&sheet, &self.incidents, at_secs);
        self.sheet = Some(sheet);
        usage
    }

    /// Whether the collector was down at a moment: a handful of gaps of hours to two days.
    #[must_use]
    pub fn is_gap(&self, at_secs: i64) -> bool {
        self.incidents.is_gap(at_secs)
    }

    /// The moment itself, or the nearest one that is simulated.
    fn within(&self, at_secs: i64) -> i64 {
        let origin_secs = self.plan.origin_secs;
        at_secs.clamp(origin_secs, origin_secs + LAST_DAY * DAY_SECS)
    }

    fn go_to(&mut self, at_secs: i64) {
        let step = self.plan.step_of(at_secs);
        if step < self.cluster.step {
            let kept = self.checkpoints.iter().rev().find(|kept| kept.step <= step);
            if let Some(kept) = kept {
                self.cluster = kept.clone();
            }
        }
        while self.cluster.step < step {
            self.cluster.advance(&self.plan, &self.incidents);
            let newest = self.checkpoints.last().map_or(0, |kept| kept.step);
            if self.cluster.step >= newest + CHECKPOINT_STEPS {
                self.checkpoints.push(self.cluster.clone());
            }
        }
    }
}
