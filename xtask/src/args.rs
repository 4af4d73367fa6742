//! The command line.

use clap::{Parser, Subcommand};

/// Build, test and run commands of Plimsoll.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Build the browser part and the server: one file, `plimsoll`, with the assets inside
    Build {
        /// Optimise, and leave the file at `release/plimsoll` in the target folder
        #[arg(long)]
        release: bool,
    },
    /// Build what is missing and serve a simulated cluster on http://127.0.0.1:8080
    Demo {
        /// Arguments of `plimsoll demo`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Build what is missing and collect from the current kubeconfig context
    Serve {
        /// Arguments of `plimsoll serve`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}
