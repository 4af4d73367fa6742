//! How many pods of a kind go into which zone.

use super::Rules;
use super::apart::ByZone;
use crate::model::Name;
use std::collections::BTreeMap;

/// Some pods of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// How many.
    pub(super) count: i64,
    /// The zone they are to be in; `None` is any.
    pub(super) zone: Option<Name>,
    /// Whether no zone is left for them.
    pub(super) is_left_over: bool,
}

/// Splits pods of a kind over the zones whose nodes accept it. `there` is how many are in each zone now:
/// those zones come first that have most, so that little moves.
pub(super) fn split(
    count: i64,
    by: ByZone,
    rules: Rules,
    zones: &[Name],
    there: &BTreeMap<Name, i64>,
) -> Vec<Part> {
    let part = |count, zone: Option<&Name>, is_left_over| Part {
        count,
        zone: zone.cloned(),
        is_left_over,
    };
    let mut order: Vec<&Name> = zones.iter().collect();
    let now = |zone: &Name| there.get(zone).copied().unwrap_or(0);
    order.sort_by(|a, b| now(b).cmp(&now(a)).then_with(|| a.cmp(b)));
    let all = i64::try_from(order.len()).unwrap_or(i64::MAX);
    let mut parts = Vec::new();
    match by {
        ByZone::Free => parts.push(part(count, None, false)),
        // Without zones the scheduler places none of them.
        ByZone::Evenly if all == 0 => parts.push(part(count, None, true)),
        ByZone::Evenly => {
            for (at, zone) in (0..).zip(order) {
                let more = i64::from(at < count % all);
                parts.push(part(count / all + more, Some(zone), false));
            }
        }
        ByZone::OneEach => {
            let placed = count.min(all);
            match rules {
                Rules::Proven => parts.push(part(placed, None, false)),
                Rules::Kept => {
                    for (_, zone) in (0..placed).zip(order) {
                        parts.push(part(1, Some(zone), false));
                    }
                }
            }
            parts.push(part(count - placed, None, true));
        }
    }
    parts.retain(|part| part.count > 0);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(count: i64, by: ByZone, there: &[(&str, i64)]) -> Vec<(i64, Option<String>, bool)> {
        let zones = ["a", "b", "c"].map(Name::from);
        let there = there.iter();
        let there = there
            .map(|(zone, count)| ((*zone).into(), *count))
            .collect();
        let parts = split(count, by, Rules::Kept, &zones, &there).into_iter();
        let text = |zone: Option<Name>| zone.map(|zone| zone.to_string());
        parts
            .map(|part| (part.count, text(part.zone), part.is_left_over))
            .collect()
    }

    fn zone(name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    #[test]
    fn an_even_split_is_the_one_that_is_there() {
        let there = [("a", 2), ("b", 3), ("c", 3)];
        let expected = [
            (3, zone("b"), false),
            (3, zone("c"), false),
            (2, zone("a"), false),
        ];
        assert_eq!(told(8, ByZone::Evenly, &there), expected);
        assert_eq!(told(1, ByZone::Evenly, &[]), [(1, zone("a"), false)]);
    }

    #[test]
    fn one_each_leaves_over_what_has_no_zone() {
        let found = told(5, ByZone::OneEach, &[("c", 1)]);
        let expected = [
            (1, zone("c"), false),
            (1, zone("a"), false),
            (1, zone("b"), false),
            (2, None, true),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn without_zones_nothing_that_is_spread_is_placed() {
        let found = split(4, ByZone::Evenly, Rules::Kept, &[], &BTreeMap::new());
        assert!(
            found
                .iter()
                .all(|part| part.is_left_over && part.count == 4)
        );
    }
}
