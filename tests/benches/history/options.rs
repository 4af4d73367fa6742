//! What is measured, and how much of it.

use crate::Result;
use crate::rows::Counts;
use std::path::PathBuf;
use std::time::Duration;

/// How large everything is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// Namespaces that are compared with Prometheus.
    pub(crate) namespaces: usize,
    /// Days of them, minute by minute.
    pub(crate) minutely_days: i64,
    /// Days of them every five minutes, and of the large history.
    pub(crate) long_days: i64,
    /// How often a query is timed.
    pub(crate) runs: usize,
    /// What a cycle to store has.
    pub(crate) cycle: Counts,
    /// Pods of a snapshot to account for.
    pub(crate) pods: usize,
    /// Cycles that are timed.
    pub(crate) cycles: i64,
    /// What the large history has.
    pub(crate) history: Counts,
    /// Minutes of today that are not sealed yet in it.
    pub(crate) head_cycles: i64,
    /// How often a page is asked for.
    pub(crate) requests: usize,
    /// How many read at the same time, and for how long.
    pub(crate) readers: usize,
    pub(crate) reading: Duration,
}

const FULL: Sizes = Sizes {
    namespaces: 1_000,
    minutely_days: 30,
    long_days: 395,
    runs: 20,
    cycle: Counts {
        namespaces: 1_000,
        workloads: 10_000,
        nodes: 5_000,
    },
    pods: 150_000,
    cycles: 30,
    history: Counts {
        namespaces: 1_000,
        workloads: 10_000,
        nodes: 500,
    },
    head_cycles: 720,
    requests: 100,
    readers: 1_000,
    reading: Duration::from_secs(60),
};

const QUICK: Sizes = Sizes {
    namespaces: 50,
    minutely_days: 9,
    long_days: 100,
    runs: 5,
    cycle: Counts {
        namespaces: 50,
        workloads: 500,
        nodes: 250,
    },
    pods: 7_500,
    cycles: 10,
    history: Counts {
        namespaces: 50,
        workloads: 500,
        nodes: 25,
    },
    head_cycles: 60,
    requests: 20,
    readers: 50,
    reading: Duration::from_secs(6),
};

/// The parts of the benchmark.
pub(crate) const PARTS: [&str; 3] = ["samples", "ingest", "pages"];

/// What the command line asks for.
#[derive(Debug)]
pub(crate) struct Options {
    /// Less of everything, to see that it works.
    pub(crate) quick: bool,
    /// Where the section of the page goes.
    pub(crate) section: Option<PathBuf>,
    /// Which of [`PARTS`]; all when empty.
    pub(crate) parts: Vec<String>,
    /// A part that a process of its own is asked for, with its folder.
    pub(crate) child: Option<(String, PathBuf)>,
}

impl Options {
    /// Reads the arguments.
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self {
            quick: false,
            section: None,
            parts: Vec::new(),
            child: None,
        };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let missing = format!("{argument} needs a value");
                arguments.next().ok_or(missing)
            };
            match &*argument {
                // What `cargo bench` says to every benchmark.
                "--bench" => {}
                "--quick" => options.quick = true,
                "--section" => options.section = Some(value()?.into()),
                "--child" => options.child = Some((value()?, value()?.into())),
                part if PARTS.contains(&part) => options.parts.push(argument),
                other => {
                    let known = PARTS.join(", ");
                    return Err(
                        format!("{other} is none of --quick, --section FILE, {known}").into(),
                    );
                }
            }
        }
        Ok(options)
    }

    /// How large everything is.
    pub(crate) fn sizes(&self) -> Sizes {
        if self.quick { QUICK } else { FULL }
    }

    /// Whether a part is asked for.
    pub(crate) fn wants(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|wanted| wanted == part)
    }
}
