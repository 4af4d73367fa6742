//! What was told already.

use super::IncidentKind;
use crate::model::Name;
use std::collections::HashMap;

/// Pods that have not told of something for so long are gone; shorter gaps in what is watched do not make
/// it new.
const FORGET_SECS: i64 = 86_400;

/// Something that a pod tells of.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) kind: IncidentKind,
    pub(super) at_secs: i64,
    pub(super) container: Option<Name>,
    pub(super) message: Option<Name>,
}

/// Which kind of thing befell which pod, and which of its containers.
type Key = (Name, IncidentKind, Option<Name>);

/// The last thing of each kind, and when it was last told of.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(HashMap<Key, (i64, i64)>);

impl Seen {
    /// Whether a pod has not told of it before; it has from then on. A pod is evicted once and waits once,
    /// while a container may be killed again.
    pub(super) fn is_new(&mut self, uid: &Name, event: &Event, now_secs: i64) -> bool {
        let key = (uid.clone(), event.kind, event.container.clone());
        let Some((last_secs, told_secs)) = self.0.get_mut(&key) else {
            self.0.insert(key, (event.at_secs, now_secs));
            return true;
        };
        *told_secs = now_secs;
        let is_new = event.kind == IncidentKind::OomKilled && event.at_secs > *last_secs;
        *last_secs = event.at_secs.max(*last_secs);
        is_new
    }

    pub(super) fn forget(&mut self, now_secs: i64) {
        self.0
            .retain(|_, (_, told_secs)| now_secs - *told_secs < FORGET_SECS);
    }
}
