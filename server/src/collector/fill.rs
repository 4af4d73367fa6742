//! Filling in the history that a simulated cluster starts with, the way a collector would have:
//! source, ledger, store, cycle by cycle.

use super::attributes_of;
use crate::source::{Source, SourceError};
use crate::store::{EntityAttributes, HistoryWriter, StoreError};
use plimsoll_planner::accounting::{CycleRecord, Ledger};
use plimsoll_planner::model::Snapshot;
use std::sync::Arc;

const DAY_SECS: i64 = 86_400;

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
/// a day at a time; `progress` is told the time reached. Outages of the source become gaps.
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
    let mut prepared: Option<(Arc<Snapshot>, Ledger)> = None;
    let mut attributes = EntityAttributes::default();
    let mut day: Vec<CycleRecord> = Vec::new();
    let mut at_secs = from_secs.div_euclid(step_secs) * step_secs;
    while at_secs < to_secs {
        match source.observe(at_secs).await {
            Ok(observation) => {
                if !prepared
                    .as_ref()
                    .is_some_and(|(kept, _)| Arc::ptr_eq(kept, &observation.snapshot))
                {
                    attributes = attributes_of(&observation.snapshot);
                    prepared = Some((
                        Arc::clone(&observation.snapshot),
                        Ledger::new(&observation.snapshot),
                    ));
                }
                if let Some((_, ledger)) = &prepared {
                    day.push(ledger.record(at_secs, step_secs, &observation.usage));
                }
            }
            Err(SourceError::SimulatedOutage) => {}
            Err(error) => return Err(error.into()),
        }
        at_secs += step_secs;
        if at_secs.rem_euclid(DAY_SECS) < step_secs || at_secs >= to_secs {
            writer
                .append_days(std::mem::take(&mut day), &attributes)
                .await?;
            progress(at_secs);
        }
    }
    Ok(())
}
