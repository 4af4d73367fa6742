//! Table `usage_checkpoint`: what containers used lately, to go on from after a restart.

use super::write::named;
use super::{ClusterId, Store, StoreError};
use sqlx::FromRow;

/// What a container of a workload used, in the form that a format has.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct UsageCheckpoint {
    /// Namespace.
    pub namespace: String,
    /// Kind of the workload.
    pub workload_kind: String,
    /// Its name.
    pub workload: String,
    /// Name of the container.
    pub container: String,
    /// As of when, Unix seconds.
    pub at_secs: i64,
    /// What the bytes are.
    pub format: i64,
    /// The bytes.
    pub data: Vec<u8>,
}

impl Store {
    /// Stores checkpoints in one transaction, each in the place of the one before, and forgets those before a
    /// time.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing of it is stored then.
    pub async fn replace_usage_checkpoints(
        &self,
        cluster: ClusterId,
        checkpoints: &[UsageCheckpoint],
        before_secs: i64,
    ) -> Result<(), StoreError> {
        self.try_replace_checkpoints(cluster, checkpoints, before_secs)
            .await
            .map_err(|error| named(&self.path, error))
    }

    async fn try_replace_checkpoints(
        &self,
        cluster: ClusterId,
        checkpoints: &[UsageCheckpoint],
        before_secs: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_write().await?;
        for one in checkpoints {
            sqlx::query(
                "INSERT OR REPLACE INTO usage_checkpoint (cluster_id, namespace, workload_kind, workload,
                     container, at_secs, format, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .bind(cluster)
            .bind(&one.namespace)
            .bind(&one.workload_kind)
            .bind(&one.workload)
            .bind(&one.container)
            .bind(one.at_secs)
            .bind(one.format)
            .bind(&one.data)
            .execute(&mut *tx)
            .await?;
        }
        sqlx::query("DELETE FROM usage_checkpoint WHERE cluster_id = ?1 AND at_secs < ?2")
            .bind(cluster)
            .bind(before_secs)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The checkpoints of a cluster of this format.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_usage_checkpoints(
        &self,
        cluster: ClusterId,
        format: i64,
    ) -> Result<Vec<UsageCheckpoint>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT namespace, workload_kind, workload, container, at_secs, format, data
             FROM usage_checkpoint WHERE cluster_id = ?1 AND format = ?2
             ORDER BY namespace, workload_kind, workload, container",
        )
        .bind(cluster)
        .bind(format)
        .fetch_all(&self.readers)
        .await?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::store_with_cluster;
    use super::*;

    #[tokio::test]
    async fn the_last_checkpoint_is_kept_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let of = |container: &str, at_secs, data: u8| UsageCheckpoint {
            namespace: "shop".into(),
            workload_kind: "Deployment".into(),
            workload: "web".into(),
            container: container.into(),
            at_secs,
            format: 1,
            data: vec![data],
        };
        let first = [of("a", 10, 1), of("b", 10, 2)];
        store
            .replace_usage_checkpoints(cluster.id, &first, 0)
            .await
            .unwrap();
        let second = [of("b", 30, 3)];
        store
            .replace_usage_checkpoints(cluster.id, &second, 20)
            .await
            .unwrap();
        let found = store.list_usage_checkpoints(cluster.id, 1).await.unwrap();
        assert_eq!(found, second);
        assert!(
            store
                .list_usage_checkpoints(cluster.id, 2)
                .await
                .unwrap()
                .is_empty()
        );
    }
}
