//! One collection cycle after the other.

use super::{Live, attributes_of};
use crate::clock::Clock;
use crate::isolation::{Overseer, OverseerError, OverseerOptions};
use crate::process;
use crate::source::{Observation, Source, SourceError, SourceStatus};
use crate::store::{Cluster, CycleMeta, EntityAttributes, HistoryWriter, Store, StoreError};
use plimsoll_planner::accounting::Ledger;
use plimsoll_planner::model::{Snapshot, Usage};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tracing::{info, warn};

/// How soon a first list that is not complete is looked at again.
const STARTING_RETRY: Duration = Duration::from_millis(500);
/// The share of an interval that tending the history may take.
const TENDING_SHARE: u32 = 4;

/// What a collector works with.
#[derive(Debug, Clone)]
pub struct CollectorOptions {
    /// Where cycles go.
    pub store: Store,
    /// Tells the time.
    pub clock: Clock,
    /// Tells the pages; also how long a cycle is.
    pub live: Live,
    /// By what the cluster is looked over.
    pub overseeing: OverseerOptions,
}

/// Collects one cluster.
pub struct Collector {
    options: CollectorOptions,
    source: Box<dyn Source>,
    writer: Option<(Cluster, HistoryWriter)>,
    ledger: Option<Prepared>,
    overseer: Option<Overseer>,
    /// Why the last look failed.
    look_error: Option<String>,
}

/// What a snapshot decides, kept while it does not change.
struct Prepared {
    snapshot: Arc<Snapshot>,
    ledger: Ledger,
    attributes: EntityAttributes,
}

/// Why a cycle is missing.
#[derive(Debug, thiserror::Error)]
enum CycleError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Collector {
    /// A collector of this source.
    #[must_use]
    pub fn new(options: CollectorOptions, source: Box<dyn Source>) -> Self {
        Self {
            options,
            source,
            writer: None,
            ledger: None,
            overseer: None,
            look_error: None,
        }
    }

    /// Collects until told to stop. An error makes a gap and is told to the pages; the next cycle
    /// tries again.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let interval_secs = self.options.live.interval_secs();
        let meters = Arc::clone(self.options.live.meters());
        let mut due_before_secs = None;
        loop {
            let due_secs = self.options.clock.now_secs().div_euclid(interval_secs) * interval_secs;
            meters.cycles_missed(missed(due_before_secs, due_secs, interval_secs));
            due_before_secs = Some(due_secs);
            let began = Instant::now();
            let outcome = self.cycle(due_secs).await;
            if matches!(
                outcome,
                Err(CycleError::Source(SourceError::AnotherCluster))
            ) {
                // Its history is another one; the next attempt finds or begins it.
                (self.writer, self.overseer) = (None, None);
                self.options.live.update(|state| {
                    (state.newest, state.seen) = (None, None);
                });
            }
            let retry = matches!(
                outcome,
                Err(CycleError::Source(
                    SourceError::Starting(_) | SourceError::AnotherCluster
                ))
            );
            match &outcome {
                Ok(()) => meters.cycle_done(began.elapsed()),
                // It is tried again at once.
                Err(_) if retry => {}
                Err(_) => meters.cycle_failed(),
            }
            self.tell(outcome);
            self.tend(Duration::from_secs(interval_secs.unsigned_abs()) / TENDING_SHARE)
                .await;
            let next_millis = (due_secs + interval_secs) * 1_000;
            let wait_millis = (next_millis - self.options.clock.now_millis()).max(0);
            let mut wait = Duration::from_millis(wait_millis.unsigned_abs());
            if retry {
                wait = wait.min(STARTING_RETRY);
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stop.wait_for(|stop| *stop) => break,
            }
        }
        if let Some(overseer) = &mut self.overseer
            && let Err(error) = overseer.save(self.options.clock.now_secs()).await
        {
            warn!("storing what containers used: {error}");
        }
    }

    async fn cycle(&mut self, due_secs: i64) -> Result<(), CycleError> {
        let started = Instant::now();
        if self.writer.is_none() {
            let new = self.source.identify().await?;
            let cluster = self.options.store.find_or_create_cluster(&new).await?;
            let writer = HistoryWriter::new(self.options.store.clone(), cluster.id);
            self.options
                .live
                .update(|state| state.cluster = Some(cluster.clone()));
            info!(cluster = %cluster.name, uid = %cluster.uid, "collecting");
            self.writer = Some((cluster, writer));
        }
        let Observation { snapshot, usage } = self.source.observe(due_secs).await?;
        let usage = Arc::new(usage);
        let interval_secs = self.options.live.interval_secs();
        let prepared = prepare(&mut self.ledger, &snapshot);
        let record = prepared.ledger.record(due_secs, interval_secs, &usage);
        let meta = CycleMeta {
            duration_millis: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
            lag_millis: self.options.clock.now_millis() - due_secs * 1_000,
        };
        let Some((_, writer)) = &mut self.writer else {
            return Ok(());
        };
        let before = process::bytes_written();
        let attributes = &prepared.attributes;
        let outcome = writer.append_cycle(&record, meta, attributes).await;
        let after = process::bytes_written();
        self.options.live.update(|state| {
            let same = state.newest.as_ref();
            let same = same.is_some_and(|(before, _)| Arc::ptr_eq(before, &snapshot));
            state.changes += i64::from(!same);
            // What is known of now is told where it could not be stored, too.
            state.newest = Some((Arc::clone(&snapshot), Arc::clone(&usage)));
            if matches!(outcome, Ok(true)) {
                state.last_cycle_bytes = after.zip(before).map(|(after, before)| after - before);
            }
        });
        outcome?;
        self.look_over(&snapshot, &usage, due_secs).await;
        Ok(())
    }

    /// Looks the cluster over. Where that fails the cycle stands all the same.
    async fn look_over(&mut self, snapshot: &Arc<Snapshot>, usage: &Arc<Usage>, at_secs: i64) {
        let Some((cluster, _)) = &self.writer else {
            return;
        };
        let CollectorOptions {
            store, overseeing, ..
        } = &self.options;
        let overseer = self
            .overseer
            .get_or_insert_with(|| Overseer::new(store.clone(), cluster.id, overseeing));
        match overseer.look(snapshot, usage, at_secs).await {
            Ok(seen) => {
                self.look_error = None;
                let seen = Some(Arc::new(seen));
                self.options.live.update(|state| state.seen = seen);
            }
            Err(error) => {
                let text = error.to_string();
                if self.look_error.as_ref() != Some(&text) {
                    warn!("looking over the cluster: {text}");
                }
                // What could not be stored is tried again; what is lost begins anew.
                if matches!(error, OverseerError::Failed(_)) {
                    self.overseer = None;
                }
                self.look_error = Some(text);
            }
        }
    }

    /// Tells the pages how it went, and the log when that changed.
    fn tell(&self, outcome: Result<(), CycleError>) {
        let error = outcome.err().map(|error| error.to_string());
        let before = self.options.live.get().error.clone();
        match &error {
            Some(error) if before.as_ref() != Some(error) => warn!("no cycle: {error}"),
            None if before.is_some() => info!("collecting again"),
            _ => {}
        }
        let mut sources = self.source.status();
        sources.extend(self.look_error.clone().map(|error| {
            let mut status = SourceStatus::starting("isolation");
            status.failed(self.options.clock.now_secs(), error, false);
            status
        }));
        let now_millis = self.options.clock.now_millis();
        let cpu_millis = process::usage().cpu_millis;
        self.options.live.update(|state| {
            if let Some(cpu) = cpu_millis.and_then(|millis| i64::try_from(millis).ok()) {
                state.cpu.note(now_millis, cpu);
            }
            state.error = error;
            state.sources = sources;
        });
    }

    /// Sums up and seals complete days and rolls up old ones, in slices for a bounded time.
    async fn tend(&mut self, longest: Duration) {
        let Some((cluster, _)) = &self.writer else {
            return;
        };
        let store = &self.options.store;
        let started = Instant::now();
        while started.elapsed() < longest {
            match store.tend_slice(cluster.id).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    warn!("tending the history: {error}");
                    return;
                }
            }
        }
    }
}

/// How many cycles were due between two that were tried.
fn missed(before_secs: Option<i64>, due_secs: i64, interval_secs: i64) -> u64 {
    let passed = before_secs.map_or(1, |before| (due_secs - before) / interval_secs);
    u64::try_from(passed - 1).unwrap_or(0)
}

/// What the snapshot decides; made anew only when it is another one.
fn prepare<'a>(kept: &'a mut Option<Prepared>, snapshot: &Arc<Snapshot>) -> &'a Prepared {
    if !kept
        .as_ref()
        .is_some_and(|kept| Arc::ptr_eq(&kept.snapshot, snapshot))
    {
        *kept = None;
    }
    kept.get_or_insert_with(|| Prepared {
        snapshot: Arc::clone(snapshot),
        ledger: Ledger::new(snapshot),
        attributes: attributes_of(snapshot),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_missed_when_none_was_tried() {
        assert_eq!(missed(None, 600, 60), 0);
        assert_eq!(missed(Some(600), 600, 60), 0, "tried again");
        assert_eq!(missed(Some(540), 600, 60), 0);
        assert_eq!(missed(Some(300), 600, 60), 4);
        assert_eq!(missed(Some(660), 600, 60), 0, "the clock was set back");
    }
}
