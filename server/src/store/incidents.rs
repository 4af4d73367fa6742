//! Table `incident`: what happened to pods.

use super::write::named;
use super::{ClusterId, Store, StoreError};
use sqlx::FromRow;

/// What happened to a pod.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StoredIncident {
    /// When, Unix seconds.
    pub at_secs: i64,
    /// What: `oom-killed`, `evicted`, `preempted`, `unschedulable`.
    pub kind: String,
    /// Namespace of the pod.
    pub namespace: String,
    /// Its workload.
    pub workload: String,
    /// Its name.
    pub pod: String,
    /// The container; empty of the whole pod.
    pub container: String,
    /// Its node; `None` of a pod that waits.
    pub node: Option<String>,
    /// The cluster's own words.
    pub message: Option<String>,
    /// JSON: by namespace, millicores and bytes that others on that node used above their requests.
    pub excess: String,
}

/// What happens to one container again and again fills no database: so often within a day is enough.
const MOST_A_DAY: i64 = 24;

impl Store {
    /// Stores what happened in one transaction; what is stored already stays as it is.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing of it is stored then.
    pub async fn append_incidents(
        &self,
        cluster: ClusterId,
        incidents: &[StoredIncident],
    ) -> Result<(), StoreError> {
        self.try_append_incidents(cluster, incidents)
            .await
            .map_err(|error| named(&self.path, error))
    }

    async fn try_append_incidents(
        &self,
        cluster: ClusterId,
        incidents: &[StoredIncident],
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_write().await?;
        for one in incidents {
            sqlx::query(
                "INSERT OR IGNORE INTO incident (cluster_id, at_secs, kind, namespace, workload, pod,
                     container, node, message, excess)
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
                 WHERE (SELECT count(*) FROM incident WHERE cluster_id = ?1 AND at_secs > ?2 - 86400
                     AND kind = ?3 AND namespace = ?4 AND pod = ?6 AND container = ?7) < ?11",
            )
            .bind(cluster)
            .bind(one.at_secs)
            .bind(&one.kind)
            .bind(&one.namespace)
            .bind(&one.workload)
            .bind(&one.pod)
            .bind(&one.container)
            .bind(&one.node)
            .bind(&one.message)
            .bind(&one.excess)
            .bind(MOST_A_DAY)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What happened from a time (included) to another (excluded), newest first, at most so many.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_incidents(
        &self,
        cluster: ClusterId,
        (from_secs, to_secs): (i64, i64),
        most: i64,
    ) -> Result<Vec<StoredIncident>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT at_secs, kind, namespace, workload, pod, container, node, message, excess
             FROM incident WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3
             ORDER BY at_secs DESC, kind, namespace, pod, container LIMIT ?4",
        )
        .bind(cluster)
        .bind(from_secs)
        .bind(to_secs)
        .bind(most)
        .fetch_all(&self.readers)
        .await?)
    }

    /// When a cluster was first looked over, Unix seconds.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn find_first_look(&self, cluster: ClusterId) -> Result<Option<i64>, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT from_secs FROM isolation_look WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_optional(&self.readers)
                .await?,
        )
    }

    /// Forgets what happened before a time.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn forget_incidents(
        &self,
        cluster: ClusterId,
        before_secs: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM incident WHERE cluster_id = ?1 AND at_secs < ?2")
            .bind(cluster)
            .bind(before_secs)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::store_with_cluster;
    use super::*;

    #[tokio::test]
    async fn an_incident_is_stored_once() {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let at = |at_secs| StoredIncident {
            at_secs,
            kind: "evicted".into(),
            namespace: "shop".into(),
            workload: "web".into(),
            pod: "web-1".into(),
            container: String::new(),
            node: Some("n1".into()),
            message: None,
            excess: "[]".into(),
        };
        for _ in 0..2 {
            store
                .append_incidents(cluster.id, &[at(10), at(20)])
                .await
                .unwrap();
        }
        let found = store
            .list_incidents(cluster.id, (0, 100), 10)
            .await
            .unwrap();
        assert_eq!(found, [at(20), at(10)]);
        assert_eq!(
            store.list_incidents(cluster.id, (0, 20), 10).await.unwrap(),
            [at(10)]
        );
        assert_eq!(
            store.list_incidents(cluster.id, (0, 100), 1).await.unwrap(),
            [at(20)]
        );
        store.forget_incidents(cluster.id, 15).await.unwrap();
        assert_eq!(
            store
                .list_incidents(cluster.id, (0, 100), 10)
                .await
                .unwrap(),
            [at(20)]
        );
    }
}
