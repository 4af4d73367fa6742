//! `plimsoll backfill`: history from before Plimsoll came.

use super::history::HistoryArgs;
use super::moment::moment;
use super::progress::bar;
use super::{Failure, say};
use crate::clock::Clock;
use crate::config::{self, Interval};
use crate::fill::{
    Access, BackfillError, BackfillOptions, BackfillReport, Origin, PrometheusError,
    backfill as fill, find_target,
};
use crate::store::{Cluster, Store};
use clap::{Args, Subcommand};
use plimsoll_app::format::{age, of_noun};
use plimsoll_planner::purpose::PURPOSE_LABELS;
use std::path::PathBuf;

const DAY_SECS: i64 = 86_400;
/// As long as a series of hours is kept.
const DEFAULT_DAYS: i64 = 400;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll backfill prometheus --url http://localhost:9090
      whatever it has of the last 400 days, in steps of 5 minutes
  plimsoll backfill prometheus --url https://thanos.example --match 'cluster=\"prod\"' \\
      --token-file token --from 90d --cluster prod
      one cluster of several, which goes by the name prod here

It can be interrupted and run again: what is stored stays, and what is missing is read. It may run
while the server does.

Exit codes: 0 done, 2 wrong usage or input, 3 the source does not answer, 4 any other failure.";

/// From where to backfill.
#[derive(Debug, Clone, Args)]
pub struct BackfillArgs {
    /// From where.
    #[command(subcommand)]
    pub command: BackfillCommand,
}

/// From where to backfill.
#[derive(Debug, Clone, Subcommand)]
pub enum BackfillCommand {
    /// Read usage, requests and nodes through the HTTP API of a Prometheus.
    #[command(after_long_help = EXAMPLES)]
    Prometheus(PrometheusArgs),
}

/// How to backfill from a Prometheus.
#[derive(Debug, Clone, Args)]
pub struct PrometheusArgs {
    /// Its address, before /api/v1
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// From when on: a date, RFC 3339, Unix seconds, or how long ago
    #[arg(long, value_name = "TIME", default_value = "400d")]
    pub from: String,
    /// Up to when
    #[arg(long, value_name = "TIME", default_value = "now")]
    pub to: String,
    /// Length of a step; what is shorter than 5 minutes is kept as steps of 5 minutes
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    pub step: String,
    /// Label matcher for every series, such as cluster="prod"; can be given several times
    #[arg(long = "match", value_name = "MATCHER")]
    pub matchers: Vec<String>,
    /// File with a bearer token
    #[arg(long, env = "PLIMSOLL_PROMETHEUS_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// File with certificates (PEM) of authorities to trust beside the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// The cluster to fill in, by its name here [default: the only one, or a new one, prometheus]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The database.
    #[command(flatten)]
    pub history: HistoryArgs,
}

/// Runs `plimsoll backfill`.
pub(super) async fn backfill(args: BackfillArgs) -> Result<(), Failure> {
    let BackfillCommand::Prometheus(args) = args.command;
    prometheus(args).await
}

async fn prometheus(args: PrometheusArgs) -> Result<(), Failure> {
    let now_secs = Clock::system().now_secs();
    let of = |flag: &str, text: &str| {
        moment(text, now_secs).map_err(|reason| Failure::input(format!("{flag}: {reason}")))
    };
    let (from_secs, to_secs) = (
        of("--from", &args.from)?,
        of("--to", &args.to)?.min(now_secs),
    );
    if from_secs >= to_secs {
        return Err(Failure::input(
            "--from is not before --to. Give a span that is over",
        ));
    }
    let longest_secs = 10 * DEFAULT_DAYS * DAY_SECS;
    if to_secs - from_secs > longest_secs {
        return Err(Failure::input(format!(
            "--from is more than {} days before --to. Give a shorter span",
            longest_secs / DAY_SECS
        )));
    }
    let step: Interval = config::value(&args.step, "--step").map_err(Failure::input)?;
    let settings = args.history.settings()?;
    let store = args.history.open(&settings).await?;
    let options = BackfillOptions {
        access: Access {
            url: args.url,
            token_file: args.token_file,
            ca_file: args.ca_file,
        },
        matchers: args.matchers,
        span: (from_secs, to_secs),
        step_secs: step.0,
        team_labels: settings
            .teams
            .label_keys()
            .chain(PURPOSE_LABELS)
            .map(str::to_owned)
            .collect(),
    };
    let outcome = run(&store, args.cluster.as_deref(), &options).await;
    store.close().await;
    outcome
}

async fn run(store: &Store, name: Option<&str>, options: &BackfillOptions) -> Result<(), Failure> {
    let target = find_target(store, name, (Origin::Prometheus, "prometheus")).await;
    let cluster = target.map_err(Failure::of_target)?;
    let (from_secs, to_secs) = options.span;
    let bar = bar(
        (to_secs - from_secs)
            .unsigned_abs()
            .div_ceil(DAY_SECS.unsigned_abs()),
        "backfilling {bar:40} {pos} of {len} days, {eta} left",
    );
    let filled = fill(store, cluster.id, options, |_| bar.inc(1)).await;
    bar.finish_and_clear();
    if filled.is_err() {
        let forgotten = store.forget_empty_cluster(cluster.id).await;
        forgotten.map_err(Failure::unavailable)?;
    }
    let report = filled.map_err(|error| match error {
        BackfillError::Start(
            error @ (PrometheusError::Unreachable { .. } | PrometheusError::Refused { .. }),
        ) => Failure::unavailable(error),
        BackfillError::Start(error) => Failure::input(error),
        BackfillError::Prometheus(error) => Failure::unavailable(format!(
            "{error}. What was read before is stored; the same command goes on from there"
        )),
        BackfillError::Store(error) => Failure::unavailable(error),
    })?;
    say(&summary(&report, &cluster));
    Ok(())
}

/// What came of it, and what was missing.
fn summary(report: &BackfillReport, cluster: &Cluster) -> String {
    let days = |count| of_noun(count, "day", "days");
    let mut lines = vec![format!(
        "{} stored for the cluster {}, of {} asked for.",
        days(report.stored_days),
        cluster.name,
        days(report.days)
    )];
    if report.known_days > 0 {
        lines.push(format!(
            "{} were known in full already.",
            days(report.known_days)
        ));
    }
    if report.empty_days > 0 {
        lines.push(format!("{} have no data there.", days(report.empty_days)));
    }
    let missing_secs = report.read_secs - report.known_secs - report.empty_days * DAY_SECS;
    if missing_secs > 0 {
        lines.push(format!(
            "{} of the other days have no data there; they stay gaps.",
            age(missing_secs)
        ));
    }
    for (metric, of) in &report.missing {
        lines.push(format!("Not found: {metric}, so unknown: {of}."));
    }
    for warning in &report.warnings {
        lines.push(format!("The server warned: {warning}."));
    }
    lines.join("\n")
}
