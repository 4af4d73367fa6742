//! Who reaches whom inside a namespace.

use super::engine::{Engine, UNMARKED};
use super::matrix::Cell;
use super::profiles::Kind;
use crate::model::Name;

/// A namespace's pods.
#[derive(Debug)]
pub(super) struct Inside {
    pub(super) name: Name,
    /// How many there are of each kind.
    pub(super) kinds: Vec<(usize, u64)>,
    pub(super) pods: u64,
    /// What they reach of each other.
    pub(super) cell: Cell,
    /// What it would be by what the profiles of other namespaces say, with every pod reaching itself: this
    /// is what sums over profiles have too much.
    pub(super) abroad: Cell,
}

impl Inside {
    pub(super) fn new(engine: &mut Engine, name: Name, kinds: Vec<(usize, u64)>) -> Self {
        let (mut cell, mut abroad) = (Cell::default(), Cell::default());
        let pods = kinds.iter().map(|(_, many)| many).sum();
        for (from, many) in &kinds {
            let source = *engine.profiles.kinds.get(*from);
            for (to, others) in &kinds {
                let target = *engine.profiles.kinds.get(*to);
                let (own, foreign) = passages(engine, &source, &target);
                let distinct = if from == to { others - 1 } else { *others };
                cell.count(many * distinct, own);
                abroad.count(many * others, foreign);
            }
        }
        Self {
            name,
            kinds,
            pods,
            cell,
            abroad,
        }
    }
}

fn passages(engine: &mut Engine, from: &Kind, to: &Kind) -> (super::Passage, super::Passage) {
    let source = *engine.profiles.sources.get(from.source);
    let target = *engine.profiles.targets.get(to.target);
    let entrance = *engine.profiles.entrances.get(target.entrance);
    let place = *engine.profiles.places.get(target.place);
    let named = entrance.named;
    let out = engine.ports(from.egress, named, to.own_marks, place.marks);
    let into = engine.ports(to.ingress, named, from.own_marks, source.marks);
    let far_out = engine.ports(source.egress, named, UNMARKED, place.marks);
    let far_into = engine.ports(entrance.ingress, named, UNMARKED, source.marks);
    (
        engine.ports.passage(out, into),
        engine.ports.passage(far_out, far_into),
    )
}
