//! History in one SQLite file.
//!
//! A cycle is appended to the head in one transaction; complete days are sealed into compressed
//! chunks, one per entity and day. SQL stays portable and in one file per table.

mod chunks;
mod clusters;
mod codec;
mod cycles;
mod day;
mod entities;
mod error;
mod gaps;
mod head;
mod moment;
mod open;
mod past;
mod read;
mod rows;
mod seal;
mod sessions;
mod stats;
#[cfg(test)]
pub(crate) mod testing;
mod write;

pub use clusters::{Cluster, NewCluster};
pub use cycles::{CycleMeta, CycleSummary};
pub use entities::{Entity, EntityKind, NamespaceAttributes, NodeAttributes};
pub use error::StoreError;
pub use gaps::Gaps;
pub use moment::Moment;
pub use past::PastDays;
pub use read::{Bucket, Buckets, ReadPlan};
pub use rows::EntityAttributes;
pub use stats::StoreStats;
pub use write::HistoryWriter;

use sqlx::SqlitePool;
use std::path::{Path, PathBuf};

/// Database id of a cluster.
pub type ClusterId = i64;
/// Database id of an entity.
pub type EntityId = i64;

/// The history of any number of clusters in one SQLite file.
///
/// Cheap to clone. Writes go through a single connection, reads through a few others.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes all connections; the log is written back into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
