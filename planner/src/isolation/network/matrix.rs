//! How many pods reach how many.

use crate::model::Name;

/// What policies let through between two groups of pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Passage {
    /// Every pod reaches every other on all ports.
    Allowed,
    /// Some pods reach some, on some ports.
    Partly,
    /// No pod reaches any.
    Denied,
    /// There are no two pods.
    NoPods,
}

/// Ordered pairs of distinct pods that have not ended, the first in one group and the second in another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Cell {
    /// All of them.
    pub pairs: u64,
    /// Those of which the first reaches the second on all ports of all protocols.
    pub open: u64,
    /// Those of which the first reaches the second on some ports, but not on all.
    pub partly: u64,
}

impl Cell {
    /// The cell in a word.
    #[must_use]
    pub fn passage(&self) -> Passage {
        match self {
            Self { pairs: 0, .. } => Passage::NoPods,
            Self { pairs, open, .. } if open == pairs => Passage::Allowed,
            Self {
                open: 0, partly: 0, ..
            } => Passage::Denied,
            _ => Passage::Partly,
        }
    }

    /// Counts pairs of which all are alike.
    pub(super) fn count(&mut self, pairs: u64, passage: Passage) {
        self.pairs += pairs;
        match passage {
            Passage::Allowed => self.open += pairs,
            Passage::Partly => self.partly += pairs,
            Passage::Denied | Passage::NoPods => {}
        }
    }
}

/// Who reaches whom, group by group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The groups of all namespaces, by name.
    pub groups: Vec<Name>,
    /// By the group that connects, then by the group that is connected to, both in the order of `groups`.
    pub cells: Vec<Vec<Cell>>,
}
