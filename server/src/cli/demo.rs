//! `plimsoll demo`: a simulated cluster with 400 days of history.

use super::Failure;
use super::server::{Serving, listen, run_until_stopped};
use crate::api::Plans;
use crate::clock::Clock;
use crate::collector::{Live, fill_history};
use crate::config::{DEFAULT_EXEMPT, Interval, LogFilter, value};
use crate::isolation::{Overseer, OverseerOptions};
use crate::source::{Observation, SimulatedSource, Source};
use crate::store::{HistoryWriter, Store};
use crate::telemetry;
use clap::Args;
use plimsoll_app::format::of_noun;
use plimsoll_planner::teams::TeamMapping;
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll demo
      pages on http://127.0.0.1:8080, history in plimsoll-demo.db
  plimsoll demo --seed 7 --database other.db --listen 127.0.0.1:0

The same seed gives the same cluster. A demo that is started again goes on where it was.";

const DAY_SECS: i64 = 86_400;
/// The history is filled in at the step at which peaks are defined.
const HISTORY_STEP_SECS: i64 = 300;
/// Of so many days is told what containers used and what befell pods.
const RECALL_DAYS: i64 = 8;

/// Settings of `plimsoll demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// SQLite file of the demo, created when absent
    #[arg(
        long,
        env = "PLIMSOLL_DATABASE",
        value_name = "FILE",
        default_value = "plimsoll-demo.db"
    )]
    pub database: PathBuf,
    /// Address of the pages; loopback only
    #[arg(
        long,
        env = "PLIMSOLL_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// Which simulated cluster
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// Days of history to start with
    #[arg(long, value_name = "DAYS", default_value_t = 400, value_parser = clap::value_parser!(i64).range(1..=730))]
    pub days: i64,
    /// Time between collection cycles
    #[arg(long, value_name = "DURATION", default_value = "15s")]
    pub interval: String,
    /// What to log
    #[arg(
        long,
        env = "PLIMSOLL_LOG",
        value_name = "FILTER",
        default_value = "warn"
    )]
    pub log: String,
}

/// Whoever points `PLIMSOLL_DATABASE` at the history of a real cluster does not want a simulated one in it.
async fn refuse_real(store: &Store, database: &Path) -> Result<(), Failure> {
    let clusters = store.list_clusters().await.map_err(Failure::unavailable)?;
    match clusters.iter().find(|cluster| !cluster.simulated) {
        None => Ok(()),
        Some(cluster) => Err(Failure::input(format!(
            "{} has the history of {}, which is not simulated. Give the demo a file of its own with --database",
            database.display(),
            cluster.name
        ))),
    }
}

/// Runs `plimsoll demo` until it is stopped by a signal.
pub(super) async fn demo(args: DemoArgs) -> Result<(), Failure> {
    let log: LogFilter = value(&args.log, "--log (PLIMSOLL_LOG)").map_err(Failure::input)?;
    let interval: Interval = value(&args.interval, "--interval").map_err(Failure::input)?;
    telemetry::start(&log);
    if !args.listen.ip().is_loopback() {
        return Err(Failure::input(format!(
            "the demo has no access control and listens on this machine only, not on {}",
            args.listen
        )));
    }
    let (listener, mut signal) = listen(&args.listen).await?;
    let address = listener.local_addr().map_err(Failure::running)?;
    let store = Store::open(&args.database)
        .await
        .map_err(Failure::unavailable)?;
    refuse_real(&store, &args.database).await?;
    let clock = Clock::system();
    let overseeing = OverseerOptions {
        mapping: TeamMapping::by_default_labels(),
        exempt: DEFAULT_EXEMPT.map(str::to_owned).to_vec(),
    };
    let source = tokio::select! {
        filled = fill(&store, &args, clock.now_secs(), &overseeing) => filled?,
        () = signal.wait() => {
            store.close().await;
            return Ok(());
        }
    };
    super::say(&format!(
        "A simulated cluster (seed {}) is served on http://{address}\n\
         Its history is in {}; Ctrl-C stops the demo, the next one goes on from there.\n\
         Try next: http://{address}/namespaces?aggregate=team for the teams,\n          \
         http://{address}/nodes for how full each machine is,\n          \
         plimsoll serve --help for a cluster of your own.",
        args.seed,
        args.database.display(),
    ));
    let plans = Plans {
        exempt: overseeing.exempt.clone(),
        ..Plans::default()
    };
    let serving = Serving {
        live: Live::new(interval.0),
        store,
        clock,
        teams: overseeing.mapping,
        plans,
        exempt: overseeing.exempt,
        token: None,
        source: Some(Box::new(source)),
    };
    run_until_stopped((listener, signal), serving).await
}

/// Fills in the history up to now: all of it at first, what is missing since the last stop later.
async fn fill(
    store: &Store,
    args: &DemoArgs,
    now_secs: i64,
    overseeing: &OverseerOptions,
) -> Result<SimulatedSource, Failure> {
    let clusters = store.list_clusters().await.map_err(Failure::unavailable)?;
    let known = clusters
        .iter()
        .find(|cluster| cluster.uid == SimulatedSource::uid(args.seed));
    let first_day = (now_secs.div_euclid(DAY_SECS) - args.days) * DAY_SECS;
    let origin_secs = known
        .and_then(|cluster| cluster.origin_secs)
        .unwrap_or(first_day);
    let mut source = SimulatedSource::new(args.seed, origin_secs);
    let new = source.identify().await.map_err(Failure::running)?;
    let cluster = store
        .find_or_create_cluster(&new)
        .await
        .map_err(Failure::unavailable)?;
    let newest = store
        .find_latest_cycle(cluster.id)
        .await
        .map_err(Failure::unavailable)?;
    let from_secs = newest.map_or(origin_secs, |cycle| cycle.at_secs + HISTORY_STEP_SECS);
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let started = Instant::now();
    let mut shown = 0;
    fill_history(
        &mut source,
        &mut writer,
        (from_secs, now_secs),
        HISTORY_STEP_SECS,
        |at_secs| {
            let percent = (at_secs - from_secs) * 100 / (now_secs - from_secs).max(1);
            if percent >= shown + 5 && std::io::stderr().is_terminal() {
                shown = percent;
                progress(percent);
            }
        },
    )
    .await
    .map_err(Failure::running)?;
    let mut overseer = Overseer::new(store.clone(), cluster.id, overseeing);
    recall(&mut overseer, args.seed, (origin_secs, now_secs)).await?;
    let days = (now_secs - from_secs) / DAY_SECS;
    if days > 0 {
        super::say(&format!(
            "Filled in {} of history in {:.1} s.",
            of_noun(days, "day", "days"),
            started.elapsed().as_secs_f64()
        ));
    }
    // Begun anew: the outages of the history are no errors of this server's.
    Ok(SimulatedSource::new(args.seed, origin_secs))
}

/// Takes note of what containers used in the last days, as a server that had run meanwhile would have.
async fn recall(
    overseer: &mut Overseer,
    seed: u64,
    (origin_secs, now_secs): (i64, i64),
) -> Result<(), Failure> {
    if overseer.remembers().await.map_err(Failure::unavailable)? {
        return Ok(());
    }
    let mut source = SimulatedSource::new(seed, origin_secs);
    let first_secs = (now_secs - RECALL_DAYS * DAY_SECS).max(origin_secs);
    let first_secs = first_secs.div_euclid(HISTORY_STEP_SECS) * HISTORY_STEP_SECS;
    let mut at_secs = first_secs;
    while at_secs < now_secs {
        // What an outage of the source hides is not known to anybody.
        if let Ok(Observation { snapshot, usage }) = source.observe(at_secs).await {
            let recalled = overseer.recall(&snapshot, &usage, at_secs).await;
            recalled.map_err(Failure::running)?;
        }
        at_secs += HISTORY_STEP_SECS;
    }
    overseer.save(now_secs).await.map_err(Failure::running)
}

/// Shows how far the history is, on one line of the terminal.
fn progress(percent: i64) {
    let mut terminal = std::io::stderr();
    // A terminal that is gone is no reason to stop.
    drop(write!(terminal, "\rFilling in history: {percent:3} %\r"));
    drop(terminal.flush());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{CycleMeta, EntityAttributes};
    use plimsoll_planner::accounting::CycleRecord;
    use plimsoll_planner::simulate::{Simulation, SimulationConfig};

    #[tokio::test]
    async fn outages_of_the_history_are_no_errors_of_the_server() {
        const ORIGIN_SECS: i64 = 20_000 * DAY_SECS;
        let folder = tempfile::tempdir().unwrap();
        let args = DemoArgs {
            database: folder.path().join("demo.db"),
            listen: ([127, 0, 0, 1], 0).into(),
            seed: 1,
            days: 400,
            interval: "15s".to_owned(),
            log: String::new(),
        };
        let simulation = Simulation::new(SimulationConfig {
            seed: args.seed,
            origin_secs: ORIGIN_SECS,
        });
        let outage = (ORIGIN_SECS..)
            .step_by(3_600)
            .find(|&at| simulation.is_gap(at))
            .unwrap();
        // All up to the outage is there already.
        let store = Store::open(&args.database).await.unwrap();
        let new = SimulatedSource::new(args.seed, ORIGIN_SECS)
            .identify()
            .await
            .unwrap();
        let cluster = store.find_or_create_cluster(&new).await.unwrap();
        let mut writer = HistoryWriter::new(store.clone(), cluster.id);
        let newest = CycleRecord {
            at_secs: outage - 600,
            interval_secs: 300,
            ..CycleRecord::default()
        };
        let (meta, attributes) = (CycleMeta::default(), EntityAttributes::default());
        writer
            .append_cycle(&newest, meta, &attributes)
            .await
            .unwrap();
        let now_secs = outage + 900;
        let overseeing = OverseerOptions {
            mapping: TeamMapping::by_default_labels(),
            exempt: Vec::new(),
        };
        let source = fill(&store, &args, now_secs, &overseeing).await.unwrap();
        let gaps = store
            .find_gaps(cluster.id, (outage - 600, now_secs), now_secs, 9)
            .await
            .unwrap();
        assert!(gaps.missing_secs >= 900, "{gaps:?}");
        assert_eq!(source.status()[0].errors, 0);
    }
}
