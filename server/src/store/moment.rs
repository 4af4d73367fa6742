//! Reading one cycle.

use super::chunks::DayRow;
use super::codec::to_json;
use super::day::day_of;
use super::read::ROWS_PER_BATCH;
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, codec};
use futures::TryStreamExt;
use std::collections::HashMap;

/// The sealed days of all entities of a kind.
const DAYS: &str = "SELECT c.entity_id, c.day, c.step_secs, c.data, c.summary
     FROM entity e JOIN chunk c ON c.entity_id = e.id AND c.day = ?3
     WHERE e.cluster_id = ?1 AND e.kind = ?2";
/// The sealed days of some.
const DAYS_OF: &str = "SELECT entity_id, day, step_secs, data, summary
     FROM chunk WHERE day = ?3 AND entity_id IN (SELECT value FROM json_each(?4))";
/// The rows of a cycle that is not sealed.
const HEAD: &str = "SELECT entity_id, data FROM head
     WHERE cluster_id = ?1 AND kind = ?2 AND at_secs = ?3";
/// The rows of some entities.
const HEAD_OF: &str = "SELECT entity_id, data FROM head
     WHERE cluster_id = ?1 AND kind = ?2 AND at_secs = ?3
       AND entity_id IN (SELECT value FROM json_each(?4))";

/// A cycle's rows, by entity.
pub type Moment = HashMap<EntityId, Vec<Option<i64>>>;

impl Store {
    /// The rows of one stored cycle, of one kind.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or stored bytes are damaged.
    pub async fn read_moment(
        &self,
        cluster: ClusterId,
        kind: EntityKind,
        at_secs: i64,
    ) -> Result<Moment, StoreError> {
        self.read_rows((cluster, kind), at_secs, (DAYS, HEAD), None)
            .await
    }

    /// The rows of one stored cycle, of these entities of one kind.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or stored bytes are damaged.
    pub async fn read_moment_of(
        &self,
        cluster: ClusterId,
        kind: EntityKind,
        at_secs: i64,
        entities: &[EntityId],
    ) -> Result<Moment, StoreError> {
        let ids = to_json(entities)?;
        self.read_rows((cluster, kind), at_secs, (DAYS_OF, HEAD_OF), Some(ids))
            .await
    }

    async fn read_rows(
        &self,
        (cluster, kind): (ClusterId, EntityKind),
        at_secs: i64,
        (query_days, query_head): (&'static str, &'static str),
        ids: Option<String>,
    ) -> Result<Moment, StoreError> {
        let mut moment = Moment::new();
        // One transaction: sealing moves rows from the head to chunks in between.
        let mut tx = self.readers.begin().await?;
        {
            // Whole days, of which one sample each is wanted: a few at a time.
            let mut days = sqlx::query_as::<_, DayRow>(query_days)
                .bind(cluster)
                .bind(kind.code())
                .bind(day_of(at_secs))
                .bind(&ids)
                .fetch(&mut *tx)
                .try_chunks(ROWS_PER_BATCH);
            while let Some(batch) = days.try_next().await.map_err(|error| error.1)? {
                moment.extend(rows_of_days(batch, at_secs).await?);
            }
        }
        let head: Vec<(EntityId, Vec<u8>)> = sqlx::query_as(query_head)
            .bind(cluster)
            .bind(kind.code())
            .bind(at_secs)
            .bind(&ids)
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        for (entity, bytes) in head {
            moment.insert(entity, codec::from_bytes(&bytes)?);
        }
        Ok(moment)
    }
}

/// Decodes away from the threads that serve requests. At a coarser step it is the mean of the step
/// that the moment lies in.
async fn rows_of_days(batch: Vec<DayRow>, at_secs: i64) -> Result<Moment, StoreError> {
    let decode = move || {
        let mut rows = Moment::new();
        for day in batch {
            if let Some(row) = day.sealed.row_at(day.day, at_secs)? {
                rows.insert(day.entity_id, row);
            }
        }
        Ok(rows)
    };
    tokio::task::spawn_blocking(decode)
        .await
        .map_err(|error| StoreError::Damaged(error.to_string()))?
}
