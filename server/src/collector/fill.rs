//! Filling in the history that a simulated cluster starts with, the way a collector would have:
//! source, ledger, store, cycle by cycle.

use super::attributes_of;
use crate::source::{Source, SourceError};
use crate::store::{CycleMeta, EntityAttributes, HistoryWriter, PastDays, StoreError};
use plimsoll_planner::accounting::Ledger;
use plimsoll_planner::model::Snapshot;
use std::sync::Arc;
use tokio::sync::mpsc;

/// How much is written in one transaction.
const BATCH_SECS: i64 = 4 * 86_400;
/// Workloads and nodes are taken with every cycle for this long, and once an hour before.
const FINE_SECS: i64 = 90 * 86_400;

/// Why a history could not be filled in.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// The source failed other than by a simulated outage.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores the cycles from `from_secs` (included) to `to_secs` (excluded), one every `step_secs`,
/// some days at a time; `progress` is told the time reached. Outages of the source become gaps.
///
/// # Errors
/// [`FillError`]; the days before it are stored.
pub async fn fill_history(
    source: &mut dyn Source,
    writer: &mut HistoryWriter,
    (from_secs, to_secs): (i64, i64),
    step_secs: i64,
    mut progress: impl FnMut(i64),
) -> Result<(), FillError> {
    // Observing goes on while the days before are compressed and written.
    let (send, mut receive) = mpsc::channel::<(PastDays, EntityAttributes, i64)>(1);
    let observed = &mut *source;
    let observe = async move {
        let source = observed;
        let mut observer = Observer::new(to_secs - FINE_SECS);
        let mut at_secs = from_secs.div_euclid(step_secs) * step_secs;
        while at_secs + step_secs <= to_secs {
            observer.observe(source, at_secs, step_secs).await?;
            at_secs += step_secs;
            let batch_is_full = at_secs.rem_euclid(BATCH_SECS) < step_secs;
            if (batch_is_full || at_secs + step_secs > to_secs)
                && send.send(observer.take(at_secs)).await.is_err()
            {
                break;
            }
        }
        Ok::<(), FillError>(())
    };
    let write = async {
        while let Some((past, attributes, at_secs)) = receive.recv().await {
            writer.append_days(past, &attributes, to_secs).await?;
            progress(at_secs);
        }
        Ok::<(), FillError>(())
    };
    let (observed, written) = tokio::join!(observe, write);
    written.and(observed)?;
    // The step under way goes to the head, where it gives way to the first cycle that is collected.
    let last_secs = to_secs.div_euclid(step_secs) * step_secs;
    if last_secs < to_secs && last_secs >= from_secs {
        append_one(source, writer, last_secs, step_secs).await?;
    }
    Ok(())
}

async fn append_one(
    source: &mut dyn Source,
    writer: &mut HistoryWriter,
    at_secs: i64,
    interval_secs: i64,
) -> Result<(), FillError> {
    let observation = match source.observe(at_secs).await {
        Ok(observation) => observation,
        Err(SourceError::SimulatedOutage) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let snapshot = &observation.snapshot;
    let record = Ledger::new(snapshot).record(at_secs, interval_secs, &observation.usage);
    let attributes = attributes_of(snapshot);
    writer
        .append_cycle(&record, CycleMeta::default(), &attributes)
        .await?;
    Ok(())
}

/// Turns observations into past days.
struct Observer {
    prepared: Option<(Arc<Snapshot>, Ledger)>,
    past: PastDays,
    fine_from_secs: i64,
}

impl Observer {
    fn new(fine_from_secs: i64) -> Self {
        Self {
            prepared: None,
            past: PastDays::fine_from(fine_from_secs),
            fine_from_secs,
        }
    }

    async fn observe(
        &mut self,
        source: &mut dyn Source,
        at_secs: i64,
        step_secs: i64,
    ) -> Result<(), FillError> {
        let observation = match source.observe(at_secs).await {
            Ok(observation) => observation,
            Err(SourceError::SimulatedOutage) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let snapshot = observation.snapshot;
        if !self
            .prepared
            .as_ref()
            .is_some_and(|(kept, _)| Arc::ptr_eq(kept, &snapshot))
        {
            self.prepared = Some((Arc::clone(&snapshot), Ledger::new(&snapshot)));
        }
        if let Some((_, ledger)) = &self.prepared {
            let record = if self.past.takes_all(at_secs, step_secs) {
                Ledger::record
            } else {
                Ledger::record_without_workloads
            };
            self.past
                .push(&record(ledger, at_secs, step_secs, &observation.usage));
        }
        // The other half of the work waits for its turn on this task.
        tokio::task::yield_now().await;
        Ok(())
    }

    fn take(&mut self, at_secs: i64) -> (PastDays, EntityAttributes, i64) {
        let attributes = self
            .prepared
            .as_ref()
            .map(|(snapshot, _)| attributes_of(snapshot))
            .unwrap_or_default();
        (
            std::mem::replace(&mut self.past, PastDays::fine_from(self.fine_from_secs)),
            attributes,
            at_secs,
        )
    }
}
