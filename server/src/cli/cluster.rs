//! Which cluster of the database a command is about.

use super::Failure;
use crate::store::{Cluster, Store};

/// The cluster of this name, or the only one.
pub(super) async fn choose(store: &Store, name: Option<&str>) -> Result<Cluster, Failure> {
    let clusters = store.list_clusters().await.map_err(Failure::unavailable)?;
    let found = match name {
        Some(name) => clusters.iter().find(|cluster| cluster.name == name),
        None => clusters.first().filter(|_| clusters.len() == 1),
    };
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = clusters
            .iter()
            .map(|cluster| cluster.name.as_str())
            .collect();
        if names.is_empty() {
            return Failure::unavailable(
                "the database has no cluster yet: `plimsoll serve` collects one, `plimsoll import` reads files; or give \
                 another with --database",
            );
        }
        Failure::input(format!("--cluster: choose one of {}", names.join(", ")))
    })
}
