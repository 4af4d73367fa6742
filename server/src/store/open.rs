//! Opening the database: settings, ownership, schema.

use super::{Retention, Store, StoreError};
use sqlx::AssertSqlSafe;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::time::Duration;

static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// Marks the file as ours ("Plim"), so that no other program's database is migrated by mistake.
const APPLICATION_ID: i64 = 0x506c_696d;
const READERS: u32 = 4;
/// Some megabytes of the largest rows.
const ROW_BUFFER: usize = 512;

impl Store {
    /// Opens the database, creates it when absent and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be written, is damaged, belongs to another program or
    /// was written by a newer Plimsoll.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(16_384)
            .journal_mode(SqliteJournalMode::Wal)
            // A committed cycle survives power loss too; one sync a minute costs nothing.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-16384")
            // Rows that wait for their reader; each pause costs two switches of threads.
            .row_buffer_size(ROW_BUFFER);
        let of = |error| StoreError::of(path, error);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(of)?;
        claim(&writer, path).await?;
        refuse_cut_off(&writer, path).await?;
        MIGRATOR.run(&writer).await.map_err(|error| match error {
            MigrateError::VersionMissing(schema) | MigrateError::VersionTooNew(schema, _) => {
                StoreError::Newer {
                    path: path.to_path_buf(),
                    schema,
                }
            }
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => of(error),
            other => StoreError::Damaged(other.to_string()),
        })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.read_only(true))
            .await
            .map_err(of)?;
        Ok(Self {
            path: path.to_path_buf(),
            writer,
            readers,
            retention: Retention::default(),
        })
    }
}

/// Refuses a database of another program, and marks a new one as ours.
async fn claim(writer: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    let of = |error| StoreError::of(path, error);
    let id: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(writer)
        .await
        .map_err(of)?;
    if id == APPLICATION_ID {
        return Ok(());
    }
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(writer)
        .await
        .map_err(of)?;
    if id != 0 || tables != 0 {
        return Err(StoreError::Foreign {
            path: path.to_path_buf(),
        });
    }
    // A pragma takes no parameters; the number is ours.
    let mark = AssertSqlSafe(format!("PRAGMA application_id = {APPLICATION_ID}"));
    sqlx::query(mark).execute(writer).await.map_err(of)?;
    Ok(())
}

/// Refuses a file that is shorter than it says, as a copy that was interrupted: SQLite would find
/// out only when it needs one of the missing pages.
async fn refuse_cut_off(writer: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    let of = |error| StoreError::of(path, error);
    let (busy, ..): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_one(writer)
        .await
        .map_err(of)?;
    if busy != 0 {
        // Another process has it open, and pages may still be in its log.
        return Ok(());
    }
    let expected: i64 = sqlx::query_scalar(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    )
    .fetch_one(writer)
    .await
    .map_err(of)?;
    let found = std::fs::metadata(path).map_or(0, |file| file.len());
    if found >= expected.unsigned_abs() {
        return Ok(());
    }
    Err(StoreError::Corrupt {
        path: path.to_path_buf(),
        reason: format!("it has {found} of its {expected} bytes"),
    })
}
