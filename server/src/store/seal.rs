//! Sealing: complete days leave the head for compressed chunks.
//!
//! Works in slices of a few entities, each in a transaction of its own, so that a cycle never
//! waits long and an interruption leaves every sample in exactly one place.

use super::day::{DAY_SECS, Day, day_of};
use super::head::StoredRow;
use super::{ClusterId, EntityId, Store, StoreError, chunks};
use std::collections::BTreeMap;

/// Entities in one slice: about 150,000 rows of a day at one cycle a minute.
const ENTITIES_PER_SLICE: i64 = 100;

impl Store {
    /// Seals one slice of the oldest day that is over. Returns whether there may be more to do.
    ///
    /// The day of the newest cycle always stays in the head, so that the present can be read
    /// there.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing is lost then.
    pub async fn seal_slice(&self, cluster: ClusterId) -> Result<bool, StoreError> {
        let oldest: Option<(i64, i64, EntityId)> = sqlx::query_as(
            "SELECT at_secs, kind, entity_id FROM head WHERE cluster_id = ?1
             ORDER BY at_secs, kind, entity_id LIMIT 1",
        )
        .bind(cluster)
        .fetch_optional(&self.readers)
        .await?;
        let newest: Option<i64> =
            sqlx::query_scalar("SELECT max(at_secs) FROM cycle WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_one(&self.readers)
                .await?;
        let (Some((oldest, kind, entity)), Some(newest)) = (oldest, newest) else {
            return Ok(false);
        };
        let day = day_of(oldest);
        if day >= day_of(newest) {
            return Ok(false);
        }
        self.seal_entities(cluster, day, kind, entity).await?;
        Ok(true)
    }

    /// Seals a day of the entities of one kind from `first` on.
    async fn seal_entities(
        &self,
        cluster: ClusterId,
        day: i64,
        kind: i64,
        first: EntityId,
    ) -> Result<(), StoreError> {
        let (from_secs, to_secs) = (day * DAY_SECS, (day + 1) * DAY_SECS);
        let mut tx = self.writer.begin().await?;
        let rows: Vec<StoredRow> = sqlx::query_as(
            "SELECT h.entity_id, h.at_secs, c.interval_secs, h.data
             FROM cycle c CROSS JOIN head h ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs
             WHERE c.cluster_id = ?1 AND c.at_secs >= ?2 AND c.at_secs < ?3
               AND h.kind = ?4 AND h.entity_id BETWEEN ?5 AND ?6
             ORDER BY c.at_secs",
        )
        .bind(cluster)
        .bind(from_secs)
        .bind(to_secs)
        .bind(kind)
        .bind(first)
        .bind(first + ENTITIES_PER_SLICE - 1)
        .fetch_all(&mut *tx)
        .await?;
        let mut days: BTreeMap<EntityId, Day> = BTreeMap::new();
        for row in rows {
            let values = row.values()?;
            days.entry(row.entity_id)
                .or_default()
                .push(row.at_secs, row.interval_secs, &values);
        }
        for (entity, samples) in &days {
            chunks::merge(&mut tx, *entity, day, samples).await?;
        }
        sqlx::query(
            "DELETE FROM head WHERE (cluster_id, at_secs, kind, entity_id) IN (
                 SELECT h.cluster_id, h.at_secs, h.kind, h.entity_id
                 FROM cycle c CROSS JOIN head h ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs
                 WHERE c.cluster_id = ?1 AND c.at_secs >= ?2 AND c.at_secs < ?3
                   AND h.kind = ?4 AND h.entity_id BETWEEN ?5 AND ?6)",
        )
        .bind(cluster)
        .bind(from_secs)
        .bind(to_secs)
        .bind(kind)
        .bind(first)
        .bind(first + ENTITIES_PER_SLICE - 1)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
