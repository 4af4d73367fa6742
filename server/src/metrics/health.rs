//! How this server does.

use super::{Sheet, float};
use crate::process::ProcessUsage;
use crate::source::{SourceStatus, WatchState};
use prometheus::Result;

/// What is known of this server now.
#[derive(Debug, Default)]
pub struct Health {
    /// When it started, Unix milliseconds.
    pub started_millis: i64,
    /// What the process uses.
    pub process: ProcessUsage,
    /// Whether the database answered.
    pub database_answers: bool,
    /// The size of the database; 0 where the system does not tell.
    pub database_bytes: i64,
    /// Seconds between cycles; `None` where nothing is collected.
    pub interval_secs: Option<i64>,
    /// How each thing that is read does.
    pub sources: Vec<SourceStatus>,
}

impl Health {
    /// Puts it onto a sheet.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn put(&self, sheet: &Sheet) -> Result<()> {
        sheet.gauges(
            "plimsoll_build_info",
            "Always 1; its labels say what runs.",
            ["version"],
            [([env!("CARGO_PKG_VERSION").to_owned()], 1.0)],
        )?;
        sheet.gauge(
            "process_start_time_seconds",
            "When the process started, Unix seconds.",
            Some(float(self.started_millis) / 1e3),
        )?;
        let cpu_millis = self.process.cpu_millis;
        let cpu_millis = cpu_millis.and_then(|millis| i64::try_from(millis).ok());
        sheet.counters(
            "process_cpu_seconds_total",
            "CPU time that the process used.",
            [],
            cpu_millis.map(|millis| ([], float(millis) / 1e3)),
        )?;
        let resident_bytes = self.process.rss_bytes;
        let resident_bytes = resident_bytes.and_then(|bytes| i64::try_from(bytes).ok());
        sheet.gauge(
            "process_resident_memory_bytes",
            "Resident memory of the process.",
            resident_bytes.map(float),
        )?;
        sheet.gauge(
            "plimsoll_database_up",
            "Whether the database answered this question: 1 or 0.",
            Some(f64::from(u8::from(self.database_answers))),
        )?;
        sheet.gauge(
            "plimsoll_database_size_bytes",
            "Size of the database on disk, with its write-ahead log.",
            (self.database_bytes > 0).then(|| float(self.database_bytes)),
        )?;
        sheet.gauge(
            "plimsoll_cycle_interval_seconds",
            "Time from one cycle to the next; absent where nothing is collected.",
            self.interval_secs.map(float),
        )?;
        self.put_watches(sheet)
    }

    fn put_watches(&self, sheet: &Sheet) -> Result<()> {
        const STATES: [(WatchState, &str); 4] = [
            (WatchState::Starting, "starting"),
            (WatchState::Current, "current"),
            (WatchState::Failing, "failing"),
            (WatchState::Forbidden, "forbidden"),
        ];
        let states = self.sources.iter().flat_map(|source| {
            STATES.map(|(state, name)| {
                let is = f64::from(u8::from(source.state == state));
                ([source.name.to_owned(), name.to_owned()], is)
            })
        });
        sheet.gauges(
            "plimsoll_watch_state",
            "How each kind of object that is read does: 1 for the state that it is in.",
            ["kind", "state"],
            states,
        )?;
        let errors = self.sources.iter().map(|source| {
            let errors = i64::try_from(source.errors).unwrap_or(i64::MAX);
            ([source.name.to_owned()], float(errors))
        });
        sheet.counters(
            "plimsoll_watch_errors_total",
            "Errors while reading each kind of object.",
            ["kind"],
            errors,
        )
    }
}
