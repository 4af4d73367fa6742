//! Rolling up: days that grew old are kept at coarser steps.
//!
//! Works like sealing in slices of a few entities, each in a transaction of its own together with
//! how far it got: an interruption leaves every day at one step, and nothing is done twice.

use super::cycles;
use super::day::{DAY_SECS, day_of};
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, chunks, namespace_spans};
use sqlx::SqliteConnection;

/// Entities in one slice: some milliseconds each at most.
const ENTITIES_PER_SLICE: i64 = 200;

/// What is rolled up next: the entities of a kind, from one on, of a day, to a step.
struct Slice {
    cluster: ClusterId,
    kind: EntityKind,
    step_secs: i64,
    day: i64,
    first: EntityId,
}

impl Store {
    /// Rolls up one slice of the days that are due. Returns whether there may be more to do.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing is lost then.
    pub async fn roll_up_slice(&self, cluster: ClusterId) -> Result<bool, StoreError> {
        let Some(slice) = self.next_slice(cluster).await? else {
            return Ok(false);
        };
        let entities: Vec<EntityId> = sqlx::query_scalar(
            "SELECT id FROM entity WHERE cluster_id = ?1 AND kind = ?2 AND id >= ?3
             ORDER BY id LIMIT ?4",
        )
        .bind(cluster)
        .bind(slice.kind.code())
        .bind(slice.first)
        .bind(ENTITIES_PER_SLICE)
        .fetch_all(&self.readers)
        .await?;
        let mut tx = self.begin_write().await?;
        let mut rolled = Vec::new();
        for &entity in &entities {
            if let Some(sealed) = chunks::find(&mut tx, entity, slice.day).await?
                && sealed.step_secs < slice.step_secs
            {
                rolled.push((entity, slice.day, sealed));
            }
        }
        let step_secs = slice.step_secs;
        let roll_up = move || {
            let days = rolled.into_iter();
            let days =
                days.map(|(entity, day, sealed)| Ok((entity, day, sealed.rolled_up(step_secs)?)));
            days.collect::<Result<Vec<_>, StoreError>>()
        };
        let rolled = tokio::task::spawn_blocking(roll_up)
            .await
            .map_err(|error| StoreError::Damaged(error.to_string()))??;
        chunks::insert(&mut tx, rolled).await?;
        if slice.kind == EntityKind::Namespace {
            let day = (slice.day * DAY_SECS, (slice.day + 1) * DAY_SECS);
            namespace_spans::drop_finer(&mut tx, cluster, day, step_secs).await?;
        }
        let last = entities.last();
        let is_full = i64::try_from(entities.len()).unwrap_or(0) == ENTITIES_PER_SLICE;
        let reached = match last.filter(|_| is_full) {
            Some(last) => (slice.day, last + 1),
            None => (slice.day + 1, 0),
        };
        note(&mut tx, &slice, reached).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The finest step first, so that each is made from the one before.
    async fn next_slice(&self, cluster: ClusterId) -> Result<Option<Slice>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        let Some((oldest, newest)) = cycles::ends(&mut reader, cluster).await? else {
            return Ok(None);
        };
        let (oldest, newest) = (day_of(oldest), day_of(newest));
        let reached: Vec<(i64, i64, i64, EntityId)> = sqlx::query_as(
            "SELECT kind, step_secs, day, entity_id FROM rollup WHERE cluster_id = ?1",
        )
        .bind(cluster)
        .fetch_all(&mut *reader)
        .await?;
        for at in 0..3 {
            for kind in EntityKind::ALL {
                let (step_secs, beyond) = self.retention.tiers(kind)[at];
                let (day, first) = reached
                    .iter()
                    .find(|row| (row.0, row.1) == (kind.code(), step_secs))
                    .map_or((oldest, 0), |&(_, _, day, first)| (day, first));
                if newest - day <= beyond {
                    continue;
                }
                // Years without data are no days to go through.
                let next = cycles::next_day(&mut reader, cluster, day).await?;
                let (day, first) = match next {
                    Some(next) if next > day => (next, 0),
                    _ => (day, first),
                };
                if newest - day > beyond {
                    return Ok(Some(Slice {
                        cluster,
                        kind,
                        step_secs,
                        day,
                        first,
                    }));
                }
            }
        }
        Ok(None)
    }
}

/// Notes how far a step got.
async fn note(
    connection: &mut SqliteConnection,
    slice: &Slice,
    (day, first): (i64, EntityId),
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO rollup (cluster_id, kind, step_secs, day, entity_id) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (cluster_id, kind, step_secs)
         DO UPDATE SET day = excluded.day, entity_id = excluded.entity_id",
    )
    .bind(slice.cluster)
    .bind(slice.kind.code())
    .bind(slice.step_secs)
    .bind(day)
    .bind(first)
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
#[path = "rollup_tests.rs"]
mod tests;
