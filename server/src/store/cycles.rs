//! Table `cycle`: which cycles were observed, and how well.

use super::day::{DAY_SECS, day_of};
use super::{ClusterId, Store, StoreError};
use plimsoll_planner::accounting::{CycleRecord, Quality};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use std::collections::HashSet;

/// Rows in one INSERT.
const ROWS_PER_INSERT: usize = 300;

/// How a cycle went, beside its rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CycleMeta {
    /// How long it took to observe and account, milliseconds.
    pub duration_millis: i64,
    /// How long after its due time it was handed to the store, milliseconds.
    pub lag_millis: i64,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct CycleRow {
    pub(super) at_secs: i64,
    pub(super) interval_secs: i64,
    pub(super) meta: CycleMeta,
    pub(super) usage_known: bool,
    pub(super) quality: Quality,
}

impl CycleRow {
    pub(super) fn of(record: &CycleRecord) -> Self {
        Self {
            at_secs: record.at_secs,
            interval_secs: record.interval_secs,
            meta: CycleMeta::default(),
            usage_known: record.total_demand().cpu_used_millis.is_some(),
            quality: record.quality,
        }
    }
}

/// Inserts cycles and returns the times of those that were not there before.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    cycles: &[CycleRow],
) -> Result<HashSet<i64>, StoreError> {
    let mut inserted = HashSet::with_capacity(cycles.len());
    for batch in cycles.chunks(ROWS_PER_INSERT) {
        let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO cycle (cluster_id, at_secs, interval_secs, duration_millis, lag_millis, usage_known,
                                clamped_rows, pods_unmeasured, nodes_unmeasured, pods_on_unknown_nodes) ",
        );
        insert.push_values(batch, |mut values, cycle| {
            values
                .push_bind(cluster)
                .push_bind(cycle.at_secs)
                .push_bind(cycle.interval_secs)
                .push_bind(cycle.meta.duration_millis)
                .push_bind(cycle.meta.lag_millis)
                .push_bind(cycle.usage_known)
                .push_bind(cycle.quality.clamped_rows)
                .push_bind(cycle.quality.pods_unmeasured)
                .push_bind(cycle.quality.nodes_unmeasured)
                .push_bind(cycle.quality.pods_on_unknown_nodes);
        });
        insert.push(" ON CONFLICT (cluster_id, at_secs) DO NOTHING RETURNING at_secs");
        let stamps: Vec<i64> = insert
            .build_query_scalar()
            .fetch_all(&mut *connection)
            .await?;
        inserted.extend(stamps);
    }
    Ok(inserted)
}

/// For how many seconds a cycle of this time can speak: until the next one or the end of its day. The one
/// before gives way when it is the newest, as after a restart. `None` where another one speaks
/// already, as when the clock was set back.
pub(super) async fn make_room(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    at_secs: i64,
    interval_secs: i64,
) -> Result<Option<i64>, StoreError> {
    let before: Option<(i64, i64)> = sqlx::query_as(
        "SELECT at_secs, interval_secs FROM cycle WHERE cluster_id = ?1 AND at_secs <= ?2
         ORDER BY at_secs DESC LIMIT 1",
    )
    .bind(cluster)
    .bind(at_secs)
    .fetch_optional(&mut *connection)
    .await?;
    let after: Option<i64> =
        sqlx::query_scalar("SELECT min(at_secs) FROM cycle WHERE cluster_id = ?1 AND at_secs > ?2")
            .bind(cluster)
            .bind(at_secs)
            .fetch_one(&mut *connection)
            .await?;
    if let Some((before, speaks)) = before
        && before + speaks > at_secs
    {
        // What was filled in is stored with its sums, which cannot be cut any more.
        let is_filled_in: bool = sqlx::query_scalar(
            "SELECT NOT EXISTS (SELECT 1 FROM head WHERE cluster_id = ?1 AND at_secs = ?2)",
        )
        .bind(cluster)
        .bind(before)
        .fetch_one(&mut *connection)
        .await?;
        if before == at_secs || after.is_some() || is_filled_in {
            return Ok(None);
        }
        sqlx::query("UPDATE cycle SET interval_secs = ?3 WHERE cluster_id = ?1 AND at_secs = ?2")
            .bind(cluster)
            .bind(before)
            .bind(at_secs - before)
            .execute(&mut *connection)
            .await?;
    }
    // What is sealed is sealed by the day: none speaks beyond its own.
    let end_secs = (day_of(at_secs) + 1) * DAY_SECS;
    let end_secs = after.map_or(end_secs, |after| after.min(end_secs));
    Ok(Some(interval_secs.min(end_secs - at_secs)))
}

/// When the cycles of a day start and for how many seconds each speaks, in the order of time.
pub(super) async fn list_of_day(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    day: i64,
) -> Result<Vec<(i64, i64)>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT at_secs, interval_secs FROM cycle
         WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3 ORDER BY at_secs",
    )
    .bind(cluster)
    .bind(day * DAY_SECS)
    .bind((day + 1) * DAY_SECS)
    .fetch_all(connection)
    .await?)
}

/// The first day with cycles from this day on.
pub(super) async fn next_day(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    day: i64,
) -> Result<Option<i64>, StoreError> {
    let at_secs: Option<i64> = sqlx::query_scalar(
        "SELECT min(at_secs) FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2",
    )
    .bind(cluster)
    .bind(day * DAY_SECS)
    .fetch_one(connection)
    .await?;
    Ok(at_secs.map(day_of))
}

/// How many cycles are stored on the days that a span touches.
pub(super) async fn count_days_of(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    (from_secs, to_secs): (i64, i64),
) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3",
    )
    .bind(cluster)
    .bind(day_of(from_secs) * DAY_SECS)
    .bind((day_of(to_secs) + 1) * DAY_SECS)
    .fetch_one(connection)
    .await?)
}

/// The first and the newest cycle, Unix seconds; each is one look-up, both in one question would
/// read all between them.
pub(super) async fn ends(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
) -> Result<Option<(i64, i64)>, StoreError> {
    let (first, newest): (Option<i64>, Option<i64>) = sqlx::query_as(
        "SELECT (SELECT min(at_secs) FROM cycle WHERE cluster_id = ?1),
                (SELECT max(at_secs) FROM cycle WHERE cluster_id = ?1)",
    )
    .bind(cluster)
    .fetch_one(connection)
    .await?;
    Ok(first.zip(newest))
}

/// The newest cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct LatestCycle {
    pub(crate) at_secs: i64,
    pub(crate) interval_secs: i64,
    pub(crate) duration_millis: i64,
    pub(crate) lag_millis: i64,
}

impl Store {
    /// When the first cycle was, Unix seconds; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn find_first_cycle(&self, cluster: ClusterId) -> Result<Option<i64>, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT min(at_secs) FROM cycle WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_one(&self.readers)
                .await?,
        )
    }

    /// The newest cycle; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub(crate) async fn find_latest_cycle(
        &self,
        cluster: ClusterId,
    ) -> Result<Option<LatestCycle>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT at_secs, interval_secs, duration_millis, lag_millis FROM cycle
             WHERE cluster_id = ?1 ORDER BY at_secs DESC LIMIT 1",
        )
        .bind(cluster)
        .fetch_optional(&self.readers)
        .await?)
    }
}
