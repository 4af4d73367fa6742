//! One look at a cluster, for commands: nothing goes on afterwards.

use super::{Live, attributes_of};
use crate::clock::Clock;
use crate::isolation::{Overseer, OverseerError, OverseerOptions};
use crate::source::{Observation, Source, SourceError, WatchState};
use crate::store::{CycleMeta, HistoryWriter, Store, StoreError};
use plimsoll_planner::accounting::Ledger;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How soon lists that are not complete are looked at again.
const AGAIN: Duration = Duration::from_millis(200);

/// Why there is nothing to see.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// The cluster.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The database that it is noted in.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Looking it over.
    #[error(transparent)]
    Overseer(#[from] OverseerError),
}

/// Looks at a cluster once all its lists are complete, or are known not to come, and notes one cycle.
/// What is still being listed when the patience ends is unknown.
///
/// # Errors
/// [`LookError`], also when what is needed for any figure is not complete in time.
pub async fn look_once(
    source: &mut dyn Source,
    store: &Store,
    clock: &Clock,
    (live, overseeing): (&Live, &OverseerOptions),
    patience: Duration,
) -> Result<(), LookError> {
    let new = source.identify().await?;
    let cluster = store.find_or_create_cluster(&new).await?;
    let interval_secs = live.interval_secs();
    let at_secs = clock.now_secs().div_euclid(interval_secs) * interval_secs;
    let Observation { snapshot, usage } = complete(source, at_secs, patience).await?;
    let usage = Arc::new(usage);
    let record = Ledger::new(&snapshot).record(at_secs, interval_secs, &usage);
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let meta = CycleMeta::default();
    let attributes = attributes_of(&snapshot);
    writer.append_cycle(&record, meta, &attributes).await?;
    let mut overseer = Overseer::new(store.clone(), cluster.id, overseeing);
    let seen = overseer.look(&snapshot, &usage, at_secs).await?;
    live.update(|state| {
        state.cluster = Some(cluster);
        state.newest = Some((snapshot, usage));
        state.seen = Some(Arc::new(seen));
        state.sources = source.status();
    });
    Ok(())
}

async fn complete(
    source: &mut dyn Source,
    at_secs: i64,
    patience: Duration,
) -> Result<Observation, SourceError> {
    let started = Instant::now();
    loop {
        let observed = source.observe(at_secs).await;
        let is_over = started.elapsed() > patience;
        match observed {
            Ok(observed) => {
                let mut sources = source.status().into_iter();
                if is_over || !sources.any(|source| source.state == WatchState::Starting) {
                    return Ok(observed);
                }
            }
            Err(SourceError::Starting(_)) if !is_over => {}
            Err(error) => return Err(error),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SimulatedSource, SourceStatus};
    use crate::store::NewCluster;
    use async_trait::async_trait;
    use plimsoll_planner::simulate::{Simulation, SimulationConfig};
    use plimsoll_planner::teams::TeamMapping;

    /// A simulation whose lists are complete only after some questions.
    struct Slow {
        inner: SimulatedSource,
        starting: usize,
        asked: usize,
    }

    #[async_trait]
    impl Source for Slow {
        async fn identify(&mut self) -> Result<NewCluster, SourceError> {
            self.inner.identify().await
        }

        async fn observe(&mut self, at_secs: i64) -> Result<Observation, SourceError> {
            self.asked += 1;
            match self.asked {
                1 => Err(SourceError::Starting("pods".to_owned())),
                _ => self.inner.observe(at_secs).await,
            }
        }

        fn status(&self) -> Vec<SourceStatus> {
            let mut all = self.inner.status();
            if self.asked < self.starting {
                all.push(SourceStatus::starting("roles"));
            }
            all
        }
    }

    async fn look(starting: usize, patience: Duration) -> (Slow, Live, Result<(), LookError>) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("one.db")).await.unwrap();
        let clock = Clock::system();
        let day_secs = clock.now_secs().div_euclid(86_400) * 86_400;
        // The first second of a simulation that is in no outage.
        let origin_secs = (0..)
            .map(|days| day_secs - days * 86_400)
            .find(|&origin_secs| {
                let at_secs = clock.now_secs().div_euclid(60) * 60;
                let config = SimulationConfig {
                    seed: 1,
                    origin_secs,
                };
                let simulation = Simulation::new(config);
                (0..3).all(|minutes| !simulation.is_gap(at_secs + minutes * 60))
            })
            .unwrap();
        let mut source = Slow {
            inner: SimulatedSource::new(1, origin_secs),
            starting,
            asked: 0,
        };
        let live = Live::new(60);
        let overseeing = OverseerOptions {
            mapping: TeamMapping::by_default_labels(),
            exempt: Vec::new(),
        };
        let outcome = look_once(&mut source, &store, &clock, (&live, &overseeing), patience).await;
        store.close().await;
        (source, live, outcome)
    }

    #[tokio::test]
    async fn it_waits_until_all_lists_are_there() {
        let (source, live, outcome) = look(4, Duration::from_secs(60)).await;
        outcome.unwrap();
        assert_eq!(source.asked, 4);
        let state = live.get();
        let seen = state.seen.as_ref().unwrap();
        assert!(seen.audit.verdicts().count() > 0);
        assert_eq!(state.cluster.as_ref().unwrap().name, "demo");
    }

    #[tokio::test]
    async fn what_does_not_come_in_time_is_left_out_or_told() {
        let (source, live, outcome) = look(usize::MAX, Duration::from_millis(700)).await;
        outcome.unwrap();
        assert!(source.asked > 2 && live.get().seen.is_some());
        let (_, live, outcome) = look(1, Duration::ZERO).await;
        assert!(
            matches!(outcome, Err(LookError::Source(SourceError::Starting(_)))),
            "{outcome:?}"
        );
        assert!(live.get().seen.is_none());
    }
}
