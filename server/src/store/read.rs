//! Reading series: any entities, any window, summed up in steps.

use super::chunks::DayRow;
use super::codec::to_json;
use super::day::{DAY_SECS, day_of};
use super::head::StoredRow;
use super::namespace_spans::Sums;
use super::plan::{Buckets, ReadPlan};
use super::spell::Spell;
use super::summary;
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, namespace_spans};
use futures::TryStreamExt;
use sqlx::SqliteConnection;
use std::collections::HashMap;

/// Rows decoded at a time; bounds what a read holds beside its result.
pub(super) const ROWS_PER_BATCH: usize = 256;

/// Spans of all namespaces decoded at a time.
const SPANS_PER_BATCH: usize = 16;
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
    Summaries(Vec<(EntityId, i64, Vec<u8>)>),
    /// Days, and the span of time for which they are read.
    Days(Vec<DayRow>, (i64, i64)),
    /// Rows of cycles, and the span of time for which they are read.
    Head(Vec<StoredRow>, (i64, i64)),
}

/// Which entities of one kind are read, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) cluster: ClusterId,
    pub(super) kind: EntityKind,
    pub(super) entities: &'a [EntityId],
    pub(super) plan: &'a ReadPlan,
}

/// What answers are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The sums of spans where they are there, rows elsewhere.
    Spans,
    /// Rows alone.
    Rows,
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

    /// Reads these entities of one kind. Those of which nothing is known in the window are left
    /// out.
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
        let question = Question {
            cluster,
            kind,
            entities,
            plan,
        };
        // One transaction: sealing moves rows from the head to chunks in between.
        let mut tx = self.readers.begin().await?;
        let found = read_within(&mut tx, &question, Source::Spans).await?;
        tx.commit().await?;
        Ok(found)
    }
}

/// Reads within a transaction, as [`Store::read_entities`] does.
pub(super) async fn read_within(
    connection: &mut SqliteConnection,
    question: &Question<'_>,
    source: Source,
) -> Result<Found, StoreError> {
    let Question {
        cluster,
        kind,
        entities,
        plan,
    } = *question;
    let window = (plan.from_secs, plan.to_secs);
    let mut found = Found::new();
    if plan.steps() == 0 || entities.is_empty() {
        return Ok(found);
    }
    let mut gaps = vec![window];
    let wanted = entities.len();
    if source == Source::Spans
        && namespace_spans::are_worth_it(connection, cluster, kind, wanted).await?
    {
        let there = namespace_spans::list(connection, cluster, plan).await?;
        let covered = namespace_spans::cover(window, there);
        gaps = covered.gaps;
        let mut sums = Sums::empty(plan, entities);
        for (span_secs, starts) in covered.spans {
            let mut rows = sqlx::query_as::<_, (i64, Vec<u8>)>(namespace_spans::READ)
                .bind(cluster)
                .bind(span_secs)
                .bind(to_json(&starts)?)
                .fetch(&mut *connection)
                .try_chunks(SPANS_PER_BATCH);
            while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
                sums = add_spans(sums, batch).await?;
            }
        }
        found = sums.found();
    }
    let ids = to_json(entities)?;
    for gap in gaps {
        found = read_days(connection, question, &ids, gap, found).await?;
        found = read_head(connection, question, &ids, gap, found).await?;
    }
    found.retain(|_, buckets| buckets.is_known());
    Ok(found)
}

/// Reads sealed days within a span: whole ones by their summaries where these suffice.
async fn read_days(
    connection: &mut SqliteConnection,
    &Question { plan, .. }: &Question<'_>,
    ids: &str,
    gap: (i64, i64),
    mut found: Found,
) -> Result<Found, StoreError> {
    let (first_day, last_day) = (day_of(gap.0), day_of(gap.1 - 1));
    let (whole_from, whole_to) = if plan.step_secs % DAY_SECS == 0 {
        (day_of(gap.0 + DAY_SECS - 1), day_of(gap.1) - 1)
    } else {
        (last_day + 1, last_day)
    };
    {
        let mut rows = sqlx::query_as::<_, (EntityId, i64, Vec<u8>)>(
            "SELECT entity_id, day, summary FROM chunk
             WHERE entity_id IN (SELECT value FROM json_each(?1)) AND day BETWEEN ?2 AND ?3",
        )
        .bind(ids)
        .bind(whole_from)
        .bind(whole_to)
        .fetch(&mut *connection)
        .try_chunks(ROWS_PER_BATCH);
        while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
            found = decode(found, Batch::Summaries(batch), plan).await?;
        }
    }
    let mut rows = sqlx::query_as::<_, DayRow>(
        "SELECT entity_id, day, step_secs, data,
                CASE WHEN length(data) = 0 THEN summary ELSE x'' END AS summary
         FROM chunk
         WHERE entity_id IN (SELECT value FROM json_each(?1)) AND day BETWEEN ?2 AND ?3
           AND NOT day BETWEEN ?4 AND ?5",
    )
    .bind(ids)
    .bind(first_day)
    .bind(last_day)
    .bind(whole_from)
    .bind(whole_to)
    .fetch(connection)
    .try_chunks(ROWS_PER_BATCH);
    while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
        found = decode(found, Batch::Days(batch, gap), plan).await?;
    }
    Ok(found)
}

/// Reads the rows of cycles that are not sealed yet within a span.
async fn read_head(
    connection: &mut SqliteConnection,
    question: &Question<'_>,
    ids: &str,
    gap: (i64, i64),
    mut found: Found,
) -> Result<Found, StoreError> {
    let (cluster, kind) = (question.cluster, question.kind.code());
    let per_cycle: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM head WHERE cluster_id = ?1 AND kind = ?2
           AND at_secs = (SELECT max(at_secs) FROM head WHERE cluster_id = ?1)",
    )
    .bind(cluster)
    .bind(kind)
    .fetch_one(&mut *connection)
    .await?;
    let wanted = i64::try_from(question.entities.len()).unwrap_or(i64::MAX);
    let query = if wanted.saturating_mul(ROWS_PER_LOOK_UP) < per_cycle {
        LOOK_UP_HEAD
    } else {
        SCAN_HEAD
    };
    let mut rows = sqlx::query_as::<_, StoredRow>(query)
        .bind(cluster)
        .bind(gap.0)
        .bind(gap.1)
        .bind(kind)
        .bind(ids)
        .fetch(connection)
        .try_chunks(ROWS_PER_BATCH);
    while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
        found = decode(found, Batch::Head(batch, gap), question.plan).await?;
    }
    Ok(found)
}

/// Adds spans of all namespaces away from the threads that serve requests.
async fn add_spans(mut sums: Sums, spans: Vec<(i64, Vec<u8>)>) -> Result<Sums, StoreError> {
    let add = move || {
        for (from_secs, bytes) in spans {
            sums.add(from_secs, &bytes)?;
        }
        Ok(sums)
    };
    tokio::task::spawn_blocking(add)
        .await
        .map_err(|error| StoreError::Damaged(error.to_string()))?
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
        Batch::Days(rows, gap) => {
            for row in rows {
                let spells = row.sealed.spells(row.day, &plan.columns)?;
                let buckets = found
                    .entry(row.entity_id)
                    .or_insert_with(|| Buckets::empty(plan));
                for (at, (&stamp, &span)) in spells.stamps.iter().zip(&spells.spans).enumerate() {
                    for (step, part) in plan.steps_of(stamp, span) {
                        let Some(part) = within(part, stamp, gap) else {
                            continue;
                        };
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
        Batch::Head(rows, gap) => {
            for row in rows {
                let values = row.values()?;
                let buckets = found
                    .entry(row.entity_id)
                    .or_insert_with(|| Buckets::empty(plan));
                for (step, part) in plan.steps_of(row.at_secs, row.interval_secs) {
                    let Some((from, to)) = within(part, row.at_secs, gap) else {
                        continue;
                    };
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

/// What of a part of a span, in seconds since its start, lies in a gap.
fn within((from, to): (i64, i64), at_secs: i64, gap: (i64, i64)) -> Option<(i64, i64)> {
    let part = (from.max(gap.0 - at_secs), to.min(gap.1 - at_secs));
    (part.0 < part.1).then_some(part)
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
