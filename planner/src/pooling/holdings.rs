//! What each team needs alone, and what it holds of the shared cluster.

use super::order::{by_fall, mean, rank};
use super::waterfall::team_needs;
use super::{PackedParks, Profile, Rules, Waterfall};
use serde::{Deserialize, Serialize};

/// One team's machines.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Holding {
    /// Fractional machines that it needs on its own.
    pub needs: f64,
    /// Whole machines of its own park, spares among them; packed where its pods are known.
    pub buys: f64,
    /// Of its own park, what it does not need.
    pub unused: f64,
    /// Machines of the shared cluster that are there for it. Those of all teams add up to the
    /// cluster's.
    pub holds: f64,
}

/// Of fewer worst scenarios the contributions are a matter of chance.
const FEWEST_WORST: usize = 10;

/// Machines of each team, in the order of the profile.
///
/// The shared machines are divided by what each team demanded at the cluster's peak in the worst
/// scenarios: the contributions to the expected shortfall (Tasche, "Capital allocation to business
/// units and sub-portfolios: the Euler principle", 2007), of ten scenarios at least, scaled to the whole
/// machines.
#[must_use]
pub fn holdings(
    profile: &Profile,
    rules: &Rules,
    (waterfall, packed): (&Waterfall, Option<&PackedParks>),
) -> Vec<Holding> {
    let resource = &profile.resources[waterfall.binding];
    let order = by_fall(&resource.peak_of_sum);
    let most = order.len() - rank(rules.quantile, order.len()).min(order.len());
    let worst = &order[..most.max(FEWEST_WORST).min(order.len())];
    let parts: Vec<f64> = resource
        .at_peak
        .iter()
        .map(|demand| {
            let demand: Vec<f64> = worst.iter().rev().map(|at| demand[*at as usize]).collect();
            mean(&demand)
        })
        .collect();
    let whole: f64 = parts.iter().sum();
    let needs = team_needs(profile, rules).into_iter().zip(parts);
    let buys = |team: usize, needs: f64| {
        let packed = packed.and_then(|packed| packed.parks.get(team).copied());
        packed.unwrap_or_else(|| rules.park(needs))
    };
    needs
        .enumerate()
        .map(|(team, (needs, part))| Holding {
            needs,
            buys: buys(team, needs),
            unused: buys(team, needs) - needs,
            holds: if whole > 0.0 {
                waterfall.shared() * part / whole
            } else {
                0.0
            },
        })
        .collect()
}
