//! What went wrong: all of it is written down at once, and the run goes on.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;

use crate::Result;
use crate::plan::Plan;

/// After so many it makes no sense to go on.
const ENOUGH: usize = 200;
/// How much of the server's log goes with a fault.
const LINES_OF_LOG: usize = 12;

/// One fault.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// When.
    pub(crate) at: Timestamp,
    /// What noticed it.
    pub(crate) part: &'static str,
    /// What was expected and what was seen.
    pub(crate) text: String,
}

/// The log of the run.
pub(crate) struct Journal(Mutex<File>);

impl Journal {
    /// Writes a line, with the time.
    pub(crate) fn say(&self, text: &str) {
        let now = Timestamp::now().strftime("%H:%M:%S");
        let line = format!("{now} {text}");
        eprintln!("{line}");
        // A full disk must not end what is tested.
        let _ = writeln!(self.0.lock().unwrap(), "{line}");
    }
}

/// All faults of a run.
pub(crate) struct Faults {
    found: Mutex<Vec<Fault>>,
    journal: Journal,
    server_log: PathBuf,
}

impl Faults {
    /// None yet. `server_log` is where the server says what it does.
    pub(crate) fn open(plan: &Plan, server_log: PathBuf) -> Result<Self> {
        if let Some(folder) = plan.log.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(Self {
            found: Mutex::default(),
            journal: Journal(Mutex::new(File::create(&plan.log)?)),
            server_log,
        })
    }

    /// Writes one down, with the end of the server's log.
    pub(crate) fn add(&self, part: &'static str, text: &str) {
        let log = fs::read(&self.server_log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let mut lines: Vec<&str> = log.lines().rev().take(LINES_OF_LOG).collect();
        lines.reverse();
        let text: String = text.chars().take(6_000).collect();
        let told = lines.join("\n    | ");
        self.journal
            .say(&format!("FAULT ({part}): {text}\n    | {told}"));
        let at = Timestamp::now();
        self.found.lock().unwrap().push(Fault { at, part, text });
    }

    /// Writes it down when it is one.
    pub(crate) fn check<T, E: ToString>(
        &self,
        part: &'static str,
        outcome: std::result::Result<T, E>,
    ) -> Option<T> {
        outcome
            .map_err(|error| self.add(part, &error.to_string()))
            .ok()
    }

    /// The log of the run.
    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.found.lock().unwrap().len()
    }

    /// True when it makes no sense to go on.
    pub(crate) fn are_enough(&self) -> bool {
        self.count() >= ENOUGH
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Fault> {
        self.found.lock().unwrap().clone()
    }
}
