//! A machine as it is written on the command line: `cpu=16,memory=64Gi`.

use plimsoll_app::routes::Resource;
use plimsoll_planner::units::{Quantity, QuantityError};
use std::str::FromStr;
use thiserror::Error;

/// Less is a number without its unit.
const LEAST_MEMORY: f64 = 1_048_576.0;

/// What one machine has, by resource in the order written.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineSpec(pub Vec<(Resource, f64)>);

/// What is wrong with a machine.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MachineError {
    /// Not `name=amount`.
    #[error("`{0}` is not of the form cpu=16 or memory=64Gi; names of machines need a price file")]
    Form(String),
    /// No such resource.
    #[error("`{0}` is no resource of a machine: use cpu, memory, gpu, pods")]
    Resource(String),
    /// Twice the same.
    #[error("{0} is given twice")]
    Twice(&'static str),
    /// No amount.
    #[error(transparent)]
    Amount(#[from] QuantityError),
    /// Memory that nobody means.
    #[error("memory={0} is {0} bytes: give its unit, such as memory=64Gi")]
    NoUnit(String),
    /// Nothing, or less.
    #[error("{0} must be above 0")]
    Nothing(&'static str),
}

impl MachineSpec {
    /// What it has of a resource.
    #[must_use]
    pub fn of(&self, resource: Resource) -> Option<f64> {
        let found = self.0.iter().find(|(of, _)| *of == resource);
        found.map(|(_, amount)| *amount)
    }
}

impl FromStr for MachineSpec {
    type Err = MachineError;

    fn from_str(text: &str) -> Result<Self, MachineError> {
        let mut sizes: Vec<(Resource, f64)> = Vec::new();
        for part in text.split(',').map(str::trim) {
            let clipped = || part.chars().take(64).collect::<String>();
            let (name, amount) = part
                .split_once('=')
                .ok_or_else(|| MachineError::Form(clipped()))?;
            let (name, amount) = (name.trim(), amount.trim());
            let resource = Resource::parse(name).map_err(|_| MachineError::Resource(clipped()))?;
            if sizes.iter().any(|(of, _)| *of == resource) {
                return Err(MachineError::Twice(resource.as_str()));
            }
            let amount: Quantity = amount.parse()?;
            #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
            let amount = match resource {
                Resource::Cpu => amount.millis()? as f64 / 1e3,
                Resource::Memory | Resource::Gpu | Resource::Pods => amount.whole()? as f64,
            };
            if resource == Resource::Memory && amount > 0.0 && amount < LEAST_MEMORY {
                let digits = part.split_once('=').map_or("", |(_, amount)| amount.trim());
                return Err(MachineError::NoUnit(digits.to_owned()));
            }
            if amount <= 0.0 {
                return Err(MachineError::Nothing(resource.as_str()));
            }
            sizes.push((resource, amount));
        }
        Ok(Self(sizes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_is_written() {
        let machine: MachineSpec = "cpu=15500m, memory=64Gi,gpu=8".parse().unwrap();
        assert_eq!(machine.of(Resource::Cpu), Some(15.5));
        assert_eq!(machine.of(Resource::Memory), Some(68_719_476_736.0));
        assert_eq!(machine.of(Resource::Gpu), Some(8.0));
        assert_eq!(machine.of(Resource::Pods), None);
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, error) in [
            (
                "",
                "`` is not of the form cpu=16 or memory=64Gi; names of machines need a price file",
            ),
            (
                "16",
                "`16` is not of the form cpu=16 or memory=64Gi; names of machines need a price file",
            ),
            (
                "disk=1",
                "`disk=1` is no resource of a machine: use cpu, memory, gpu, pods",
            ),
            ("cpu=1,cpu=2", "cpu is given twice"),
            ("cpu=0", "cpu must be above 0"),
            (
                "memory=64",
                "memory=64 is 64 bytes: give its unit, such as memory=64Gi",
            ),
            ("memory=-1Gi", "memory must be above 0"),
            (
                "cpu=much",
                "`much` is not a Kubernetes quantity (examples: 250m, 2, 1.5Gi)",
            ),
        ] {
            let found = text.parse::<MachineSpec>().unwrap_err();
            assert_eq!(found.to_string(), error);
        }
    }
}
