//! Sealing: complete days leave the head for compressed chunks.
//!
//! Works in slices of a few entities, each in a transaction of its own, so that a cycle never
//! waits long, memory stays bounded, and an interruption leaves every sample in exactly one place.

use super::cycles;
use super::day::{DAY_SECS, Day, day_of};
use super::head::StoredRow;
use super::retention::RAW;
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, chunks, namespace_spans};
use futures::TryStreamExt;
use std::collections::BTreeMap;

/// Rows in one slice, unless one entity has more: about 70 MB while they are sealed.
const ROWS_PER_SLICE: i64 = 150_000;

/// The rows of a slice. A cycle's rows lie together, so that each costs one look-up per cycle.
macro_rules! rows_of_slice {
    () => {
        "FROM cycle c CROSS JOIN head h ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs
         WHERE c.cluster_id = ?1 AND c.at_secs >= ?2 AND c.at_secs < ?3
           AND h.kind = ?4 AND h.entity_id BETWEEN ?5 AND ?6"
    };
}

const READ: &str = concat!(
    "SELECT h.entity_id, h.at_secs, c.interval_secs, h.data ",
    rows_of_slice!(),
    " ORDER BY c.at_secs"
);
const DELETE: &str = concat!(
    "DELETE FROM head WHERE (cluster_id, at_secs, kind, entity_id) IN (
         SELECT h.cluster_id, h.at_secs, h.kind, h.entity_id ",
    rows_of_slice!(),
    ")"
);

/// A day of some neighbouring entities of one kind.
struct Slice {
    cluster: ClusterId,
    day: i64,
    kind: i64,
    first: EntityId,
    last: EntityId,
    cycles: usize,
    /// The step that is due for a day of its age.
    step_secs: i64,
}

impl Store {
    /// Seals one slice of the oldest day that is over. Returns whether there may be more to do.
    ///
    /// The day of the newest cycle always stays in the head, so that the present can be read
    /// there.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing is lost then.
    pub async fn seal_slice(&self, cluster: ClusterId) -> Result<bool, StoreError> {
        self.seal_rows(cluster, ROWS_PER_SLICE).await
    }

    pub(super) async fn seal_rows(
        &self,
        cluster: ClusterId,
        most_rows: i64,
    ) -> Result<bool, StoreError> {
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
        let (Some((oldest, kind, first)), Some(newest)) = (oldest, newest) else {
            return Ok(false);
        };
        let day = day_of(oldest);
        if day >= day_of(newest) {
            return Ok(false);
        }
        let mut reader = self.readers.acquire().await?;
        let cycles = cycles::count_days_of(&mut reader, cluster, (oldest, oldest)).await?;
        drop(reader);
        let entities = (most_rows / cycles.max(1)).max(1);
        let due = |kind| self.retention.step_secs(kind, day_of(newest) - day);
        let slice = Slice {
            step_secs: EntityKind::of_code(kind).map_or(RAW, due),
            cluster,
            day,
            kind,
            first,
            last: first + entities - 1,
            cycles: usize::try_from(cycles).unwrap_or_default(),
        };
        self.seal(&slice).await?;
        Ok(true)
    }

    async fn seal(&self, slice: &Slice) -> Result<(), StoreError> {
        let (from_secs, to_secs) = (slice.day * DAY_SECS, (slice.day + 1) * DAY_SECS);
        let mut tx = self.begin_write().await?;
        let mut days: BTreeMap<EntityId, Day> = BTreeMap::new();
        {
            let mut rows = sqlx::query_as::<_, StoredRow>(READ)
                .bind(slice.cluster)
                .bind(from_secs)
                .bind(to_secs)
                .bind(slice.kind)
                .bind(slice.first)
                .bind(slice.last)
                .fetch(&mut *tx);
            while let Some(row) = rows.try_next().await? {
                let values = row.values()?;
                days.entry(row.entity_id)
                    .or_insert_with(|| Day::for_samples(slice.cycles))
                    .push(row.at_secs, row.interval_secs, &values);
            }
        }
        let mut coarser = false;
        while let Some((entity, samples)) = days.pop_first() {
            let day = (entity, slice.day);
            coarser |= chunks::join(&mut tx, day, &samples, slice.step_secs).await?;
        }
        if slice.kind == EntityKind::Namespace.code() {
            let day = (from_secs, to_secs);
            let step_secs = if coarser { DAY_SECS } else { slice.step_secs };
            namespace_spans::drop_finer(&mut tx, slice.cluster, day, step_secs).await?;
        }
        sqlx::query(DELETE)
            .bind(slice.cluster)
            .bind(from_secs)
            .bind(to_secs)
            .bind(slice.kind)
            .bind(slice.first)
            .bind(slice.last)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
