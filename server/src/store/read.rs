//! Reading series: any entities, any window, summed up in steps.

use super::day::{DAY_SECS, Day, Summary, day_of};
use super::head::StoredRow;
use super::{ClusterId, EntityId, EntityKind, Store, StoreError, codec};
use futures::TryStreamExt;
use std::collections::HashMap;

/// Rows decoded at a time; bounds what a read holds beside its result.
pub(super) const ROWS_PER_BATCH: usize = 256;

/// Rows of the head that can be passed over in the time of one look-up.
const ROWS_PER_LOOK_UP: i64 = 8;
/// The rows of a few entities.
const LOOK_UP_HEAD: &str = "SELECT h.entity_id, h.at_secs, c.interval_secs, h.data
     FROM cycle c CROSS JOIN json_each(?5) e CROSS JOIN head h
       ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs
      AND h.kind = ?4 AND h.entity_id = e.value
     WHERE c.cluster_id = ?1 AND c.at_secs >= ?2 AND c.at_secs < ?3
       AND c.at_secs >= (SELECT min(at_secs) FROM head WHERE cluster_id = ?1)";
/// The same of many, most of which are not there in most cycles. The + keeps SQLite from looking
/// each of them up.
const SCAN_HEAD: &str = "SELECT h.entity_id, h.at_secs, c.interval_secs, h.data
     FROM cycle c CROSS JOIN head h
       ON h.cluster_id = c.cluster_id AND h.at_secs = c.at_secs AND h.kind = ?4
     WHERE c.cluster_id = ?1 AND c.at_secs >= ?2 AND c.at_secs < ?3
       AND c.at_secs >= (SELECT min(at_secs) FROM head WHERE cluster_id = ?1)
       AND +h.entity_id IN (SELECT value FROM json_each(?5))";

/// What one column came to in one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Σ value × seconds it speaks for.
    pub integral: i128,
    /// Seconds with a known value; 0 is a gap.
    pub secs: i64,
    /// Largest known value.
    pub max: i64,
}

impl Bucket {
    /// The mean over the seconds that are known, rounded to the nearest integer.
    #[must_use]
    pub fn mean(&self) -> Option<i64> {
        let secs = i128::from(self.secs);
        (secs > 0)
            .then(|| i64::try_from((self.integral + secs / 2).div_euclid(secs)).unwrap_or(i64::MAX))
    }

    /// Adds what another span or entity came to.
    pub fn add_span(&mut self, other: &Self) {
        if other.secs > 0 {
            self.max = if self.secs == 0 {
                other.max
            } else {
                self.max.max(other.max)
            };
            self.integral += other.integral;
            self.secs += other.secs;
        }
    }
}

impl From<Summary> for Bucket {
    fn from(summary: Summary) -> Self {
        Self {
            integral: summary.integral,
            secs: summary.secs,
            max: summary.max,
        }
    }
}

/// What to read: which columns, from when to when, in which steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPlan {
    /// Start, included, Unix seconds.
    pub from_secs: i64,
    /// End, excluded, Unix seconds.
    pub to_secs: i64,
    /// Length of a step; steps start at multiples of it.
    pub step_secs: i64,
    /// Stored positions of the columns.
    pub columns: Vec<usize>,
}

impl ReadPlan {
    /// When the first step starts.
    #[must_use]
    pub fn first_step_secs(&self) -> i64 {
        self.from_secs.div_euclid(self.step_secs) * self.step_secs
    }

    /// How many steps there are.
    #[must_use]
    pub fn steps(&self) -> usize {
        let last = (self.to_secs - 1).div_euclid(self.step_secs);
        usize::try_from(last - self.from_secs.div_euclid(self.step_secs) + 1).unwrap_or(0)
    }

    fn step_of(&self, at_secs: i64) -> Option<usize> {
        if at_secs < self.from_secs || at_secs >= self.to_secs {
            return None;
        }
        usize::try_from((at_secs - self.first_step_secs()) / self.step_secs).ok()
    }

    /// The steps that a sample speaks for, and for how many seconds of each.
    pub(super) fn steps_of(
        &self,
        at_secs: i64,
        interval_secs: i64,
    ) -> impl Iterator<Item = (usize, i64)> {
        let end_secs = at_secs.saturating_add(interval_secs).min(self.to_secs);
        let mut from_secs = at_secs;
        std::iter::from_fn(move || {
            let step = self.step_of(from_secs).filter(|_| from_secs < end_secs)?;
            let next_secs = (from_secs.div_euclid(self.step_secs) + 1) * self.step_secs;
            let secs = next_secs.min(end_secs) - from_secs;
            from_secs = next_secs;
            Some((step, secs))
        })
    }

    /// Whether a whole day falls into one step, so that its summary says it all.
    fn summary_suffices(&self, day: i64) -> bool {
        self.step_secs % DAY_SECS == 0
            && day * DAY_SECS >= self.from_secs
            && (day + 1) * DAY_SECS <= self.to_secs
    }
}

/// The columns of one entity, each in steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Buckets {
    /// One list of steps per column of the plan.
    pub columns: Vec<Vec<Bucket>>,
}

impl Buckets {
    /// Without any sample.
    #[must_use]
    pub fn empty(plan: &ReadPlan) -> Self {
        Self {
            columns: vec![vec![Bucket::default(); plan.steps()]; plan.columns.len()],
        }
    }

    /// What a column came to over the whole window.
    #[must_use]
    pub fn total(&self, column: usize) -> Bucket {
        let mut total = Bucket::default();
        for bucket in self.columns.get(column).into_iter().flatten() {
            total.add_span(bucket);
        }
        total
    }
}

type Found = HashMap<EntityId, Buckets>;

/// A batch of stored rows on its way to be decoded.
enum Batch {
    Days(Vec<(EntityId, i64, Vec<u8>)>),
    Summaries(Vec<(EntityId, i64, Vec<u8>)>),
    Head(Vec<StoredRow>),
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
        {
            let mut rows = sqlx::query_as::<_, (EntityId, i64, Vec<u8>)>(
                "SELECT entity_id, day, summary FROM chunk
                 WHERE entity_id IN (SELECT value FROM json_each(?1)) AND day BETWEEN ?2 AND ?3",
            )
            .bind(&ids)
            .bind(whole_from)
            .bind(whole_to)
            .fetch(&mut *tx)
            .try_chunks(ROWS_PER_BATCH);
            while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
                found = decode(found, Batch::Summaries(batch), plan).await?;
            }
        }
        {
            let mut rows = sqlx::query_as::<_, (EntityId, i64, Vec<u8>)>(
                "SELECT entity_id, day, data FROM chunk
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
            let mut rows = sqlx::query_as::<_, StoredRow>(query)
                .bind(cluster)
                .bind(plan.from_secs)
                .bind(plan.to_secs)
                .bind(kind.code())
                .bind(&ids)
                .fetch(&mut *tx)
                .try_chunks(ROWS_PER_BATCH);
            while let Some(batch) = rows.try_next().await.map_err(|error| error.1)? {
                found = decode(found, Batch::Head(batch), plan).await?;
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
        Batch::Summaries(rows) => {
            for (entity, day, bytes) in rows {
                let summaries: Vec<Summary> = codec::from_bytes(&bytes)?;
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
            for (entity, _, bytes) in rows {
                let day = Day::unseal(&bytes, &plan.columns)?;
                let buckets = found.entry(entity).or_insert_with(|| Buckets::empty(plan));
                for (at, (&stamp, &secs)) in day.stamps.iter().zip(&day.intervals).enumerate() {
                    for (step, secs) in plan.steps_of(stamp, secs) {
                        for (column, values) in buckets.columns.iter_mut().zip(&day.columns) {
                            add_sample(&mut column[step], values[at], secs);
                        }
                    }
                }
            }
        }
        Batch::Head(rows) => {
            for row in rows {
                let values = row.values()?;
                let buckets = found
                    .entry(row.entity_id)
                    .or_insert_with(|| Buckets::empty(plan));
                for (step, secs) in plan.steps_of(row.at_secs, row.interval_secs) {
                    for (column, &at) in buckets.columns.iter_mut().zip(&plan.columns) {
                        add_sample(&mut column[step], values.get(at).copied().flatten(), secs);
                    }
                }
            }
        }
    }
    Ok(found)
}

fn add_sample(bucket: &mut Bucket, value: Option<i64>, secs: i64) {
    if let Some(value) = value {
        bucket.add_span(&Bucket {
            integral: i128::from(value) * i128::from(secs),
            secs,
            max: value,
        });
    }
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
