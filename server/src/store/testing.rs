//! A scratch database for the tests.

use super::{Cluster, NewCluster, Store};
use tempfile::TempDir;

/// A cluster that is told apart by its name.
pub(crate) fn cluster_named(name: &str) -> NewCluster {
    NewCluster {
        uid: format!("uid-{name}"),
        name: name.to_owned(),
        simulated: false,
        origin_secs: None,
    }
}

/// An empty store in this folder.
pub(crate) async fn store_in(folder: &TempDir) -> Store {
    Store::open(&folder.path().join("plimsoll.db"))
        .await
        .unwrap()
}

/// A store in this folder that knows one cluster, `prod`.
pub(crate) async fn store_with_cluster(folder: &TempDir) -> (Store, Cluster) {
    let store = store_in(folder).await;
    let cluster = store
        .find_or_create_cluster(&cluster_named("prod"))
        .await
        .unwrap();
    (store, cluster)
}
