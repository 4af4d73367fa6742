//! What Plimsoll's tests share: a real Kubernetes control plane to run against, a fleet that is larger than any
//! and exists only as answers, a real Prometheus to compare with, and the product itself as the process that
//! people start.

pub mod agreement;
mod child;
pub mod control_plane;
pub mod fleet;
mod go;
mod ports;
pub mod product;
pub mod prometheus;
pub mod schemathesis;
mod skip;

pub use go::Unavailable;
pub use skip::skip_or_panic;
