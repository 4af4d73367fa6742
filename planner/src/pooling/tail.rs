//! What lies beyond the risk, and what independence would make of it: for comparison.

use super::order::{expected_shortfall, mean, most};
use super::{PoolingError, Profile, Rules};
use serde::{Deserialize, Serialize};

/// Machines, fractional ones, that stand beside those of the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tail {
    /// Expected shortfall, the mean of what is needed in the worst scenarios: of each team on its own,
    /// added up. Other than quantiles it never grows by sharing.
    pub shortfall_dedicated: f64,
    /// Expected shortfall of all together.
    pub shortfall_shared: f64,
    /// Machines if teams did not depend on each other: what each needs beyond its mean peak is added
    /// up by squares (the √n law). On real teams it is too few.
    pub if_independent: f64,
}

impl Tail {
    /// By rules.
    ///
    /// # Errors
    /// [`PoolingError`] where the rules cannot be applied.
    pub fn of(profile: &Profile, rules: &Rules) -> Result<Self, PoolingError> {
        rules.check(profile)?;
        let resources = || profile.resources.iter().zip(&rules.machine);
        let shortfall =
            |values: &[f64], size: f64| expected_shortfall(values, rules.quantile) / size;
        let of_team = |team: usize| {
            most(resources().map(|(resource, size)| shortfall(&resource.peaks[team], *size)))
        };
        let independent = resources().enumerate().map(|(place, (resource, size))| {
            let quantiles = profile.team_quantiles(place, rules.quantile);
            let means: Vec<f64> = resource.peaks.iter().map(|peaks| mean(peaks)).collect();
            let beyond = quantiles
                .iter()
                .zip(&means)
                .map(|(most, mean)| (most - mean).powi(2));
            (means.iter().sum::<f64>() + beyond.sum::<f64>().sqrt()) / size
        });
        Ok(Self {
            shortfall_dedicated: (0..profile.teams.len()).map(of_team).sum(),
            shortfall_shared: most(
                resources().map(|(resource, size)| shortfall(&resource.peak_of_sum, *size)),
            ),
            if_independent: most(independent),
        })
    }
}
