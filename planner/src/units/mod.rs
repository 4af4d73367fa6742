//! Units: Kubernetes quantities and how numbers are kept.
//!
//! CPU is kept in integer millicores where Kubernetes defines it so (requests, limits,
//! allocatable) and in integer nanocores where it is measured; memory in integer bytes.

mod quantity;

pub use quantity::{Quantity, QuantityError};

/// Nanocores in one millicore.
pub const NANOS_PER_MILLI: i64 = 1_000_000;

/// Rounds nanocores to the nearest millicore, halves away from zero.
#[must_use]
pub fn nanos_to_millis(nanos: i64) -> i64 {
    let half = NANOS_PER_MILLI / 2;
    nanos.saturating_add(if nanos < 0 { -half } else { half }) / NANOS_PER_MILLI
}
