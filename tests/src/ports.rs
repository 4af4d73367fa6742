//! Ports of our own on 127.0.0.1, for as long as their holder lives.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Below the range from which the kernel takes ports for outgoing connections: a
/// port given back by "bind to 0" could be taken by anyone before, or between,
/// two starts of a server.
const FIRST: u16 = 20_000;
const BLOCKS: u16 = 600;
const BLOCK: u16 = 16;

/// A block of ports; other test processes keep off while this is alive.
#[derive(Debug)]
pub(crate) struct Block {
    first: u16,
    _lock: File,
}

impl Block {
    /// Takes the first block that nobody else holds and nothing listens on.
    pub(crate) fn take() -> io::Result<Self> {
        let folder = std::env::temp_dir().join("plimsoll-ports");
        fs::create_dir_all(&folder)?;
        for block in 0..BLOCKS {
            let lock = File::create(folder.join(block.to_string()))?;
            let first = FIRST + block * BLOCK;
            if lock.try_lock().is_ok() && free(first) {
                return Ok(Self { first, _lock: lock });
            }
        }
        let used = format!("all {BLOCKS} blocks of ports from {FIRST} on are in use");
        Err(io::Error::new(io::ErrorKind::AddrInUse, used))
    }

    /// One of its 16 ports, from 0.
    pub(crate) fn port(&self, index: u16) -> u16 {
        debug_assert!(index < BLOCK);
        self.first + index
    }
}

fn free(first: u16) -> bool {
    (first..first + BLOCK).all(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok())
}
