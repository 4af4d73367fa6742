//! Table `cluster`.

use super::{ClusterId, Store, StoreError};

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
    /// changes; a name that another cluster has gets the start of the UID behind it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn find_or_create_cluster(&self, new: &NewCluster) -> Result<Cluster, StoreError> {
        let of = |error| StoreError::of(&self.path, error);
        let mut tx = self.begin_write().await.map_err(of)?;
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
