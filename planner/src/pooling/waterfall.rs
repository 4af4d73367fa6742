//! From the machines of all parks to those of the shared cluster, in steps that add up.

use super::order::{most, quantile, rank};
use super::{PackedParks, PoolingError, Profile, Rules};
use serde::{Deserialize, Serialize};

/// Machines, from each team's own whole ones to the shared ones. `A0` and `A7` are counts of a packer
/// that places single pods; without one they are `None`, and the way leads from `A1` to `A6`.
///
/// With uᵢᵣ the quantile of team i's peaks of resource r, Cᵣ a machine's amount of it, P the most
/// within a scenario and Q the order statistic over scenarios at the risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Waterfall {
    /// Σᵢ machines onto which team i's pods pack.
    pub a0: Option<f64>,
    /// Σᵢ ⌈maxᵣ uᵢᵣ/Cᵣ⌉, at least the fewest machines of a park, and spares.
    pub a1: f64,
    /// Σᵢ maxᵣ uᵢᵣ/Cᵣ.
    pub a2: f64,
    /// maxᵣ Σᵢ uᵢᵣ/Cᵣ.
    pub a3: f64,
    /// maxᵣ Q\[Σᵢ P(Dᵢᵣ)\]/Cᵣ.
    pub a4: f64,
    /// maxᵣ maxₜ Σᵢ Q\[Dᵢᵣ(t)\]/Cᵣ: times of day first, growth after them.
    pub a4_reverse: f64,
    /// maxᵣ Q\[P(Σᵢ Dᵢᵣ)\]/Cᵣ.
    pub a5: f64,
    /// ⌈A5⌉, at least the fewest machines of a park, and spares.
    pub a6: f64,
    /// Machines onto which all pods pack.
    pub a7: Option<f64>,
    /// Which resource, by its place, decides the shared machines.
    pub binding: usize,
    /// Parks: teams that need anything.
    pub parks: usize,
    /// Spares of all parks less those of the shared cluster; a part of rounding.
    pub spares: f64,
}

/// What the saving is made of. Terms may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Left-over parts of machines: (A0−A1)−(A7−A6); `None` without a packer.
    pub fragmentation: Option<f64>,
    /// Whole machines, fewest machines and spares per park: (A1−A2)−(A6−A5).
    pub rounding: f64,
    /// CPU-heavy teams meet memory-heavy ones: A2−A3.
    pub complementarity: f64,
    /// Teams need much in different scenarios: the mean over both orders of A3−A4 and A4′−A5.
    pub growth: f64,
    /// Teams peak at different times: the mean over both orders of A4−A5 and A3−A4′.
    pub multiplexing: f64,
}

impl Waterfall {
    /// Compares by rules.
    ///
    /// # Errors
    /// [`PoolingError`] where the rules cannot be applied.
    pub fn of(profile: &Profile, rules: &Rules) -> Result<Self, PoolingError> {
        rules.check(profile)?;
        if profile.teams.is_empty() || profile.scenarios == 0 {
            return Err(PoolingError::NothingAsked);
        }
        let share = rules.quantile;
        let needs = team_needs(profile, rules);
        let resources = || profile.resources.iter().zip(&rules.machine);
        let of_sum = |place: usize| {
            let sum: f64 = profile.team_quantiles(place, share).iter().sum();
            sum / rules.machine[place]
        };
        let peaks_together = resources().map(|(resource, size)| {
            let mut sums = vec![0.0; profile.scenarios];
            for peaks in &resource.peaks {
                for (sum, peak) in sums.iter_mut().zip(peaks) {
                    *sum += peak;
                }
            }
            quantile(&sums, share) / size
        });
        let by_rank = resources()
            .map(|(resource, size)| resource.by_rank[rank(share, profile.scenarios)] / size);
        let shared: Vec<f64> = resources()
            .map(|(resource, size)| quantile(&resource.peak_of_sum, share) / size)
            .collect();
        let binding = (0..shared.len())
            .rev()
            .max_by(|a, b| shared[*a].total_cmp(&shared[*b]));
        let a5 = most(shared.iter().copied());
        let parks = needs.iter().filter(|needed| **needed > 0.0).count();
        let own_spares = if a5 > 0.0 { 1.0 } else { 0.0 };
        Ok(Self {
            a0: None,
            a1: needs.iter().map(|needed| rules.park(*needed)).sum(),
            a2: needs.iter().sum(),
            a3: most((0..profile.resources.len()).map(of_sum)),
            a4: most(peaks_together),
            a4_reverse: most(by_rank),
            a5,
            a6: rules.park(a5),
            a7: None,
            binding: binding.unwrap_or(0),
            parks,
            spares: f64::from(rules.spares) * (parks as f64 - own_spares),
        })
    }

    /// The same with the machines that pods really fill.
    #[must_use]
    pub fn with(self, packed: &PackedParks) -> Self {
        Self {
            a0: Some(packed.parks.iter().sum()),
            a7: Some(packed.shared),
            ..self
        }
    }

    /// The terms, which add up to the saving.
    #[must_use]
    pub fn terms(&self) -> Terms {
        let packed = self.a0.zip(self.a7);
        Terms {
            fragmentation: packed.map(|(a0, a7)| (a0 - self.a1) - (a7 - self.a6)),
            rounding: (self.a1 - self.a2) - (self.a6 - self.a5),
            complementarity: self.a2 - self.a3,
            growth: f64::midpoint(self.a3 - self.a4, self.a4_reverse - self.a5),
            multiplexing: f64::midpoint(self.a4 - self.a5, self.a3 - self.a4_reverse),
        }
    }

    /// Machines of all parks.
    #[must_use]
    pub fn dedicated(&self) -> f64 {
        self.a0.unwrap_or(self.a1)
    }

    /// Machines of the shared cluster.
    #[must_use]
    pub fn shared(&self) -> f64 {
        self.a7.unwrap_or(self.a6)
    }

    /// Machines that sharing is worth.
    #[must_use]
    pub fn saving(&self) -> f64 {
        self.dedicated() - self.shared()
    }
}

/// Fractional machines that each team needs on its own, of the resource of which it needs most.
pub(super) fn team_needs(profile: &Profile, rules: &Rules) -> Vec<f64> {
    let mut needs = vec![0.0_f64; profile.teams.len()];
    for (place, size) in rules.machine.iter().enumerate() {
        let quantiles = profile.team_quantiles(place, rules.quantile);
        for (need, value) in needs.iter_mut().zip(quantiles) {
            *need = need.max(value / size);
        }
    }
    needs
}

impl Terms {
    /// Their sum.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.fragmentation.unwrap_or(0.0)
            + self.rounding
            + self.complementarity
            + self.growth
            + self.multiplexing
    }
}
