//! `plimsoll import`: what others know of clusters, from files.

mod usage;

pub use usage::UsageArgs;

use super::Failure;
use clap::{Args, Subcommand};

/// What to import.
#[derive(Debug, Clone, Args)]
pub struct ImportArgs {
    /// What to import.
    #[command(subcommand)]
    pub command: ImportCommand,
}

/// What to import.
#[derive(Debug, Clone, Subcommand)]
pub enum ImportCommand {
    /// Import what namespaces used and requested, from a CSV file.
    #[command(after_long_help = usage::EXAMPLES)]
    Usage(UsageArgs),
}

/// Runs `plimsoll import`.
pub(super) async fn import(args: ImportArgs) -> Result<(), Failure> {
    match args.command {
        ImportCommand::Usage(args) => usage::usage(args).await,
    }
}
