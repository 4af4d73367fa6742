//! `plimsoll namespaces`: what namespaces or teams use and ask for.

use crate::cli::Failure;
use crate::cli::asking::{Asked, Pairs, ScopeArgs, SourceArgs};
use crate::cli::choice::one_of;
use crate::cli::output::{Format, write_csv, write_json, write_tables};
use clap::Args;
use plimsoll_app::routes::{Aggregate, NamespacesQuery};
use plimsoll_app::tables;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  plimsoll namespaces --cluster prod --window 7d
      what each namespace of a collected cluster used and requested in the last 7 days
  plimsoll namespaces --server http://127.0.0.1:8080 --aggregate team --sort -memory_used \\
      --format csv
      teams by what memory they use, from a running server

Columns to sort by, with - before one from the largest: namespace, team, cpu_used, cpu_requested,
cpu_limit, cpu_quota, cpu_efficiency, cpu_share, the same of memory_, pods, pods_waiting.

Exit codes: 0 done, 2 wrong usage or input, 3 the source does not answer, 4 any other failure.";

/// Which namespaces.
#[derive(Debug, Clone, Args)]
pub struct NamespacesArgs {
    /// Whom to ask.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The scope.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// What a row stands for
    #[arg(long, value_parser = one_of(Aggregate::ALL, Aggregate::as_str), default_value = "namespace")]
    pub aggregate: Aggregate,
    /// Only rows whose namespace or team contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Only namespaces of this team
    #[arg(long, value_name = "TEAM")]
    pub team: Option<String>,
    /// A column, with - before it from the largest [default: -cpu_requested]
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// Runs `plimsoll namespaces`.
pub(in crate::cli) async fn namespaces(args: NamespacesArgs) -> Result<(), Failure> {
    let query = |cluster: Option<&str>| {
        Pairs::of(cluster, &args.scope)
            .with("aggregate", Some(args.aggregate.as_str()))
            .with("filter", args.filter.as_deref())
            .with("team", args.team.as_deref())
            .with("sort", args.sort.as_deref())
            .read(NamespacesQuery::read)
    };
    // What makes no sense is told before anybody is asked.
    query(None)?;
    let asked = Asked::open(&args.source).await?;
    let query = query(asked.cluster(args.source.cluster.as_deref()))?;
    let found = asked.namespaces(&query).await;
    asked.close().await;
    let found = found?;
    match args.format {
        Format::Json => write_json(&found),
        Format::Csv => write_csv(&tables::namespaces(&found, &query)),
        Format::Table => write_tables(&found.frame, &[&tables::namespaces(&found, &query)]),
    }
}
