//! What the cycles of a window were like together.

use super::cycle_days::{Part, parts, whole_days};
use super::{ClusterId, Store, StoreError};
use sqlx::SqliteConnection;

/// Sums up the cycles of a span.
macro_rules! sums_of_cycles {
    () => {
        "SELECT count(*) AS stored,
                coalesce(sum(1 - usage_known), 0) AS without_usage,
                coalesce(sum(interval_secs), 0) AS observed_secs,
                coalesce(sum(interval_secs * usage_known), 0) AS usage_secs,
                max(interval_secs) AS longest_secs,
                min(interval_secs) AS shortest_secs,
                min(CASE WHEN at_secs % interval_secs = 0 THEN interval_secs END) AS shortest_due_secs,
                max(at_secs) AS last_secs,
                coalesce(sum(clamped_rows), 0) AS clamped_rows,
                coalesce(sum(pods_unmeasured), 0) AS pods_unmeasured,
                coalesce(sum(pods_on_unknown_nodes), 0) AS pods_on_unknown_nodes
         FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3"
    };
}
pub(super) use sums_of_cycles;

/// What the cycles of a span were like together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CycleSummary {
    /// Cycles.
    pub stored: i64,
    /// Of these, without any measured usage.
    pub without_usage: i64,
    /// Seconds for which they speak.
    pub observed_secs: i64,
    /// Seconds for which they speak with usage.
    pub usage_secs: i64,
    /// The longest interval of theirs, seconds.
    pub interval_secs: i64,
    /// The shortest, seconds; cycles that gave way to the next are not among them, which are due
    /// at multiples of their interval.
    pub shortest_interval_secs: i64,
    /// The newest of them, Unix seconds.
    pub newest_secs: Option<i64>,
    /// Nodes and cycles whose system part was clamped.
    pub clamped_rows: i64,
    /// Running pods and cycles without a measurement.
    pub pods_unmeasured: i64,
    /// Pods and cycles on nodes that do not exist.
    pub pods_on_unknown_nodes: i64,
}

/// What adds up to a summary. Without cycles there is no interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Sums {
    stored: i64,
    without_usage: i64,
    observed_secs: i64,
    usage_secs: i64,
    longest_secs: Option<i64>,
    shortest_secs: Option<i64>,
    /// Of the cycles at multiples of their interval.
    shortest_due_secs: Option<i64>,
    last_secs: Option<i64>,
    clamped_rows: i64,
    pods_unmeasured: i64,
    pods_on_unknown_nodes: i64,
}

#[derive(sqlx::FromRow)]
struct SumsOfDay {
    day: i64,
    #[sqlx(flatten)]
    sums: Sums,
}

impl Sums {
    /// Of the cycles of a span.
    pub(super) async fn of_cycles(
        connection: &mut SqliteConnection,
        cluster: ClusterId,
        (from_secs, to_secs): (i64, i64),
    ) -> Result<Self, StoreError> {
        Ok(sqlx::query_as(sums_of_cycles!())
            .bind(cluster)
            .bind(from_secs)
            .bind(to_secs)
            .fetch_one(connection)
            .await?)
    }

    /// Of the days from one up to before another that are summed up.
    pub(super) async fn of_days(
        connection: &mut SqliteConnection,
        cluster: ClusterId,
        (first, end): (i64, i64),
    ) -> Result<Vec<(i64, Self)>, StoreError> {
        let rows: Vec<SumsOfDay> = sqlx::query_as(
            "SELECT day, stored, without_usage, observed_secs, usage_secs, longest_secs, shortest_secs,
                    shortest_due_secs, last_secs, clamped_rows, pods_unmeasured, pods_on_unknown_nodes
             FROM cycle_day WHERE cluster_id = ?1 AND day >= ?2 AND day < ?3 ORDER BY day",
        )
        .bind(cluster)
        .bind(first)
        .bind(end)
        .fetch_all(connection)
        .await?;
        Ok(rows.into_iter().map(|row| (row.day, row.sums)).collect())
    }

    fn and(&self, other: &Self) -> Self {
        let least = |a: Option<i64>, b: Option<i64>| a.into_iter().chain(b).min();
        Self {
            stored: self.stored + other.stored,
            without_usage: self.without_usage + other.without_usage,
            observed_secs: self.observed_secs + other.observed_secs,
            usage_secs: self.usage_secs + other.usage_secs,
            longest_secs: self.longest_secs.max(other.longest_secs),
            shortest_secs: least(self.shortest_secs, other.shortest_secs),
            shortest_due_secs: least(self.shortest_due_secs, other.shortest_due_secs),
            last_secs: self.last_secs.max(other.last_secs),
            clamped_rows: self.clamped_rows + other.clamped_rows,
            pods_unmeasured: self.pods_unmeasured + other.pods_unmeasured,
            pods_on_unknown_nodes: self.pods_on_unknown_nodes + other.pods_on_unknown_nodes,
        }
    }
}

impl From<Sums> for CycleSummary {
    fn from(sums: Sums) -> Self {
        let shortest_secs = sums.shortest_due_secs.or(sums.shortest_secs);
        Self {
            stored: sums.stored,
            without_usage: sums.without_usage,
            observed_secs: sums.observed_secs,
            usage_secs: sums.usage_secs,
            interval_secs: sums.longest_secs.unwrap_or_default(),
            shortest_interval_secs: shortest_secs.unwrap_or_default(),
            newest_secs: sums.last_secs,
            clamped_rows: sums.clamped_rows,
            pods_unmeasured: sums.pods_unmeasured,
            pods_on_unknown_nodes: sums.pods_on_unknown_nodes,
        }
    }
}

impl Store {
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
        let window = (from_secs, to_secs);
        let mut tx = self.readers.begin().await?;
        let days = Sums::of_days(&mut tx, cluster, whole_days(window)).await?;
        let mut all = Sums::default();
        for part in parts(window, days) {
            let sums = match part {
                Part::Day(_, sums) => sums,
                Part::Cycles(span) => Sums::of_cycles(&mut tx, cluster, span).await?,
            };
            all = all.and(&sums);
        }
        tx.commit().await?;
        Ok(all.into())
    }
}
