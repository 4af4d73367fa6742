//! What was asked, and how it was answered.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::stats::Spread;

/// One request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// When, Unix milliseconds.
    pub(crate) at_millis: i64,
    /// For what.
    pub(crate) what: &'static str,
    /// The status; none when there was no answer because there was no server.
    pub(crate) status: Option<u16>,
    /// How long the whole answer took, microseconds.
    pub(crate) micros: u64,
}

/// All requests of a run.
#[derive(Debug, Default)]
pub(crate) struct Requests(Mutex<Vec<Asked>>);

impl Requests {
    /// One more.
    pub(crate) fn add(&self, asked: Asked) {
        self.0.lock().unwrap().push(asked);
    }

    /// How many were answered how; 0 for those without a server.
    pub(crate) fn by_status(&self) -> BTreeMap<u16, usize> {
        let mut counts = BTreeMap::new();
        for asked in &*self.0.lock().unwrap() {
            *counts.entry(asked.status.unwrap_or(0)).or_default() += 1;
        }
        counts
    }

    /// How long the answers of a span took, milliseconds.
    pub(crate) fn took(&self, from_millis: i64, to_millis: i64) -> Spread {
        let requests = self.0.lock().unwrap();
        let answered = requests.iter().filter(|asked| {
            asked.status.is_some() && (from_millis..to_millis).contains(&asked.at_millis)
        });
        Spread::of(answered.map(|asked| asked.micros / 1_000))
    }

    /// How long answers took by what was asked, milliseconds; the slowest first.
    pub(crate) fn slowest(&self) -> Vec<(&'static str, Spread)> {
        let mut by_what: BTreeMap<&'static str, Vec<u64>> = BTreeMap::new();
        for asked in &*self.0.lock().unwrap() {
            if asked.status.is_some() {
                let of_it = by_what.entry(asked.what).or_default();
                of_it.push(asked.micros / 1_000);
            }
        }
        let spread = |(what, took): (_, Vec<u64>)| (what, Spread::of(took.into_iter()));
        let mut slowest: Vec<_> = by_what.into_iter().map(spread).collect();
        slowest.sort_by_key(|(_, spread)| std::cmp::Reverse(spread.p99));
        slowest
    }
}
