//! `plimsoll import usage`: what namespaces used and requested, from a CSV file.

use super::super::history::HistoryArgs;
use super::super::progress::bar;
use super::super::{Failure, say};
use crate::clock::Clock;
use crate::config::{self, Step};
use crate::fill::{
    Origin, UsageError, UsageOptions, UsageProgress, UsageReport, find_target, import_usage,
};
use crate::store::{Cluster, Store};
use clap::Args;
use jiff::SignedDuration;
use plimsoll_app::format::{age, count, date, of_noun};
use std::path::{Path, PathBuf};

pub(in super::super) const EXAMPLES: &str = "\
Examples:
  plimsoll import usage usage.csv --database history.db
  zcat old.csv.gz | plimsoll import usage - --cluster old --step 1h
  plimsoll serve --no-collect --database history.db
      to look at it

The file has a header with timestamp, namespace and at least one of cpu_cores, memory_bytes and gpu;
optional are team, workload (Kind/name or name) and kind (usage or requests). docs/import.md has more.

Exit codes: 0 done, 2 wrong usage or input, 3 the source does not answer, 4 any other failure.";

/// What to import, and where to.
#[derive(Debug, Clone, Args)]
pub struct UsageArgs {
    /// CSV file, plain or compressed by gzip; - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// For how long a row speaks; a part of a day [default: what mostly lies between two rows of a
    /// namespace]
    #[arg(long, value_name = "DURATION")]
    pub step: Option<String>,
    /// Leave out rows that make no sense and list them, instead of importing nothing; of two rows
    /// that contradict each other it does not choose one
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// The cluster to import into, by its name here [default: imported]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The database.
    #[command(flatten)]
    pub history: HistoryArgs,
}

/// Runs `plimsoll import usage`.
pub(super) async fn usage(args: UsageArgs) -> Result<(), Failure> {
    let step = args.step.as_deref();
    let step = step.map(|text| config::value::<Step>(text, "--step"));
    let step = step.transpose().map_err(Failure::input)?;
    let settings = args.history.settings()?;
    let options = UsageOptions {
        file: args.file,
        step_secs: step.map(|step| step.0),
        skip_bad_rows: args.skip_bad_rows,
        now_secs: Clock::system().now_secs(),
        team_label: settings.teams.label_keys().next().map(str::to_owned),
    };
    let store = args.history.open(&settings).await?;
    let outcome = run(&store, args.cluster.as_deref(), &options).await;
    store.close().await;
    outcome
}

async fn run(store: &Store, name: Option<&str>, options: &UsageOptions) -> Result<(), Failure> {
    let name = name.unwrap_or("imported");
    let target = find_target(store, Some(name), (Origin::File, name)).await;
    let cluster = target.map_err(Failure::of_target)?;
    let bar = bar(0, "{msg} {human_pos} rows, {elapsed}");
    bar.set_message("reading");
    let imported = import_usage(store, cluster.id, options, |progress| match progress {
        UsageProgress::Read(rows) => {
            bar.set_position(rows);
            bar.set_length(rows);
        }
        UsageProgress::Sorting => bar.set_message("sorting"),
        UsageProgress::Stored(rows) => {
            bar.set_message("storing");
            bar.set_position(rows);
        }
    })
    .await;
    bar.finish_and_clear();
    if imported.is_err() {
        let forgotten = store.forget_empty_cluster(cluster.id).await;
        forgotten.map_err(Failure::unavailable)?;
    }
    let report = imported.map_err(|error| match error {
        UsageError::Store(error) => Failure::unavailable(format!(
            "{error}. What was stored before stays; the same command goes on from there"
        )),
        UsageError::Staging(error) => Failure::running(error),
        other => Failure::input(format!("{other}; nothing was imported")),
    })?;
    for bad in &report.bad {
        say(&format!("left out: {bad}"));
    }
    say(&summary(&report, &cluster, store.path()));
    Ok(())
}

/// What came of it, and what was left out.
fn summary(report: &UsageReport, cluster: &Cluster, database: &Path) -> String {
    let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let rows = |value: u64| of_noun(number(value), "row", "rows");
    let (first, last) = (date(report.span.0), date(report.span.1 - 1));
    let days = if first == last {
        first
    } else {
        format!("{first} to {last}")
    };
    let series = i64::try_from(report.series).unwrap_or(i64::MAX);
    let mut lines = vec![format!(
        "{} {} the cluster {}: {days}, {} in steps of {:#}.",
        rows(report.rows),
        if report.stored_days == 0 {
            "read, and nothing new for"
        } else {
            "imported into"
        },
        cluster.name,
        of_noun(series, "namespace or workload", "namespaces and workloads"),
        SignedDuration::from_secs(report.step_secs)
    )];
    if report.left_out_secs > 0 {
        let all = if report.stored_days == 0 {
            "All of it lies"
        } else {
            "Of it, what lies"
        };
        lines.push(format!(
            "{all} at times for which the cluster has data already ({}): that was left out, also of \
             namespaces that have none then. Import what is of one time from one file, or choose \
             another --cluster.",
            age(report.left_out_secs)
        ));
    }
    for (what, value) in [
        (
            "Rows that repeat another, and count once",
            report.repeated_rows,
        ),
        ("Rows without a value", report.empty_rows),
        (
            "Rows of a step that is not over, which were left out",
            report.unfinished_rows,
        ),
        (
            "Rows that make no sense, and were left out",
            report.bad_rows,
        ),
    ] {
        if value > 0 {
            lines.push(format!("{what}: {}.", count(number(value))));
        }
    }
    let listed = u64::try_from(report.bad.len()).unwrap_or(0);
    if report.bad_rows > listed {
        lines.push(format!("Of these, the first {} are listed.", rows(listed)));
    }
    if !report.unknown_columns.is_empty() {
        lines.push(format!(
            "Ignored columns: {}.",
            report.unknown_columns.join(", ")
        ));
    }
    lines.push(format!(
        "To look at it: plimsoll serve --no-collect --database {}, and the cluster {}.",
        database.display(),
        cluster.name
    ));
    lines.join("\n")
}
