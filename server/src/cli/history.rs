//! The database that a command fills.

use super::Failure;
use crate::config::{self, Stored};
use crate::store::Store;
use clap::Args;
use std::path::PathBuf;

/// The database to fill, and what says how it is kept.
#[derive(Debug, Clone, Args)]
pub struct HistoryArgs {
    /// SQLite file with the history; what brings history creates it
    #[arg(
        long,
        env = "PLIMSOLL_DATABASE",
        value_name = "FILE",
        default_value = "plimsoll.db"
    )]
    pub database: PathBuf,
    /// Configuration file [default: plimsoll.toml, when there is one]
    #[arg(long, env = "PLIMSOLL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl HistoryArgs {
    /// What the configuration says of what is stored.
    pub(super) fn settings(&self) -> Result<Stored, Failure> {
        config::stored(self.config.as_deref()).map_err(Failure::input)
    }

    /// Opens a database that must be there: whoever only reads creates none. `instead` is what else
    /// could be given.
    pub(super) async fn open_existing(
        &self,
        settings: &Stored,
        instead: &str,
    ) -> Result<Store, Failure> {
        if !self.database.exists() {
            return Err(Failure::unavailable(format!(
                "{}: there is no such database; give --database{instead}",
                self.database.display()
            )));
        }
        self.open(settings).await
    }

    /// Opens the database, to be kept as the settings say.
    pub(super) async fn open(&self, settings: &Stored) -> Result<Store, Failure> {
        let store = Store::open(&self.database).await;
        Ok(store
            .map_err(Failure::unavailable)?
            .keeping(settings.retention))
    }
}
