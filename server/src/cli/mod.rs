//! The command line.

mod asking;
mod backfill;
mod called;
mod choice;
mod cluster;
mod compact;
mod completions;
mod db;
mod demo;
mod failure;
mod forecast;
mod forecast_asked;
mod forecast_table;
mod history;
mod import;
mod isolation;
mod listing;
mod moment;
mod output;
mod pack;
mod pack_server;
mod progress;
mod report;
mod serve;
mod server;
mod sharing;
mod sharing_machine;
mod sharing_server;
mod sharing_store;
mod status;
mod stop_signal;
mod what_if;

pub use asking::{ScopeArgs, ServerArgs, SourceArgs};
pub use backfill::{BackfillArgs, BackfillCommand, PrometheusArgs};
pub use called::parse;
pub use compact::CompactArgs;
pub use completions::{CompletionsArgs, ManArgs};
pub use db::{DbArgs, DbCommand};
pub use demo::DemoArgs;
pub use failure::Failure;
pub use forecast::ForecastArgs;
pub use history::HistoryArgs;
pub use import::{ClusterArgs, ImportArgs, ImportCommand, UsageArgs};
pub use isolation::{FailOnIsolation, IsolationArgs, KubeArgs};
pub use listing::{FailOnNodes, NamespacesArgs, NodesArgs, TeamsArgs};
pub use output::Format;
pub use pack::PackArgs;
pub use report::ReportArgs;
pub use serve::ServeArgs;
pub use sharing::SharingArgs;
pub use status::{FailOnStatus, StatusArgs};
pub use what_if::WhatIfArgs;

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
    #[command(after_long_help = import::EXAMPLES)]
    Import(ImportArgs),
    /// Say whether data is fresh and complete.
    #[command(after_long_help = status::EXAMPLES)]
    Status(StatusArgs),
    /// Say what namespaces or teams use and ask for.
    #[command(after_long_help = listing::NAMESPACES_EXAMPLES)]
    Namespaces(NamespacesArgs),
    /// Say how full each node and pool is.
    #[command(after_long_help = listing::NODES_EXAMPLES)]
    Nodes(NodesArgs),
    /// Say what teams use, ask for and hold of the machines.
    #[command(after_long_help = listing::TEAMS_EXAMPLES)]
    Teams(TeamsArgs),
    /// Say how far teams are kept apart, and what is not as it should be.
    #[command(after_long_help = isolation::EXAMPLES)]
    Isolation(IsolationArgs),
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
    /// Say what would be if: a team more, growth, other machines, a zone less.
    #[command(name = "whatif", after_long_help = what_if::EXAMPLES)]
    WhatIf(WhatIfArgs),
    /// Write the report for a planning meeting: forecast, sharing, packing and isolation in one file.
    #[command(after_long_help = report::EXAMPLES)]
    Report(ReportArgs),
    /// Check, copy, measure or shrink a database.
    #[command(after_long_help = db::EXAMPLES)]
    Db(DbArgs),
    /// Write what a shell needs to complete commands and flags.
    #[command(after_long_help = completions::COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Write a manual page.
    #[command(after_long_help = completions::MAN_EXAMPLES)]
    Man(ManArgs),
}

/// Runs a command to its end.
///
/// The exit code is 0 when it ended well, 1 where something was found that `--fail-on` or a check asks
/// about, 2 for wrong usage or input, 3 where a database, server or cluster is not there or does not
/// answer, 4 for any other failure.
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
            Command::Status(args) => Box::pin(status::status(args)).await,
            Command::Namespaces(args) => Box::pin(listing::namespaces(args)).await,
            Command::Nodes(args) => Box::pin(listing::nodes(args)).await,
            Command::Teams(args) => Box::pin(listing::teams(args)).await,
            Command::Isolation(args) => Box::pin(isolation::isolation(args)).await,
            Command::Forecast(args) => Box::pin(forecast::forecast(args)).await,
            Command::Sharing(args) => Box::pin(sharing::sharing(args)).await,
            Command::Pack(args) => Box::pin(pack::pack(args)).await,
            Command::Compact(args) => Box::pin(compact::compact(args)).await,
            Command::WhatIf(args) => Box::pin(what_if::what_if(args)).await,
            Command::Report(args) => Box::pin(report::report(args)).await,
            Command::Db(args) => Box::pin(db::db(args)).await,
            Command::Completions(args) => completions::completions(&args),
            Command::Man(args) => completions::man(&args),
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// Says it on standard output, without what a terminal takes for a command. The spaces that keep a number and its unit on one line of a page
/// would be in the way of who searches in the output.
fn say(text: &str) {
    let lines: Vec<String> = text.split('\n').map(output::plain).collect();
    let text = lines.join("\n");
    // Whoever reads only the beginning closes the pipe; that is no reason to stop.
    drop(writeln!(std::io::stdout(), "{text}"));
}

/// Tells something that goes with the result but is not part of it.
fn note(text: &str) {
    drop(writeln!(
        std::io::stderr(),
        "plimsoll: {}",
        output::plain(text)
    ));
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
