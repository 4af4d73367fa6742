//! What both sides are held to.

use super::{PoolingError, Profile};
use serde::{Deserialize, Serialize};

/// What is needed beyond whole machines by no more than this share is not bought for: four times what
/// rounding to single precision adds.
const SLACK: f64 = 2.5e-7;

/// The rules that parks of teams and the shared cluster have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Rules {
    /// The share of scenarios in which there are enough machines: 1 less the risk.
    pub quantile: f64,
    /// What one machine has left for teams, after what system and `DaemonSet`s take of it, by resource
    /// in the order of the profile.
    pub machine: Vec<f64>,
    /// Machines that may fail before there are too few, in every park.
    pub spares: u32,
    /// Fewest machines of a park, before its spares. A team that needs nothing has no park.
    pub min_machines: u32,
}

impl Rules {
    /// Whether they can be applied.
    ///
    /// # Errors
    /// [`PoolingError`] naming what is wrong.
    pub fn check(&self, profile: &Profile) -> Result<(), PoolingError> {
        if !(self.quantile > 0.0 && self.quantile <= 1.0) {
            return Err(PoolingError::Quantile {
                quantile: self.quantile,
            });
        }
        if self.machine.len() != profile.resources.len() {
            return Err(PoolingError::OtherResources {
                given: self.machine.len(),
                needed: profile.resources.len(),
            });
        }
        let sizes = self.machine.iter().zip(&profile.resources);
        for (&amount, resource) in sizes {
            if !(amount > 0.0 && amount.is_finite()) {
                return Err(PoolingError::Machine {
                    resource: resource.resource.clone(),
                    amount,
                });
            }
        }
        Ok(())
    }

    /// Whole machines of a park that needs this many fractional ones.
    #[must_use]
    pub fn park(&self, needed: f64) -> f64 {
        if needed > 0.0 {
            self.before_spares(needed) + f64::from(self.spares)
        } else {
            0.0
        }
    }

    /// The same without spares.
    #[must_use]
    pub(super) fn before_spares(&self, needed: f64) -> f64 {
        if needed > 0.0 {
            // Sums of binary fractions end a hair above what they are, and numbers in single precision
            // are off by as much as that.
            let needed = needed * (1.0 - SLACK) - 1e-9;
            needed.ceil().max(f64::from(self.min_machines))
        } else {
            0.0
        }
    }
}
