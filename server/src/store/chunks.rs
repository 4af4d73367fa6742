//! Table `chunk`: sealed days.

use super::day::Day;
use super::{EntityId, StoreError};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

/// Rows in one INSERT.
const ROWS_PER_INSERT: usize = 200;

/// Stores an entity's day; samples that are already sealed stay as they are.
pub(super) async fn merge(
    connection: &mut SqliteConnection,
    entity: EntityId,
    day: i64,
    samples: &Day,
) -> Result<(), StoreError> {
    let stored: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT data FROM chunk WHERE entity_id = ?1 AND day = ?2")
            .bind(entity)
            .bind(day)
            .fetch_optional(&mut *connection)
            .await?;
    let (data, summary) = match stored {
        Some(stored) => Day::unseal_all(&stored)?.merged(samples).seal()?,
        None => samples.seal()?,
    };
    insert(connection, vec![(entity, day, data, summary)]).await
}

/// Stores sealed days (entity, day, data, summary) in the place of any that were there.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    mut days: Vec<(EntityId, i64, Vec<u8>, Vec<u8>)>,
) -> Result<(), StoreError> {
    while !days.is_empty() {
        let batch = days.split_off(days.len().saturating_sub(ROWS_PER_INSERT));
        let mut insert: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO chunk (entity_id, day, data, summary) ");
        insert.push_values(batch, |mut values, (entity, day, data, summary)| {
            values
                .push_bind(entity)
                .push_bind(day)
                .push_bind(data)
                .push_bind(summary);
        });
        insert.push(
            " ON CONFLICT (entity_id, day) DO UPDATE SET summary = excluded.summary, data = excluded.data",
        );
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}
