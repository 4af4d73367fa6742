//! Table `finding`: since when what is not as it should be.

use super::write::named;
use super::{ClusterId, Store, StoreError};
use std::collections::{HashMap, HashSet};

/// What is found where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FindingKey {
    /// Id of the check.
    pub check: String,
    /// Namespace; empty of what belongs to the cluster as a whole.
    pub namespace: String,
    /// Kind of the object.
    pub object_kind: String,
    /// Its name.
    pub object_name: String,
}

/// Since when something is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// When it was first seen, Unix seconds.
    pub since_secs: i64,
    /// Whether it was like this already when it was first looked.
    pub first_look: bool,
}

/// Findings that are not mended, with their times.
pub type OpenFindings = HashMap<FindingKey, Since>;

type Row = (String, String, String, String, i64, bool);

impl Store {
    /// The findings of a cluster that are not mended.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_open_findings(&self, cluster: ClusterId) -> Result<OpenFindings, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT check_id, namespace, object_kind, object_name, since_secs, first_look
             FROM finding WHERE cluster_id = ?1 AND until_secs IS NULL",
        )
        .bind(cluster)
        .fetch_all(&self.readers)
        .await?;
        let rows = rows.into_iter();
        let of = |(check, namespace, object_kind, object_name, since_secs, first_look)| {
            let key = FindingKey {
                check,
                namespace,
                object_kind,
                object_name,
            };
            let since = Since {
                since_secs,
                first_look,
            };
            (key, since)
        };
        Ok(rows.map(of).collect())
    }

    /// Stores in one transaction what is found anew, each with whether nobody could look before, and what is
    /// mended.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing of it is stored then.
    pub async fn update_findings(
        &self,
        cluster: ClusterId,
        at_secs: i64,
        found: &[(FindingKey, bool)],
        mended: &[FindingKey],
    ) -> Result<OpenFindings, StoreError> {
        self.try_update(cluster, at_secs, found, mended)
            .await
            .map_err(|error| named(&self.path, error))
    }

    async fn try_update(
        &self,
        cluster: ClusterId,
        at_secs: i64,
        found: &[(FindingKey, bool)],
        mended: &[FindingKey],
    ) -> Result<OpenFindings, StoreError> {
        let mut tx = self.begin_write().await?;
        let looked: Option<i64> =
            sqlx::query_scalar("SELECT from_secs FROM isolation_look WHERE cluster_id = ?1")
                .bind(cluster)
                .fetch_optional(&mut *tx)
                .await?;
        if looked.is_none() {
            sqlx::query("INSERT INTO isolation_look (cluster_id, from_secs) VALUES (?1, ?2)")
                .bind(cluster)
                .bind(at_secs)
                .execute(&mut *tx)
                .await?;
        }
        for key in mended {
            sqlx::query(
                "UPDATE finding SET until_secs = ?6 WHERE cluster_id = ?1 AND check_id = ?2
                 AND namespace = ?3 AND object_kind = ?4 AND object_name = ?5
                 AND until_secs IS NULL",
            )
            .bind(cluster)
            .bind(&key.check)
            .bind(&key.namespace)
            .bind(&key.object_kind)
            .bind(&key.object_name)
            .bind(at_secs)
            .execute(&mut *tx)
            .await?;
        }
        let mut new = OpenFindings::new();
        for (key, unknown_before) in found {
            let since = Since {
                since_secs: at_secs,
                first_look: *unknown_before || looked.is_none(),
            };
            sqlx::query(
                "INSERT OR IGNORE INTO finding (cluster_id, check_id, namespace, object_kind,
                     object_name, since_secs, first_look) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .bind(cluster)
            .bind(&key.check)
            .bind(&key.namespace)
            .bind(&key.object_kind)
            .bind(&key.object_name)
            .bind(since.since_secs)
            .bind(since.first_look)
            .execute(&mut *tx)
            .await?;
            new.insert(key.clone(), since);
        }
        tx.commit().await?;
        Ok(new)
    }

    /// Forgets what was mended before a time.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn forget_findings(
        &self,
        cluster: ClusterId,
        before_secs: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM finding WHERE cluster_id = ?1 AND until_secs < ?2")
            .bind(cluster)
            .bind(before_secs)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}

/// What is found anew, and what of that which was open is mended: no longer found where it could be looked.
#[must_use]
pub fn changes(
    open: &OpenFindings,
    found: &HashSet<FindingKey>,
    could_look: impl Fn(&FindingKey) -> bool,
) -> (Vec<FindingKey>, Vec<FindingKey>) {
    let new = found.iter().filter(|key| !open.contains_key(key));
    let gone = open.keys().filter(|key| !found.contains(key));
    let mut new: Vec<FindingKey> = new.cloned().collect();
    let mut mended: Vec<FindingKey> = gone.filter(|key| could_look(key)).cloned().collect();
    new.sort_unstable();
    mended.sort_unstable();
    (new, mended)
}

#[cfg(test)]
mod tests {
    use super::super::testing::store_with_cluster;
    use super::*;

    fn key(check: &str, name: &str) -> FindingKey {
        FindingKey {
            check: check.into(),
            namespace: "shop".into(),
            object_kind: "Deployment".into(),
            object_name: name.into(),
        }
    }

    #[tokio::test]
    async fn a_finding_keeps_its_time_until_it_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let (a, b) = (key("requests", "a"), key("requests", "b"));
        let alone = [(a.clone(), false)];
        let first = store.update_findings(cluster.id, 100, &alone, &[]);
        assert!(first.await.unwrap()[&a].first_look);
        let both = [(a.clone(), false), (b.clone(), false)];
        store
            .update_findings(cluster.id, 200, &both, &[])
            .await
            .unwrap();
        let open = store.list_open_findings(cluster.id).await.unwrap();
        assert_eq!((open[&a].since_secs, open[&b].since_secs), (100, 200));
        assert!(open[&a].first_look && !open[&b].first_look);
        store
            .update_findings(cluster.id, 300, &[], &[a.clone()])
            .await
            .unwrap();
        store
            .update_findings(cluster.id, 400, &[(a.clone(), true)], &[])
            .await
            .unwrap();
        let open = store.list_open_findings(cluster.id).await.unwrap();
        assert_eq!((open[&a].since_secs, open[&a].first_look), (400, true));
        store.forget_findings(cluster.id, 301).await.unwrap();
        let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM finding")
            .fetch_one(&store.readers)
            .await
            .unwrap();
        assert_eq!(rows, 2);
    }

    #[test]
    fn what_cannot_be_looked_at_is_not_mended() {
        let (a, b, c) = (key("x", "a"), key("y", "b"), key("x", "c"));
        let since = Since {
            since_secs: 1,
            first_look: false,
        };
        let open = OpenFindings::from([(a.clone(), since), (b, since)]);
        let found = HashSet::from([c.clone()]);
        let (new, mended) = changes(&open, &found, |key| key.check == "x");
        assert_eq!((new, mended), (vec![c], vec![a]));
    }
}
