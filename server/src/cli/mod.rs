//! The command line.

mod backfill;
mod choice;
mod cluster;
mod compact;
mod db;
mod demo;
mod failure;
mod forecast;
mod history;
mod import;
mod moment;
mod pack;
mod progress;
mod serve;
mod server;
mod sharing;
mod sharing_machine;
mod sharing_store;
mod stop_signal;

pub use backfill::{BackfillArgs, BackfillCommand, PrometheusArgs};
pub use compact::CompactArgs;
pub use db::{DbArgs, DbCommand};
pub use demo::DemoArgs;
pub use failure::Failure;
pub use forecast::ForecastArgs;
pub use history::HistoryArgs;
pub use import::{ClusterArgs, ImportArgs, ImportCommand, UsageArgs};
pub use pack::PackArgs;
pub use serve::ServeArgs;
pub use sharing::SharingArgs;

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

/// The load line for Kubernetes clusters: dashboard and capacity planner.
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Collect a cluster into a database and serve its pages.
    ///
    /// Settings are taken from flags, then from PLIMSOLL_* environment variables, then from
    /// plimsoll.toml.
    #[command(after_long_help = serve::EXAMPLES)]
    Serve(ServeArgs),
    /// Serve a simulated cluster with 400 days of history, to look around.
    #[command(after_long_help = demo::EXAMPLES)]
    Demo(DemoArgs),
    /// Fill in history from before Plimsoll came.
    #[command(after_long_help = backfill::EXAMPLES)]
    Backfill(BackfillArgs),
    /// Import what others know of a cluster, from files.
    Import(ImportArgs),
    /// Forecast how namespaces, teams or the whole cluster grow.
    #[command(after_long_help = forecast::EXAMPLES)]
    Forecast(ForecastArgs),
    /// Compare one cluster for all teams with machines of their own.
    #[command(after_long_help = sharing::EXAMPLES)]
    Sharing(SharingArgs),
    /// Say how few nodes hold what there is, and what is in the way of pods that find none.
    #[command(after_long_help = pack::EXAMPLES)]
    Pack(PackArgs),
    /// Say how few of the nodes would do if nodes were taken away at random.
    #[command(after_long_help = compact::EXAMPLES)]
    Compact(CompactArgs),
    /// Check, copy, measure or shrink a database.
    #[command(after_long_help = db::EXAMPLES)]
    Db(DbArgs),
}

/// Runs a command to its end.
///
/// The exit code is 0 when it ended well, 1 for a failure while running, 2 for wrong usage or
/// input.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            return Failure::running(format!("the runtime cannot start: {error}")).report();
        }
    };
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => Box::pin(serve::serve(args)).await,
            Command::Demo(args) => Box::pin(demo::demo(args)).await,
            Command::Backfill(args) => Box::pin(backfill::backfill(args)).await,
            Command::Import(args) => Box::pin(import::import(args)).await,
            Command::Forecast(args) => Box::pin(forecast::forecast(args)).await,
            Command::Sharing(args) => Box::pin(sharing::sharing(args)).await,
            Command::Pack(args) => Box::pin(pack::pack(args)).await,
            Command::Compact(args) => Box::pin(compact::compact(args)).await,
            Command::Db(args) => Box::pin(db::db(args)).await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Says it on standard output. The spaces that keep a number and its unit on one line of a page
/// would be in the way of who searches in the output.
fn say(text: &str) {
    let text = text.replace(['\u{a0}', '\u{202f}'], " ");
    // Whoever reads only the beginning closes the pipe; that is no reason to stop.
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// Tells something that goes with the result but is not part of it.
#[expect(
    clippy::print_stderr,
    reason = "beside what is written to standard output"
)]
fn note(text: &str) {
    eprintln!("plimsoll: {text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
