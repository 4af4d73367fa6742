//! A real Prometheus: that it is one to compare with, and that it takes what Plimsoll tells it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "an answer that lacks something fails the test that asked for it"
)]

mod access;
mod dashboard;
mod held;
mod results;
mod rules;
mod scraped;

use plimsoll_tests::prometheus::{Error, Programs};
use plimsoll_tests::skip_or_panic;
use std::path::PathBuf;

type Result<T> = std::result::Result<T, Error>;

/// The programs; `None` where they cannot be had, which is said.
fn programs() -> Option<Programs> {
    Programs::ensure()
        .inspect_err(|reason| skip_or_panic(reason))
        .ok()
}

/// A file of `deploy/`.
fn deployed(name: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy");
    PathBuf::from(root).join(name)
}
