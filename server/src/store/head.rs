//! Table `head`: the rows of recent cycles.

use super::codec::{from_bytes, to_bytes};
use super::{ClusterId, EntityId, EntityKind, StoreError};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

/// Rows in one INSERT: five parameters each, far below SQLite's limit.
const ROWS_PER_INSERT: usize = 500;

/// A row of the head.
#[derive(Debug)]
pub(super) struct HeadRow {
    pub(super) kind: EntityKind,
    pub(super) entity: EntityId,
    pub(super) values: Vec<Option<i64>>,
}

/// Inserts the rows of one cycle.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    at_secs: i64,
    rows: &[HeadRow],
) -> Result<(), StoreError> {
    for batch in rows.chunks(ROWS_PER_INSERT) {
        let encoded = batch
            .iter()
            .map(|row| to_bytes(&row.values))
            .collect::<Result<Vec<_>, _>>()?;
        let mut insert: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO head (cluster_id, at_secs, kind, entity_id, data) ");
        insert.push_values(batch.iter().zip(encoded), |mut values, (row, data)| {
            values
                .push_bind(cluster)
                .push_bind(at_secs)
                .push_bind(row.kind.code())
                .push_bind(row.entity)
                .push_bind(data);
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// A row read back: its entity, its time and its bytes.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct StoredRow {
    pub(super) entity_id: EntityId,
    pub(super) at_secs: i64,
    pub(super) interval_secs: i64,
    pub(super) data: Vec<u8>,
}

impl StoredRow {
    pub(super) fn values(&self) -> Result<Vec<Option<i64>>, StoreError> {
        from_bytes(&self.data)
    }
}
