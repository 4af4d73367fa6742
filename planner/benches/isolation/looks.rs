//! All that is looked at with every cycle, one after the other.

use crate::clock::Clock;
use plimsoll_planner::isolation::neighbours::Watcher;
use plimsoll_planner::isolation::network::ReachCache;
use plimsoll_planner::isolation::rbac::Rbac;
use plimsoll_planner::isolation::{AuditRules, Auditor, State};
use plimsoll_planner::model::{Pod, PodPhase, Snapshot, Usage};
use plimsoll_planner::teams::TeamMapping;
use std::sync::Arc;

/// CPU seconds of one look.
pub(crate) struct Look {
    pub(crate) what: &'static str,
    pub(crate) checks: f64,
    pub(crate) reach: f64,
    pub(crate) rights: f64,
    pub(crate) neighbours: f64,
}

impl Look {
    pub(crate) fn all(&self) -> f64 {
        self.checks + self.reach + self.rights + self.neighbours
    }
}

/// The first look, and some that follow; with the findings of the first.
pub(crate) fn looks(mut snapshot: Snapshot) -> (usize, Vec<Look>) {
    let mut auditor = Auditor::new(AuditRules::default());
    let (mut reaches, mut watcher) = (ReachCache::default(), Watcher::new());
    let mapping = TeamMapping::by_default_labels();
    let mut findings = 0;
    let mut at_secs = 0;
    let mut look = |what, snapshot: Snapshot| {
        at_secs += 60;
        let snapshot = Arc::new(snapshot);
        let clock = Clock::start();
        let owners = mapping.owners(&snapshot.namespaces);
        let audit = auditor.audit(&snapshot, &owners);
        let checks = clock.seconds();
        let network = snapshot.policies.network.as_deref().unwrap_or_default();
        reaches.update(&snapshot.pods, &snapshot.namespaces, network);
        let reach = clock.seconds() - checks;
        if let Ok(rbac) = Rbac::of(&snapshot.policies) {
            std::hint::black_box(rbac.matrix(&snapshot.namespaces, &owners, &|_: &str| false));
        }
        let rights = clock.seconds() - reach - checks;
        watcher.note(&snapshot, &Usage::default(), at_secs);
        findings = audit
            .verdicts()
            .map(|verdict| match &verdict.state {
                State::Fail(found) => found.len(),
                State::Pass | State::Unknown(_) => 0,
            })
            .sum::<usize>();
        let measured = Look {
            what,
            checks,
            reach,
            rights,
            neighbours: clock.seconds() - rights - reach - checks,
        };
        (measured, findings)
    };
    let (first, found) = look("the first", snapshot.clone());
    let (same, _) = look("nothing changed", snapshot.clone());
    if let Some(pod) = snapshot.pods.get_mut(7) {
        *pod = Arc::new(Pod {
            phase: PodPhase::Failed,
            ..Pod::clone(pod)
        });
    }
    let (one, _) = look("one pod ended", snapshot.clone());
    for pod in snapshot.pods.iter_mut().step_by(50) {
        *pod = Arc::new(Pod::clone(pod));
    }
    let (some, _) = look("2 % of pods changed", snapshot);
    (found, vec![first, same, one, some])
}
