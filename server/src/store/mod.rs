//! History in one SQLite file.
//!
//! A cycle is appended to the head in one transaction; complete days are sealed into compressed
//! chunks, one per entity and day, and rolled up to coarser steps as they grow old. What the
//! cycles of a day were like is summed up beside them. SQL stays portable and in one file per table.

mod chain;
mod check;
mod checkpoints;
mod chunks;
mod clusters;
mod codec;
mod cycle_days;
mod cycle_sums;
mod cycles;
mod day;
mod entities;
mod error;
mod findings;
mod gaps;
mod head;
mod incidents;
mod intake;
mod inventory;
mod moment;
mod namespace_spans;
mod open;
mod past;
mod plan;
mod read;
mod retention;
mod rolled;
mod rollup;
mod rows;
mod seal;
mod sealed;
mod sessions;
mod spell;
mod stats;
mod summary;
#[cfg(test)]
pub(crate) mod testing;
mod upkeep;
mod write;

pub use check::CheckReport;
pub use checkpoints::UsageCheckpoint;
pub(crate) use clusters::{BACKFILLED, IMPORTED};
pub use clusters::{Cluster, NewCluster};
pub use cycle_sums::CycleSummary;
pub use cycles::CycleMeta;
pub(crate) use cycles::LatestCycle;
pub use entities::{Entity, EntityKind, NamespaceAttributes, NodeAttributes};
pub use error::StoreError;
pub use findings::{FindingKey, OpenFindings, Since, changes as finding_changes};
pub use gaps::Gaps;
pub use incidents::StoredIncident;
pub use intake::{Columns, DayIntake, Series, Step, StepSum};
pub use inventory::{Appended, NewInventory, StoredInventory};
pub use moment::Moment;
pub use past::PastDays;
pub use plan::{Bucket, Buckets, ReadPlan};
pub use retention::Retention;
pub use rows::EntityAttributes;
pub use stats::StoreStats;
pub use upkeep::{ClassStats, FileStats};
pub use write::HistoryWriter;

use sqlx::{Sqlite, SqlitePool, Transaction};
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
    retention: Retention,
}

impl Store {
    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same database, kept for as long as this says.
    #[must_use]
    pub fn keeping(self, retention: Retention) -> Self {
        Self { retention, ..self }
    }

    /// A transaction that writes, and so waits for other processes that do before it reads.
    async fn begin_write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
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

#[cfg(test)]
#[path = "model_tests.rs"]
mod model_tests;
