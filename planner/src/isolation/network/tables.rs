//! What gets from one namespace to another.

use super::engine::Engine;
use super::matrix::Passage;
use super::ports::{ALL, NONE, PortSet, passage};
use super::profiles::{Kind, Source, Target};

/// Ports between profiles. Most have the ports that a behaviour opens to everyone, and only the others are
/// written down.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) kinds: Vec<Kind>,
    pub(super) sources: Vec<Source>,
    pub(super) targets: Vec<Target>,
    pub(super) port_sets: Vec<PortSet>,
    /// By entrance, what it takes from everyone.
    pub(super) into: Vec<usize>,
    /// By set of marks of a source: entrances, ascending, that take other ports from it.
    pub(super) into_others: Vec<Vec<(usize, usize)>>,
    /// By behaviour of egress and named ports, what it lets out to everyone; empty where no source has it.
    pub(super) out: Vec<Vec<usize>>,
    /// By behaviour of egress: places, ascending, to which it lets out other ports.
    pub(super) out_others: Vec<Vec<(usize, usize)>>,
    /// The named ports of each place.
    pub(super) place_named: Vec<usize>,
}

impl Tables {
    pub(super) fn new(engine: &mut Engine) -> Self {
        let sources = engine.profiles.sources.all().to_vec();
        let places = engine.profiles.places.all().to_vec();
        let mut tables = Self {
            kinds: engine.profiles.kinds.all().to_vec(),
            targets: engine.profiles.targets.all().to_vec(),
            place_named: places.iter().map(|place| place.named).collect(),
            ..Self::default()
        };
        tables.fill_into(engine, &sources);
        let marked = marked(engine, places.iter().map(|place| place.marks).enumerate());
        tables.fill_out(engine, &sources, &marked);
        tables.sources = sources;
        tables.port_sets = engine.ports.all().to_vec();
        tables
    }

    /// What a source gets through to a target in another namespace.
    pub(super) fn passage(&self, source: Source, target: Target) -> Passage {
        let other = |others: &[(usize, usize)], of: usize| {
            let at = others.binary_search_by_key(&of, |(key, _)| *key).ok()?;
            Some(others[at].1)
        };
        let into = other(&self.into_others[source.marks], target.entrance);
        let out = other(&self.out_others[source.egress], target.place);
        let named = self.place_named[target.place];
        passage(
            &self.port_sets,
            out.unwrap_or_else(|| self.out[source.egress][named]),
            into.unwrap_or(self.into[target.entrance]),
        )
    }

    fn fill_into(&mut self, engine: &mut Engine, sources: &[Source]) {
        let mut marks: Vec<usize> = sources.iter().map(|source| source.marks).collect();
        marks.sort_unstable();
        marks.dedup();
        let marked = marked(engine, marks.iter().map(|marks| (*marks, *marks)));
        let mut row = Row::new(engine.profiles.marks.len());
        self.into_others = vec![Vec::new(); engine.profiles.marks.len()];
        for (id, entrance) in engine.profiles.entrances.all().to_vec().iter().enumerate() {
            let base = everyone(engine, entrance.ingress, entrance.named);
            self.into.push(base);
            row.fill(engine, (entrance.ingress, &marked), |_| {
                (base, entrance.named)
            });
            for (marks, set) in row.take() {
                if set != base {
                    self.into_others[marks].push((id, set));
                }
            }
        }
    }

    fn fill_out(&mut self, engine: &mut Engine, sources: &[Source], marked: &[Vec<usize>]) {
        let behaviours = engine.profiles.behaviours.len();
        self.out = vec![Vec::new(); behaviours];
        self.out_others = vec![Vec::new(); behaviours];
        let mut row = Row::new(self.place_named.len());
        for source in sources {
            let egress = source.egress;
            if !self.out[egress].is_empty() {
                continue;
            }
            let named = 0..engine.profiles.named.len();
            let base: Vec<usize> = named.map(|named| everyone(engine, egress, named)).collect();
            let of_place = |place: usize| {
                let named = self.place_named[place];
                (base[named], named)
            };
            row.fill(engine, (egress, marked), of_place);
            let others = row.take().filter(|(place, set)| *set != of_place(*place).0);
            let mut others: Vec<_> = others.collect();
            others.sort_unstable();
            self.out_others[egress] = others;
            self.out[egress] = base;
        }
    }
}

/// By peer, those of which the marks name it.
fn marked(engine: &Engine, of: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut marked = vec![Vec::new(); engine.book.peers.len()];
    for (id, marks) in of {
        for peer in engine.profiles.marks.get(marks) {
            marked[*peer].push(id);
        }
    }
    marked
}

/// What a behaviour opens to pods that are no peers.
fn everyone(engine: &mut Engine, behaviour: usize, named: usize) -> usize {
    engine.ports(
        behaviour,
        named,
        super::engine::UNMARKED,
        super::engine::UNMARKED,
    )
}

/// What one behaviour opens, to those who are peers of its rules.
struct Row {
    sets: Vec<Option<usize>>,
    touched: Vec<usize>,
}

impl Row {
    fn new(len: usize) -> Self {
        Self {
            sets: vec![None; len],
            touched: Vec::new(),
        }
    }

    /// `start` tells the ports that everyone has, and which named ports hold.
    fn fill(
        &mut self,
        engine: &mut Engine,
        (behaviour, marked): (usize, &[Vec<usize>]),
        start: impl Fn(usize) -> (usize, usize),
    ) {
        let Some(rules) = engine.profiles.behaviours.get(behaviour).clone() else {
            return;
        };
        for rule in rules {
            let rule = engine.book.rules.get(rule).clone();
            let those = rule.peers.iter().flat_map(|peer| &marked[*peer]);
            for at in those {
                let (base, named) = start(*at);
                let before = self.sets[*at].unwrap_or_else(|| {
                    self.touched.push(*at);
                    base
                });
                let after = if before == ALL {
                    ALL
                } else {
                    let opened = engine.opened(rule.ports, named);
                    engine.ports.union(before, opened)
                };
                self.sets[*at] = Some(after);
            }
        }
    }

    fn take(&mut self) -> impl Iterator<Item = (usize, usize)> {
        let sets = &mut self.sets;
        let touched = self.touched.drain(..);
        touched.map(|at| (at, sets[at].take().unwrap_or(NONE)))
    }
}
