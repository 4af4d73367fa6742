//! Rules that keep pods of one kind apart, as limits.

use super::Rules;
use crate::model::{HOSTNAME, Labels, Name, PodTerm, Scheduling, Selector, ZONE};

/// Whom a term of a pod selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selects {
    /// Pods of its own kind, so that it is a limit of one in each place.
    Own,
    /// Only others.
    Others,
}

/// Whom a term selects, of a pod with these labels in this namespace.
pub(super) fn selects_own(term: &PodTerm, namespace: &Name, own: &Labels) -> Selects {
    let there = term
        .namespaces
        .as_ref()
        .is_none_or(|listed| listed.contains(namespace));
    match there && term.selector.matches(own) {
        true => Selects::Own,
        false => Selects::Others,
    }
}

/// Which pods share a limit per node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Those that one term keeps apart.
    Apart(Option<Vec<Name>>, Selector),
    /// Those of a namespace that are spread over nodes, and by how many two nodes may differ.
    Spread(Name, Selector, i64),
}

/// The limit per node that a pod is under; of several the strictest is kept: anti-affinity.
pub(super) fn group(
    scheduling: &Scheduling,
    (namespace, own): (&Name, &Labels),
    rules: Rules,
) -> Option<Group> {
    let mut apart = scheduling.anti_affinity.iter();
    let term = apart.find(|term| {
        &*term.topology_key == HOSTNAME && selects_own(term, namespace, own) == Selects::Own
    });
    if let Some(term) = term {
        return Some(Group::Apart(term.namespaces.clone(), term.selector.clone()));
    }
    let spread = scheduling.spread.iter().find(|spread| {
        rules == Rules::Kept && &*spread.topology_key == HOSTNAME && spread.selector.matches(own)
    })?;
    Some(Group::Spread(
        namespace.clone(),
        spread.selector.clone(),
        spread.max_skew.max(1),
    ))
}

/// How pods of a kind are kept apart by zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByZone {
    /// Not at all.
    Free,
    /// Evenly.
    Evenly,
    /// One in each.
    OneEach,
}

/// How zones keep pods apart.
pub(super) fn by_zone(
    scheduling: &Scheduling,
    (namespace, own): (&Name, &Labels),
    rules: Rules,
) -> ByZone {
    let mut apart = scheduling.anti_affinity.iter();
    if apart.any(|term| {
        &*term.topology_key == ZONE && selects_own(term, namespace, own) == Selects::Own
    }) {
        return ByZone::OneEach;
    }
    let mut spread = scheduling.spread.iter();
    let spreads =
        spread.any(|spread| &*spread.topology_key == ZONE && spread.selector.matches(own));
    match spreads && rules == Rules::Kept {
        true => ByZone::Evenly,
        false => ByZone::Free,
    }
}
