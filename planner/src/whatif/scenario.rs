//! Changes to a cluster.

use crate::model::Name;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new team like one as it is now, so many times as large.
    AddTeam {
        /// The team that it is like.
        like: Name,
        /// How many times as many pods it has.
        times: f64,
    },
    /// So many times as many pods: of a team, or of all, new teams with them.
    Grow {
        /// The team; `None` is everyone.
        team: Option<Name>,
        /// How many times.
        factor: f64,
    },
    /// Everyone grows at a rate for some months, and these are over.
    GrowFor {
        /// Percent a month.
        percent: f64,
        /// Months.
        months: u32,
    },
    /// Every workload asks for what is recommended, where something is.
    RightSize,
    /// All nodes of a kind are replaced, one for one.
    Replace {
        /// The kind of the nodes that go.
        kind: Name,
        /// The kind of those that come.
        with: Name,
    },
    /// All nodes of a kind go.
    Drop {
        /// The kind.
        kind: Name,
    },
    /// Some nodes go.
    LoseNodes {
        /// Their pool; `None` is whichever has most nodes.
        pool: Option<Name>,
        /// How many.
        nodes: i64,
    },
    /// All nodes of a zone go.
    LoseZone {
        /// The zone.
        zone: Name,
    },
    /// Nodes come, in turn to each zone that has such.
    AddMachines {
        /// A pool, or a kind; `None` is the pool that has most nodes.
        like: Option<Name>,
        /// How many.
        nodes: i64,
    },
}

/// Changes, in any order: nodes are replaced and dropped first, then zones and nodes are lost, then some come;
/// new teams are like teams as they are now, and then everyone grows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// The changes.
    pub changes: Vec<Change>,
}

impl Scenario {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}
