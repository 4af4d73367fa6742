//! Things to find in a cluster.

mod large;
mod mixed;

pub use large::{Large, large};
pub use mixed::{NAMESPACES, create_mixed};
