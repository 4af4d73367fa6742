//! Counts of machines, risks and owners in sentences.

use crate::api::{Machine, ScenarioKind};
use crate::findings::amount_of;
use crate::format::{count, join, of_noun};
use crate::routes::{Owners, Resource};
use plimsoll_planner::pooling::Rules;

/// A whole number of machines.
pub(super) fn whole(value: f64) -> String {
    count(rounded(value))
}

#[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// So many machines.
#[must_use]
pub fn machines_text(value: f64) -> String {
    of_noun(rounded(value), "machine", "machines")
}

/// One of them, and many.
#[must_use]
pub fn owners_noun(by: Owners) -> (&'static str, &'static str) {
    match by {
        Owners::Team => ("team", "teams"),
        Owners::Namespace => ("namespace", "namespaces"),
    }
}

/// `at a 1-in-20 risk`.
#[must_use]
pub fn risk_words(quantile: f64, kind: ScenarioKind) -> String {
    let risk = 1.0 - quantile;
    let one_in = 1.0 / risk;
    match kind {
        ScenarioKind::History if risk < 1e-9 => "on the worst day seen".to_owned(),
        ScenarioKind::Forecast if risk < 1e-9 => "in the worst of all futures".to_owned(),
        _ if (one_in - one_in.round()).abs() < 1e-6 * one_in => {
            format!("at a 1-in-{} risk", whole(one_in))
        }
        _ => {
            let text = format!("{:.1}", risk * 100.0);
            format!(
                "at a risk of {}\u{a0}%",
                text.strip_suffix(".0").unwrap_or(&text)
            )
        }
    }
}

/// The rules that both sides are held to: "at a 1-in-20 risk, with 1 spare machine in every park, each of 1
/// machine at least".
#[must_use]
pub fn rules_words(rules: &Rules, kind: ScenarioKind) -> String {
    let risk = risk_words(rules.quantile, kind);
    let spares = match rules.spares {
        0 => "without spare machines".to_owned(),
        spares => format!(
            "with {} in every park",
            of_noun(i64::from(spares), "spare machine", "spare machines")
        ),
    };
    let fewest = match rules.min_machines {
        0 => String::new(),
        fewest => format!(
            ", each of {} at least",
            of_noun(i64::from(fewest), "machine", "machines")
        ),
    };
    format!("{risk}, {spares}{fewest}")
}

/// What a machine has: `64 cores and 256 GiB`.
#[must_use]
pub fn machine_of(machine: &Machine) -> String {
    let sizes = machine.sizes.iter().filter_map(|size| {
        let resource = Resource::named(&size.resource)?;
        Some(amount_of(resource, size.allocatable))
    });
    let sizes = join(&sizes.collect::<Vec<_>>());
    match &machine.name {
        Some(name) => format!("{name} ({sizes})"),
        None => sizes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::NBSP;

    #[test]
    fn rules_are_told_with_their_risk() {
        let words = |spares, min_machines| {
            let rules = Rules {
                quantile: 0.95,
                machine: Vec::new(),
                spares,
                min_machines,
            };
            rules_words(&rules, ScenarioKind::History).replace(NBSP, " ")
        };
        assert_eq!(
            words(1, 1),
            "at a 1-in-20 risk, with 1 spare machine in every park, each of 1 machine at least"
        );
        assert_eq!(
            words(0, 3),
            "at a 1-in-20 risk, without spare machines, each of 3 machines at least"
        );
        assert_eq!(
            words(2, 0),
            "at a 1-in-20 risk, with 2 spare machines in every park"
        );
    }

    #[test]
    fn risks_are_told_as_people_do() {
        for (quantile, words) in [
            (0.95, "at a 1-in-20 risk"),
            (0.99, "at a 1-in-100 risk"),
            (0.5, "at a 1-in-2 risk"),
            (0.93, "at a risk of 7\u{a0}%"),
            (0.975, "at a 1-in-40 risk"),
            (1.0, "on the worst day seen"),
        ] {
            assert_eq!(risk_words(quantile, ScenarioKind::History), words);
        }
    }
}
