//! What can go wrong with the database.

use std::path::{Path, PathBuf};

/// What can go wrong with the database, in words for the person who runs it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file or its folder cannot be opened or written.
    #[error(
        "the database {path} cannot be opened for writing: {reason}. Give a path in a folder you may write to with --database"
    )]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A copy cannot be written.
    #[error("the copy {path} cannot be written: {reason}. Give another file")]
    Copy {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The file is damaged or no SQLite database at all.
    #[error(
        "the file {path} is not a readable SQLite database ({reason}). Restore it from a backup or give another file with --database"
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// The file belongs to another program.
    #[error("the file {path} is a database of another program. Give another file with --database")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer Plimsoll.
    #[error(
        "the database {path} was written by a newer Plimsoll (schema {schema}). Use that version or newer, or another file"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        schema: i64,
    },
    /// The disk is full; nothing of the cycle was written.
    #[error(
        "the disk is full, so nothing was written to {path}. Free some space; collection goes on by itself"
    )]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Stored bytes cannot be decoded.
    #[error("stored data is damaged: {0}. Check the file and restore it from a backup")]
    Damaged(String),
    /// Any other answer of the database.
    #[error("the database did not answer: {0}")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl StoreError {
    /// Names the cases that a person can act on, by SQLite's result codes.
    pub(super) fn of(path: &Path, error: sqlx::Error) -> Self {
        let path = path.to_path_buf();
        let reason = error.to_string();
        match primary_code(&error) {
            Some(11 | 26) => Self::Corrupt { path, reason },
            Some(13) => Self::Full { path },
            Some(3 | 8 | 10 | 14) => Self::Unwritable { path, reason },
            _ => match error {
                sqlx::Error::Io(error) => Self::Unwritable {
                    path,
                    reason: error.to_string(),
                },
                other => Self::Database(other),
            },
        }
    }
}

/// The primary result code of SQLite, without its extension in the upper bytes.
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
