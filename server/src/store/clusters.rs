//! Table `cluster`.

use super::{ClusterId, Store, StoreError};

/// Begins the UID, before its name, of a cluster that was only backfilled.
pub(crate) const BACKFILLED: &str = "backfilled-";
/// The same of one that only files told of.
pub(crate) const IMPORTED: &str = "imported-";

/// A cluster that the database holds.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Cluster {
    /// Database id.
    pub id: ClusterId,
    /// UID of its namespace `kube-system`.
    pub uid: String,
    /// The name it goes by, unique.
    pub name: String,
    /// Whether it is simulated.
    pub simulated: bool,
    /// Of a simulation: where its history starts, Unix seconds.
    pub origin_secs: Option<i64>,
}

/// A cluster as its source introduces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCluster {
    /// UID of its namespace `kube-system`.
    pub uid: String,
    /// The name it should go by.
    pub name: String,
    /// Whether it is simulated.
    pub simulated: bool,
    /// Of a simulation: where its history starts, Unix seconds.
    pub origin_secs: Option<i64>,
}

impl Store {
    /// Forgets a cluster of which nothing is stored, as after a command that failed.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn forget_empty_cluster(&self, cluster: ClusterId) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM cluster WHERE id = ?1
               AND NOT EXISTS (SELECT 1 FROM cycle WHERE cluster_id = ?1)
               AND NOT EXISTS (SELECT 1 FROM entity WHERE cluster_id = ?1)
               AND NOT EXISTS (SELECT 1 FROM inventory WHERE cluster_id = ?1)",
        )
        .bind(cluster)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// All clusters, by name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_clusters(&self) -> Result<Vec<Cluster>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT id, uid, name, simulated, origin_secs FROM cluster ORDER BY name",
        )
        .fetch_all(&self.readers)
        .await?)
    }

    /// The cluster of this UID, created when it is new. It keeps its identity when its name
    /// changes; a name that another cluster has gets the start of the UID behind it. One of this
    /// name that was only backfilled is the same cluster, whose UID was not known then.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn find_or_create_cluster(&self, new: &NewCluster) -> Result<Cluster, StoreError> {
        let of = |error| StoreError::of(&self.path, error);
        let mut tx = self.begin_write().await.map_err(of)?;
        if !new.simulated {
            sqlx::query(
                "UPDATE cluster SET uid = ?1 WHERE uid = ?3 || ?2 AND name = ?2
                   AND NOT EXISTS (SELECT 1 FROM cluster WHERE uid = ?1)",
            )
            .bind(&new.uid)
            .bind(&new.name)
            .bind(BACKFILLED)
            .execute(&mut *tx)
            .await
            .map_err(of)?;
        }
        let taken: i64 =
            sqlx::query_scalar("SELECT count(*) FROM cluster WHERE name = ?1 AND uid <> ?2")
                .bind(&new.name)
                .bind(&new.uid)
                .fetch_one(&mut *tx)
                .await
                .map_err(of)?;
        let name = if taken == 0 {
            new.name.clone()
        } else {
            format!(
                "{}-{}",
                new.name,
                new.uid.chars().take(8).collect::<String>()
            )
        };
        let cluster = sqlx::query_as(
            "INSERT INTO cluster (uid, name, simulated, origin_secs) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (uid) DO UPDATE SET name = excluded.name
             RETURNING id, uid, name, simulated, origin_secs",
        )
        .bind(&new.uid)
        .bind(&name)
        .bind(new.simulated)
        .bind(new.origin_secs)
        .fetch_one(&mut *tx)
        .await
        .map_err(of)?;
        tx.commit().await.map_err(of)?;
        Ok(cluster)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cluster_named, store_in};
    use super::*;

    #[tokio::test]
    async fn what_was_only_backfilled_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let store = store_in(&folder).await;
        let of = |uid: &str| NewCluster {
            uid: uid.to_owned(),
            ..cluster_named("prod")
        };
        let find = async |uid: &str| store.find_or_create_cluster(&of(uid)).await.unwrap();
        let backfilled = find("backfilled-prod").await;
        let collected = find("a1b2").await;
        assert_eq!((collected.id, &*collected.uid), (backfilled.id, "a1b2"));
        let another = find("c3d4").await;
        assert_eq!(
            (another.id == collected.id, &*another.name),
            (false, "prod-c3d4")
        );
        assert_eq!(find("a1b2").await, collected);
    }
}
