//! How many pods of a kind go into which zone.

use super::Rules;
use super::apart::{Own, Selects, selects_own};
use crate::model::{Name, Scheduling, Selector, ZONE};
use std::collections::BTreeMap;

/// How pods are kept apart by zones, and with which others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ByZone {
    /// Not at all.
    Free,
    /// Evenly, those of a namespace that a selector selects.
    Evenly(Name, Selector),
    /// One in each, those of namespaces that a selector selects.
    OneEach(Vec<Name>, Selector),
}

/// How zones keep pods apart.
pub(super) fn by_zone(scheduling: &Scheduling, own: Own<'_>, rules: Rules) -> ByZone {
    let mut apart = scheduling.anti_affinity.iter();
    let term = apart
        .find(|term| &*term.topology_key == ZONE && selects_own(term, own, rules) == Selects::Own);
    if let Some(term) = term {
        let listed = term.namespaces.clone();
        let listed = listed.unwrap_or_else(|| vec![own.0.clone()]);
        return ByZone::OneEach(listed, term.selector.clone());
    }
    let mut spread = scheduling.spread.iter();
    let spread = spread
        .find(|spread| &*spread.topology_key == ZONE && spread.selector.matches(own.1))
        .filter(|_| rules == Rules::Kept);
    match spread {
        Some(spread) => ByZone::Evenly(own.0.clone(), spread.selector.clone()),
        None => ByZone::Free,
    }
}

/// Why some pods are left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOver {
    /// Each zone has one of their kind.
    ZonesTaken,
    /// No node that accepts them is in a zone, over which they are to be spread.
    NoZones,
}

/// Some pods of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// How many.
    pub(super) count: i64,
    /// The zone they are to be in; `None` is any.
    pub(super) zone: Option<Name>,
    /// Why they have no zone.
    pub(super) left_over: Option<LeftOver>,
}

/// How many pods of each rule are in each zone already, all kinds together.
#[derive(Debug, Default)]
pub(super) struct Taken {
    by_rule: BTreeMap<ByZone, BTreeMap<Name, i64>>,
    /// Of a bound, how many have one of the zones.
    anywhere: BTreeMap<ByZone, i64>,
}

impl Taken {
    /// Pods that are held in a zone by something else.
    pub(super) fn hold(&mut self, by: &ByZone, zone: &Name, count: i64) {
        if *by != ByZone::Free {
            let zones = self.by_rule.entry(by.clone()).or_default();
            *zones.entry(zone.clone()).or_default() += count;
        }
    }

    /// Splits pods of a kind over the zones whose nodes accept it. `there` is how many are in each zone now:
    /// of equal zones those come first that have most, so that little moves.
    pub(super) fn split(
        &mut self,
        count: i64,
        by: &ByZone,
        rules: Rules,
        zones: &[Name],
        there: &BTreeMap<Name, i64>,
    ) -> Vec<Part> {
        let part = |count, zone: Option<&Name>, left_over| Part {
            count,
            zone: zone.cloned(),
            left_over,
        };
        let now = |zone: &Name| there.get(zone).copied().unwrap_or(0);
        let mut order: Vec<&Name> = zones.iter().collect();
        order.sort_by(|a, b| now(b).cmp(&now(a)).then_with(|| a.cmp(b)));
        let mut parts = match by {
            // Nodes without a zone keep nobody apart.
            ByZone::OneEach(..) if zones.is_empty() => vec![part(count, None, None)],
            ByZone::Free => vec![part(count, None, None)],
            ByZone::Evenly(..) if zones.is_empty() => {
                vec![part(count, None, Some(LeftOver::NoZones))]
            }
            ByZone::Evenly(..) => {
                let taken = self.by_rule.entry(by.clone()).or_default();
                let mut given: BTreeMap<&Name, i64> = BTreeMap::new();
                for _ in 0..count {
                    let has = |zone: &&&Name| taken.get(**zone).copied().unwrap_or(0);
                    if let Some(zone) = order.iter().min_by_key(has) {
                        *taken.entry((*zone).clone()).or_default() += 1;
                        *given.entry(zone).or_default() += 1;
                    }
                }
                let given = given.into_iter();
                given
                    .map(|(zone, count)| part(count, Some(zone), None))
                    .collect()
            }
            ByZone::OneEach(..) if rules == Rules::Proven => {
                let all = i64::try_from(zones.len()).unwrap_or(i64::MAX);
                let placed = self.anywhere.entry(by.clone()).or_default();
                let some = count.min(all - *placed).max(0);
                *placed += some;
                vec![
                    part(some, None, None),
                    part(count - some, None, Some(LeftOver::ZonesTaken)),
                ]
            }
            ByZone::OneEach(..) => {
                let taken = self.by_rule.entry(by.clone()).or_default();
                let free = order.iter().filter(|zone| !taken.contains_key(**zone));
                let free: Vec<&Name> = free.copied().collect();
                let some = usize::try_from(count).unwrap_or(usize::MAX).min(free.len());
                let mut parts: Vec<Part> = free[..some]
                    .iter()
                    .map(|zone| part(1, Some(zone), None))
                    .collect();
                taken.extend(free[..some].iter().map(|zone| ((*zone).clone(), 1)));
                let rest = count - i64::try_from(some).unwrap_or(0);
                parts.push(part(rest, None, Some(LeftOver::ZonesTaken)));
                parts
            }
        };
        parts.retain(|part| part.count > 0);
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evenly() -> ByZone {
        ByZone::Evenly("shop".into(), Selector::default())
    }

    fn one_each() -> ByZone {
        ByZone::OneEach(vec!["shop".into()], Selector::default())
    }

    type Told = Vec<(i64, Option<String>, bool)>;

    fn split(taken: &mut Taken, count: i64, by: &ByZone, there: &[(&str, i64)]) -> Told {
        let zones = ["a", "b", "c"].map(Name::from);
        let there = there.iter();
        let there = there
            .map(|(zone, count)| ((*zone).into(), *count))
            .collect();
        let parts = taken.split(count, by, Rules::Kept, &zones, &there);
        let told = |part: Part| {
            let zone = part.zone.map(|zone| zone.to_string());
            (part.count, zone, part.left_over.is_some())
        };
        parts.into_iter().map(told).collect()
    }

    fn zone(name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    #[test]
    fn an_even_split_is_the_one_that_is_there() {
        let there = [("a", 2), ("b", 3), ("c", 3)];
        let expected = [
            (2, zone("a"), false),
            (3, zone("b"), false),
            (3, zone("c"), false),
        ];
        let found = split(&mut Taken::default(), 8, &evenly(), &there);
        assert_eq!(found, expected);
    }

    #[test]
    fn kinds_of_one_rule_are_split_together() {
        let mut taken = Taken::default();
        taken.hold(&evenly(), &"a".into(), 1);
        assert_eq!(
            split(&mut taken, 1, &evenly(), &[]),
            [(1, zone("b"), false)]
        );
        assert_eq!(
            split(&mut taken, 1, &evenly(), &[]),
            [(1, zone("c"), false)]
        );
        let mut taken = Taken::default();
        let first = split(&mut taken, 1, &one_each(), &[("c", 1)]);
        assert_eq!(first, [(1, zone("c"), false)]);
        let rest = split(&mut taken, 3, &one_each(), &[]);
        let expected = [
            (1, zone("a"), false),
            (1, zone("b"), false),
            (1, None, true),
        ];
        assert_eq!(rest, expected);
    }

    #[test]
    fn without_zones_nobody_is_spread_and_nobody_kept_apart() {
        let none = BTreeMap::new();
        let mut taken = Taken::default();
        let found = taken.split(4, &evenly(), Rules::Kept, &[], &none);
        assert_eq!(found[0].left_over, Some(LeftOver::NoZones));
        let found = taken.split(4, &one_each(), Rules::Kept, &[], &none);
        assert_eq!((found[0].count, found[0].left_over), (4, None));
    }
}
