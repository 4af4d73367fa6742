//! A real Kubernetes control plane on loopback.
//!
//! etcd, the API server, the controller manager, the scheduler, KWOK (nodes and
//! kubelets that exist only as objects) and metrics-server run as plain processes,
//! so that a test meets the same answers, rights and failures as in a cluster.
//!
//! ```no_run
//! use plimsoll_tests::control_plane::{ControlPlane, Options, binaries};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! if let Err(reason) = binaries::ensure() {
//!     binaries::skip_or_panic(&reason);
//!     return Ok(());
//! }
//! let plane = ControlPlane::start(Options::default()).await?;
//! println!("{}", plane.kubectl(&["get", "nodes"]).await?);
//! # Ok(())
//! # }
//! ```

mod access;
mod aggregation;
pub mod binaries;
mod build;
mod bulk;
mod certificates;
mod commands;
mod error;
mod faults;
mod kubeconfig;
mod kubectl;
pub mod kubectl_figures;
mod kwok;
mod layout;
mod nodes;
mod plane;
mod ports;
mod process;
mod program;
mod readiness;
pub mod scenario;
mod waiting;

pub use error::{Error, Result};
pub use kwok::{SYSTEM_CPU_MILLIS, SYSTEM_MEMORY_BYTES};
pub use nodes::{NodeTemplate, Taint};
pub use plane::{ControlPlane, Options};
pub use program::Program;
pub use readiness::eventually;
