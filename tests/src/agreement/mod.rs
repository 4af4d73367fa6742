//! Whether the product's figures are those of kubectl and metrics.k8s.io, to the millicore and
//! the byte.

mod reference;
pub mod seen;
mod still;
pub mod sums;

pub use reference::{Demand, Measured, Node, Objects, Reference};
pub use still::{Compared, in_one_cycle};

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::control_plane::{self, ControlPlane};
use crate::product::{self, Cycle, Server};

/// Why figures could not be compared, or in what they differ.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The control plane did not answer.
    #[error(transparent)]
    ControlPlane(#[from] control_plane::Error),
    /// The product did not answer.
    #[error(transparent)]
    Product(#[from] product::Error),
    /// The cluster changed while it was looked at.
    #[error("the cluster changed or was measured anew meanwhile")]
    Changed,
    /// Figures differ.
    #[error("{count} differ, as {what} {name}: {expected} but {seen}")]
    Different {
        /// Namespaces or nodes.
        what: &'static str,
        /// How many.
        count: usize,
        /// The first of them.
        name: String,
        /// What kubectl says.
        expected: String,
        /// What the product says.
        seen: String,
    },
}

/// The result of most functions here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Waits until a cycle that began after this call is stored.
///
/// # Errors
/// When none is within `patience`.
pub async fn next_cycle(server: &Server, patience: Duration) -> Result<Cycle> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or(i64::MAX);
    let stored = server
        .eventually("a new cycle", patience, || async {
            match server.newest_cycle().await {
                Ok(cycle) if cycle.at_secs > now => Ok(cycle),
                Ok(cycle) => Err(format!("{cycle:?}")),
                Err(error) => Err(error.to_string()),
            }
        })
        .await?;
    Ok(stored)
}

/// Compares every figure of every namespace and node, until they are equal.
///
/// metrics-server measures every 15 s. The cycle that is looked at lies between two looks at the
/// cluster that saw the same; otherwise it is tried again.
///
/// # Errors
/// When they still differ after `patience`: the last difference.
pub async fn equal_those_of_kubectl(
    plane: &ControlPlane,
    server: &Server,
    patience: Duration,
) -> Result<Reference> {
    let attempt = || async {
        let objects = Objects::read(plane).await?;
        let measured = Measured::read(plane).await?;
        let cycle = next_cycle(server, patience).await?;
        let namespaces = seen::namespaces(server, cycle).await?;
        let nodes = seen::nodes(server).await?;
        if measured != Measured::read(plane).await? || objects != Objects::read(plane).await? {
            return Err(Error::Changed);
        }
        let reference = Reference::new(objects, measured);
        same("namespace", &reference.namespaces(), &namespaces)?;
        same("node", &reference.nodes(), &nodes)?;
        Ok(reference)
    };
    Ok(server
        .eventually("figures equal to those of kubectl", patience, attempt)
        .await?)
}

fn same<T: Debug + PartialEq>(
    what: &'static str,
    expected: &BTreeMap<String, T>,
    seen: &BTreeMap<String, T>,
) -> Result<()> {
    let names = expected.keys().chain(seen.keys());
    let mut different: Vec<_> = names
        .filter(|name| expected.get(*name) != seen.get(*name))
        .collect();
    different.sort();
    different.dedup();
    let Some(name) = different.first() else {
        return Ok(());
    };
    Err(Error::Different {
        what,
        count: different.len(),
        name: (*name).clone(),
        expected: format!("{:?}", expected.get(*name)),
        seen: format!("{:?}", seen.get(*name)),
    })
}
