//! Table `chunk`: sealed days.

use super::day::Day;
use super::retention::RAW;
use super::rolled::Rolled;
use super::sealed::SealedDay;
use super::{EntityId, StoreError};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

/// Rows in one INSERT.
const ROWS_PER_INSERT: usize = 200;

/// A sealed day with whose it is.
#[derive(sqlx::FromRow)]
pub(super) struct DayRow {
    pub(super) entity_id: EntityId,
    pub(super) day: i64,
    #[sqlx(flatten)]
    pub(super) sealed: SealedDay,
}

/// A sealed day, if it is there.
pub(super) async fn find(
    connection: &mut SqliteConnection,
    entity: EntityId,
    day: i64,
) -> Result<Option<SealedDay>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT step_secs, data, summary FROM chunk WHERE entity_id = ?1 AND day = ?2",
    )
    .bind(entity)
    .bind(day)
    .fetch_optional(connection)
    .await?)
}

/// Stores samples of an entity's day at a step, which are of times of which nothing is sealed. Returns
/// whether they are kept at a coarser one, since others of the day are.
pub(super) async fn join(
    connection: &mut SqliteConnection,
    (entity, day): (EntityId, i64),
    samples: &Day,
    step_secs: i64,
) -> Result<bool, StoreError> {
    let sealed = match find(connection, entity, day).await? {
        Some(stored) if stored.step_secs > RAW => {
            stored.with_steps(&Rolled::as_it_is(samples), step_secs)?
        }
        _ => {
            merge(connection, (entity, day), samples, step_secs).await?;
            return Ok(false);
        }
    };
    insert(connection, vec![(entity, day, sealed)]).await?;
    Ok(true)
}

/// Stores an entity's day at a step; what is already sealed stays as it is.
pub(super) async fn merge(
    connection: &mut SqliteConnection,
    (entity, day): (EntityId, i64),
    samples: &Day,
    step_secs: i64,
) -> Result<(), StoreError> {
    let sealed = match find(connection, entity, day).await? {
        Some(stored) => {
            let merged = stored.merged(samples)?;
            if merged.step_secs < step_secs {
                merged.rolled_up(step_secs)?
            } else {
                merged
            }
        }
        None => SealedDay::of(samples, step_secs)?,
    };
    insert(connection, vec![(entity, day, sealed)]).await
}

/// Stores sealed days in the place of any that were there.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    mut days: Vec<(EntityId, i64, SealedDay)>,
) -> Result<(), StoreError> {
    while !days.is_empty() {
        let batch = days.split_off(days.len().saturating_sub(ROWS_PER_INSERT));
        let mut insert: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO chunk (entity_id, day, step_secs, data, summary) ");
        insert.push_values(batch, |mut values, (entity, day, sealed)| {
            values
                .push_bind(entity)
                .push_bind(day)
                .push_bind(sealed.step_secs)
                .push_bind(sealed.data)
                .push_bind(sealed.summary);
        });
        insert.push(
            " ON CONFLICT (entity_id, day) DO UPDATE
              SET step_secs = excluded.step_secs, summary = excluded.summary, data = excluded.data",
        );
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}
