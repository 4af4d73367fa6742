//! Table `chunk`: sealed days.

use super::day::Day;
use super::{EntityId, StoreError};
use sqlx::SqliteConnection;

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
    insert_sealed(connection, entity, day, &summary, &data).await
}

/// Stores sealed bytes in the place of any that were there.
pub(super) async fn insert_sealed(
    connection: &mut SqliteConnection,
    entity: EntityId,
    day: i64,
    summary: &[u8],
    data: &[u8],
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO chunk (entity_id, day, summary, data) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (entity_id, day) DO UPDATE SET summary = excluded.summary, data = excluded.data",
    )
    .bind(entity)
    .bind(day)
    .bind(summary)
    .bind(data)
    .execute(connection)
    .await?;
    Ok(())
}
