//! Table `namespace_day`: what all namespaces come to on a day, column by column.
//!
//! It is derived from the summaries of sealed days, whose triggers drop the day of whatever
//! changes. A table of many namespaces over a year takes the days that are there, and the summaries
//! of the others.

use super::day::DAY_SECS;
use super::rolled::Rolled;
use super::spell::Spell;
use super::summary;
use super::{ClusterId, EntityId, EntityKind, Store, StoreError};
use futures::TryStreamExt;
use sqlx::SqliteConnection;

/// Days in one slice: a few milliseconds for a thousand namespaces.
const DAYS_PER_SLICE: i64 = 5;
/// Beyond what any cluster has, a row would not be read back.
const MOST_NAMESPACES: i64 = 50_000;
/// From this share of all namespaces on, reading all of them is faster.
const WORTH_IT: usize = 4;

/// Puts together a day: its namespaces stand where a day of one entity has its steps.
async fn gather(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    day: i64,
) -> Result<Rolled, StoreError> {
    let mut sums = Rolled::default();
    let mut rows = sqlx::query_as::<_, (EntityId, Vec<u8>)>(
        "SELECT c.entity_id, c.summary FROM entity e JOIN chunk c ON c.entity_id = e.id AND c.day = ?3
         WHERE e.cluster_id = ?1 AND e.kind = ?2 ORDER BY c.entity_id",
    )
    .bind(cluster)
    .bind(EntityKind::Namespace.code())
    .bind(day)
    .fetch(connection);
    while let Some((entity, bytes)) = rows.try_next().await? {
        let before = sums.stamps.len();
        sums.stamps.push(entity);
        sums.spans.push(DAY_SECS);
        let summaries = summary::decode(&bytes)?;
        if sums.columns.len() < summaries.len() {
            sums.columns.resize(summaries.len(), vec![None; before]);
        }
        for (at, column) in sums.columns.iter_mut().enumerate() {
            let summary = summaries.get(at).filter(|summary| summary.secs > 0);
            column.push(summary.map(|summary| Spell {
                integral: summary.integral,
                secs: summary.secs,
                max: summary.max,
            }));
        }
    }
    Ok(sums)
}

/// Whether so many entities of a kind are read by these days.
pub(super) async fn are_worth_it(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    kind: EntityKind,
    wanted: usize,
) -> Result<bool, StoreError> {
    if kind != EntityKind::Namespace {
        return Ok(false);
    }
    let all: i64 =
        sqlx::query_scalar("SELECT count(*) FROM entity WHERE cluster_id = ?1 AND kind = ?2")
            .bind(cluster)
            .bind(kind.code())
            .fetch_one(connection)
            .await?;
    Ok(wanted.saturating_mul(WORTH_IT) >= usize::try_from(all).unwrap_or(usize::MAX))
}

/// The days that do not say what the summaries say.
pub(super) async fn wrong_days(
    connection: &mut SqliteConnection,
) -> Result<Vec<(ClusterId, i64)>, StoreError> {
    let days: Vec<(ClusterId, i64)> =
        sqlx::query_as("SELECT cluster_id, day FROM namespace_day ORDER BY cluster_id, day")
            .fetch_all(&mut *connection)
            .await?;
    let mut wrong = Vec::new();
    for (cluster, day) in days {
        let bytes: Vec<u8> =
            sqlx::query_scalar("SELECT sums FROM namespace_day WHERE cluster_id = ?1 AND day = ?2")
                .bind(cluster)
                .bind(day)
                .fetch_one(&mut *connection)
                .await?;
        let expected = gather(connection, cluster, day).await;
        if !expected.is_ok_and(|expected| Rolled::unseal_all(&bytes).is_ok_and(|is| is == expected))
        {
            wrong.push((cluster, day));
        }
    }
    Ok(wrong)
}

impl Store {
    /// Puts together some days of the namespaces of a cluster, the latest first. Returns whether
    /// there may be more to do.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; the summaries are read then.
    pub(super) async fn gather_namespaces_slice(
        &self,
        cluster: ClusterId,
    ) -> Result<bool, StoreError> {
        // The cluster itself has a row for each sealed day.
        let days: Vec<i64> = sqlx::query_scalar(
            "SELECT c.day FROM entity e JOIN chunk c ON c.entity_id = e.id
             WHERE e.cluster_id = ?1 AND e.kind = ?2 AND NOT EXISTS
                 (SELECT 1 FROM namespace_day n WHERE n.cluster_id = ?1 AND n.day = c.day)
             ORDER BY c.day DESC LIMIT ?3",
        )
        .bind(cluster)
        .bind(EntityKind::Cluster.code())
        .bind(DAYS_PER_SLICE)
        .fetch_all(&self.readers)
        .await?;
        let all: i64 =
            sqlx::query_scalar("SELECT count(*) FROM entity WHERE cluster_id = ?1 AND kind = ?2")
                .bind(cluster)
                .bind(EntityKind::Namespace.code())
                .fetch_one(&self.readers)
                .await?;
        if days.is_empty() || all > MOST_NAMESPACES {
            return Ok(false);
        }
        let mut tx = self.begin_write().await?;
        for day in days {
            let sums = gather(&mut tx, cluster, day).await?;
            let sealed = tokio::task::spawn_blocking(move || sums.seal())
                .await
                .map_err(|error| StoreError::Damaged(error.to_string()))??;
            sqlx::query(
                "INSERT INTO namespace_day (cluster_id, day, sums) VALUES (?1, ?2, ?3)
                 ON CONFLICT (cluster_id, day) DO UPDATE SET sums = excluded.sums",
            )
            .bind(cluster)
            .bind(day)
            .bind(sealed)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

#[cfg(test)]
#[path = "namespace_days_tests.rs"]
mod tests;
