//! What a process uses.

use super::super::{Error, Result};
use crate::child;
use crate::product::Server;
use std::time::Duration;

/// What a process uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// CPU since its start.
    pub cpu: Duration,
    /// Memory that is resident, bytes.
    pub resident_bytes: u64,
    /// The most that was, since it was forgotten.
    pub peak_bytes: u64,
}

impl Use {
    /// What a server uses now.
    ///
    /// # Errors
    /// When it has ended, or the system does not tell.
    pub fn of(server: &Server) -> Result<Self> {
        let told = || {
            Some(Self {
                cpu: child::cpu_time(server.id())?,
                resident_bytes: server.resident_bytes()?,
                peak_bytes: server.peak_bytes()?,
            })
        };
        told().ok_or(Error::Unmeasured)
    }
}
