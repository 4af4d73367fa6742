//! Table `cycle`: which cycles were observed, and how well.

use super::{ClusterId, Store, StoreError};

/// How a cycle went, beside its rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CycleMeta {
    /// How long it took to observe and account, milliseconds.
    pub duration_millis: i64,
    /// How long after its due time it was handed to the store, milliseconds.
    pub lag_millis: i64,
}

/// What the cycles of a span were like together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct CycleSummary {
    /// Cycles.
    pub stored: i64,
    /// Of these, without any measured usage.
    pub without_usage: i64,
    /// Seconds for which they speak.
    pub observed_secs: i64,
    /// Seconds for which they speak with usage.
    pub usage_secs: i64,
    /// The longest interval between two of them, seconds.
    pub interval_secs: i64,
    /// The newest of them, Unix seconds.
    pub newest_secs: Option<i64>,
    /// Nodes and cycles whose system part was clamped.
    pub clamped_rows: i64,
    /// Running pods and cycles without a measurement.
    pub pods_unmeasured: i64,
    /// Pods and cycles on nodes that do not exist.
    pub pods_on_unknown_nodes: i64,
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

    /// What the cycles of a span were like.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn summarize_cycles(
        &self,
        cluster: ClusterId,
        from_secs: i64,
        to_secs: i64,
    ) -> Result<CycleSummary, StoreError> {
        Ok(sqlx::query_as(
            "SELECT count(*) AS stored,
                    coalesce(sum(1 - usage_known), 0) AS without_usage,
                    coalesce(sum(interval_secs), 0) AS observed_secs,
                    coalesce(sum(interval_secs * usage_known), 0) AS usage_secs,
                    coalesce(max(interval_secs), 0) AS interval_secs,
                    max(at_secs) AS newest_secs,
                    coalesce(sum(clamped_rows), 0) AS clamped_rows,
                    coalesce(sum(pods_unmeasured), 0) AS pods_unmeasured,
                    coalesce(sum(pods_on_unknown_nodes), 0) AS pods_on_unknown_nodes
             FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3",
        )
        .bind(cluster)
        .bind(from_secs)
        .bind(to_secs)
        .fetch_one(&self.readers)
        .await?)
    }

    /// Spans between two cycles that are longer than one and a half intervals, newest first, and
    /// how many there are. A span starts where the last sample before it stops to speak.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_gaps(
        &self,
        cluster: ClusterId,
        from_secs: i64,
        to_secs: i64,
        limit: i64,
    ) -> Result<(Vec<(i64, i64)>, i64), StoreError> {
        let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
            "WITH step AS (
                 SELECT at_secs, at_secs - lag(at_secs) OVER (ORDER BY at_secs) AS since,
                        lag(interval_secs) OVER (ORDER BY at_secs) AS interval_before
                 FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3
             ), gap AS (
                 SELECT at_secs - since + interval_before AS gap_from, at_secs AS gap_to
                 FROM step WHERE since * 2 > interval_before * 3
             )
             SELECT gap_from, gap_to, (SELECT count(*) FROM gap) FROM gap ORDER BY gap_from DESC LIMIT ?4",
        )
        .bind(cluster)
        .bind(from_secs)
        .bind(to_secs)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let total = rows.first().map_or(0, |row| row.2);
        Ok((
            rows.into_iter().map(|(from, to, _)| (from, to)).collect(),
            total,
        ))
    }
}
