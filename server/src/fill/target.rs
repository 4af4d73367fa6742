//! The cluster that a history is filled into.

use crate::store::{BACKFILLED, Cluster, IMPORTED, NewCluster, Store, StoreError};

/// Where a history comes from, for the UID of a cluster that no collector has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A Prometheus.
    Prometheus,
    /// A file of usage.
    File,
    /// Files of a cluster to plan with.
    Plan,
}

/// Why there is nothing to fill in.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is the demo's.
    #[error(
        "the cluster {0} is simulated, and measured history must not be mixed with that. Give another name with --cluster, or another file with --database"
    )]
    Simulated(String),
    /// It is a plan.
    #[error(
        "the cluster {0} is a plan from files, and measured history must not be mixed with that. Give another name with --cluster"
    )]
    Planned(String),
    /// It has no name.
    #[error("the name of the cluster is empty. Give one with --cluster")]
    Unnamed,
    /// There are several.
    #[error("the database holds several clusters: {0}. Choose one with --cluster")]
    Several(String),
}

/// The cluster of this name, created when there is none. Without a name it is the only one that is
/// not simulated, or a new one of the name `unnamed`.
///
/// # Errors
/// [`TargetError`] when that is not clear.
pub async fn find_target(
    store: &Store,
    name: Option<&str>,
    (origin, unnamed): (Origin, &str),
) -> Result<Cluster, TargetError> {
    if name.is_some_and(|name| name.trim().is_empty()) {
        return Err(TargetError::Unnamed);
    }
    let clusters = store.list_clusters().await?;
    let measured: Vec<&Cluster> = clusters.iter().filter(|known| !known.simulated).collect();
    let found = match (name, &measured[..]) {
        (Some(name), _) => clusters.iter().find(|known| known.name == name),
        (None, [only]) => Some(*only),
        (None, []) => None,
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|known| known.name.as_str()).collect();
            return Err(TargetError::Several(names.join(", ")));
        }
    };
    match found {
        Some(found) if found.simulated => Err(TargetError::Simulated(found.name.clone())),
        Some(found)
            if origin != Origin::Plan && store.find_inventory(found.id).await?.is_some() =>
        {
            Err(TargetError::Planned(found.name.clone()))
        }
        Some(found) => Ok(found.clone()),
        None => {
            let name = name.unwrap_or(unnamed);
            let new = NewCluster {
                uid: match origin {
                    Origin::Prometheus => format!("{BACKFILLED}{name}"),
                    Origin::File | Origin::Plan => format!("{IMPORTED}{name}"),
                },
                name: name.to_owned(),
                simulated: false,
                origin_secs: None,
            };
            Ok(store.find_or_create_cluster(&new).await?)
        }
    }
}
