//! Table `entity`: whatever has a series.

use super::{ClusterId, EntityId, Store, StoreError};
use plimsoll_planner::model::Name;
use plimsoll_planner::teams::TeamMapping;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

/// What an entity is. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// The demand of the whole cluster.
    Cluster = 0,
    /// All nodes of the cluster together.
    Nodes = 1,
    /// A namespace.
    Namespace = 2,
    /// A workload.
    Workload = 3,
    /// A node.
    Node = 4,
}

impl EntityKind {
    /// All kinds.
    pub(super) const ALL: [Self; 5] = [
        Self::Cluster,
        Self::Nodes,
        Self::Namespace,
        Self::Workload,
        Self::Node,
    ];

    /// The kind of a stored number.
    pub(super) fn of_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The stored number.
    #[must_use]
    pub fn code(self) -> i64 {
        self as i64
    }
}

/// What is kept of a namespace beside its series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceAttributes {
    /// Labels and annotations that a team may be read from.
    pub labels: BTreeMap<String, String>,
}

/// What is kept of a node beside its series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeAttributes {
    /// Its pool.
    pub pool: String,
    /// Its zone.
    pub zone: Option<String>,
    /// Its instance type.
    pub instance_type: Option<String>,
    /// Its taints, as `key=value:effect`.
    pub taints: Vec<String>,
}

/// Whatever has a series.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Entity {
    /// Database id.
    pub id: EntityId,
    /// Namespace, of a namespace or workload.
    pub namespace: String,
    /// Kind, of a workload.
    pub workload_kind: String,
    /// Name of a workload or node.
    pub name: String,
    /// JSON of [`NamespaceAttributes`] or [`NodeAttributes`].
    pub attributes: String,
}

impl Entity {
    /// The team of a namespace.
    #[must_use]
    pub fn team(&self, mapping: &TeamMapping) -> String {
        let (namespace, labels) = self.team_labels();
        mapping.team_of(&namespace, &labels).to_string()
    }

    /// A namespace and its labels that may name its team.
    #[must_use]
    pub fn team_labels(&self) -> (String, BTreeMap<Name, Name>) {
        let attributes: NamespaceAttributes =
            serde_json::from_str(&self.attributes).unwrap_or_default();
        let labels = attributes.labels.iter();
        let labels = labels.map(|(key, value)| (key.as_str().into(), value.as_str().into()));
        (self.namespace.clone(), labels.collect())
    }
}

impl Store {
    /// The entities of a kind, by namespace and name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_entities(
        &self,
        cluster: ClusterId,
        kind: EntityKind,
    ) -> Result<Vec<Entity>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT id, namespace, workload_kind, name, attributes FROM entity
             WHERE cluster_id = ?1 AND kind = ?2 ORDER BY namespace, workload_kind, name",
        )
        .bind(cluster)
        .bind(kind.code())
        .fetch_all(&self.readers)
        .await?)
    }

    /// Past days of a cluster that are kept in steps longer than this, and how long these are. Its namespaces
    /// are kept as it is.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_coarse_days(
        &self,
        cluster: ClusterId,
        longer_than_secs: i64,
    ) -> Result<BTreeMap<i64, i64>, StoreError> {
        let days: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT c.day, c.step_secs FROM entity e JOIN chunk c ON c.entity_id = e.id
             WHERE e.cluster_id = ?1 AND e.kind = ?2 AND c.step_secs > ?3",
        )
        .bind(cluster)
        .bind(EntityKind::Cluster.code())
        .bind(longer_than_secs)
        .fetch_all(&self.readers)
        .await?;
        Ok(days.into_iter().collect())
    }

    /// The workloads of a namespace, by kind and name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_workloads(
        &self,
        cluster: ClusterId,
        namespace: &str,
    ) -> Result<Vec<Entity>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT id, namespace, workload_kind, name, attributes FROM entity
             WHERE cluster_id = ?1 AND kind = 3 AND namespace = ?2 ORDER BY workload_kind, name",
        )
        .bind(cluster)
        .bind(namespace)
        .fetch_all(&self.readers)
        .await?)
    }

    /// The workloads of a kind, by namespace and name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn list_workloads_of_kind(
        &self,
        cluster: ClusterId,
        workload_kind: &str,
    ) -> Result<Vec<Entity>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT id, namespace, workload_kind, name, attributes FROM entity
             WHERE cluster_id = ?1 AND kind = 3 AND workload_kind = ?2 ORDER BY namespace, name",
        )
        .bind(cluster)
        .bind(workload_kind)
        .fetch_all(&self.readers)
        .await?)
    }

    /// The namespace of this name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn find_namespace(
        &self,
        cluster: ClusterId,
        namespace: &str,
    ) -> Result<Option<Entity>, StoreError> {
        self.find(cluster, EntityKind::Namespace, (namespace, ""))
            .await
    }

    /// The node of this name.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn find_node(
        &self,
        cluster: ClusterId,
        name: &str,
    ) -> Result<Option<Entity>, StoreError> {
        self.find(cluster, EntityKind::Node, ("", name)).await
    }

    async fn find(
        &self,
        cluster: ClusterId,
        kind: EntityKind,
        (namespace, name): (&str, &str),
    ) -> Result<Option<Entity>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT id, namespace, workload_kind, name, attributes FROM entity
             WHERE cluster_id = ?1 AND kind = ?2 AND namespace = ?3 AND workload_kind = ''
               AND name = ?4",
        )
        .bind(cluster)
        .bind(kind.code())
        .bind(namespace)
        .bind(name)
        .fetch_optional(&self.readers)
        .await?)
    }
}

/// Whether what is kept of an entity beside its series follows the latest that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attributes {
    /// It does.
    Latest,
    /// It is only filled in where nothing is kept.
    FilledIn,
}

/// The id of an entity, created when it is new.
pub(super) async fn find_or_create(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    kind: EntityKind,
    (namespace, workload_kind, name): (&str, &str, &str),
    (attributes, which): (&str, Attributes),
) -> Result<EntityId, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO entity (cluster_id, kind, namespace, workload_kind, name, attributes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (cluster_id, kind, namespace, workload_kind, name)
         DO UPDATE SET attributes = CASE WHEN ?7 AND attributes <> '' THEN attributes
                                         ELSE excluded.attributes END
         RETURNING id",
    )
    .bind(cluster)
    .bind(kind.code())
    .bind(namespace)
    .bind(workload_kind)
    .bind(name)
    .bind(attributes)
    .bind(which == Attributes::FilledIn)
    .fetch_one(connection)
    .await
}
