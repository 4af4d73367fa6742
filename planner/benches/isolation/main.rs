//! `cargo bench -p plimsoll-planner --bench isolation`: what looking over the largest cluster that
//! Kubernetes supports costs.

#[path = "../packing/clock.rs"]
mod clock;
mod made;

use clock::Clock;
use plimsoll_planner::isolation::network::{Passage, Reach, ReachCache};
use plimsoll_planner::model::{Name, Namespace, Pod, PodPhase, Snapshot};
use std::collections::HashMap;
use std::sync::Arc;

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
fn main() {
    let mut snapshot = made::snapshot();
    println!(
        "## Isolation\n\nMade: {} pods of {} workloads in {} namespaces of {} teams, {} network policies.\n\n| Reach | CPU-s |\n|---|---:|",
        made::PODS,
        made::WORKLOADS,
        made::NAMESPACES,
        made::TEAMS,
        snapshot.policies.network.as_ref().map_or(0, Vec::len),
    );
    let teams: HashMap<Name, Name> = snapshot
        .namespaces
        .iter()
        .enumerate()
        .map(|(at, namespace)| (namespace.name.clone(), made::team(at)))
        .collect();
    let team = |namespace: &str| teams.get(namespace).cloned().unwrap_or_default();
    let mut cache = ReachCache::default();
    let mut update = |what: &str, snapshot: &Snapshot| {
        let clock = Clock::start();
        let reach = updated(&mut cache, snapshot);
        println!("| {what} | {:.3} |", clock.seconds());
        reach
    };
    let reach = update("the first look", &snapshot);
    let clock = Clock::start();
    let matrix = reach.by_group(team);
    println!("| by team | {:.3} |", clock.seconds());
    let clock = Clock::start();
    let cells = reach.by_group(|namespace| namespace.into()).cells.len();
    println!("| by namespace, {cells} of them | {:.3} |", clock.seconds());
    update("nothing changed", &snapshot);
    if let Some(pod) = snapshot.pods.first_mut() {
        *pod = Arc::new(Pod {
            phase: PodPhase::Failed,
            ..Pod::clone(pod)
        });
    }
    update("one pod ended", &snapshot);
    snapshot.pods.remove(0);
    update("it is gone, and all others moved up", &snapshot);
    for pod in snapshot.pods.iter_mut().step_by(50) {
        *pod = Arc::new(Pod::clone(pod));
    }
    update("2 % of pods changed", &snapshot);
    if let Some(namespace) = snapshot.namespaces.first_mut() {
        let mut other = Namespace::clone(namespace);
        other.labels.insert("team".into(), "another".into());
        *namespace = Arc::new(other);
    }
    update("the labels of a namespace changed", &snapshot);
    let words = [Passage::Allowed, Passage::Partly, Passage::Denied].map(|passage| {
        let cells = matrix.cells.iter().flatten();
        cells.filter(|cell| cell.passage() == passage).count()
    });
    println!(
        "\nOf pairs of teams {} are allowed, {} partly, {} denied.",
        words[0], words[1], words[2]
    );
}

fn updated(cache: &mut ReachCache, snapshot: &Snapshot) -> Arc<Reach> {
    let policies = snapshot.policies.network.as_deref().unwrap_or_default();
    cache.update(&snapshot.pods, &snapshot.namespaces, policies)
}
