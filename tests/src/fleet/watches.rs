//! Watches: what there is at first where it is asked for, then what changes, with bookmarks.

use super::kind::Kind;
use super::lists::{CHUNK_BYTES, TOGETHER};
use super::object::{Change, Verb};
use super::service::Service;
use super::writer::{bookmark, status};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// An API server tells watches about this often which version they have reached.
const BOOKMARK_EVERY: Duration = Duration::from_secs(60);
/// Changes that are written at a time.
const CHANGES: usize = 8;

/// One watch.
#[derive(Debug)]
pub(super) struct Watch {
    service: Arc<Service>,
    kind: Kind,
    /// Up to this version everything was told.
    seen: u64,
    /// The next place of what there is at first.
    listing: Option<usize>,
    ends: Instant,
    bookmark: Instant,
    changes: watch::Receiver<u64>,
    has_ended: bool,
}

impl Watch {
    pub(super) fn new(service: Arc<Service>, kind: Kind, lasts: Duration) -> Self {
        Self {
            kind,
            seen: 0,
            listing: None,
            ends: Instant::now() + lasts,
            bookmark: Instant::now() + BOOKMARK_EVERY,
            changes: service.world.changes(),
            has_ended: false,
            service,
        }
    }

    /// With what there is at first.
    pub(super) fn starting_over(self) -> Self {
        Self {
            seen: self.service.world.version(),
            listing: Some(0),
            ..self
        }
    }

    /// With what changes after a version.
    pub(super) fn after(self, version: u64) -> Self {
        Self {
            seen: version,
            ..self
        }
    }

    /// What is told next; `None` at the end.
    pub(super) async fn next(&mut self) -> Option<String> {
        if let Some(from) = self.listing {
            return Some(self.list(from));
        }
        loop {
            if self.has_ended {
                return None;
            }
            self.changes.mark_unchanged();
            match self.changed() {
                Ok(text) if !text.is_empty() => return Some(text),
                Ok(_) => {}
                Err(text) => {
                    self.has_ended = true;
                    return Some(text);
                }
            }
            let now = Instant::now();
            if now >= self.ends {
                return None;
            }
            if now >= self.bookmark {
                self.bookmark = now + BOOKMARK_EVERY;
                return Some(bookmark(self.kind, self.seen, false));
            }
            // The cluster lives as long as its watches: nothing but time can end this.
            let _ =
                tokio::time::timeout_at(self.ends.min(self.bookmark), self.changes.changed()).await;
        }
    }

    fn list(&mut self, from: usize) -> String {
        let Service { world, writer, .. } = &*self.service;
        let places = world.places(self.kind);
        let mut out = String::with_capacity(CHUNK_BYTES + CHUNK_BYTES / 4);
        let mut at = from;
        while out.len() < CHUNK_BYTES && at < places {
            let end = places.min(at + TOGETHER);
            for of in world.look(self.kind, at..end) {
                let verb = Verb::Added;
                writer.write_event(&world.plan, &Change { verb, of }, &mut out);
            }
            at = end;
        }
        self.listing = Some(at);
        if at == places {
            out.push_str(&bookmark(self.kind, self.seen, true));
            self.service.traffic.listed();
            self.listing = None;
        }
        out
    }

    /// Changes since the last look, or that it cannot go on.
    fn changed(&mut self) -> Result<String, String> {
        let Service { world, writer, .. } = &*self.service;
        let mut out = String::new();
        while out.len() < CHUNK_BYTES {
            let Ok((changes, seen)) = world.after(self.kind, self.seen, CHANGES) else {
                let gone = status(410, "Expired", "too old resource version");
                return Err(format!("{{\"type\":\"ERROR\",\"object\":{gone}}}\n"));
            };
            for change in &changes {
                writer.write_event(&world.plan, change, &mut out);
            }
            self.seen = seen;
            if changes.len() < CHANGES {
                break;
            }
        }
        Ok(out)
    }
}
