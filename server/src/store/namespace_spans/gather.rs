//! Putting spans together.

use super::{
    DAY_SECS, FIVE_MINUTES_SECS, FOUR_WEEKS_SECS, MINUTE_SECS, QUARTER_SECS, SPANS_SECS,
    THREE_HOURS_SECS, WEEK_SECS,
};
use crate::store::codec::to_json;
use crate::store::plan::{Bucket, Buckets, ReadPlan};
use crate::store::read::{Question, Source, read_within};
use crate::store::rolled::Rolled;
use crate::store::spell::Spell;
use crate::store::{ClusterId, EntityId, EntityKind, Store, StoreError};
use plimsoll_planner::accounting::Demand;
use sqlx::SqliteConnection;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Beyond what any cluster has, a row would not be read back.
const MOST_NAMESPACES: i64 = 50_000;

/// Spans of one length.
struct Level {
    span_secs: i64,
    /// How much is put together at a time: each stored row is read once for it.
    block_secs: i64,
    /// For how long before the newest cycle they are kept; for ever where nothing is given.
    kept_secs: Option<i64>,
}

/// Shortest first: longer spans are made of them.
const LEVELS: [Level; 7] = [
    Level {
        span_secs: MINUTE_SECS,
        block_secs: QUARTER_SECS,
        kept_secs: Some(2 * 3_600),
    },
    Level {
        span_secs: FIVE_MINUTES_SECS,
        block_secs: 3_600,
        kept_secs: Some(13 * 3_600),
    },
    Level {
        span_secs: QUARTER_SECS,
        block_secs: THREE_HOURS_SECS,
        kept_secs: Some(2 * DAY_SECS),
    },
    Level {
        span_secs: THREE_HOURS_SECS,
        block_secs: DAY_SECS,
        kept_secs: Some(15 * DAY_SECS),
    },
    Level {
        span_secs: DAY_SECS,
        block_secs: WEEK_SECS,
        kept_secs: None,
    },
    Level {
        span_secs: WEEK_SECS,
        block_secs: FOUR_WEEKS_SECS,
        kept_secs: None,
    },
    Level {
        span_secs: FOUR_WEEKS_SECS,
        block_secs: FOUR_WEEKS_SECS,
        kept_secs: None,
    },
];

impl Level {
    /// The first moment from which on spans are kept, when cycles reach from `first` to `newest`.
    fn kept_from(&self, (first, newest): (i64, i64)) -> i64 {
        let from_secs = self
            .kept_secs
            .map_or(first, |secs| first.max(newest - secs));
        from_secs.div_euclid(self.span_secs) * self.span_secs
    }

    /// The spans from one moment up to another that are due, and over at the latter.
    fn spans(&self, from_secs: i64, until_secs: i64) -> impl DoubleEndedIterator<Item = i64> {
        let span_secs = self.span_secs;
        let [first, end] = [from_secs, until_secs].map(|at| at.div_euclid(span_secs));
        (first..end).map(move |at| at * span_secs)
    }
}

impl Store {
    /// Puts together some spans of a cluster that are over and not there yet, the latest first.
    /// Returns whether there may be more to do.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot take it; rows are read then.
    pub(in super::super) async fn gather_spans_slice(
        &self,
        cluster: ClusterId,
    ) -> Result<bool, StoreError> {
        // The newest cycle can still give way to a later one, those before it cannot.
        let ends: Option<(i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT (SELECT min(at_secs) FROM cycle WHERE cluster_id = ?1), at_secs, interval_secs,
                    (SELECT count(*) FROM entity WHERE cluster_id = ?1 AND kind = ?2)
             FROM cycle WHERE cluster_id = ?1 ORDER BY at_secs DESC LIMIT 1",
        )
        .bind(cluster)
        .bind(EntityKind::Namespace.code())
        .fetch_optional(&self.readers)
        .await?;
        let Some((first, newest, interval_secs, ..=MOST_NAMESPACES)) = ends else {
            return Ok(false);
        };
        // A part of a cycle is no shorter to read than all of it.
        let useful = |level: &&Level| level.span_secs >= interval_secs;
        for level in LEVELS.iter().filter(useful) {
            let kept_from = level.kept_from((first, newest));
            let known: HashSet<i64> = sqlx::query_scalar(
                "SELECT from_secs FROM namespace_span WHERE cluster_id = ?1 AND span_secs = ?2",
            )
            .bind(cluster)
            .bind(level.span_secs)
            .fetch_all(&self.readers)
            .await?
            .into_iter()
            .collect();
            let is_missing = |start: &i64| !known.contains(start);
            let Some(latest) = level.spans(kept_from, newest).rev().find(is_missing) else {
                continue;
            };
            let block = latest.div_euclid(level.block_secs) * level.block_secs;
            let from_secs = block.max(kept_from);
            let missing: Vec<i64> = level
                .spans(from_secs, latest + level.span_secs)
                .filter(is_missing)
                .collect();
            let mut tx = self.begin_write().await?;
            let window = (missing[0], latest + level.span_secs);
            let sums = sums(&mut tx, cluster, window, level.span_secs, Source::Spans).await?;
            insert(&mut tx, (cluster, level.span_secs), &missing, sums).await?;
            sqlx::query(
                "DELETE FROM namespace_span
                 WHERE cluster_id = ?1 AND span_secs = ?2 AND from_secs < ?3",
            )
            .bind(cluster)
            .bind(level.span_secs)
            .bind(kept_from)
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
            return Ok(true);
        }
        Ok(false)
    }
}

/// Stores the missing ones of some spans; of one that is not among the sums nothing is known.
async fn insert(
    connection: &mut SqliteConnection,
    (cluster, span_secs): (ClusterId, i64),
    missing: &[i64],
    mut sums: BTreeMap<i64, Rolled>,
) -> Result<(), StoreError> {
    let all: Vec<(i64, Rolled)> = missing
        .iter()
        .map(|start| (*start, sums.remove(start).unwrap_or_default()))
        .collect();
    let seal = move || {
        let sealed = all
            .into_iter()
            .map(|(start, sums)| Ok((start, sums.seal()?)));
        sealed.collect::<Result<Vec<_>, StoreError>>()
    };
    let sealed = tokio::task::spawn_blocking(seal)
        .await
        .map_err(|error| StoreError::Damaged(error.to_string()))??;
    for (start, bytes) in sealed {
        sqlx::query(
            "INSERT INTO namespace_span (cluster_id, span_secs, from_secs, sums)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (cluster_id, span_secs, from_secs) DO UPDATE SET sums = excluded.sums",
        )
        .bind(cluster)
        .bind(span_secs)
        .bind(start)
        .bind(bytes)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What all namespaces come to in each span of a window in which any was there.
async fn sums(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    (from_secs, to_secs): (i64, i64),
    span_secs: i64,
    source: Source,
) -> Result<BTreeMap<i64, Rolled>, StoreError> {
    let plan = ReadPlan {
        from_secs,
        to_secs,
        step_secs: span_secs,
        columns: (0..Demand::LEN).collect(),
    };
    let entities: Vec<EntityId> =
        sqlx::query_scalar("SELECT id FROM entity WHERE cluster_id = ?1 AND kind = ?2 ORDER BY id")
            .bind(cluster)
            .bind(EntityKind::Namespace.code())
            .fetch_all(&mut *connection)
            .await?;
    let question = Question {
        cluster,
        kind: EntityKind::Namespace,
        entities: &entities,
        plan: &plan,
    };
    let found = read_within(connection, &question, source).await?;
    Ok((0..plan.steps())
        .zip((from_secs..to_secs).step_by(usize::try_from(span_secs).unwrap_or(1)))
        .map(|(step, start)| (start, of_step(&found, &entities, step, span_secs)))
        .collect())
}

/// One step of what is found, where a day of one entity has its steps. Who was not there in it is
/// left out.
fn of_step(
    found: &HashMap<EntityId, Buckets>,
    entities: &[EntityId],
    step: usize,
    span_secs: i64,
) -> Rolled {
    let there: Vec<(EntityId, &Buckets)> = entities
        .iter()
        .filter_map(|entity| Some((*entity, found.get(entity)?)))
        .filter(|(_, buckets)| buckets.columns.iter().any(|column| column[step].secs > 0))
        .collect();
    let spell = |bucket: &Bucket| {
        (bucket.secs > 0).then_some(Spell {
            integral: bucket.integral,
            secs: bucket.secs,
            max: bucket.max,
        })
    };
    let column = |at: usize| {
        let column = there
            .iter()
            .map(|(_, buckets)| spell(&buckets.columns[at][step]));
        column.collect()
    };
    Rolled {
        stamps: there.iter().map(|(entity, _)| *entity).collect(),
        spans: vec![span_secs; there.len()],
        columns: (0..Demand::LEN).map(column).collect(),
    }
}

/// Drops spans of a time that is kept at steps that are longer from now on: rows would not come to
/// them.
pub(in super::super) async fn drop_finer(
    connection: &mut SqliteConnection,
    cluster: ClusterId,
    (from_secs, to_secs): (i64, i64),
    step_secs: i64,
) -> Result<(), StoreError> {
    let finer: Vec<i64> = SPANS_SECS
        .into_iter()
        .filter(|span_secs| *span_secs < step_secs)
        .collect();
    if finer.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "DELETE FROM namespace_span WHERE cluster_id = ?1
         AND span_secs IN (SELECT value FROM json_each(?2)) AND from_secs >= ?3 AND from_secs < ?4",
    )
    .bind(cluster)
    .bind(to_json(&finer)?)
    .bind(from_secs)
    .bind(to_secs)
    .execute(connection)
    .await?;
    Ok(())
}

/// The spans (cluster, seconds, start) that do not say what the rows say.
pub(in super::super) async fn wrong_spans(
    connection: &mut SqliteConnection,
) -> Result<Vec<(ClusterId, i64, i64)>, StoreError> {
    let clusters: Vec<ClusterId> =
        sqlx::query_scalar("SELECT DISTINCT cluster_id FROM namespace_span")
            .fetch_all(&mut *connection)
            .await?;
    let mut wrong = Vec::new();
    for cluster in clusters {
        for level in &LEVELS {
            let starts: Vec<i64> = sqlx::query_scalar(
                "SELECT from_secs FROM namespace_span WHERE cluster_id = ?1 AND span_secs = ?2
                 ORDER BY from_secs",
            )
            .bind(cluster)
            .bind(level.span_secs)
            .fetch_all(&mut *connection)
            .await?;
            let block_of = |start: &i64| start.div_euclid(level.block_secs);
            for block in starts.chunk_by(|a, b| block_of(a) == block_of(b)) {
                let window = (block[0], block[block.len() - 1] + level.span_secs);
                let mut expected = sums(connection, cluster, window, level.span_secs, Source::Rows)
                    .await
                    .ok();
                for start in block {
                    let bytes: Vec<u8> = sqlx::query_scalar(
                        "SELECT sums FROM namespace_span
                         WHERE cluster_id = ?1 AND span_secs = ?2 AND from_secs = ?3",
                    )
                    .bind(cluster)
                    .bind(level.span_secs)
                    .bind(start)
                    .fetch_one(&mut *connection)
                    .await?;
                    let expected = expected.as_mut().and_then(|sums| sums.remove(start));
                    if Rolled::unseal_all(&bytes).ok() != expected {
                        wrong.push((cluster, level.span_secs, *start));
                    }
                }
            }
        }
    }
    Ok(wrong)
}
