//! Ports of our own on 127.0.0.1, for as long as a control plane lives.

use std::env;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};

use super::{Error, Program, Result};

/// Below the range from which the kernel takes ports for outgoing connections: a
/// port given back by "bind to 0" could be taken by anyone before, or between,
/// two starts of the API server.
const FIRST: u16 = 20_000;
const BLOCKS: u16 = 600;
const BLOCK: u16 = 16;

/// A block of ports; other test processes keep off while this is alive.
#[derive(Debug)]
pub(super) struct Ports {
    first: u16,
    _lock: File,
}

impl Ports {
    /// Takes the first block that no other control plane holds and nothing listens on.
    pub(super) fn take() -> Result<Self> {
        let folder = env::temp_dir().join("plimsoll-ports");
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        for block in 0..BLOCKS {
            let path = folder.join(block.to_string());
            let lock = File::create(&path).map_err(Error::file(&path))?;
            let first = FIRST + block * BLOCK;
            if lock.try_lock().is_ok() && free(first) {
                return Ok(Self { first, _lock: lock });
            }
        }
        Err(Error::Ports(format!(
            "all {BLOCKS} blocks from {FIRST} on are in use"
        )))
    }

    /// The port on which a program serves.
    pub(super) fn of(&self, program: Program) -> u16 {
        let offset = match program {
            Program::Etcd => 0,
            Program::ApiServer => 2,
            Program::ControllerManager => 3,
            Program::Scheduler => 4,
            Program::Kwok => 5,
            Program::MetricsServer => 6,
            Program::Kubectl => 7,
        };
        self.first + offset
    }

    /// The port on which etcd awaits its peers, of which there are none.
    pub(super) fn etcd_peer(&self) -> u16 {
        self.first + 1
    }
}

fn free(first: u16) -> bool {
    (first..first + BLOCK).all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
}
