//! Who runs on which machines, and in which fractions.

use crate::noise::count;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What teams hold of machines now.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Fractions {
    /// Teams by name.
    pub teams: BTreeMap<String, Held>,
    /// Machines on which anything of a team runs.
    pub machines: usize,
    /// Of these, those with more than one team.
    pub machines_shared: usize,
    /// Teams on a machine, on average over those with any.
    pub teams_per_machine: f64,
    /// Machines by what is held of them, the fullest first.
    pub fills: Vec<Fill>,
}

/// Machines of which the same teams hold the same, in hundredths.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Fill {
    /// Which, in the order of their names.
    pub machines: Vec<String>,
    /// By team, the share of the resource of which it holds most, in hundredths; largest first.
    pub held: Vec<(String, u32)>,
}

/// What one team holds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Held {
    /// Machines on which it runs.
    pub machines: usize,
    /// Of these, those it has for itself.
    pub alone: usize,
    /// Machines' worth: the sum of its fractions, each of the resource of which it holds most there.
    pub worth: f64,
}

impl Fractions {
    /// Adds up machines by name, each with what every team holds of it as a share per resource.
    #[must_use]
    pub fn of<'a>(
        machines: impl Iterator<Item = (&'a str, &'a BTreeMap<String, Vec<f64>>)>,
    ) -> Self {
        let mut sum = Self::default();
        let mut pairs = 0;
        let mut fills: BTreeMap<Vec<(String, u32)>, Vec<String>> = BTreeMap::new();
        let most = |shares: &[f64]| shares.iter().copied().fold(0.0, f64::max);
        for (name, held) in machines.filter(|(_, held)| !held.is_empty()) {
            let hundredths = |share: f64| u32::try_from(count(100.0 * share)).unwrap_or(u32::MAX);
            let mut fill: Vec<(String, u32)> = held
                .iter()
                .map(|(team, shares)| (team.clone(), hundredths(most(shares))))
                .collect();
            fill.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            fills.entry(fill).or_default().push(name.to_owned());
            sum.machines += 1;
            sum.machines_shared += usize::from(held.len() > 1);
            pairs += held.len();
            for (team, shares) in held {
                let of_team = sum.teams.entry(team.clone()).or_default();
                of_team.machines += 1;
                of_team.alone += usize::from(held.len() == 1);
                of_team.worth += most(shares);
            }
        }
        if sum.machines > 0 {
            sum.teams_per_machine = pairs as f64 / sum.machines as f64;
        }
        let all = |fill: &Fill| fill.held.iter().map(|(_, held)| *held).sum::<u32>();
        sum.fills = fills
            .into_iter()
            .map(|(held, mut machines)| {
                machines.sort_unstable();
                Fill { machines, held }
            })
            .collect();
        sum.fills.sort_by(|a, b| {
            let by_fullness = all(b).cmp(&all(a));
            by_fullness.then_with(|| a.machines.cmp(&b.machines))
        });
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_is_that_of_the_resource_held_most() {
        let machine = |held: &[(&str, [f64; 2])]| {
            let held = held.iter();
            held.map(|(team, shares)| ((*team).to_owned(), shares.to_vec()))
                .collect::<BTreeMap<_, _>>()
        };
        let machines = [
            machine(&[("a", [0.5, 0.25]), ("b", [0.125, 0.25])]),
            machine(&[("a", [0.25, 0.5])]),
            machine(&[]),
        ];
        let named = ["one", "two", "three"].into_iter().zip(&machines);
        let found = Fractions::of(named);
        let held = |fill: &Fill| fill.held.clone();
        assert_eq!(
            held(&found.fills[0]),
            [("a".to_owned(), 50), ("b".to_owned(), 25)]
        );
        assert_eq!(found.fills[0].machines, ["one"]);
        assert_eq!(held(&found.fills[1]), [("a".to_owned(), 50)]);
        assert_eq!((found.machines, found.machines_shared), (2, 1));
        assert_eq!(found.teams_per_machine, 1.5);
        let a = found.teams["a"];
        assert_eq!((a.machines, a.alone, a.worth), (2, 1, 1.0));
        assert_eq!(found.teams["b"].worth, 0.25);
    }
}
