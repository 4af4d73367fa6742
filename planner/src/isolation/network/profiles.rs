//! What is the same of many pods.

use super::classes::NamedPorts;
use super::intern::Interner;

/// Pods of a namespace that policies treat alike, by the numbers of what they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Kind {
    /// Behaviours, with rules for the own namespace.
    pub(super) ingress: usize,
    pub(super) egress: usize,
    /// Set of peers of the own namespace that they are.
    pub(super) own_marks: usize,
    /// What they are to other namespaces.
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) on_host: bool,
}

/// Who connects to another namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Source {
    /// Behaviour of egress.
    pub(super) egress: usize,
    /// Set of peers of ingress that they are.
    pub(super) marks: usize,
}

/// How one comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Entrance {
    /// Behaviour of ingress.
    pub(super) ingress: usize,
    pub(super) named: usize,
}

/// What those see that would go out to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// Set of peers of egress that it is.
    pub(super) marks: usize,
    pub(super) named: usize,
}

/// Who is connected to from another namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Target {
    pub(super) entrance: usize,
    pub(super) place: usize,
}

/// Everything there is of them.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    /// Numbers of rules; `None` is open.
    pub(super) behaviours: Interner<Option<Vec<usize>>>,
    /// Sets of numbers of peers, ascending.
    pub(super) marks: Interner<Vec<usize>>,
    pub(super) named: Interner<NamedPorts>,
    pub(super) sources: Interner<Source>,
    pub(super) entrances: Interner<Entrance>,
    pub(super) places: Interner<Place>,
    pub(super) targets: Interner<Target>,
    pub(super) kinds: Interner<Kind>,
}

impl Profiles {
    /// Changes with everything that the tables between namespaces are made of.
    pub(super) fn size(&self) -> (usize, usize, usize) {
        (self.sources.len(), self.targets.len(), self.kinds.len())
    }
}
