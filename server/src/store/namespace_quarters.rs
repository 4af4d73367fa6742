//! Table `namespace_quarter`: what all namespaces come to in a quarter of an hour of the day that
//! is under way.
//!
//! Late in a day the head has a row per namespace and minute: a million and a half of a thousand
//! namespaces. It is derived from them, and dropped when they are sealed or a cycle changes.

use super::head::StoredRow;
use super::plan::{Buckets, ReadPlan};
use super::rolled::Rolled;
use super::spell::Spell;
use super::{ClusterId, EntityId, EntityKind, Store, StoreError};
use futures::TryStreamExt;
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Seconds of a quarter of an hour.
pub(super) const QUARTER_SECS: i64 = 900;

/// The quarters of a window that are there, each in one step of the plan.
pub(super) async fn list(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    plan: &ReadPlan,
) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    if plan.step_secs % QUARTER_SECS != 0 {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(
        "SELECT from_secs, sums FROM namespace_quarter
         WHERE cluster_id = ?1 AND from_secs >= ?2 AND from_secs <= ?3 ORDER BY from_secs",
    )
    .bind(cluster)
    .bind(plan.from_secs)
    .bind(plan.to_secs - QUARTER_SECS)
    .fetch_all(connection)
    .await?)
}

/// What of a window lies outside of quarters (their starts, rising).
pub(super) fn outside(plan: &ReadPlan, quarters: impl Iterator<Item = i64>) -> Vec<(i64, i64)> {
    let (mut spans, mut at_secs) = (Vec::new(), plan.from_secs);
    for start in quarters {
        if at_secs < start {
            spans.push((at_secs, start));
        }
        at_secs = start + QUARTER_SECS;
    }
    if at_secs < plan.to_secs {
        spans.push((at_secs, plan.to_secs));
    }
    spans
}

/// Adds what namespaces come to from a moment on, all in one step, to what is found of the wanted.
pub(super) fn add(
    found: &mut HashMap<EntityId, Buckets>,
    (from_secs, bytes): (i64, &[u8]),
    wanted: &HashSet<EntityId>,
    plan: &ReadPlan,
) -> Result<(), StoreError> {
    let Some(step) = plan.step_of(from_secs) else {
        return Ok(());
    };
    let sums = Rolled::unseal(bytes, &plan.columns)?;
    for (at, entity) in sums.stamps.iter().enumerate() {
        if !wanted.contains(entity) {
            continue;
        }
        let buckets = found.entry(*entity).or_insert_with(|| Buckets::empty(plan));
        for (column, known) in buckets.columns.iter_mut().zip(&sums.columns) {
            if let Some(spell) = known[at] {
                column[step].add_span(&spell.into());
            }
        }
    }
    Ok(())
}

/// Drops the quarters of a day.
pub(super) async fn drop_between(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    (from_secs, to_secs): (i64, i64),
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM namespace_quarter WHERE cluster_id = ?1 AND from_secs >= ?2 AND from_secs < ?3",
    )
    .bind(cluster)
    .bind(from_secs)
    .bind(to_secs)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts together a quarter from the head.
async fn gather(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    from_secs: i64,
) -> Result<Rolled, StoreError> {
    let to_secs = from_secs + QUARTER_SECS;
    let mut sums: BTreeMap<EntityId, Vec<Option<Spell>>> = BTreeMap::new();
    let mut width = 0;
    {
        // A cycle speaks for an hour at most.
        let mut rows = sqlx::query_as::<_, StoredRow>(
            "SELECT h.entity_id, h.at_secs, c.interval_secs, h.data
             FROM cycle c CROSS JOIN head h
               ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs AND h.kind = ?4
             WHERE c.cluster_id = ?1 AND c.at_secs > ?2 - 3600 AND c.at_secs < ?3
               AND c.at_secs + c.interval_secs > ?2",
        )
        .bind(cluster)
        .bind(from_secs)
        .bind(to_secs)
        .bind(EntityKind::Namespace.code())
        .fetch(connection);
        while let Some(row) = rows.try_next().await? {
            let end_secs = (row.at_secs + row.interval_secs).min(to_secs);
            let secs = end_secs - row.at_secs.max(from_secs);
            let values = row.values()?;
            width = width.max(values.len());
            let columns = sums.entry(row.entity_id).or_default();
            columns.resize(width.max(columns.len()), None);
            for (column, value) in columns.iter_mut().zip(values) {
                let spell = value.map(|value| Spell::of_sample(value, secs));
                *column = match (*column, spell) {
                    (Some(sum), Some(spell)) => Some(sum.and(spell)),
                    (sum, spell) => sum.or(spell),
                };
            }
        }
    }
    Ok(Rolled {
        stamps: sums.keys().copied().collect(),
        spans: vec![QUARTER_SECS; sums.len()],
        columns: (0..width)
            .map(|at| {
                let column = |columns: &Vec<Option<Spell>>| columns.get(at).copied().flatten();
                sums.values().map(column).collect()
            })
            .collect(),
    })
}

/// The quarters that do not say what the head says.
pub(super) async fn wrong_quarters(
    connection: &mut SqliteConnection,
) -> Result<Vec<(ClusterId, i64)>, StoreError> {
    let all: Vec<(ClusterId, i64, Vec<u8>)> =
        sqlx::query_as("SELECT cluster_id, from_secs, sums FROM namespace_quarter")
            .fetch_all(&mut *connection)
            .await?;
    let mut wrong = Vec::new();
    for (cluster, from_secs, bytes) in all {
        let is_right = match gather(connection, cluster, from_secs).await {
            Ok(expected) => Rolled::unseal_all(&bytes).is_ok_and(|is| is == expected),
            Err(_) => false,
        };
        if !is_right {
            wrong.push((cluster, from_secs));
        }
    }
    Ok(wrong)
}

impl Store {
    /// Puts together the latest quarter of the day under way that is over and not there yet.
    /// Returns whether there may be more to do.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; the head is read then.
    pub(super) async fn gather_quarter(&self, cluster: ClusterId) -> Result<bool, StoreError> {
        let ends: (Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT (SELECT min(at_secs) FROM head WHERE cluster_id = ?1 AND at_secs >= ?2),
                    (SELECT max(at_secs) FROM cycle WHERE cluster_id = ?1)",
        )
        .bind(cluster)
        .bind(self.day_under_way(cluster).await?)
        .fetch_one(&self.readers)
        .await?;
        let (Some(oldest), Some(newest)) = ends else {
            return Ok(false);
        };
        let known: HashSet<i64> =
            sqlx::query_scalar("SELECT from_secs FROM namespace_quarter WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_all(&self.readers)
                .await?
                .into_iter()
                .collect();
        // The newest cycle can still give way to a later one, those before it cannot.
        let [first, under_way] = [oldest, newest].map(|at_secs| at_secs.div_euclid(QUARTER_SECS));
        let mut over = (first..under_way)
            .rev()
            .map(|quarter| quarter * QUARTER_SECS);
        let Some(from_secs) = over.find(|start| !known.contains(start)) else {
            return Ok(false);
        };
        let mut tx = self.begin_write().await?;
        let sealed = gather(&mut tx, cluster, from_secs).await?.seal()?;
        sqlx::query(
            "INSERT INTO namespace_quarter (cluster_id, from_secs, sums) VALUES (?1, ?2, ?3)
             ON CONFLICT (cluster_id, from_secs) DO UPDATE SET sums = excluded.sums",
        )
        .bind(cluster)
        .bind(from_secs)
        .bind(sealed)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// When the day of the newest cycle begins, Unix seconds.
    async fn day_under_way(&self, cluster: ClusterId) -> Result<i64, StoreError> {
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT max(at_secs) FROM cycle WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_one(&self.readers)
                .await?;
        Ok(newest.map_or(0, |newest| newest.div_euclid(86_400) * 86_400))
    }
}

#[cfg(test)]
#[path = "namespace_quarters_tests.rs"]
mod tests;
