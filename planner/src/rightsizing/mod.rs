//! What workloads would do well to request, by what they used.
//!
//! The method is that of the Vertical Pod Autoscaler's recommender with its defaults
//! (`k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender`): decaying histograms of CPU samples and
//! of daily memory peaks, their 90th percentile and 15 % on top.
//!
//! - `histogram` counts, `day` keeps the memory peak of today, `history` is what is known of a container,
//!   `observe` feeds it from snapshots, `kills` counts each kill for want of memory once.
//! - `recommend` gives the amounts for one container, `sizing` those of all workloads, `patch` the
//!   manifest, `resized` the cluster as it would be and `freed` what that frees.

mod checkpoint;
mod freed;
mod histogram;
mod history;
mod kills;
mod memory;
mod observe;
mod patch;
mod places;
mod recommend;
mod resized;
mod sizing;
#[cfg(test)]
mod tests;

pub use checkpoint::Checkpoint;
pub use freed::{Change, Freed, freed};
pub use histogram::{Buckets, Histogram};
pub use history::{History, LastKill};
pub use observe::{ContainerKey, Observer};
pub use patch::{RaisedLimit, patch, raised_limits};
pub use recommend::{Amounts, Evidence, Outcome, Recommendation, Rule, recommend};
pub use resized::resized;
pub use sizing::{Autoscaling, ContainerSizing, Settings, WorkloadSizing, sizings};
