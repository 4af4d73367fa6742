//! When the server was away, because it was killed or asked to end.

use std::sync::Mutex;

use crate::soak::now_millis;

/// How a server was made to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// As by a power cut.
    Killed,
    /// As by a service manager.
    Asked,
}

/// A span without a server, Unix milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outage {
    /// How it began.
    pub(crate) how: How,
    /// When.
    pub(crate) from_millis: i64,
    /// When the next server answered; none while it does not.
    pub(crate) back_millis: Option<i64>,
}

impl Outage {
    /// How long it took, milliseconds.
    pub(crate) fn millis(&self) -> i64 {
        self.back_millis.unwrap_or_else(now_millis) - self.from_millis
    }
}

/// All spans without a server, in the order of time.
#[derive(Debug, Default)]
pub(crate) struct Outages(Mutex<Vec<Outage>>);

impl Outages {
    /// One begins now.
    pub(crate) fn begin(&self, how: How) {
        self.0.lock().unwrap().push(Outage {
            how,
            from_millis: now_millis(),
            back_millis: None,
        });
    }

    /// The last one is over.
    pub(crate) fn end(&self) {
        if let Some(last) = self.0.lock().unwrap().last_mut() {
            last.back_millis = Some(now_millis());
        }
    }

    /// Whether there was no server in any part of a span.
    pub(crate) fn touch(&self, from_millis: i64, to_millis: i64) -> bool {
        let outages = self.0.lock().unwrap();
        outages.iter().any(|outage| {
            outage.from_millis <= to_millis
                && outage.back_millis.is_none_or(|back| from_millis <= back)
        })
    }

    /// How long there has been a server, milliseconds; none while there is none, and everything
    /// when the first one still lives.
    pub(crate) fn back_for_millis(&self) -> Option<i64> {
        match self.0.lock().unwrap().last() {
            Some(last) => last.back_millis.map(|back| now_millis() - back),
            None => Some(i64::MAX),
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Outage> {
        self.0.lock().unwrap().clone()
    }
}
