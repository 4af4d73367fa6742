//! `cargo bench -p plimsoll-planner --bench rightsizing`: what watching the largest cluster that Kubernetes
//! supports costs.

#[path = "../packing/clock.rs"]
mod clock;
mod made;

use clock::Clock;
use plimsoll_planner::rightsizing::{Observer, Rule, freed, resized, sizings};
use std::sync::Arc;

/// The moment of the first measurement, and seconds between two.
const START_SECS: i64 = 1_700_000_000;
const EVERY_SECS: i64 = 60;
/// Measurements that are timed, and measurements of the history before what is stored is sized up.
const TIMED: i64 = 20;
const HOURS: i64 = 48;

#[expect(clippy::print_stdout, reason = "the measurement is the output")]
fn main() {
    let rule = Rule::default();
    let snapshot = made::snapshot();
    let mut random = fastrand::Rng::with_seed(7);
    let mut observer = Observer::new(rule.half_life_secs);
    println!(
        "## Right-sizing\n\nMade with a seed: {} pods of {} workloads, one in five with a sidecar.\n\n| | CPU-s |\n|---|---:|",
        made::PODS,
        made::WORKLOADS
    );
    let usage = made::usage(&snapshot, &mut random);
    let clock = Clock::start();
    observer.note(&snapshot, &usage, START_SECS);
    println!("| the first measurement | {:.3} |", clock.seconds());
    let (mut all, mut worst) = (0.0, 0.0_f64);
    let mut at_secs = START_SECS;
    for _ in 0..TIMED {
        let usage = made::usage(&snapshot, &mut random);
        at_secs += EVERY_SECS;
        let clock = Clock::start();
        observer.note(&snapshot, &usage, at_secs);
        let seconds = clock.seconds();
        all += seconds;
        worst = worst.max(seconds);
    }
    println!(
        "| each one after it, on average | {:.3} |",
        all / TIMED as f64
    );
    println!("| the worst of {TIMED} | {worst:.3} |");
    let mut churned = snapshot.clone();
    for pod in churned.pods.iter_mut().step_by(50) {
        *pod = Arc::new(pod.as_ref().clone());
    }
    let clock = Clock::start();
    observer.note(&churned, &usage, at_secs + 1);
    println!("| one after 2 % of pods changed | {:.3} |", clock.seconds());
    for _ in 0..HOURS {
        let usage = made::usage(&snapshot, &mut random);
        at_secs += 3_600;
        observer.note(&snapshot, &usage, at_secs);
    }
    let clock = Clock::start();
    let found = sizings(&snapshot, &observer, &rule, at_secs);
    println!("| recommendations for all | {:.3} |", clock.seconds());
    let clock = Clock::start();
    let freed = freed(&found, &snapshot);
    println!("| what they free | {:.3} |", clock.seconds());
    let clock = Clock::start();
    let after = resized(&snapshot, &found);
    println!("| the cluster with them | {:.3} |", clock.seconds());
    let keys: Vec<_> = observer.changed().cloned().collect();
    let clock = Clock::start();
    let stored: Vec<_> = keys
        .iter()
        .filter_map(|key| observer.checkpoint(key))
        .collect();
    println!("| checkpoints of all | {:.3} |", clock.seconds());
    let mib = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    println!(
        "\n{} containers: {:.1} MiB in memory, {:.1} MiB as JSON; {} of {} pods change.",
        stored.len(),
        mib(observer.heap_bytes()),
        mib(stored
            .iter()
            .filter_map(|one| Some(serde_json::to_vec(one).ok()?.len()))
            .sum()),
        freed.pods,
        after.pods.len(),
    );
}
