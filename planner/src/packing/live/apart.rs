//! Rules that keep pods apart by node, as groups that share a limit.

use super::Rules;
use crate::model::{HOSTNAME, Labels, Name, PodTerm, Scheduling, Selector};
use std::collections::BTreeMap;

/// Whom a term of a pod selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selects {
    /// Pods of its own kind, so that it is a limit of one in each place.
    Own,
    /// Only others, or nobody knows: namespaces that are chosen by labels.
    Others,
}

/// Whom a term selects, of a pod with these labels in this namespace. Where namespaces are chosen by their labels a
/// plan takes its own for one of them, a bound does not.
pub(super) fn selects_own(term: &PodTerm, (namespace, own): Own<'_>, rules: Rules) -> Selects {
    let there = match &term.namespaces {
        Some(listed) => listed.contains(namespace),
        None => rules == Rules::Kept,
    };
    match there && term.selector.matches(own) {
        true => Selects::Own,
        false => Selects::Others,
    }
}

/// A pod's namespace and labels.
pub(super) type Own<'a> = (&'a Name, &'a Labels);

/// Which pods share a limit per node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Those that a term keeps apart, in these namespaces.
    Apart(Vec<Name>, Selector),
    /// Those of a namespace that are spread over nodes, and by how many two nodes may differ.
    Spread(Name, Selector, i64),
}

impl Group {
    fn of_term(term: &PodTerm, namespace: &Name) -> Self {
        let listed = term.namespaces.clone();
        Self::Apart(
            listed.unwrap_or_else(|| vec![namespace.clone()]),
            term.selector.clone(),
        )
    }

    fn has(&self, (namespace, own): Own<'_>) -> bool {
        match self {
            Self::Apart(listed, selector) => listed.contains(namespace) && selector.matches(own),
            Self::Spread(of, selector, _) => of == namespace && selector.matches(own),
        }
    }
}

/// The groups that one kind of pods founds by its own rules.
fn founded(scheduling: &Scheduling, own: Own<'_>, rules: Rules) -> Vec<Group> {
    let apart = scheduling.anti_affinity.iter().filter(|term| {
        &*term.topology_key == HOSTNAME && selects_own(term, own, rules) == Selects::Own
    });
    let mut groups: Vec<Group> = apart.map(|term| Group::of_term(term, own.0)).collect();
    if rules == Rules::Kept && groups.is_empty() {
        let spread = scheduling
            .spread
            .iter()
            .find(|spread| &*spread.topology_key == HOSTNAME && spread.selector.matches(own.1));
        groups.extend(spread.map(|spread| {
            Group::Spread(
                own.0.clone(),
                spread.selector.clone(),
                spread.max_skew.max(1),
            )
        }));
    }
    groups
}

/// By kind of pods, the number of the group that it is in, and the groups that make up each number.
///
/// The scheduler keeps away also those that a term selects and that do not have it. A plan takes them, and all
/// groups that have a kind in common, for one; a bound relies on the first term of each kind alone.
pub(super) fn groups(
    kinds: &[(&Scheduling, Own<'_>)],
    rules: Rules,
) -> (Vec<Option<usize>>, Vec<Vec<Group>>) {
    let mut numbers: BTreeMap<Group, usize> = BTreeMap::new();
    let mut own: Vec<Vec<usize>> = Vec::with_capacity(kinds.len());
    for (scheduling, of) in kinds {
        let mut founded = founded(scheduling, *of, rules);
        if rules == Rules::Proven {
            founded.truncate(1);
        }
        let numbered = founded.into_iter().map(|group| {
            let next = numbers.len();
            *numbers.entry(group).or_insert(next)
        });
        own.push(numbered.collect());
    }
    let mut all: Vec<(Group, usize)> = numbers.into_iter().collect();
    all.sort_by_key(|(_, number)| *number);
    let mut first: Vec<usize> = (0..all.len()).collect();
    if rules == Rules::Kept {
        let mut by_namespace: BTreeMap<&Name, Vec<usize>> = BTreeMap::new();
        for (group, number) in &all {
            let listed = match group {
                Group::Apart(listed, _) => &listed[..],
                Group::Spread(..) => &[],
            };
            for namespace in listed {
                by_namespace.entry(namespace).or_default().push(*number);
            }
        }
        for ((_, of), own) in kinds.iter().zip(&mut own) {
            let there = by_namespace.get(of.0).into_iter().flatten();
            own.extend(there.filter(|number| all[**number].0.has(*of)));
            own.sort_unstable();
            own.dedup();
            // One group of all that have a kind in common.
            let Some(least) = own.iter().map(|number| first[*number]).min() else {
                continue;
            };
            let joined: Vec<usize> = own.iter().map(|number| first[*number]).collect();
            for of in &mut first {
                if joined.contains(of) {
                    *of = least;
                }
            }
        }
    }
    let of_kinds = own
        .iter()
        .map(|own| own.first().map(|number| first[*number]));
    let of_kinds: Vec<Option<usize>> = of_kinds.collect();
    let mut made: Vec<Vec<Group>> = vec![Vec::new(); all.len()];
    for (group, number) in all {
        made[first[number]].push(group);
    }
    (of_kinds, made)
}
