//! Why nothing is packed.

use thiserror::Error;

/// Why something cannot be packed, or is no packing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PackingError {
    /// Amounts of a shape that make no sense.
    #[error("shape {place} has amounts, a count or a cost that make no sense")]
    Shape {
        /// Which.
        place: usize,
    },
    /// Amounts of an item that make no sense.
    #[error("item {place} has amounts, a count, a group or shapes that make no sense")]
    Item {
        /// Which.
        place: usize,
    },
    /// A limit below one.
    #[error("group {group} may not have a pod on any node")]
    Limit {
        /// Which.
        group: usize,
    },
}
