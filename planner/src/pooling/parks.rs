//! The other story of sharing: a test cluster for each, or one for all.

use super::{PoolingError, Profile, Rules, Waterfall};
use serde::{Deserialize, Serialize};

/// Machines of test clusters, of owners who would have one each, and of one that they share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Parks {
    /// Owners.
    pub owners: usize,
    /// Machines of all clusters together, so many for each.
    pub apart: f64,
    /// Machines of the shared one, by demand.
    pub shared: f64,
    /// By resource, the mean demand as a share of what machines apart have; empty of none.
    pub used_apart: Vec<f64>,
    /// The same of the shared ones.
    pub used_shared: Vec<f64>,
}

impl Parks {
    /// Compares clusters of so many machines per owner with one that holds what all of them demand.
    /// Whoever has a cluster of their own has it whatever they demand; a larger demand takes more.
    ///
    /// # Errors
    /// [`PoolingError`] where the rules cannot be applied.
    pub fn of(profile: &Profile, rules: &Rules, per_owner: u32) -> Result<Self, PoolingError> {
        let own = Rules {
            min_machines: per_owner,
            // Nobody keeps spares of a test cluster.
            spares: 0,
            ..rules.clone()
        };
        let compared = Waterfall::of(profile, &own)?;
        let idle = profile.teams.len() - compared.parks;
        let apart = compared.a1 + f64::from(per_owner) * idle as f64;
        let shared = own.before_spares(compared.a5);
        let used = |machines: f64| {
            let resources = profile.resources.iter().zip(&rules.machine);
            resources
                .filter(|_| machines > 0.0)
                .map(|(resource, size)| resource.mean.iter().sum::<f64>() / (machines * size))
                .collect()
        };
        Ok(Self {
            owners: profile.teams.len(),
            apart,
            shared,
            used_apart: used(apart),
            used_shared: used(shared),
        })
    }
}
