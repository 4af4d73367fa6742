//! How the cycles of a span follow each other.

use super::{ClusterId, StoreError};
use sqlx::SqliteConnection;

/// The first and the last cycle of a span, and the gaps between them: spans longer than half an
/// interval, from where a cycle stops to speak to the next one.
macro_rules! chain_of_cycles {
    () => {
        "WITH step AS (
             SELECT at_secs, interval_secs, lead(at_secs) OVER (ORDER BY at_secs) AS next_secs
             FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3
         ), gap AS MATERIALIZED (
             SELECT at_secs + interval_secs AS gap_from, next_secs AS gap_to
             FROM step WHERE (next_secs - at_secs) * 2 > interval_secs * 3
         ), last AS (
             SELECT at_secs, at_secs + interval_secs AS until_secs
             FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3
             ORDER BY at_secs DESC LIMIT 1
         )
         SELECT (SELECT min(at_secs) FROM cycle
                 WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3) AS first_secs,
                (SELECT at_secs FROM last) AS last_secs,
                (SELECT until_secs FROM last) AS until_secs,
                (SELECT count(*) FROM gap) AS gaps,
                (SELECT coalesce(sum(gap_to - gap_from), 0) FROM gap) AS gap_secs,
                (SELECT json_group_array(json_array(gap_from, gap_to) ORDER BY gap_from DESC)
                 FROM (SELECT gap_from, gap_to FROM gap ORDER BY gap_from DESC LIMIT ?4)) AS newest_gaps"
    };
}
pub(super) use chain_of_cycles;

/// How the cycles of a span follow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Chain {
    first_secs: Option<i64>,
    last_secs: Option<i64>,
    until_secs: Option<i64>,
    /// Gaps between two of the cycles.
    pub(super) gaps: i64,
    /// Seconds in these gaps.
    pub(super) gap_secs: i64,
    newest_gaps: String,
}

/// The outermost cycles of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    /// The first one.
    pub(super) first_secs: i64,
    /// The last one.
    pub(super) last: Link,
}

/// A cycle, as the next one sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Link {
    /// When it was.
    pub(super) at_secs: i64,
    /// Until when it speaks.
    pub(super) until_secs: i64,
}

#[derive(sqlx::FromRow)]
struct ChainOfDay {
    day: i64,
    #[sqlx(flatten)]
    chain: Chain,
}

impl Link {
    /// The newest cycle before a moment.
    pub(super) async fn before(
        connection: &mut SqliteConnection,
        cluster: ClusterId,
        at_secs: i64,
    ) -> Result<Option<Self>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT at_secs, at_secs + interval_secs AS until_secs
             FROM cycle WHERE cluster_id = ?1 AND at_secs < ?2 ORDER BY at_secs DESC LIMIT 1",
        )
        .bind(cluster)
        .bind(at_secs)
        .fetch_optional(connection)
        .await?)
    }

    /// For how long it speaks.
    pub(super) fn interval_secs(&self) -> i64 {
        self.until_secs - self.at_secs
    }

    /// The gap before the next cycle, if there is one.
    pub(super) fn gap_before(&self, next_secs: i64) -> Option<(i64, i64)> {
        let is_gap = (next_secs - self.at_secs) * 2 > self.interval_secs() * 3;
        is_gap.then_some((self.until_secs, next_secs))
    }
}

impl Chain {
    /// Of the cycles of a span, with a list of this many gaps.
    pub(super) async fn of_cycles(
        connection: &mut SqliteConnection,
        cluster: ClusterId,
        (from_secs, to_secs): (i64, i64),
        limit: usize,
    ) -> Result<Self, StoreError> {
        Ok(sqlx::query_as(chain_of_cycles!())
            .bind(cluster)
            .bind(from_secs)
            .bind(to_secs)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_one(connection)
            .await?)
    }

    /// Of the days from one up to before another that are summed up.
    pub(super) async fn of_days(
        connection: &mut SqliteConnection,
        cluster: ClusterId,
        (first, end): (i64, i64),
    ) -> Result<Vec<(i64, Self)>, StoreError> {
        let rows: Vec<ChainOfDay> = sqlx::query_as(
            "SELECT day, first_secs, last_secs, until_secs, gaps, gap_secs, newest_gaps
             FROM cycle_day WHERE cluster_id = ?1 AND day >= ?2 AND day < ?3 ORDER BY day",
        )
        .bind(cluster)
        .bind(first)
        .bind(end)
        .fetch_all(connection)
        .await?;
        Ok(rows.into_iter().map(|row| (row.day, row.chain)).collect())
    }

    /// The outermost cycles; `None` when there is none.
    pub(super) fn ends(&self) -> Option<Ends> {
        Some(Ends {
            first_secs: self.first_secs?,
            last: Link {
                at_secs: self.last_secs?,
                until_secs: self.until_secs?,
            },
        })
    }

    /// The gaps that are listed, newest first.
    pub(super) fn newest_gaps(&self) -> Result<Vec<(i64, i64)>, StoreError> {
        serde_json::from_str(&self.newest_gaps)
            .map_err(|error| StoreError::Damaged(error.to_string()))
    }
}
