//! Sets of ports.

use super::intern::Interner;
use super::matrix::Passage;
use crate::model::Protocol;
use std::collections::HashMap;

/// Ports of the three protocols: ranges, ascending, with a gap between any two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct PortSet([Vec<(u16, u16)>; 3]);

impl PortSet {
    /// All ports of all protocols; port 0 is none.
    pub(super) fn all() -> Self {
        Self::of(Protocol::ALL.map(|protocol| (protocol, 1, u16::MAX)))
    }

    pub(super) fn of(ranges: impl IntoIterator<Item = (Protocol, u16, u16)>) -> Self {
        let mut set = Self::default();
        for (protocol, from, to) in ranges {
            if from.max(1) <= to {
                set.0[place(protocol)].push((from.max(1), to));
            }
        }
        set.0.iter_mut().for_each(joined);
        set
    }

    fn union(&self, other: &Self) -> Self {
        let mut set = self.clone();
        for (mine, theirs) in set.0.iter_mut().zip(&other.0) {
            mine.extend(theirs);
            joined(mine);
        }
        set
    }

    fn overlaps(&self, other: &Self) -> bool {
        let one = |a: &Vec<(u16, u16)>, b: &Vec<(u16, u16)>| {
            let meets = |x: &(u16, u16)| b.iter().any(|y| x.0 <= y.1 && y.0 <= x.1);
            a.iter().any(meets)
        };
        self.0.iter().zip(&other.0).any(|(a, b)| one(a, b))
    }
}

fn place(protocol: Protocol) -> usize {
    match protocol {
        Protocol::Tcp => 0,
        Protocol::Udp => 1,
        Protocol::Sctp => 2,
    }
}

fn joined(ranges: &mut Vec<(u16, u16)>) {
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let joins = u32::from(next.0) <= u32::from(last.1) + 1;
        if joins {
            last.1 = last.1.max(next.1);
        }
        joins
    });
}

/// The set of no port.
pub(super) const NONE: usize = 0;
/// The set of all.
pub(super) const ALL: usize = 1;

/// Sets of ports by number, since there are few.
#[derive(Debug)]
pub(super) struct PortSets {
    sets: Interner<PortSet>,
    unions: HashMap<(usize, usize), usize>,
}

impl Default for PortSets {
    fn default() -> Self {
        let mut sets = Interner::default();
        sets.id(PortSet::default());
        sets.id(PortSet::all());
        Self {
            sets,
            unions: HashMap::new(),
        }
    }
}

impl PortSets {
    pub(super) fn id(&mut self, set: PortSet) -> usize {
        self.sets.id(set)
    }

    pub(super) fn union(&mut self, a: usize, b: usize) -> usize {
        match (a, b) {
            (ALL, _) | (_, ALL) => ALL,
            (NONE, other) | (other, NONE) => other,
            (a, b) if a == b => a,
            (a, b) => {
                let key = (a.min(b), a.max(b));
                if let Some(known) = self.unions.get(&key) {
                    return *known;
                }
                let id = self.sets.id(self.sets.get(a).union(self.sets.get(b)));
                self.unions.insert(key, id);
                id
            }
        }
    }

    pub(super) fn passage(&self, out: usize, into: usize) -> Passage {
        passage(self.sets.all(), out, into)
    }

    pub(super) fn all(&self) -> &[PortSet] {
        self.sets.all()
    }
}

/// What a pair is that one may leave for some ports and the other take on some.
pub(super) fn passage(sets: &[PortSet], out: usize, into: usize) -> Passage {
    match (out, into) {
        (NONE, _) | (_, NONE) => Passage::Denied,
        (ALL, ALL) => Passage::Allowed,
        (ALL, _) | (_, ALL) => Passage::Partly,
        (out, into) if out == into || sets[out].overlaps(&sets[into]) => Passage::Partly,
        _ => Passage::Denied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Protocol::{Sctp, Tcp, Udp};

    #[test]
    fn ranges_join_up_to_all() {
        let halves = Protocol::ALL
            .into_iter()
            .flat_map(|one| [(one, 40_000, u16::MAX), (one, 0, 39_999)]);
        assert_eq!(PortSet::of(halves), PortSet::all());
        let holed = [(Tcp, 1, 9), (Tcp, 11, u16::MAX), (Udp, 1, u16::MAX)];
        assert_ne!(PortSet::of(holed), PortSet::all());
        assert_eq!(PortSet::of([(Sctp, 9, 3)]), PortSet::default());
    }

    #[test]
    fn sets_meet_on_a_port_of_the_same_protocol() {
        let mut sets = PortSets::default();
        let low = sets.id(PortSet::of([(Tcp, 1, 100)]));
        let high = sets.id(PortSet::of([(Tcp, 101, 200), (Udp, 5, 5)]));
        let edge = sets.id(PortSet::of([(Tcp, 100, 101)]));
        assert_eq!(sets.passage(low, high), Passage::Denied);
        assert_eq!(sets.passage(low, edge), Passage::Partly);
        assert_eq!(sets.passage(edge, high), Passage::Partly);
        assert_eq!(sets.passage(ALL, high), Passage::Partly);
        assert_eq!(sets.passage(ALL, ALL), Passage::Allowed);
        let both = sets.union(low, high);
        assert_eq!(sets.union(high, low), both);
        let expected = sets.id(PortSet::of([(Tcp, 1, 200), (Udp, 5, 5)]));
        assert_eq!(both, expected);
    }
}
