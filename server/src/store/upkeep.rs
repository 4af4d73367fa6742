//! What a person does with the file: a copy of it, how large what in it is, making it smaller.

use super::{ClusterId, EntityKind, Store, StoreError};
use futures::TryStreamExt;
use std::collections::BTreeMap;
use std::path::Path;
use tracing::warn;

/// How much history there is of one kind at one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClassStats {
    /// Days of an entity.
    pub days: i64,
    /// Samples or steps of all columns together.
    pub steps: i64,
    /// Bytes of samples and summaries, compressed.
    pub bytes: i64,
}

/// The size of a database and what it is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileStats {
    /// Bytes on disk, with the write-ahead log.
    pub size_bytes: i64,
    /// Bytes of pages that are free for what comes.
    pub free_bytes: i64,
    /// Rows and bytes of each table with its indexes, largest first.
    pub tables: Vec<(String, i64, i64)>,
    /// Sealed history by kind and seconds of a step.
    pub classes: BTreeMap<(EntityKind, i64), ClassStats>,
}

impl Store {
    /// Copies the database into a new file while it is used: what was committed before is in the
    /// copy.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written; it is not there then.
    pub async fn back_up(&self, target: &Path) -> Result<(), StoreError> {
        let unwritable = |reason: String| StoreError::Copy {
            path: target.to_path_buf(),
            reason,
        };
        if target.exists() {
            return Err(unwritable("there is a file already".to_owned()));
        }
        // Under another name until it is complete.
        let mut partial = target.as_os_str().to_owned();
        partial.push(".partial");
        let partial = Path::new(&partial);
        let Some(text) = partial.to_str() else {
            return Err(unwritable("its path is no UTF-8".to_owned()));
        };
        drop(std::fs::remove_file(partial));
        let copied = sqlx::query("VACUUM INTO ?1")
            .bind(text)
            .execute(&self.writer)
            .await;
        if let Err(error) = copied {
            drop(std::fs::remove_file(partial));
            return Err(unwritable(error.to_string()));
        }
        std::fs::File::open(partial)
            .and_then(|file| file.sync_all())
            .and_then(|()| std::fs::rename(partial, target))
            .map_err(|error| unwritable(error.to_string()))
    }

    /// The size of the file and what it is made of.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn file_stats(&self) -> Result<FileStats, StoreError> {
        let mut tx = self.readers.begin().await?;
        let free_bytes = sqlx::query_scalar(
            "SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size",
        )
        .fetch_one(&mut *tx)
        .await?;
        let tables = sqlx::query_as(
            "SELECT s.tbl_name,
                    sum(CASE WHEN s.type = 'table' AND d.pagetype = 'leaf' THEN d.ncell ELSE 0 END),
                    sum(d.pgsize) AS bytes
             FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
             GROUP BY s.tbl_name ORDER BY bytes DESC",
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut classes: BTreeMap<(EntityKind, i64), ClassStats> = BTreeMap::new();
        // The number of samples stands first in the data.
        let mut days = sqlx::query_as::<_, (i64, i64, Vec<u8>, i64)>(
            "SELECT e.kind, c.step_secs, substr(c.data, 1, 5), length(c.data) + length(c.summary)
             FROM chunk c JOIN entity e ON e.id = c.entity_id",
        )
        .fetch(&mut *tx);
        while let Some((kind, step_secs, begin, bytes)) = days.try_next().await? {
            let Some(kind) = EntityKind::of_code(kind) else {
                continue;
            };
            let class = classes.entry((kind, step_secs)).or_default();
            class.days += 1;
            class.bytes += bytes;
            class.steps += match postcard::take_from_bytes::<u32>(&begin) {
                Ok((steps, _)) => i64::from(steps),
                Err(_) => i64::from(begin.is_empty()),
            };
        }
        Ok(FileStats {
            size_bytes: self.size_bytes(),
            free_bytes,
            tables,
            classes,
        })
    }

    /// Tends the history by one slice: sums up, seals or rolls up what is due. Returns whether
    /// there may be more to do.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing is lost then.
    pub async fn tend_slice(&self, cluster: ClusterId) -> Result<bool, StoreError> {
        // What every page waits for first; the others have much to do after a history was filled in.
        Ok(self.sum_up_slice().await?
            || self.seal_slice(cluster).await?
            || self.gather_what_is_sound(cluster).await?
            || self.roll_up_slice(cluster).await?)
    }

    /// Puts spans together. A damaged row is told by `db check` and to who reads it; that nothing is put
    /// together beside it must not keep history from being tended.
    async fn gather_what_is_sound(&self, cluster: ClusterId) -> Result<bool, StoreError> {
        match self.gather_spans_slice(cluster).await {
            Err(StoreError::Damaged(reason)) => {
                warn!("namespaces cannot be summed up: {reason}");
                Ok(false)
            }
            done => done,
        }
    }

    /// Sums up what is over, as the collector does after each cycle, so that pages are quick at
    /// once: after a history was filled in, and where nobody collects.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing is lost then.
    pub async fn sum_up(&self, cluster: ClusterId) -> Result<(), StoreError> {
        while self.sum_up_slice().await? || self.gather_what_is_sound(cluster).await? {}
        Ok(())
    }

    /// Does all that is due of a cluster; `progress` is told after each slice.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; what was done stays done.
    pub async fn prune(
        &self,
        cluster: ClusterId,
        mut progress: impl FnMut(),
    ) -> Result<(), StoreError> {
        while self.tend_slice(cluster).await? {
            progress();
        }
        Ok(())
    }

    /// Gives free pages back to the file system.
    ///
    /// # Errors
    /// [`StoreError`] when another program uses the database or the disk is full; it stays as it
    /// is then.
    pub async fn shrink(&self) -> Result<(), StoreError> {
        let of = |error| StoreError::of(&self.path, error);
        sqlx::query("VACUUM")
            .execute(&self.writer)
            .await
            .map_err(of)?;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await
            .map_err(of)?;
        Ok(())
    }
}
