//! Table `inventory`: what a cluster that was imported has, in classes, and the cycle that shows it.
//!
//! Format 1 is the postcard encoding of [`Inventory`], compressed by zlib.

use super::codec::{from_bytes, to_bytes};
use super::write::named;
use super::{ClusterId, CycleMeta, EntityAttributes, EntityKind, HistoryWriter, Store, StoreError};
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use futures::TryStreamExt;
use plimsoll_planner::accounting::CycleRecord;
use plimsoll_planner::inventory::{Detail, Inventory};
use sqlx::{FromRow, SqliteConnection};
use std::io::Read;

const FORMAT: i64 = 1;
/// Bytes of an inventory before compression: more than any import makes.
const MOST_BYTES: u64 = 1 << 30;

/// An inventory that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredInventory {
    /// When it was imported, Unix seconds.
    pub imported_secs: i64,
    /// For when it speaks, Unix seconds.
    pub at_secs: i64,
    /// The file its nodes are from.
    pub nodes_file: String,
    /// The file its pods are from.
    pub pods_file: String,
    /// Its classes.
    pub inventory: Inventory,
}

/// An inventory to store, with the cycle that shows it.
#[derive(Debug)]
pub struct NewInventory<'a> {
    /// What is stored.
    pub stored: &'a StoredInventory,
    /// Its rows at [`StoredInventory::at_secs`].
    pub record: &'a CycleRecord,
    /// Of what there are rows beside the sums.
    pub detail: Detail,
    /// What is kept of namespaces and nodes beside their series.
    pub attributes: &'a EntityAttributes,
}

/// Whether an inventory was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is the first.
    New,
    /// It took the place of another one.
    Replaced,
    /// Nothing is stored: the cluster has other history at that time.
    Taken,
}

#[derive(Debug, FromRow)]
struct Stored {
    imported_secs: i64,
    at_secs: i64,
    nodes_file: String,
    pods_file: String,
    format: i64,
    data: Vec<u8>,
}

impl Store {
    /// Stores the inventory of a cluster and the cycle that shows it in one transaction. The one
    /// before goes, and its cycle as well unless its day is sealed.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; the one before stays then.
    pub async fn replace_inventory(
        &self,
        cluster: ClusterId,
        new: NewInventory<'_>,
    ) -> Result<Appended, StoreError> {
        let data = encode(&new.stored.inventory)?;
        self.try_replace(cluster, new, data)
            .await
            .map_err(|error| named(&self.path, error))
    }

    async fn try_replace(
        &self,
        cluster: ClusterId,
        new: NewInventory<'_>,
        data: Vec<u8>,
    ) -> Result<Appended, StoreError> {
        let mut tx = self.begin_write().await?;
        let before: Option<i64> =
            sqlx::query_scalar("SELECT at_secs FROM inventory WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some(at_secs) = before {
            remove_cycle(&mut tx, cluster, at_secs).await?;
        }
        let mut writer = HistoryWriter::new(self.clone(), cluster);
        let wanted = |kind| match kind {
            EntityKind::Node => new.detail.nodes,
            EntityKind::Workload => new.detail.workloads,
            EntityKind::Cluster | EntityKind::Nodes | EntityKind::Namespace => true,
        };
        let meta = CycleMeta::default();
        let appended = writer
            .append_within(&mut tx, new.record, meta, new.attributes, wanted)
            .await?;
        if appended.is_none() {
            return Ok(Appended::Taken);
        }
        let stored = new.stored;
        sqlx::query(
            "INSERT OR REPLACE INTO inventory
                 (cluster_id, imported_secs, at_secs, nodes_file, pods_file, format, data)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(cluster)
        .bind(stored.imported_secs)
        .bind(stored.at_secs)
        .bind(&stored.nodes_file)
        .bind(&stored.pods_file)
        .bind(FORMAT)
        .bind(data)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(match before {
            None => Appended::New,
            Some(_) => Appended::Replaced,
        })
    }

    /// The inventory of a cluster; `None` where none was imported.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or what it has is damaged.
    pub async fn find_inventory(
        &self,
        cluster: ClusterId,
    ) -> Result<Option<StoredInventory>, StoreError> {
        let stored: Option<Stored> = sqlx::query_as(
            "SELECT imported_secs, at_secs, nodes_file, pods_file, format, data FROM inventory
             WHERE cluster_id = ?1",
        )
        .bind(cluster)
        .fetch_optional(&self.readers)
        .await?;
        let Some(stored) = stored else {
            return Ok(None);
        };
        let decoded = tokio::task::spawn_blocking(move || {
            Ok(StoredInventory {
                inventory: decode(stored.format, &stored.data)?,
                imported_secs: stored.imported_secs,
                at_secs: stored.at_secs,
                nodes_file: stored.nodes_file,
                pods_file: stored.pods_file,
            })
        });
        let decoded: Result<_, StoreError> = decoded
            .await
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        decoded.map(Some)
    }
}

/// Removes a cycle whose rows are still in the head. Rows of a sealed day are in one with those of
/// its other cycles, and stay history.
async fn remove_cycle(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    at_secs: i64,
) -> Result<(), sqlx::Error> {
    let removed = sqlx::query("DELETE FROM head WHERE cluster_id = ?1 AND at_secs = ?2")
        .bind(cluster)
        .bind(at_secs)
        .execute(&mut *connection)
        .await?;
    if removed.rows_affected() > 0 {
        sqlx::query("DELETE FROM cycle WHERE cluster_id = ?1 AND at_secs = ?2")
            .bind(cluster)
            .bind(at_secs)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The inventories that cannot be read, by cluster.
pub(super) async fn unreadable(
    connection: &mut SqliteConnection,
) -> Result<Vec<(ClusterId, StoreError)>, StoreError> {
    let mut found = Vec::new();
    let mut rows = sqlx::query_as::<_, (ClusterId, i64, Vec<u8>)>(
        "SELECT cluster_id, format, data FROM inventory ORDER BY cluster_id",
    )
    .fetch(connection);
    while let Some((cluster, format, data)) = rows.try_next().await? {
        let read = tokio::task::spawn_blocking(move || decode(format, &data).err());
        let error = read
            .await
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        found.extend(error.map(|error| (cluster, error)));
    }
    Ok(found)
}

fn encode(inventory: &Inventory) -> Result<Vec<u8>, StoreError> {
    let plain = to_bytes(inventory)?;
    let mut data = Vec::new();
    ZlibEncoder::new(&plain[..], Compression::default())
        .read_to_end(&mut data)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(data)
}

fn decode(format: i64, data: &[u8]) -> Result<Inventory, StoreError> {
    if format != FORMAT {
        return Err(StoreError::Damaged(format!(
            "an inventory has the unknown format {format}"
        )));
    }
    let mut plain = Vec::new();
    ZlibDecoder::new(data)
        .take(MOST_BYTES)
        .read_to_end(&mut plain)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    let inventory: Inventory = from_bytes(&plain)?;
    match inventory.sums() {
        Ok(_) => Ok(inventory),
        Err(excess) => Err(StoreError::Damaged(format!(
            "an inventory has amounts that cannot be ({excess:?})"
        ))),
    }
}

#[cfg(test)]
#[path = "inventory_tests.rs"]
mod tests;
