//! What the server holds of the machine, looked at all the time.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use plimsoll_tests::product::Footprint;

use crate::Result;
use crate::soak::{Soak, now_millis};
use crate::stats::Spread;

/// One look.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    /// When, Unix milliseconds.
    pub(crate) at_millis: i64,
    /// Which process.
    pub(crate) process: u32,
    /// What it held.
    pub(crate) footprint: Footprint,
    /// The database with its log, bytes.
    pub(crate) database_bytes: u64,
}

/// All looks of a run.
#[derive(Debug, Default)]
pub(crate) struct Samples(Mutex<Vec<Sample>>);

impl Samples {
    /// All of them, in the order of time.
    pub(crate) fn all(&self) -> Vec<Sample> {
        self.0.lock().unwrap().clone()
    }

    /// By process, in the order of time.
    pub(crate) fn by_life(&self) -> Vec<Vec<Sample>> {
        let all = self.all();
        let lives = all.chunk_by(|a, b| a.process == b.process);
        lives.map(<[Sample]>::to_vec).collect()
    }
}

/// Looks until the time is over.
pub(crate) async fn run(soak: &Soak) -> Result<()> {
    loop {
        look(soak);
        if !soak.pause(soak.plan.between_samples).await {
            return Ok(());
        }
    }
}

/// Looks once; a process that has ended is not looked at.
pub(crate) fn look(soak: &Soak) {
    let process = soak.process.load(Ordering::Relaxed);
    // While it is being replaced there is nothing to see, and what begins is not yet the server.
    let now = now_millis();
    if soak.outages.touch(now, now) {
        return;
    }
    if let Some(footprint) = Footprint::of(process) {
        soak.samples.0.lock().unwrap().push(Sample {
            at_millis: now,
            process,
            footprint,
            database_bytes: database_bytes(&soak.home.database()),
        });
    }
}

/// The database with its log.
pub(crate) fn database_bytes(database: &Path) -> u64 {
    let with = |suffix: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        fs::metadata(name).map_or(0, |file| file.len())
    };
    with("") + with("-wal")
}

/// One number of many looks.
pub(crate) fn spread(samples: &[Sample], number: impl Fn(&Sample) -> u64) -> Spread {
    Spread::of(samples.iter().map(number))
}
