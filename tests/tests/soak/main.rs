//! Everything at once, for as long as there is time: a real cluster that changes all the time,
//! readers of pages, exports and the API, and a server that is killed again and again. No figure is
//! wrong, no cycle missing that could have been collected, and nothing grows that should not.
//!
//! Takes about two minutes, or as long as `cargo xtask soak --minutes N` says.

#![expect(
    clippy::unwrap_used,
    reason = "a lock is poisoned only by a part that panicked, which is a fault of its own"
)]

mod asked;
mod churn;
mod cluster;
mod compare;
mod cycles;
mod faults;
mod leaks;
mod lives;
mod outages;
mod plan;
mod progress;
mod readers;
mod report;
mod requests;
mod samples;
mod soak;
mod stats;
mod verdict;
mod watcher;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use plan::Plan;
use soak::Soak;

/// Any failure ends what it happens in; its text says what was expected and what was seen.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[test]
fn no_figure_is_wrong_no_cycle_missed_and_nothing_leaks() -> Result<()> {
    let plan = Plan::from_environment()?;
    let Some(plane) = block_on(cluster::start(&plan))?? else {
        return Ok(());
    };
    let mut soak = block_on(Soak::start(plan, plane))??;
    live(&soak);
    let ending = block_on(verdict::end(&mut soak))??;
    let faults = report::write(&soak, &ending)?;
    assert_eq!(faults, 0, "see {}", soak.plan.log.display());
    Ok(())
}

/// Lets all parts run, each on a thread of its own, until the time is over.
fn live(soak: &Soak) {
    let part = |name: &'static str, run: &dyn Fn() -> Result<()>| {
        let outcome = catch_unwind(AssertUnwindSafe(run));
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => soak.faults.add(name, &format!("ended early: {error}")),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                soak.faults
                    .add(name, &format!("panicked: {}", text.unwrap_or("?")));
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| part("churn", &|| block_on(churn::run(soak))?));
        scope.spawn(|| part("lives", &|| block_on(lives::run(soak))?));
        scope.spawn(|| part("comparisons", &|| block_on(compare::run(soak))?));
        scope.spawn(|| part("watcher", &|| block_on(watcher::run(soak))?));
        scope.spawn(|| part("samples", &|| block_on(samples::run(soak))?));
        scope.spawn(|| part("progress", &|| block_on(progress::run(soak))?));
        for index in 0..soak.plan.readers {
            scope.spawn(move || part("reader", &|| block_on(readers::run(soak, index))?));
        }
    });
}

/// Every part has a runtime of its own, so that none waits for another.
fn block_on<F: Future>(future: F) -> std::io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(future))
}
