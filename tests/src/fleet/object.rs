//! Objects as they are remembered: by number, and written when somebody asks.

use super::kind::Kind;

/// How far a pod is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// No node yet.
    Created,
    /// A node, which has not noticed yet.
    Bound,
    /// Its containers are made.
    Starting,
    Running,
    /// Deleted, its containers are told to end.
    Ending,
    /// Deleted, and its containers have ended.
    Ended,
}

impl Stage {
    pub(super) const ALL: [Self; 6] = [
        Self::Created,
        Self::Bound,
        Self::Starting,
        Self::Running,
        Self::Ending,
        Self::Ended,
    ];
}

/// What fills a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pod {
    pub(super) slot: usize,
    /// How many filled the slot before.
    pub(super) number: u32,
    /// Revision of its workload.
    pub(super) revision: u8,
    pub(super) created_secs: i64,
}

/// An object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Object {
    Pod(Pod, Stage),
    /// With the time of its last sign of life.
    Node {
        at: usize,
        beat_secs: i64,
    },
    ReplicaSet {
        workload: usize,
        revision: u8,
        created_secs: i64,
    },
    /// One of a kind that is the same all the time but for its version.
    Other(Kind, usize),
}

impl Object {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Pod(..) => Kind::Pod,
            Self::Node { .. } => Kind::Node,
            Self::ReplicaSet { .. } => Kind::ReplicaSet,
            Self::Other(kind, _) => *kind,
        }
    }
}

/// An object at a version of the cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versioned {
    pub(super) object: Object,
    pub(super) version: u64,
}

/// What befell an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Added,
    Modified,
    Deleted,
}

impl Verb {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Modified => "MODIFIED",
            Self::Deleted => "DELETED",
        }
    }
}

/// A change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    pub(super) verb: Verb,
    /// The object after it, at the version of the change.
    pub(super) of: Versioned,
}
