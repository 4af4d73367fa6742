//! The database, read without the product.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::{Error, Result};

/// Opens an SQLite file for reading and writing; creates it when absent.
///
/// # Errors
/// What SQLite says.
pub async fn connect(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    Ok(options.connect().await?)
}

/// What a database held at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The times of its cycles, of one cluster.
    pub cycles: BTreeSet<i64>,
    /// Cycles of which rows are in the head.
    pub in_head: BTreeSet<i64>,
    /// How many rows the cycles in the head have, each number once.
    pub rows_per_cycle: BTreeSet<i64>,
    /// The days that are sealed.
    pub sealed_days: BTreeSet<i64>,
}

impl Stored {
    /// Reads a copy of the file and its log, as a crash left them: the file itself stays for the
    /// product to recover. Nobody may be writing.
    ///
    /// # Errors
    /// When it cannot be read or is not sound.
    pub async fn read(database: &Path) -> Result<Self> {
        let copy = tempfile::tempdir().map_err(Error::file(&std::env::temp_dir()))?;
        let file = copy.path().join("copy.db");
        for suffix in ["", "-wal"] {
            let with = |path: &Path| {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                name
            };
            let from = with(database);
            match fs::copy(&from, with(&file)) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => drop(copied.map_err(Error::file(Path::new(&from)))?),
            }
        }
        let mut connection = connect(&file).await?;
        let stored = Self::of(&mut connection).await;
        connection.close().await?;
        stored
    }

    async fn of(connection: &mut SqliteConnection) -> Result<Self> {
        let integrity: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_all(&mut *connection)
            .await?;
        let dangling: Vec<String> =
            sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check")
                .fetch_all(&mut *connection)
                .await?;
        if integrity != ["ok"] || !dangling.is_empty() {
            let message = format!("integrity {integrity:?}, dangling {dangling:?}");
            return Err(Error::Database(sqlx::Error::Protocol(message)));
        }
        let cycles = "SELECT at_secs FROM cycle";
        let in_head = "SELECT DISTINCT at_secs FROM head";
        let per_cycle = "SELECT DISTINCT count(*) FROM head GROUP BY at_secs";
        let days = "SELECT DISTINCT day FROM chunk";
        let mut set = async |query| -> Result<BTreeSet<i64>> {
            let all: Vec<i64> = sqlx::query_scalar(query)
                .fetch_all(&mut *connection)
                .await?;
            Ok(all.into_iter().collect())
        };
        let (cycles, in_head) = (set(cycles).await?, set(in_head).await?);
        let (rows_per_cycle, sealed_days) = (set(per_cycle).await?, set(days).await?);
        Ok(Self {
            cycles,
            in_head,
            rows_per_cycle,
            sealed_days,
        })
    }
}
