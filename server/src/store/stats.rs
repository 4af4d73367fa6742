//! How large the database is.

use super::{ClusterId, Store, StoreError};

/// How large the database is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreStats {
    /// Bytes on disk, with the write-ahead log.
    pub size_bytes: i64,
    /// Entities of the cluster.
    pub entities: i64,
    /// Cycles of the cluster whose rows are still in the head.
    pub head_cycles: i64,
    /// Sealed chunks of all clusters.
    pub chunks: i64,
}

impl Store {
    /// Bytes on disk, with the write-ahead log; what cannot be read counts as absent.
    #[must_use]
    pub fn size_bytes(&self) -> i64 {
        let size = |suffix: &str| {
            let mut path = self.path.clone().into_os_string();
            path.push(suffix);
            std::fs::metadata(path).map_or(0, |meta| i64::try_from(meta.len()).unwrap_or(i64::MAX))
        };
        size("") + size("-wal")
    }

    /// How large the database is.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn stats(&self, cluster: ClusterId) -> Result<StoreStats, StoreError> {
        let (entities, head_cycles, chunks): (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM entity WHERE cluster_id = ?1),
                    (SELECT count(*) FROM cycle WHERE cluster_id = ?1 AND at_secs >=
                        (SELECT min(at_secs) FROM head WHERE cluster_id = ?1)),
                    (SELECT coalesce(max(rowid), 0) FROM chunk)",
        )
        .bind(cluster)
        .fetch_one(&self.readers)
        .await?;
        Ok(StoreStats {
            size_bytes: self.size_bytes(),
            entities,
            head_cycles,
            chunks,
        })
    }
}
