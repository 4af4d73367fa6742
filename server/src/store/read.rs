//! Reading series: any entities, any window, summed up in steps.

use super::chunks::DayRow;
use super::day::{DAY_SECS, day_of};
use super::head::StoredRow;
use super::plan::{Buckets, ReadPlan};
use super::spell::Spell;
use super::summary;
use super::{
    ClusterId, EntityId, EntityKind, Store, StoreError, namespace_days, namespace_quarters,
};
use futures::TryStreamExt;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Rows decoded at a time; bounds what a read holds beside its result.
pub(super) const ROWS_PER_BATCH: usize = 256;

/// Days of all namespaces decoded at a time.
const DAYS_PER_BATCH: usize = 16;
/// Rows of the head that can be passed over in the time of one look-up.
const ROWS_PER_LOOK_UP: i64 = 8;
/// The rows of a few entities. A cycle speaks for its interval, an hour at most, so that one from
/// before the window can reach into it. Of two bounds SQLite would look up one and pass over all
/// cycles up to the other.
const LOOK_UP_HEAD: &str = "SELECT h.entity_id, h.at_secs, c.interval_secs, h.data
     FROM cycle c CROSS JOIN json_each(?5) e CROSS JOIN head h
       ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs
      AND h.kind = ?4 AND h.entity_id = e.value
     WHERE c.cluster_id = ?1 AND c.at_secs < ?3 AND c.at_secs + c.interval_secs > ?2
       AND c.at_secs >= max(?2 - 3599, (SELECT min(at_secs) FROM head WHERE cluster_id = ?1))";
/// The same of many, most of which are not there in most cycles. The + keeps SQLite from looking
/// each of them up.
const SCAN_HEAD: &str = "SELECT h.entity_id, h.at_secs, c.interval_secs, h.data
     FROM cycle c CROSS JOIN head h
       ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs AND h.kind = ?4
     WHERE c.cluster_id = ?1 AND c.at_secs < ?3 AND c.at_secs + c.interval_secs > ?2
       AND c.at_secs >= max(?2 - 3599, (SELECT min(at_secs) FROM head WHERE cluster_id = ?1))
       AND +h.entity_id IN (SELECT value FROM json_each(?5))";

type Found = HashMap<EntityId, Buckets>;

/// A batch of stored rows on its way to be decoded.
enum Batch {
    Days(Vec<DayRow>),
    /// Spans of all namespaces by their starts, and those that are wanted.
    Together(Vec<(i64, Vec<u8>)>, Arc<HashSet<EntityId>>),
    Summaries(Vec<(EntityId, i64, Vec<u8>)>),
    /// Rows of cycles, and the span for which they are read.
    Head(Vec<StoredRow>, (i64, i64)),
}

impl Store {
    /// Reads all entities of a kind.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or stored bytes are damaged.
    pub async fn read_kind(
        &self,
        cluster: ClusterId,
        kind: EntityKind,
        plan: &ReadPlan,
    ) -> Result<Found, StoreError> {
        let ids: Vec<EntityId> =
            sqlx::query_scalar("SELECT id FROM entity WHERE cluster_id = ?1 AND kind = ?2")
                .bind(cluster)
                .bind(kind.code())
                .fetch_all(&self.readers)
                .await?;
        self.read_entities(cluster, kind, &ids, plan).await
    }

    /// Reads these entities of one kind. Those without a sample in the window are left out.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or stored bytes are damaged.
    pub async fn read_entities(
        &self,
        cluster: ClusterId,
        kind: EntityKind,
        entities: &[EntityId],
        plan: &ReadPlan,
    ) -> Result<Found, StoreError> {
        if plan.steps() == 0 || entities.is_empty() {
            return Ok(Found::new());
        }
        let ids = serde_json::to_string(entities)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let (first_day, last_day) = (day_of(plan.from_secs), day_of(plan.to_secs - 1));
        let mut whole = (first_day..=last_day).filter(|&day| plan.summary_suffices(day));
        let (whole_from, whole_to) = match whole.next() {
            Some(first) => (first, whole.next_back().unwrap_or(first)),
            None => (last_day + 1, last_day),
        };
        let mut found = Found::new();
        // One transaction: sealing moves rows from the head to chunks in between.
        let mut tx = self.readers.begin().await?;
        let together = namespace_days::are_worth_it(&mut tx, cluster, kind, entities.len()).await?;
        let mut head_spans = vec![(plan.from_secs, plan.to_secs)];
        if together {
            let wanted = Arc::new(entities.iter().copied().collect::<HashSet<_>>());
            let quarters = namespace_quarters::list(&mut tx, cluster, plan).await?;
            head_spans = namespace_quarters::outside(plan, quarters.iter().map(|(from, _)| *from));
            found = decode(found, Batch::Together(quarters, Arc::clone(&wanted)), plan).await?;
            let mut rows = sqlx::query_as::<_, (i64, Vec<u8>)>(
                "SELECT day * 86400, sums FROM namespace_day WHERE cluster_id = ?1 AND day BETWEEN ?2 AND ?3",
            )
            .bind(cluster)
            .bind(whole_from)
            .bind(whole_to)
            .fetch(&mut *tx)
            .try_chunks(DAYS_PER_BATCH);
            while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
                found = decode(found, Batch::Together(batch, Arc::clone(&wanted)), plan).await?;
            }
        }
        {
            let mut rows = sqlx::query_as::<_, (EntityId, i64, Vec<u8>)>(
                "SELECT entity_id, day, summary FROM chunk
                 WHERE entity_id IN (SELECT value FROM json_each(?1)) AND day BETWEEN ?2 AND ?3
                   AND NOT (?5 AND day IN (SELECT day FROM namespace_day WHERE cluster_id = ?4))",
            )
            .bind(&ids)
            .bind(whole_from)
            .bind(whole_to)
            .bind(cluster)
            .bind(together)
            .fetch(&mut *tx)
            .try_chunks(ROWS_PER_BATCH);
            while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
                found = decode(found, Batch::Summaries(batch), plan).await?;
            }
        }
        {
            let mut rows = sqlx::query_as::<_, DayRow>(
                "SELECT entity_id, day, step_secs, data,
                        CASE WHEN length(data) = 0 THEN summary ELSE x'' END AS summary
                 FROM chunk
                 WHERE entity_id IN (SELECT value FROM json_each(?1)) AND day BETWEEN ?2 AND ?3
                   AND NOT day BETWEEN ?4 AND ?5",
            )
            .bind(&ids)
            .bind(first_day)
            .bind(last_day)
            .bind(whole_from)
            .bind(whole_to)
            .fetch(&mut *tx)
            .try_chunks(ROWS_PER_BATCH);
            while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
                found = decode(found, Batch::Days(batch), plan).await?;
            }
        }
        {
            let per_cycle: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM head WHERE cluster_id = ?1 AND kind = ?2
                   AND at_secs = (SELECT max(at_secs) FROM head WHERE cluster_id = ?1)",
            )
            .bind(cluster)
            .bind(kind.code())
            .fetch_one(&mut *tx)
            .await?;
            let wanted = i64::try_from(entities.len()).unwrap_or(i64::MAX);
            let query = if wanted.saturating_mul(ROWS_PER_LOOK_UP) < per_cycle {
                LOOK_UP_HEAD
            } else {
                SCAN_HEAD
            };
            for (from_secs, to_secs) in head_spans {
                let mut rows = sqlx::query_as::<_, StoredRow>(query)
                    .bind(cluster)
                    .bind(from_secs)
                    .bind(to_secs)
                    .bind(kind.code())
                    .bind(&ids)
                    .fetch(&mut *tx)
                    .try_chunks(ROWS_PER_BATCH);
                while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
                    let batch = Batch::Head(batch, (from_secs, to_secs));
                    found = decode(found, batch, plan).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(found)
    }
}

/// Decodes a batch away from the threads that serve requests.
async fn decode(found: Found, batch: Batch, plan: &ReadPlan) -> Result<Found, StoreError> {
    let plan = plan.clone();
    tokio::task::spawn_blocking(move || add(found, batch, &plan))
        .await
        .map_err(|error| StoreError::Damaged(error.to_string()))?
}

fn add(mut found: Found, batch: Batch, plan: &ReadPlan) -> Result<Found, StoreError> {
    match batch {
        Batch::Together(spans, wanted) => {
            for (from_secs, bytes) in spans {
                namespace_quarters::add(&mut found, (from_secs, &bytes), &wanted, plan)?;
            }
        }
        Batch::Summaries(rows) => {
            for (entity, day, bytes) in rows {
                let summaries = summary::decode(&bytes)?;
                let Some(step) = plan.step_of(day * DAY_SECS) else {
                    continue;
                };
                let buckets = found.entry(entity).or_insert_with(|| Buckets::empty(plan));
                for (column, &at) in buckets.columns.iter_mut().zip(&plan.columns) {
                    if let Some(summary) = summaries.get(at) {
                        column[step].add_span(&(*summary).into());
                    }
                }
            }
        }
        Batch::Days(rows) => {
            for row in rows {
                let spells = row.sealed.spells(row.day, &plan.columns)?;
                let buckets = found
                    .entry(row.entity_id)
                    .or_insert_with(|| Buckets::empty(plan));
                for (at, (&stamp, &span)) in spells.stamps.iter().zip(&spells.spans).enumerate() {
                    for (step, part) in plan.steps_of(stamp, span) {
                        for (column, known) in buckets.columns.iter_mut().zip(&spells.columns) {
                            let spell = known[at].and_then(|spell| spell.part(part, span));
                            if let Some(spell) = spell {
                                column[step].add_span(&spell.into());
                            }
                        }
                    }
                }
            }
        }
        Batch::Head(rows, span) => {
            for row in rows {
                let values = row.values()?;
                let buckets = found
                    .entry(row.entity_id)
                    .or_insert_with(|| Buckets::empty(plan));
                for (step, (from, to)) in plan.steps_of(row.at_secs, row.interval_secs) {
                    let from = from.max(span.0 - row.at_secs);
                    let to = to.min(span.1 - row.at_secs);
                    if from >= to {
                        continue;
                    }
                    for (column, &at) in buckets.columns.iter_mut().zip(&plan.columns) {
                        if let Some(&Some(value)) = values.get(at) {
                            column[step].add_span(&Spell::of_sample(value, to - from).into());
                        }
                    }
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::testing::store_with_cluster;
    use super::super::tests::cycle;
    use super::super::{CycleMeta, EntityAttributes, HistoryWriter};
    use super::*;

    #[tokio::test]
    async fn one_of_many_is_read_like_all_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let mut writer = HistoryWriter::new(store.clone(), cluster.id);
        for at in [0, 60, 120] {
            let mut record = cycle(at, Some(at));
            let demand = record.namespaces[0].1;
            let more = (0..30).map(|at| (format!("n{at}").into(), demand));
            record.namespaces.extend(more);
            writer
                .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
                .await
                .unwrap();
        }
        let plan = ReadPlan {
            from_secs: 0,
            to_secs: 180,
            step_secs: 60,
            columns: vec![0],
        };
        let kind = EntityKind::Namespace;
        let all = store.read_kind(cluster.id, kind, &plan).await.unwrap();
        assert_eq!(all.len(), 32);
        for (&id, buckets) in &all {
            let one = store
                .read_entities(cluster.id, kind, &[id], &plan)
                .await
                .unwrap();
            assert_eq!(one.get(&id), Some(buckets));
            assert_eq!(buckets.total(0).secs, 180);
        }
    }
}
