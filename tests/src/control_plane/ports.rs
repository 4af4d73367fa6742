//! The ports of one control plane.

use super::{Error, Program, Result};
use crate::ports::Block;

/// Ports of our own, for as long as a control plane lives.
#[derive(Debug)]
pub(super) struct Ports(Block);

impl Ports {
    /// Takes ports that nobody else holds.
    pub(super) fn take() -> Result<Self> {
        let block = Block::take().map_err(|error| Error::Ports(error.to_string()))?;
        Ok(Self(block))
    }

    /// The port on which a program serves.
    pub(super) fn of(&self, program: Program) -> u16 {
        self.0.port(match program {
            Program::Etcd => 0,
            Program::ApiServer => 2,
            Program::ControllerManager => 3,
            Program::Scheduler => 4,
            Program::Kwok => 5,
            Program::MetricsServer => 6,
            Program::Kubectl => 7,
        })
    }

    /// The port on which etcd awaits its peers, of which there are none.
    pub(super) fn etcd_peer(&self) -> u16 {
        self.0.port(1)
    }
}
