//! The command line.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

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
    /// Run every test; the last line has the counts. `-- NAME` runs those with NAME in their name
    Test {
        /// Arguments of the tests
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Read a million random files each way, and kill the server 200 times while it collects and as
    /// often while it tends its history; with `--minutes` the whole product instead
    Soak {
        /// Collect a real cluster that changes all the time, for so long, and ask, kill and restart
        /// the server; compare all its figures, and what it takes
        #[arg(long)]
        minutes: Option<u64>,
        /// Where to write what was seen; as JSON beside it [default: soak.txt in the target folder]
        #[arg(long, requires = "minutes")]
        log: Option<PathBuf>,
    },
    /// Measure, and put the figures into docs/performance.md
    Bench {
        /// What to measure
        #[command(subcommand)]
        what: Bench,
    },
    /// Check format, lints and documentation, and known faults where cargo-deny is installed
    Check,
    /// Take pictures of all pages of the demo, light and dark, wide and narrow
    Screenshots {
        /// The folder to put them in [default: docs/images]
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// All of them, and the table of goals; hours, on a machine that does nothing else
    All {
        /// A folder with data, as for `packing`
        #[arg(long)]
        packing_data: Option<PathBuf>,
        /// A folder with data, as for `forecast`
        #[arg(long)]
        forecast_data: Option<PathBuf>,
    },
    /// Only the table of goals, from the figures that the page has
    Goals,
    /// What a browser has to load
    Weight,
    /// What history costs on disk, to collect and to read, against Prometheus
    History {
        /// Less of everything, to see that it works; leaves the page as it is
        #[arg(long)]
        quick: bool,
        /// Only these parts (samples, ingest, pages); leaves the page as it is
        parts: Vec<String>,
    },
    /// What collecting the largest cluster that Kubernetes supports costs, and a small one
    Fleet {
        /// A small cluster and short cycles, to see that it works; leaves the page as it is
        #[arg(long)]
        quick: bool,
        /// Only these parts (large, pages, small); leaves the page as it is
        parts: Vec<String>,
    },
    /// What comparing shared and dedicated machines costs, and whether its intervals hold
    Sharing,
    /// What Lighthouse says of every page, as of a phone
    Lighthouse,
    /// How long a browser takes from a change of a scenario to the frame that shows it
    WhatIf,
    /// How many nodes packings take, how far that is from the bound, and what it costs
    Packing {
        /// A folder with pairs NAME.nodes.csv and NAME.pods.csv, as for `plimsoll import cluster`
        #[arg(long)]
        data: Option<PathBuf>,
        /// Also let OR-tools (Python) pack the small ones; installed into a folder of its own
        #[arg(long, requires = "data")]
        yardstick: bool,
    },
    /// What looking over a cluster of 150,000 pods with every cycle costs
    Isolation,
    /// How far off forecasts are, and what they cost
    Forecast {
        /// A folder with pairs NAME_train.csv.gz and NAME_test.csv.gz, as for `plimsoll import usage`
        #[arg(long)]
        data: Option<PathBuf>,
        /// Also let statsforecast (Python) forecast them; installed into a folder of its own
        #[arg(long, requires = "data")]
        yardstick: bool,
    },
}
