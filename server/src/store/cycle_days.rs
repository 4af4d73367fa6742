//! Table `cycle_day`: what the cycles of a day come to. A year has half a million cycles, and
//! every page asks about all of its window.
//!
//! It is derived from `cycle`, whose triggers drop the day of whatever changes. Readers take the
//! days that are there as a whole, and read the cycles of all else.

use super::chain::{Chain, chain_of_cycles};
use super::cycle_sums::{Sums, sums_of_cycles};
use super::cycles;
use super::day::{DAY_SECS, day_of};
use super::{ClusterId, Store, StoreError};
use sqlx::SqliteConnection;

/// Days in one slice: some milliseconds at cycles of a minute, half a second at cycles of a second.
const DAYS_PER_SLICE: usize = 5;
/// Gaps of a day that are listed: as many as a page shows. All are counted, and where more are
/// asked for, the cycles are read.
const GAPS_PER_DAY: usize = 50;

/// A day that is there stays: it says the same.
const SUM_UP: &str = concat!(
    "INSERT INTO cycle_day (cluster_id, day, stored, without_usage, observed_secs, usage_secs,
         longest_secs, shortest_secs, shortest_due_secs, last_secs, clamped_rows, pods_unmeasured,
         pods_on_unknown_nodes, first_secs, until_secs, gaps, gap_secs, newest_gaps)
     SELECT ?1, ?5, sums.*, first_secs, until_secs, gaps, gap_secs, newest_gaps
     FROM (",
    sums_of_cycles!(),
    ") AS sums, (",
    chain_of_cycles!(),
    ") AS chain WHERE true ON CONFLICT (cluster_id, day) DO NOTHING"
);

/// A part of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<T> {
    /// A day that is summed up.
    Day(i64, T),
    /// A span of which the cycles are to be read.
    Cycles((i64, i64)),
}

/// The first whole day of a window, and the one after the last.
pub(super) fn whole_days((from_secs, to_secs): (i64, i64)) -> (i64, i64) {
    let first = day_of(from_secs.saturating_add(DAY_SECS - 1));
    (first, day_of(to_secs))
}

/// From when to when a day is.
pub(super) fn span_of(day: i64) -> (i64, i64) {
    (day * DAY_SECS, (day + 1) * DAY_SECS)
}

/// A window in parts, in the order of time; `days` are those of its whole days that are summed
/// up.
pub(super) fn parts<T>((from_secs, to_secs): (i64, i64), days: Vec<(i64, T)>) -> Vec<Part<T>> {
    let (mut parts, mut at_secs) = (Vec::new(), from_secs);
    for (day, sums) in days {
        let (start_secs, end_secs) = span_of(day);
        if at_secs < start_secs {
            parts.push(Part::Cycles((at_secs, start_secs)));
        }
        parts.push(Part::Day(day, sums));
        at_secs = end_secs;
    }
    if at_secs < to_secs {
        parts.push(Part::Cycles((at_secs, to_secs)));
    }
    parts
}

/// Sums up a day.
async fn sum_up(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    day: i64,
) -> Result<(), StoreError> {
    let (from_secs, to_secs) = span_of(day);
    sqlx::query(SUM_UP)
        .bind(cluster)
        .bind(from_secs)
        .bind(to_secs)
        .bind(i64::try_from(GAPS_PER_DAY).unwrap_or(i64::MAX))
        .bind(day)
        .execute(connection)
        .await?;
    Ok(())
}

/// The days whose sums are not those of their cycles.
pub(super) async fn wrong_days(
    connection: &mut SqliteConnection,
) -> Result<Vec<(ClusterId, i64)>, StoreError> {
    let days: Vec<(ClusterId, i64)> =
        sqlx::query_as("SELECT cluster_id, day FROM cycle_day ORDER BY cluster_id, day")
            .fetch_all(&mut *connection)
            .await?;
    let mut wrong = Vec::new();
    for (cluster, day) in days {
        let (span, only) = (span_of(day), (day, day + 1));
        let sums = Sums::of_cycles(connection, cluster, span).await?;
        let chain = Chain::of_cycles(connection, cluster, span, GAPS_PER_DAY).await?;
        let is_right = Sums::of_days(connection, cluster, only).await? == [(day, sums)]
            && Chain::of_days(connection, cluster, only).await? == [(day, chain)];
        if !is_right {
            wrong.push((cluster, day));
        }
    }
    Ok(wrong)
}

impl Store {
    /// Sums up some days before that of the newest cycle, the latest days first. Returns whether
    /// there may be more to do. Takes all clusters in turn: one that is no longer collected has
    /// nobody else who would.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; the cycles are read then.
    pub async fn sum_up_slice(&self) -> Result<bool, StoreError> {
        for cluster in self.list_clusters().await? {
            if self.sum_up_days(cluster.id).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn sum_up_days(&self, cluster: ClusterId) -> Result<bool, StoreError> {
        let mut reader = self.readers.acquire().await?;
        let Some((first, newest)) = cycles::ends(&mut reader, cluster).await? else {
            return Ok(false);
        };
        // The triggers divide towards zero, so that a day before 1970 would stay whatever changes.
        let (first, today) = (day_of(first).max(0), day_of(newest));
        let known: Vec<i64> = sqlx::query_scalar(
            "SELECT day FROM cycle_day WHERE cluster_id = ?1 AND day >= ?2 AND day < ?3
             ORDER BY day",
        )
        .bind(cluster)
        .bind(first)
        .bind(today)
        .fetch_all(&mut *reader)
        .await?;
        drop(reader);
        let days: Vec<i64> = (first..today)
            .rev()
            .filter(|day| known.binary_search(day).is_err())
            .take(DAYS_PER_SLICE)
            .collect();
        if days.is_empty() {
            return Ok(false);
        }
        let mut tx = self.begin_write().await?;
        for day in days {
            sum_up(&mut tx, cluster, day).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

#[cfg(test)]
#[path = "cycle_days_tests.rs"]
mod tests;
