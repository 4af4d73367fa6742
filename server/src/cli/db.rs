//! `plimsoll db`: what a person does with the file.

use super::{Failure, say};
use crate::store::{EntityKind, FileStats, Store};
use clap::{Args, Subcommand};
use plimsoll_app::format::{bytes, count, of_noun};
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::Instant;

pub(super) const EXAMPLES: &str = "\
Examples:
  plimsoll db check --database prod.db
  plimsoll db backup plimsoll-2026-11-23.db
      while the server runs
  plimsoll db stats
  plimsoll db prune
      after shortening [history] in plimsoll.toml, with the server stopped

Exit codes: 0 fine, 1 the check found damage, 2 wrong usage or input, 3 the database cannot be
opened or does not answer, 4 any other failure.";

/// A database and what to do with it.
#[derive(Debug, Clone, Args)]
pub struct DbArgs {
    /// SQLite file with the history
    #[arg(
        long,
        global = true,
        env = "PLIMSOLL_DATABASE",
        value_name = "FILE",
        default_value = "plimsoll.db"
    )]
    pub database: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub command: DbCommand,
}

/// What to do with a database.
#[derive(Debug, Clone, Subcommand)]
pub enum DbCommand {
    /// Read everything and say whether it is sound.
    #[command(after_long_help = EXAMPLES)]
    Check,
    /// Copy the database into a new file, also while the server runs.
    #[command(after_long_help = EXAMPLES)]
    Backup {
        /// The new file.
        #[arg(value_name = "FILE")]
        target: PathBuf,
    },
    /// Say how large what is.
    #[command(after_long_help = EXAMPLES)]
    Stats,
    /// Roll up what is due by `[history]` in plimsoll.toml, and give the room back.
    #[command(after_long_help = EXAMPLES)]
    Prune {
        /// Configuration file [default: plimsoll.toml, when there is one]
        #[arg(long, env = "PLIMSOLL_CONFIG", value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Runs `plimsoll db`.
pub(super) async fn db(args: DbArgs) -> Result<(), Failure> {
    if !args.database.exists() {
        return Err(Failure::unavailable(format!(
            "there is no database {}. Give one with --database",
            args.database.display()
        )));
    }
    let store = Store::open(&args.database)
        .await
        .map_err(Failure::unavailable)?;
    let outcome = match args.command {
        DbCommand::Check => check(&store).await,
        DbCommand::Backup { target } => {
            let copied = store.back_up(&target).await.map_err(Failure::input);
            copied.map(|()| say(&format!("Copied to {}.", target.display())))
        }
        DbCommand::Stats => store
            .file_stats()
            .await
            .map_err(Failure::unavailable)
            .map(|stats| say(&table(&stats))),
        DbCommand::Prune { config } => prune(&store, config).await,
    };
    store.close().await;
    outcome
}

async fn check(store: &Store) -> Result<(), Failure> {
    let started = Instant::now();
    let report = store.check().await.map_err(Failure::unavailable)?;
    say(&format!(
        "{}, {}, {}, {} and {} read in {:.1} s.",
        of_noun(report.clusters, "cluster", "clusters"),
        of_noun(report.entities, "entity", "entities"),
        of_noun(report.cycles, "cycle", "cycles"),
        of_noun(
            report.head_rows,
            "row of recent cycles",
            "rows of recent cycles"
        ),
        of_noun(report.sealed_days, "sealed day", "sealed days"),
        started.elapsed().as_secs_f64()
    ));
    if report.problems == 0 {
        say("The database is sound.");
        return Ok(());
    }
    for problem in &report.first {
        say(&format!("  {problem}"));
    }
    Err(Failure::finding(format!(
        "the database {} is damaged in {}. Restore it from a backup",
        store.path().display(),
        of_noun(
            i64::try_from(report.problems).unwrap_or(i64::MAX),
            "place",
            "places"
        )
    )))
}

async fn prune(store: &Store, config: Option<PathBuf>) -> Result<(), Failure> {
    let settings = crate::config::stored(config.as_deref()).map_err(Failure::input)?;
    let store = store.clone().keeping(settings.retention);
    let before = store.size_bytes();
    let mut slices = 0_u64;
    for cluster in store.list_clusters().await.map_err(Failure::unavailable)? {
        let pruned = store.prune(cluster.id, || {
            slices += 1;
            if slices.is_multiple_of(50) {
                progress(slices);
            }
        });
        pruned.await.map_err(Failure::unavailable)?;
    }
    store.shrink().await.map_err(Failure::unavailable)?;
    say(&format!(
        "{} before, {} now.",
        bytes(before),
        bytes(store.size_bytes())
    ));
    Ok(())
}

fn table(stats: &FileStats) -> String {
    let mut lines = vec![
        format!(
            "{} on disk, {} of it free for what comes",
            bytes(stats.size_bytes),
            bytes(stats.free_bytes)
        ),
        String::new(),
        format!("{:<14}{:>14}{:>14}", "table", "rows", "size"),
    ];
    for (table, rows, size) in &stats.tables {
        lines.push(format!(
            "{table:<14}{:>14}{:>14}",
            count(*rows),
            bytes(*size)
        ));
    }
    lines.extend([
        String::new(),
        format!(
            "{:<14}{:<12}{:>14}{:>14}{:>14}{:>16}",
            "sealed", "step", "days", "steps", "size", "bytes per step"
        ),
    ]);
    for ((kind, step_secs), class) in &stats.classes {
        lines.push(format!(
            "{:<14}{:<12}{:>14}{:>14}{:>14}{:>16.1}",
            kind_words(*kind),
            step_words(*step_secs),
            count(class.days),
            count(class.steps),
            bytes(class.bytes),
            class.bytes as f64 / class.steps.max(1) as f64
        ));
    }
    lines.join("\n")
}

fn kind_words(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Cluster => "cluster",
        EntityKind::Nodes => "all nodes",
        EntityKind::Namespace => "namespaces",
        EntityKind::Workload => "workloads",
        EntityKind::Node => "nodes",
    }
}

fn step_words(step_secs: i64) -> String {
    match step_secs {
        0 => "samples".to_owned(),
        86_400 => "day".to_owned(),
        secs if secs % 3_600 == 0 => format!("{} h", secs / 3_600),
        secs => format!("{} min", secs / 60),
    }
}

/// Shows that it goes on, on one line of a terminal.
fn progress(slices: u64) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        // A terminal that is gone is no reason to stop.
        drop(write!(terminal, "\rRolling up: {slices} steps done\r"));
        drop(terminal.flush());
    }
}
