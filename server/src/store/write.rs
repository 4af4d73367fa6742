//! Writing cycles: one transaction each, and whole past days at once for a history that is
//! filled in.

use super::cycles::CycleMeta;
use super::day::{Day, day_of};
use super::entities::find_or_create;
use super::head::{self, HeadRow};
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, chunks};
use plimsoll_planner::accounting::CycleRecord;
use plimsoll_planner::model::Name;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use std::collections::HashMap;
use std::sync::Arc;

/// What is kept of entities beside their series, as JSON by name; made when a snapshot changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct EntityAttributes {
    /// Of namespaces.
    pub namespaces: HashMap<Name, String>,
    /// Of nodes.
    pub nodes: HashMap<Name, String>,
}

/// Namespace, workload kind and name of an entity, as far as its kind has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    kind: EntityKind,
    namespace: Name,
    workload_kind: &'static str,
    name: Name,
}

#[derive(Debug, Clone)]
struct Known {
    id: EntityId,
    attributes: String,
}

/// Writes the history of one cluster.
#[derive(Debug)]
pub struct HistoryWriter {
    store: Store,
    cluster: ClusterId,
    known: HashMap<Key, Known>,
    nothing: Name,
}

type Row<'a> = (Key, Vec<Option<i64>>, &'a str);

impl HistoryWriter {
    /// A writer for a cluster.
    #[must_use]
    pub fn new(store: Store, cluster: ClusterId) -> Self {
        Self {
            store,
            cluster,
            known: HashMap::new(),
            nothing: Arc::from(""),
        }
    }

    /// Appends a cycle in one transaction: all of it is there afterwards, or nothing. Returns
    /// false when a cycle of that time is already stored, which then stays as it is.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn append_cycle(
        &mut self,
        record: &CycleRecord,
        meta: CycleMeta,
        attributes: &EntityAttributes,
    ) -> Result<bool, StoreError> {
        let path = self.store.path.clone();
        self.try_append(record, meta, attributes)
            .await
            .map_err(|error| named(&path, error))
    }

    async fn try_append(
        &mut self,
        record: &CycleRecord,
        meta: CycleMeta,
        attributes: &EntityAttributes,
    ) -> Result<bool, StoreError> {
        let mut tx = self.store.writer.begin().await?;
        if !insert_cycle(&mut tx, self.cluster, record, meta).await? {
            return Ok(false);
        }
        let mut new = Vec::new();
        let mut rows = Vec::new();
        for (key, values, attributes) in rows_of(record, attributes, &self.nothing) {
            let (kind, entity) = (
                key.kind,
                self.entity(&mut tx, key, attributes, &mut new).await?,
            );
            rows.push(HeadRow {
                kind,
                entity,
                values,
            });
        }
        rows.sort_unstable_by_key(|row| (row.kind, row.entity));
        head::insert(&mut tx, self.cluster, record.at_secs, &rows).await?;
        tx.commit().await?;
        // Only what is committed is known: a rolled back id may be given to another entity.
        self.known.extend(new);
        Ok(true)
    }

    /// Stores whole past days of cycles, sealed, in one transaction; `records` are in the order
    /// of time. Cycles that are already stored stay as they are.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it.
    pub async fn append_days(
        &mut self,
        records: Vec<CycleRecord>,
        attributes: &EntityAttributes,
    ) -> Result<(), StoreError> {
        let path = self.store.path.clone();
        self.try_append_days(records, attributes)
            .await
            .map_err(|error| named(&path, error))
    }

    async fn try_append_days(
        &mut self,
        records: Vec<CycleRecord>,
        attributes: &EntityAttributes,
    ) -> Result<(), StoreError> {
        let mut tx = self.store.writer.begin().await?;
        let mut days: HashMap<(Key, i64), Day> = HashMap::new();
        for record in &records {
            if insert_cycle(&mut tx, self.cluster, record, CycleMeta::default()).await? {
                let day = day_of(record.at_secs);
                for (key, values, _) in rows_of(record, attributes, &self.nothing) {
                    days.entry((key, day)).or_default().push(
                        record.at_secs,
                        record.interval_secs,
                        &values,
                    );
                }
            }
        }
        drop(records);
        let mut new = Vec::new();
        for ((key, day), samples) in days {
            let attributes = attributes_of(&key, attributes).to_owned();
            let entity = self.entity(&mut tx, key, &attributes, &mut new).await?;
            chunks::merge(&mut tx, entity, day, &samples).await?;
        }
        tx.commit().await?;
        self.known.extend(new);
        Ok(())
    }

    async fn entity(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        key: Key,
        attributes: &str,
        new: &mut Vec<(Key, Known)>,
    ) -> Result<EntityId, StoreError> {
        if let Some(known) = self
            .known
            .get(&key)
            .filter(|known| known.attributes == attributes)
        {
            return Ok(known.id);
        }
        let names = (&*key.namespace, key.workload_kind, &*key.name);
        let id = find_or_create(tx, self.cluster, key.kind, names, attributes).await?;
        new.push((
            key,
            Known {
                id,
                attributes: attributes.to_owned(),
            },
        ));
        Ok(id)
    }
}

fn named(path: &std::path::Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Database(error) => StoreError::of(path, error),
        other => other,
    }
}

async fn insert_cycle(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    record: &CycleRecord,
    meta: CycleMeta,
) -> Result<bool, StoreError> {
    let demand = record.total_demand();
    let usage_known = demand.cpu_used_millis.is_some() && demand.pods_measured != Some(0)
        || demand.pods_expected == Some(0);
    let done = sqlx::query(
        "INSERT INTO cycle (cluster_id, at_secs, interval_secs, duration_millis, lag_millis, usage_known,
                            clamped_rows, pods_unmeasured, nodes_unmeasured, pods_on_unknown_nodes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (cluster_id, at_secs) DO NOTHING",
    )
    .bind(cluster)
    .bind(record.at_secs)
    .bind(record.interval_secs)
    .bind(meta.duration_millis)
    .bind(meta.lag_millis)
    .bind(usage_known)
    .bind(record.quality.clamped_rows)
    .bind(record.quality.pods_unmeasured)
    .bind(record.quality.nodes_unmeasured)
    .bind(record.quality.pods_on_unknown_nodes)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// All rows of a cycle: the cluster and its nodes together, then each namespace, workload, node.
fn rows_of<'a>(
    record: &'a CycleRecord,
    attributes: &'a EntityAttributes,
    nothing: &'a Name,
) -> impl Iterator<Item = Row<'a>> {
    let key = move |kind, namespace: &Name, workload_kind, name: &Name| Key {
        kind,
        namespace: namespace.clone(),
        workload_kind,
        name: name.clone(),
    };
    let totals = [
        (
            key(EntityKind::Cluster, nothing, "", nothing),
            record.total_demand().values().to_vec(),
            "",
        ),
        (
            key(EntityKind::Nodes, nothing, "", nothing),
            record.total_load().values().to_vec(),
            "",
        ),
    ];
    let namespaces = record.namespaces.iter().map(move |(name, demand)| {
        let key = key(EntityKind::Namespace, name, "", nothing);
        let attributes = attributes_of(&key, attributes);
        (key, demand.values().to_vec(), attributes)
    });
    let workloads = record.workloads.iter().map(move |(workload, demand)| {
        let reference = &workload.workload;
        let key = key(
            EntityKind::Workload,
            &workload.namespace,
            reference.kind.as_str(),
            &reference.name,
        );
        (key, demand.values().to_vec(), "")
    });
    let nodes = record.nodes.iter().map(move |(name, load)| {
        let key = key(EntityKind::Node, nothing, "", name);
        let attributes = attributes_of(&key, attributes);
        (key, load.values().to_vec(), attributes)
    });
    totals
        .into_iter()
        .chain(namespaces)
        .chain(workloads)
        .chain(nodes)
}

fn attributes_of<'a>(key: &Key, attributes: &'a EntityAttributes) -> &'a str {
    match key.kind {
        EntityKind::Namespace => attributes.namespaces.get(&key.namespace),
        EntityKind::Node => attributes.nodes.get(&key.name),
        _ => None,
    }
    .map_or("", String::as_str)
}
