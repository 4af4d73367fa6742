//! `plimsoll teams`: what teams use, ask for and hold of the machines.

use crate::cli::Failure;
use crate::cli::asking::{Asked, Pairs, ScopeArgs, SourceArgs};
use crate::cli::output::{Format, write_csv, write_json, write_tables};
use clap::Args;
use plimsoll_app::routes::TeamsQuery;
use plimsoll_app::tables;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  plimsoll teams --cluster prod
      the teams of a collected cluster over the last 30 days
  plimsoll teams --server http://127.0.0.1:8080 --sort score --format json
      those that are kept apart least first, with the machines that they hold, from a running server

Scores and machines are known to a server that collects; of a database they are unknown.
Columns to sort by, with - before one from the largest: team, namespaces, cpu_used, cpu_requested,
cpu_efficiency, the same of memory_, pods, machines, score.

Exit codes: 0 done, 2 wrong usage or input, 3 the source does not answer, 4 any other failure.";

/// Which teams.
#[derive(Debug, Clone, Args)]
pub struct TeamsArgs {
    /// Whom to ask.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The scope.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Only teams whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// A column, with - before it from the largest [default: -cpu_requested]
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// Runs `plimsoll teams`.
pub(in crate::cli) async fn teams(args: TeamsArgs) -> Result<(), Failure> {
    let query = |cluster: Option<&str>| {
        Pairs::of(cluster, &args.scope)
            .with("filter", args.filter.as_deref())
            .with("sort", args.sort.as_deref())
            .read(TeamsQuery::read)
    };
    query(None)?;
    let asked = Asked::open(&args.source).await?;
    let query = query(asked.cluster(args.source.cluster.as_deref()))?;
    let found = asked.teams(&query).await;
    asked.close().await;
    let found = found?;
    match args.format {
        Format::Json => write_json(&found),
        Format::Csv => write_csv(&tables::teams(&found, &query)),
        Format::Table => write_tables(&found.frame, &[&tables::teams(&found, &query)]),
    }
}
