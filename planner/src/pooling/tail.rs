//! What lies beyond the risk, and what independence would make of it: for comparison.

use super::order::{mean, most, tail};
use super::{PoolingError, Profile, Rules};
use serde::{Deserialize, Serialize};

/// Machines, fractional ones, that stand beside those of the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
        let of = |values: &[f64]| tail(values, rules.quantile);
        let mut shortfalls = vec![0.0_f64; profile.teams.len()];
        let mut if_independent = 0.0_f64;
        for (resource, size) in resources() {
            let (mut means, mut squares) = (0.0, 0.0);
            for (team, shortfall) in resource.peaks.iter().zip(&mut shortfalls) {
                let ((quantile, beyond), mean) = (of(team), mean(team));
                *shortfall = shortfall.max(beyond / size);
                means += mean;
                squares += (quantile - mean).powi(2);
            }
            if_independent = if_independent.max((means + squares.sqrt()) / size);
        }
        let together = resources().map(|(resource, size)| of(&resource.peak_of_sum).1 / size);
        Ok(Self {
            shortfall_dedicated: shortfalls.iter().sum(),
            shortfall_shared: most(together),
            if_independent,
        })
    }
}
