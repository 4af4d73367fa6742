//! `plimsoll import`: what files tell of a cluster.

mod cluster;
mod usage;

pub use cluster::ClusterArgs;
pub use usage::UsageArgs;

use super::Failure;
use clap::{Args, Subcommand};

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll import usage usage.csv --database history.db
      what namespaces used, hour by hour
  plimsoll import cluster --nodes nodes.csv --pods pods.csv
      nodes and pods to plan with";

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
    /// Read nodes and pods to plan with from two CSV files.
    #[command(after_long_help = cluster::EXAMPLES)]
    Cluster(ClusterArgs),
}

/// Runs `plimsoll import`.
pub(super) async fn import(args: ImportArgs) -> Result<(), Failure> {
    match args.command {
        ImportCommand::Usage(args) => usage::usage(args).await,
        ImportCommand::Cluster(args) => cluster::cluster(args).await,
    }
}
