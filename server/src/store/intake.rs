//! Filling in days that the collector did not see, in the steps in which they are told from
//! elsewhere.
//!
//! What is stored stays as it is: of a step, only the seconds are taken for which no cycle speaks. So
//! the same day can be filled in again, and nothing is counted twice. A day is one transaction.

use super::cycle_days::span_of;
use super::cycles::{self, CycleMeta, CycleRow};
use super::day::DAY_SECS;
use super::entities::{Attributes, find_or_create};
use super::retention::{FIVE_MINUTES, Retention, WHOLE_DAY};
use super::rolled::Rolled;
use super::sealed::SealedDay;
use super::spell::Spell;
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, chunks, namespace_spans};
use plimsoll_planner::accounting::Quality;
use sqlx::{Sqlite, Transaction};

/// How many entities are compressed at a time.
const SERIES_PER_BATCH: usize = 64;

/// A step of a day in which something was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When it starts, Unix seconds.
    pub at_secs: i64,
    /// How long it is; it ends within the day.
    pub interval_secs: i64,
    /// Whether usage was observed in it.
    pub usage_known: bool,
}

/// What a column came to in a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StepSum {
    /// Σ value × seconds over the whole step.
    pub integral: i128,
    /// Largest value.
    pub max: i64,
}

/// One column per stored column, each empty or of one value per step of the day.
pub type Columns = Vec<Vec<Option<StepSum>>>;

/// An entity on a day.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    /// What it is.
    pub kind: EntityKind,
    /// Namespace, of a namespace or workload.
    pub namespace: &'a str,
    /// Kind, of a workload.
    pub workload_kind: &'a str,
    /// Name of a workload or node.
    pub name: &'a str,
    /// JSON of what is kept of it beside; taken where nothing is kept yet.
    pub attributes: &'a str,
    /// What it came to.
    pub columns: Columns,
}

/// The part of a step that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    step: usize,
    /// Seconds of the step.
    from_secs: i64,
    to_secs: i64,
}

/// A day that is being filled in. Dropping it before [`DayIntake::commit`] leaves nothing of it.
#[derive(Debug)]
pub struct DayIntake {
    tx: Transaction<'static, Sqlite>,
    retention: Retention,
    cluster: ClusterId,
    day: i64,
    age_days: i64,
    steps: Vec<Step>,
    parts: Vec<Part>,
    /// Whether something of the day was stored before.
    merges: bool,
    pending: Vec<(EntityId, EntityKind, Columns)>,
}

impl Store {
    /// Begins to fill in a day (whole days since the Unix epoch) in steps, which rise and do not
    /// overlap; the newest data of the cluster will be of `newest_secs`. `None` when cycles speak
    /// for all of it already, or when only the sums of that day are kept.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn fill_in_day(
        &self,
        cluster: ClusterId,
        day: i64,
        steps: Vec<Step>,
        newest_secs: i64,
    ) -> Result<Option<DayIntake>, StoreError> {
        let of = |error| StoreError::of(&self.path, error);
        let mut tx = self.begin_write().await.map_err(of)?;
        let spoken = cycles::list_of_day(&mut tx, cluster, day).await?;
        let age_days = newest_secs.div_euclid(DAY_SECS) - day;
        let due = |kind| self.retention.step_secs(kind, age_days);
        let is_sum = EntityKind::ALL
            .into_iter()
            .any(|kind| due(kind) == WHOLE_DAY);
        let parts = free_parts(&steps, &spoken);
        if parts.is_empty() || (is_sum && !spoken.is_empty()) {
            return Ok(None);
        }
        let rows: Vec<CycleRow> = parts
            .iter()
            .map(|part| CycleRow {
                at_secs: steps[part.step].at_secs + part.from_secs,
                interval_secs: part.to_secs - part.from_secs,
                meta: CycleMeta::default(),
                usage_known: steps[part.step].usage_known,
                quality: Quality::default(),
            })
            .collect();
        cycles::insert(&mut tx, cluster, &rows).await?;
        // A part of a step is spread over all of it, also over minutes for which a cycle spoke.
        namespace_spans::drop_finer(&mut tx, cluster, span_of(day), DAY_SECS).await?;
        Ok(Some(DayIntake {
            tx,
            retention: self.retention,
            cluster,
            day,
            age_days,
            steps,
            parts,
            merges: !spoken.is_empty(),
            pending: Vec::new(),
        }))
    }
}

impl Store {
    /// Whether cycles speak for every second of a span within one day.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn is_spoken_for(
        &self,
        cluster: ClusterId,
        (from_secs, to_secs): (i64, i64),
    ) -> Result<bool, StoreError> {
        let mut reader = self.readers.acquire().await?;
        let day = from_secs.div_euclid(DAY_SECS);
        let spoken = cycles::list_of_day(&mut reader, cluster, day).await?;
        let whole = Step {
            at_secs: from_secs,
            interval_secs: to_secs - from_secs,
            usage_known: false,
        };
        Ok(free_parts(&[whole], &spoken).is_empty())
    }
}

impl DayIntake {
    /// Seconds of the day that are filled in.
    #[must_use]
    pub fn free_secs(&self) -> i64 {
        let secs = self.parts.iter().map(|part| part.to_secs - part.from_secs);
        secs.sum()
    }

    /// Adds an entity, each at most once.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn add(&mut self, series: Series<'_>) -> Result<(), StoreError> {
        let names = (series.namespace, series.workload_kind, series.name);
        let attributes = (series.attributes, Attributes::FilledIn);
        let cluster = self.cluster;
        let entity = find_or_create(&mut self.tx, cluster, series.kind, names, attributes).await?;
        self.pending.push((entity, series.kind, series.columns));
        if self.pending.len() >= SERIES_PER_BATCH {
            self.flush().await?;
        }
        Ok(())
    }

    /// Stores the day.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing of the day is stored then.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.flush().await?;
        Ok(self.tx.commit().await?)
    }

    async fn flush(&mut self) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(self.pending.len());
        for (entity, kind, columns) in std::mem::take(&mut self.pending) {
            let stored = if self.merges {
                chunks::find(&mut self.tx, entity, self.day).await?
            } else {
                None
            };
            let due = self.retention.step_secs(kind, self.age_days);
            let steps = rolled(&self.steps, &self.parts, &columns);
            batch.push((entity, stored, steps, due.max(FIVE_MINUTES)));
        }
        let day = self.day;
        let seal = move || {
            let sealed = batch.into_iter().map(|(entity, stored, steps, step_secs)| {
                let sealed = match stored {
                    Some(stored) => stored.with_steps(&steps, step_secs)?,
                    None => SealedDay::of_steps(&steps, step_secs)?,
                };
                Ok((entity, day, sealed))
            });
            sealed.collect::<Result<Vec<_>, StoreError>>()
        };
        let sealed = tokio::task::spawn_blocking(seal)
            .await
            .map_err(|error| StoreError::Damaged(error.to_string()))??;
        chunks::insert(&mut self.tx, sealed).await
    }
}

/// The parts of steps for which none of these cycles (start and seconds, rising) speaks.
fn free_parts(steps: &[Step], spoken: &[(i64, i64)]) -> Vec<Part> {
    let mut parts = Vec::with_capacity(steps.len());
    for (
        step,
        &Step {
            at_secs,
            interval_secs,
            ..
        },
    ) in steps.iter().enumerate()
    {
        let end_secs = at_secs + interval_secs;
        let mut free_from = at_secs;
        let first = spoken.partition_point(|&(start, secs)| start + secs <= at_secs);
        for &(start, secs) in &spoken[first..] {
            if start >= end_secs {
                break;
            }
            if start > free_from {
                parts.push(part(step, at_secs, (free_from, start)));
            }
            free_from = free_from.max(start + secs);
        }
        if free_from < end_secs {
            parts.push(part(step, at_secs, (free_from, end_secs)));
        }
    }
    parts
}

fn part(step: usize, at_secs: i64, (from_secs, to_secs): (i64, i64)) -> Part {
    Part {
        step,
        from_secs: from_secs - at_secs,
        to_secs: to_secs - at_secs,
    }
}

/// The free parts of an entity's steps.
fn rolled(steps: &[Step], parts: &[Part], columns: &[Vec<Option<StepSum>>]) -> Rolled {
    let spell = |column: &[Option<StepSum>], part: &Part| {
        let sum = column.get(part.step).copied().flatten()?;
        let secs = steps[part.step].interval_secs;
        let whole = Spell {
            integral: sum.integral,
            secs,
            max: sum.max,
        };
        whole.part((part.from_secs, part.to_secs), secs)
    };
    Rolled {
        stamps: parts
            .iter()
            .map(|part| steps[part.step].at_secs + part.from_secs)
            .collect(),
        spans: parts
            .iter()
            .map(|part| part.to_secs - part.from_secs)
            .collect(),
        columns: columns
            .iter()
            .map(|column| parts.iter().map(|part| spell(column, part)).collect())
            .collect(),
    }
}

#[cfg(test)]
#[path = "intake_tests.rs"]
mod tests;
