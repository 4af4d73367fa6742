//! Reference figures: what Kubernetes' own tools say, turned into exact integers.
//!
//! Nothing here shares code with the product, so that a test that compares the two
//! compares two opinions.

pub mod describe;
pub mod metrics;
mod quantity;

pub use describe::{Amounts, NodeFigures, PodRow};
pub use metrics::{NodeUsage, PodUsage};
pub use quantity::{Quantity, parse};
