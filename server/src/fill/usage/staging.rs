//! Sorting rows that need not fit into memory: in a scratch database of SQLite, which sorts on disk.

use super::reading::Staged;
use super::rows::RowKind;
use futures::{Stream, TryStreamExt};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, FromRow, Row, SqlSafeStr, SqlStr};
use std::path::Path;
use tempfile::TempDir;

const DAY_SECS: i64 = 86_400;
/// Rows of one INSERT: seven values each, far below SQLite's limit.
const ROWS_PER_INSERT: usize = 512;

/// Rows on their way to be sorted. The scratch file is gone when this is.
pub(super) struct Staging {
    connection: SqliteConnection,
    insert: SqlStr,
    // Removed after the connection is closed: fields are dropped in this order.
    _folder: TempDir,
}

impl Staging {
    /// A scratch database in a folder of its own beside the given file.
    pub(super) async fn beside(file: &Path) -> Result<Self, StagingError> {
        let beside = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = tempfile::Builder::new()
            .prefix(".plimsoll-import-")
            .tempdir_in(beside.unwrap_or(Path::new(".")))?;
        let mut connection = SqliteConnectOptions::new()
            .filename(folder.path().join("rows.db"))
            .create_if_missing(true)
            // Nothing of it outlives the process.
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .pragma("cache_size", "-32768")
            .connect()
            .await?;
        sqlx::query(
            "CREATE TABLE staged (series INTEGER, kind INTEGER, at_secs INTEGER,
                                  cpu REAL, memory REAL, gpu REAL, line INTEGER)",
        )
        .execute(&mut connection)
        .await?;
        let values = vec!["(?,?,?,?,?,?,?)"; ROWS_PER_INSERT].join(",");
        Ok(Self {
            connection,
            insert: AssertSqlSafe(format!("INSERT INTO staged VALUES {values}")).into_sql_str(),
            _folder: folder,
        })
    }

    /// Adds rows.
    pub(super) async fn add(&mut self, rows: &[Staged]) -> Result<(), StagingError> {
        let mut batches = rows.chunks_exact(ROWS_PER_INSERT);
        for batch in &mut batches {
            let mut insert = sqlx::query(self.insert.clone());
            for row in batch {
                insert = insert
                    .bind(row.series)
                    .bind(row.kind as i64)
                    .bind(row.at_secs)
                    .bind(row.cpu_cores)
                    .bind(row.memory_bytes)
                    .bind(row.gpu)
                    .bind(row.line);
            }
            insert.execute(&mut self.connection).await?;
        }
        for row in batches.remainder() {
            sqlx::query("INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?)")
                .bind(row.series)
                .bind(row.kind as i64)
                .bind(row.at_secs)
                .bind(row.cpu_cores)
                .bind(row.memory_bytes)
                .bind(row.gpu)
                .bind(row.line)
                .execute(&mut self.connection)
                .await?;
        }
        Ok(())
    }

    /// Sorts them by day, series, kind and time.
    pub(super) async fn sort(&mut self) -> Result<(), StagingError> {
        for statement in [
            "CREATE TABLE sorted AS SELECT series, kind, at_secs, cpu, memory, gpu, line FROM staged
             ORDER BY at_secs / 86400, series, kind, at_secs, line",
            "DROP TABLE staged",
        ] {
            sqlx::query(statement).execute(&mut self.connection).await?;
        }
        Ok(())
    }

    /// The sorted rows.
    pub(super) fn rows(&mut self) -> impl Stream<Item = Result<Staged, StagingError>> + '_ {
        sqlx::query_as::<_, Staged>("SELECT * FROM sorted ORDER BY rowid")
            .fetch(&mut self.connection)
            .map_err(StagingError::from)
    }
}

/// The day of a row, whole days since the Unix epoch.
pub(super) fn day_of(row: &Staged) -> i64 {
    row.at_secs.div_euclid(DAY_SECS)
}

impl FromRow<'_, SqliteRow> for Staged {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let kind: i64 = row.try_get(1)?;
        Ok(Self {
            series: row.try_get(0)?,
            kind: if kind == RowKind::Usage as i64 {
                RowKind::Usage
            } else {
                RowKind::Requests
            },
            at_secs: row.try_get(2)?,
            cpu_cores: row.try_get(3)?,
            memory_bytes: row.try_get(4)?,
            gpu: row.try_get(5)?,
            line: row.try_get(6)?,
        })
    }
}

/// Why rows could not be sorted.
#[derive(Debug, thiserror::Error)]
pub enum StagingError {
    /// The scratch folder cannot be made.
    #[error(
        "a scratch folder beside the database cannot be made: {0}. Give a --database in a folder you may write to"
    )]
    Folder(#[from] std::io::Error),
    /// The scratch database failed, as on a full disk.
    #[error(
        "sorting the rows on disk failed: {0}. There must be room for twice the file beside the database and in the system's temporary folder"
    )]
    Database(#[from] sqlx::Error),
}
