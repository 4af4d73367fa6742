//! Who reaches whom, as it is known.

use super::inside::Inside;
use super::matrix::{Cell, Matrix, Passage};
use super::ports::{NONE, passage};
use super::tables::Tables;
use crate::model::Name;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Who reaches whom in a cluster.
#[derive(Debug)]
pub struct Reach {
    /// By name.
    pub(super) namespaces: Vec<Arc<Inside>>,
    pub(super) tables: Arc<Tables>,
}

impl Reach {
    /// What pods of one namespace reach of another, or of the same.
    #[must_use]
    pub fn between(&self, from: &str, to: &str) -> Cell {
        let mut cell = Cell::default();
        let Some((sources, targets)) = self.inside(from).zip(self.inside(to)) else {
            return cell;
        };
        if from == to {
            return sources.cell;
        }
        for (source, many) in &sources.kinds {
            let source = self.tables.sources[self.tables.kinds[*source].source];
            for (target, others) in &targets.kinds {
                let target = self.tables.targets[self.tables.kinds[*target].target];
                cell.count(many * others, self.tables.passage(source, target));
            }
        }
        cell
    }

    /// Who reaches whom, with namespaces grouped, such as by team.
    #[must_use]
    pub fn by_group(&self, of_namespace: impl Fn(&str) -> Name) -> Matrix {
        let names = self.namespaces.iter().map(|inside| &inside.name);
        let names: Vec<Name> = names.map(|name| of_namespace(name)).collect();
        let groups: BTreeSet<Name> = names.iter().cloned().collect();
        let groups: Vec<Name> = groups.into_iter().collect();
        let places: Vec<usize> = names
            .iter()
            .map(|name| groups.binary_search(name).unwrap_or(0))
            .collect();
        let mut matrix = Matrix {
            cells: vec![vec![Cell::default(); groups.len()]; groups.len()],
            groups,
        };
        self.count_pairs(&places, &mut matrix);
        self.count_abroad(&places, &mut matrix);
        for (inside, group) in self.namespaces.iter().zip(&places) {
            let cell = &mut matrix.cells[*group][*group];
            cell.open = cell.open + inside.cell.open - inside.abroad.open;
            cell.partly = cell.partly + inside.cell.partly - inside.abroad.partly;
        }
        matrix
    }

    fn inside(&self, namespace: &str) -> Option<&Inside> {
        let found = self
            .namespaces
            .binary_search_by(|inside| (*inside.name).cmp(namespace));
        Some(&self.namespaces[found.ok()?])
    }

    fn count_pairs(&self, places: &[usize], matrix: &mut Matrix) {
        let mut pods = vec![0; matrix.groups.len()];
        for (inside, group) in self.namespaces.iter().zip(places) {
            pods[*group] += inside.pods;
        }
        for (from, row) in matrix.cells.iter_mut().enumerate() {
            for (to, cell) in row.iter_mut().enumerate() {
                let others = if from == to {
                    pods[to].saturating_sub(1)
                } else {
                    pods[to]
                };
                cell.pairs = pods[from] * others;
            }
        }
    }

    /// Counts all pairs as if none were of one namespace, every pod with itself too.
    fn count_abroad(&self, places: &[usize], matrix: &mut Matrix) {
        let tables = &*self.tables;
        let sources = self.grouped(places, |kind| tables.kinds[kind].source);
        let targets = self.grouped(places, |kind| tables.kinds[kind].target);
        let targets = by_entrance(tables, targets);
        let mut sources: Vec<_> = sources.into_iter().collect();
        sources.sort_by_key(|(source, _)| tables.sources[*source].egress);
        let mut egress = None;
        let mut out = Vec::new();
        let mut sums = vec![Cell::default(); matrix.groups.len()];
        for (source, groups) in sources {
            let source = tables.sources[source];
            if egress != Some(source.egress) {
                egress = Some(source.egress);
                let base = &tables.out[source.egress];
                out = tables.place_named.iter().map(|at| base[*at]).collect();
                for (place, set) in &tables.out_others[source.egress] {
                    out[*place] = *set;
                }
            }
            sums.fill(Cell::default());
            let mut others = tables.into_others[source.marks].iter().peekable();
            for (entrance, targets) in &targets {
                while others.next_if(|other| other.0 < *entrance).is_some() {}
                let other = others.next_if(|other| other.0 == *entrance);
                let into = other.map_or(tables.into[*entrance], |other| other.1);
                if into == NONE {
                    continue;
                }
                for (place, groups) in targets {
                    let found = passage(&tables.port_sets, out[*place], into);
                    if found != Passage::Denied {
                        for (group, pods) in groups {
                            sums[*group].count(*pods, found);
                        }
                    }
                }
            }
            for (group, pods) in groups {
                for (cell, sum) in matrix.cells[group].iter_mut().zip(&sums) {
                    cell.open += pods * sum.open;
                    cell.partly += pods * sum.partly;
                }
            }
        }
    }

    /// By profile, how many pods of each group have it.
    fn grouped(&self, places: &[usize], profile: impl Fn(usize) -> usize) -> Vec<(usize, Groups)> {
        let mut all = Vec::new();
        for (inside, group) in self.namespaces.iter().zip(places) {
            let kinds = inside.kinds.iter();
            all.extend(kinds.map(|(kind, pods)| (profile(*kind), *group, *pods)));
        }
        all.sort_unstable();
        let mut found: Vec<(usize, Groups)> = Vec::new();
        for (profile, group, pods) in all {
            match found.last_mut().filter(|last| last.0 == profile) {
                None => found.push((profile, vec![(group, pods)])),
                Some((_, groups)) => match groups.last_mut().filter(|last| last.0 == group) {
                    None => groups.push((group, pods)),
                    Some(last) => last.1 += pods,
                },
            }
        }
        found
    }
}

/// Numbers of pods by group.
type Groups = Vec<(usize, u64)>;

/// Targets by entrance, ascending, with their places.
fn by_entrance(
    tables: &Tables,
    targets: Vec<(usize, Groups)>,
) -> Vec<(usize, Vec<(usize, Groups)>)> {
    let mut all: Vec<_> = targets
        .into_iter()
        .map(|(target, groups)| (tables.targets[target], groups))
        .collect();
    all.sort_by_key(|(target, _)| target.entrance);
    let mut found: Vec<(usize, Vec<(usize, Groups)>)> = Vec::new();
    for (target, groups) in all {
        let place = (target.place, groups);
        match found.last_mut().filter(|last| last.0 == target.entrance) {
            None => found.push((target.entrance, vec![place])),
            Some((_, places)) => places.push(place),
        }
    }
    found
}
