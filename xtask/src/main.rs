//! Build, test and run commands of Plimsoll: `cargo xtask --help` explains them all.

mod args;
mod bench;
mod browser;
mod cargo;
mod check;
mod command;
mod run;
mod screenshots;
mod server;
mod site;
mod soak;
mod test;
mod toolchain;
mod workspace;

use args::{Args, Task};
use cargo::Profile;
use clap::Parser as _;
use std::process::ExitCode;
use workspace::Workspace;

#[expect(
    clippy::print_stderr,
    reason = "what went wrong is for the person at the terminal"
)]
fn main() -> ExitCode {
    perform(Args::parse().task).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn perform(task: Task) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Build { release } => {
            let profile = if release {
                Profile::Release
            } else {
                Profile::Dev
            };
            server::build_and_report(&workspace, profile)?;
        }
        Task::Demo { args } => run::plimsoll(&workspace, "demo", &args)?,
        Task::Serve { args } => run::plimsoll(&workspace, "serve", &args)?,
        Task::Test { args } => return test::run(&workspace, &args),
        Task::Soak { minutes: None, .. } => soak::inputs_and_kills(&workspace)?,
        Task::Soak {
            minutes: Some(minutes),
            log,
        } => soak::cluster(&workspace, minutes, log.as_deref())?,
        Task::Bench { what } => bench::run(&workspace, what)?,
        Task::Check => check::run(&workspace)?,
        Task::Screenshots { out } => screenshots::take(&workspace, out.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}
