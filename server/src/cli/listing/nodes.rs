//! `plimsoll nodes`: how full each machine is.

use crate::cli::Failure;
use crate::cli::asking::{Asked, Pairs, ScopeArgs, SourceArgs};
use crate::cli::output::{Format, write_csv, write_json, write_tables};
use clap::Args;
use plimsoll_app::api::{NodeFigures, NodeTable};
use plimsoll_app::format::of_noun;
use plimsoll_app::routes::NodesQuery;
use plimsoll_app::tables;
use std::str::FromStr;

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  plimsoll nodes --cluster prod
      how full each machine of a collected cluster is, and each pool
  plimsoll nodes --server http://127.0.0.1:8080 --filter gpu --sort -memory_requested --format csv
      machines with gpu in their name, pool, zone or state, from a running server
  plimsoll nodes --server http://127.0.0.1:8080 --fail-on 99%
      ends with 1 when more of all CPU or memory is requested

Columns to sort by, with - before one from the largest: node, pool, status, cpu_requested, cpu_used,
cpu_allocatable, the same of memory_, pods.

Exit codes: 0 done, 1 what --fail-on says is so, 2 wrong usage or input, 3 the source does not answer,
4 any other failure.";

/// Which nodes.
#[derive(Debug, Clone, Args)]
pub struct NodesArgs {
    /// Whom to ask.
    #[command(flatten)]
    pub source: SourceArgs,
    /// The scope.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Only nodes whose name, pool, zone or state contains this
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// A column, with - before it from the largest [default: -cpu_requested]
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// How to write it
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// End with 1 when any of the nodes shown is not ready (not-ready), or when more than this share of
    /// all allocatable CPU or memory is requested, such as 90%; can be given several times
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub fail_on: Vec<FailOnNodes>,
}

/// What a script wants to know of nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FailOnNodes {
    /// A node is not ready.
    NotReady,
    /// More is requested of all that is allocatable, percent.
    Filled(f64),
}

impl FromStr for FailOnNodes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "not-ready" {
            return Ok(Self::NotReady);
        }
        let number = text.strip_suffix('%').and_then(|text| text.parse().ok());
        number
            .filter(|percent: &f64| (0.0..=1_000.0).contains(percent))
            .map(Self::Filled)
            .ok_or_else(|| "give not-ready, or a share such as 90%".to_owned())
    }
}

/// Runs `plimsoll nodes`.
pub(in crate::cli) async fn nodes(args: NodesArgs) -> Result<(), Failure> {
    let query = |cluster: Option<&str>| {
        Pairs::of(cluster, &args.scope)
            .with("filter", args.filter.as_deref())
            .with("sort", args.sort.as_deref())
            .read(NodesQuery::read)
    };
    query(None)?;
    let asked = Asked::open(&args.source).await?;
    let query = query(asked.cluster(args.source.cluster.as_deref()))?;
    let found = asked.nodes(&query).await;
    asked.close().await;
    let found = found?;
    let table = || tables::nodes(&found, &query);
    match args.format {
        Format::Json => write_json(&found)?,
        Format::Csv => write_csv(&table())?,
        Format::Table => {
            let pools = tables::pools(&found, &query.scope);
            write_tables(&found.frame, &[&pools, &table()])?;
        }
    }
    let reasons: Vec<String> = args
        .fail_on
        .iter()
        .filter_map(|what| reason(*what, &found))
        .collect();
    if reasons.is_empty() {
        return Ok(());
    }
    Err(Failure::finding(reasons.join("; ")))
}

/// Why it fails on this, if it does. What is unknown is no pass.
fn reason(what: FailOnNodes, found: &NodeTable) -> Option<String> {
    match what {
        FailOnNodes::NotReady => {
            let down = found.rows.iter();
            let down = down.filter(|node| node.status.ready != Some(true)).count();
            let down = i64::try_from(down).unwrap_or(i64::MAX);
            (down > 0).then(|| {
                format!(
                    "{} not known to be ready",
                    of_noun(down, "node is", "nodes are")
                )
            })
        }
        FailOnNodes::Filled(most) => {
            let Some(total) = &found.total else {
                return Some("nothing is known of nodes".to_owned());
            };
            let share = |name: &str, figures: NodeFigures| match percent(figures) {
                Some(percent) if percent <= most => None,
                Some(percent) => Some(format!("{percent:.1} % of all {name} is requested")),
                None => Some(format!("how much {name} is requested is not known")),
            };
            share("CPU", total.cpu).or_else(|| share("memory", total.memory))
        }
    }
}

fn percent(figures: NodeFigures) -> Option<f64> {
    let (requested, all) = (figures.requested?, figures.allocatable?);
    #[expect(clippy::cast_precision_loss, reason = "a share of sums")]
    let percent = requested as f64 / all as f64 * 100.0;
    (all > 0).then_some(percent)
}
