//! Writing cycles: one transaction each, and whole past days at once for a history that is
//! filled in.

use super::cycle_days::span_of;
use super::cycles::{self, CycleMeta, CycleRow};
use super::day::{DAY_SECS, day_of};
use super::entities::{Attributes, find_or_create};
use super::head::{self, HeadRow};
use super::past::{EntityDay, PastDays, seal_all};
use super::rows::{EntityAttributes, Key, for_each_row};
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, chunks, namespace_spans};
use plimsoll_planner::accounting::CycleRecord;
use plimsoll_planner::model::Name;
use sqlx::{Sqlite, Transaction};
use std::collections::HashMap;
use std::sync::Arc;

/// An entity that was not seen for this long is looked up again when it comes back: where pods
/// come and go all day, names would pile up in memory.
const KEPT_SECS: i64 = 86_400;
/// How often what was not seen is forgotten.
const FORGET_EVERY_SECS: i64 = 3_600;

/// What is known of an entity without asking the database.
#[derive(Debug, Clone)]
pub(super) struct Known {
    id: EntityId,
    attributes: String,
    seen_secs: i64,
}

/// Entities that a transaction looked up or created.
pub(super) type NewEntities = Vec<(Key, Known)>;

/// Writes the history of one cluster.
#[derive(Debug)]
pub struct HistoryWriter {
    store: Store,
    cluster: ClusterId,
    known: HashMap<Key, Known>,
    forgotten_secs: i64,
    nothing: Name,
}

impl HistoryWriter {
    /// A writer for a cluster.
    #[must_use]
    pub fn new(store: Store, cluster: ClusterId) -> Self {
        Self {
            store,
            cluster,
            known: HashMap::new(),
            forgotten_secs: 0,
            nothing: Arc::from(""),
        }
    }

    /// Appends a cycle in one transaction: all of it is there afterwards, or nothing. Returns
    /// false when a stored cycle speaks for that time already, which then stays as it is; the
    /// newest gives way to a later one.
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
        let mut tx = self.store.begin_write().await?;
        let appended = self
            .append_within(&mut tx, record, meta, attributes, |_| true)
            .await?;
        let Some(new) = appended else {
            return Ok(false);
        };
        tx.commit().await?;
        self.learn(new, record.at_secs);
        Ok(true)
    }

    /// Appends a cycle with rows of the kinds that are wanted, as part of a transaction. Returns
    /// the entities that are new if it is committed, `None` where another cycle speaks already.
    pub(super) async fn append_within(
        &mut self,
        tx: &mut Transaction<'_, Sqlite>,
        record: &CycleRecord,
        meta: CycleMeta,
        attributes: &EntityAttributes,
        wanted: impl Fn(EntityKind) -> bool,
    ) -> Result<Option<NewEntities>, StoreError> {
        let (at_secs, interval_secs) = (record.at_secs, record.interval_secs);
        let room = cycles::make_room(tx, self.cluster, at_secs, interval_secs).await?;
        let Some(interval_secs) = room else {
            return Ok(None);
        };
        let cycle = CycleRow {
            meta,
            interval_secs,
            ..CycleRow::of(record)
        };
        cycles::insert(tx, self.cluster, &[cycle]).await?;
        let mut values = Vec::new();
        for_each_row(record, &self.nothing, wanted, |key, row| {
            values.push((key, row.to_vec()));
        });
        let mut new = Vec::new();
        let mut rows = Vec::with_capacity(values.len());
        for (key, values) in values {
            let (kind, entity) = (
                key.kind,
                self.entity(tx, key, attributes, record.at_secs, &mut new)
                    .await?,
            );
            rows.push(HeadRow {
                kind,
                entity,
                values,
            });
        }
        rows.sort_unstable_by_key(|row| (row.kind, row.entity));
        head::insert(tx, self.cluster, record.at_secs, &rows).await?;
        Ok(Some(new))
    }

    /// Stores past days, sealed at the step that is due when the newest cycle will be at
    /// `newest_secs`, in one transaction. Cycles that are already stored stay as they are.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; nothing of it is stored then.
    pub async fn append_days(
        &mut self,
        past: PastDays,
        attributes: &EntityAttributes,
        newest_secs: i64,
    ) -> Result<(), StoreError> {
        let path = self.store.path.clone();
        self.try_append_days(past, attributes, day_of(newest_secs))
            .await
            .map_err(|error| named(&path, error))
    }

    async fn try_append_days(
        &mut self,
        mut past: PastDays,
        attributes: &EntityAttributes,
        today: i64,
    ) -> Result<(), StoreError> {
        let (Some(first), Some(last)) = (past.cycles.first(), past.cycles.last()) else {
            return Ok(());
        };
        let span = (first.at_secs, last.at_secs);
        let mut tx = self.store.begin_write().await?;
        let stored = cycles::count_days_of(&mut tx, self.cluster, span).await?;
        let inserted = cycles::insert(&mut tx, self.cluster, &past.cycles).await?;
        if inserted.len() < past.cycles.len() {
            past.keep(&inserted);
        }
        let mut new = Vec::new();
        if stored == 0 {
            // Nothing of these days is there yet, so there is nothing to merge with.
            let retention = self.store.retention;
            let seal = move || seal_all(&past.days, &retention, today);
            let sealed = tokio::task::spawn_blocking(seal)
                .await
                .map_err(|error| StoreError::Damaged(error.to_string()))??;
            let mut rows = Vec::with_capacity(sealed.len());
            for (key, day, sealed) in sealed {
                let entity = self.entity(&mut tx, key, attributes, span.1, &mut new);
                rows.push((entity.await?, day, sealed));
            }
            chunks::insert(&mut tx, rows).await?;
        } else {
            // Samples beside steps are kept in steps, in which what was there is spread anew.
            let days = (span_of(day_of(span.0)).0, span_of(day_of(span.1)).1);
            namespace_spans::drop_finer(&mut tx, self.cluster, days, DAY_SECS).await?;
            for EntityDay { key, day, samples } in past.days {
                let step_secs = self.store.retention.step_secs(key.kind, today - day);
                let entity = self
                    .entity(&mut tx, key, attributes, span.1, &mut new)
                    .await?;
                chunks::merge(&mut tx, (entity, day), &samples.to_columns(), step_secs).await?;
            }
        }
        tx.commit().await?;
        self.learn(new, span.1);
        Ok(())
    }

    /// Keeps what is committed: a rolled back id may be given to another entity. Forgets what was
    /// not seen for long.
    fn learn(&mut self, new: NewEntities, at_secs: i64) {
        self.known.extend(new);
        if at_secs - self.forgotten_secs >= FORGET_EVERY_SECS {
            self.known
                .retain(|_, known| known.seen_secs > at_secs - KEPT_SECS);
            self.forgotten_secs = at_secs;
        }
    }

    async fn entity(
        &mut self,
        tx: &mut Transaction<'_, Sqlite>,
        key: Key,
        attributes: &EntityAttributes,
        at_secs: i64,
        new: &mut NewEntities,
    ) -> Result<EntityId, StoreError> {
        let attributes = attributes.of(&key);
        if let Some(known) = self
            .known
            .get_mut(&key)
            .filter(|known| known.attributes == attributes)
        {
            known.seen_secs = at_secs;
            return Ok(known.id);
        }
        let names = (&*key.namespace, key.workload_kind, &*key.name);
        let latest = (attributes, Attributes::Latest);
        let id = find_or_create(tx, self.cluster, key.kind, names, latest).await?;
        new.push((
            key,
            Known {
                id,
                attributes: attributes.to_owned(),
                seen_secs: at_secs,
            },
        ));
        Ok(id)
    }
}

#[cfg(test)]
impl HistoryWriter {
    /// How many entities are known without asking the database.
    pub(super) fn known(&self) -> usize {
        self.known.len()
    }
}

/// The same error with the file, where a person can act on it.
pub(super) fn named(path: &std::path::Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Database(error) => StoreError::of(path, error),
        other => other,
    }
}
