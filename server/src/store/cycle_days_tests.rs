//! Days that are summed up: whichever they are, the answers are those of reading every cycle.

use super::super::cycles::{CycleRow, insert};
use super::super::testing::{cluster_named, store_with_cluster};
use super::super::{CycleMeta, CycleSummary, Gaps};
use super::*;
use plimsoll_planner::accounting::Quality;
use proptest::prelude::*;
use sqlx::sqlite::SqlitePool;

const DAYS: i64 = 6;

/// The same by reading every cycle of the window.
async fn summary_of_cycles(
    pool: &SqlitePool,
    cluster: ClusterId,
    (from_secs, to_secs): (i64, i64),
) -> CycleSummary {
    #[derive(sqlx::FromRow)]
    struct Row {
        stored: i64,
        without_usage: i64,
        observed_secs: i64,
        usage_secs: i64,
        interval_secs: i64,
        shortest_interval_secs: i64,
        newest_secs: Option<i64>,
        clamped_rows: i64,
        pods_unmeasured: i64,
        pods_on_unknown_nodes: i64,
    }
    let row: Row = sqlx::query_as(
        "SELECT count(*) AS stored,
                coalesce(sum(1 - usage_known), 0) AS without_usage,
                coalesce(sum(interval_secs), 0) AS observed_secs,
                coalesce(sum(interval_secs * usage_known), 0) AS usage_secs,
                coalesce(max(interval_secs), 0) AS interval_secs,
                coalesce(min(CASE WHEN at_secs % interval_secs = 0 THEN interval_secs END),
                         min(interval_secs), 0) AS shortest_interval_secs,
                max(at_secs) AS newest_secs,
                coalesce(sum(clamped_rows), 0) AS clamped_rows,
                coalesce(sum(pods_unmeasured), 0) AS pods_unmeasured,
                coalesce(sum(pods_on_unknown_nodes), 0) AS pods_on_unknown_nodes
         FROM cycle WHERE cluster_id = ?1 AND at_secs >= ?2 AND at_secs < ?3",
    )
    .bind(cluster)
    .bind(from_secs)
    .bind(to_secs)
    .fetch_one(pool)
    .await
    .unwrap();
    CycleSummary {
        stored: row.stored,
        without_usage: row.without_usage,
        observed_secs: row.observed_secs,
        usage_secs: row.usage_secs,
        interval_secs: row.interval_secs,
        shortest_interval_secs: row.shortest_interval_secs,
        newest_secs: row.newest_secs,
        clamped_rows: row.clamped_rows,
        pods_unmeasured: row.pods_unmeasured,
        pods_on_unknown_nodes: row.pods_on_unknown_nodes,
    }
}

/// The same from a list of all cycles, oldest first.
fn gaps_of_cycles(
    cycles: &[(i64, i64)],
    (from_secs, to_secs): (i64, i64),
    now_secs: i64,
    limit: usize,
) -> Gaps {
    let Some(&(first, _)) = cycles.first() else {
        return Gaps::default();
    };
    let (start, end) = (from_secs.max(first), to_secs.min(now_secs));
    if start >= end {
        return Gaps::default();
    }
    let mut gaps = Vec::new();
    if cycles.iter().any(|&(at, _)| start <= at && at < end) {
        for pair in cycles.windows(2) {
            let ((at, interval), (next, _)) = (pair[0], pair[1]);
            if (next - at) * 2 > interval * 3 {
                gaps.push(((at + interval).max(start), next.min(end)));
            }
        }
        let &(last, interval) = cycles.last().unwrap();
        if last < end && now_secs - last > 2 * interval + 30 {
            gaps.push(((last + interval).max(start), end));
        }
        gaps.retain(|&(from, to)| from < to);
    } else {
        gaps.push((start, end));
    }
    gaps.reverse();
    Gaps {
        expected_secs: end - start,
        missing_secs: gaps.iter().map(|(from, to)| to - from).sum(),
        total: i64::try_from(gaps.len()).unwrap(),
        newest: gaps.into_iter().take(limit).collect(),
    }
}

/// Seconds of a day with the intervals of its cycles.
fn day() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let regular = (
        prop_oneof![Just(600_i64), Just(1_200), Just(3_600)],
        // A tenth of the step leaves a gap behind every cycle.
        prop_oneof![4 => Just(1_i64), 1 => Just(10)],
        prop_oneof![Just(0_i64), 0..3_600_i64],
        proptest::collection::vec(proptest::bool::weighted(0.9), 144),
        proptest::collection::vec(proptest::option::weighted(0.1, 1..600_i64), 144),
    );
    let regular = regular.prop_map(|(step, part, offset, kept, shortened)| {
        let cycles = (0..).map(|at| offset + at * step).zip(kept).zip(shortened);
        cycles
            .take_while(|((at, _), _)| *at < DAY_SECS)
            .filter(|((_, kept), _)| *kept)
            .map(|((at, _), shortened)| (at, shortened.unwrap_or(step / part)))
            .collect()
    });
    let few = proptest::collection::btree_map(
        prop_oneof![2 => 0..DAY_SECS, 1 => Just(0), 1 => Just(DAY_SECS - 1)],
        1..7_200_i64,
        1..8,
    );
    prop_oneof![
        2 => Just(Vec::new()),
        5 => regular,
        2 => few.prop_map(|cycles| cycles.into_iter().collect()),
    ]
}

/// A moment of the history or around it, often where a day begins.
fn moment() -> impl Strategy<Value = i64> {
    prop_oneof![
        2 => -DAY_SECS..(DAYS + 1) * DAY_SECS,
        2 => (-1..=DAYS + 1).prop_map(|day| day * DAY_SECS),
        1 => (0..=DAYS, -4_000..4_000_i64).prop_map(|(day, secs)| day * DAY_SECS + secs),
    ]
}

#[derive(Debug, Clone)]
enum Change {
    Insert(i64, i64),
    Shorten(prop::sample::Index),
    Move(prop::sample::Index, i64),
    Delete(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        3 => (0..DAYS * DAY_SECS, 1..3_600_i64).prop_map(|(at, secs)| Change::Insert(at, secs)),
        1 => index().prop_map(Change::Shorten),
        1 => (index(), 0..DAYS * DAY_SECS).prop_map(|(index, to)| Change::Move(index, to)),
        1 => index().prop_map(Change::Delete),
    ]
}

fn row(at_secs: i64, interval_secs: i64) -> CycleRow {
    CycleRow {
        at_secs,
        interval_secs,
        meta: CycleMeta::default(),
        usage_known: at_secs / 60 % 5 != 0,
        quality: Quality {
            clamped_rows: at_secs.rem_euclid(7) / 6,
            pods_unmeasured: at_secs.rem_euclid(5),
            nodes_unmeasured: 1,
            pods_on_unknown_nodes: at_secs.rem_euclid(3),
        },
    }
}

async fn cycles_of(store: &Store, cluster: ClusterId) -> Vec<(i64, i64)> {
    sqlx::query_as(
        "SELECT at_secs, interval_secs FROM cycle WHERE cluster_id = ?1 ORDER BY at_secs",
    )
    .bind(cluster)
    .fetch_all(&store.writer)
    .await
    .unwrap()
}

async fn apply(store: &Store, cluster: ClusterId, origin_secs: i64, change: &Change) {
    let cycles = cycles_of(store, cluster).await;
    let pick = |index: &prop::sample::Index| cycles[index.index(cycles.len())].0;
    let query = match change {
        Change::Insert(at, secs) => {
            let mut connection = store.writer.acquire().await.unwrap();
            let new = row(origin_secs + at, *secs);
            insert(&mut connection, cluster, &[new]).await.unwrap();
            return;
        }
        _ if cycles.is_empty() => return,
        Change::Shorten(index) => sqlx::query(
            "UPDATE cycle SET interval_secs = 1 + interval_secs / 2
             WHERE cluster_id = ?1 AND at_secs = ?2",
        )
        .bind(cluster)
        .bind(pick(index)),
        Change::Move(index, to) => sqlx::query(
            "UPDATE OR IGNORE cycle SET at_secs = ?3 WHERE cluster_id = ?1 AND at_secs = ?2",
        )
        .bind(cluster)
        .bind(pick(index))
        .bind(origin_secs + to),
        Change::Delete(index) => {
            sqlx::query("DELETE FROM cycle WHERE cluster_id = ?1 AND at_secs = ?2")
                .bind(cluster)
                .bind(pick(index))
        }
    };
    query.execute(&store.writer).await.unwrap();
}

type Question = ((i64, i64), i64, usize);

async fn compare(store: &Store, cluster: ClusterId, origin_secs: i64, questions: &[Question]) {
    let cycles = cycles_of(store, cluster).await;
    for &((a, b), now, limit) in questions {
        let window = (origin_secs + a.min(b), origin_secs + a.max(b));
        let found = store.summarize_cycles(cluster, window.0, window.1);
        let expected = summary_of_cycles(&store.readers, cluster, window).await;
        assert_eq!(found.await.unwrap(), expected, "{window:?}");
        let now_secs = origin_secs + now;
        let found = store.find_gaps(cluster, window, now_secs, limit).await;
        let expected = gaps_of_cycles(&cycles, window, now_secs, limit);
        assert_eq!(found.unwrap(), expected, "{window:?} at {now_secs}");
    }
}

async fn summed_up(store: &Store, cluster: ClusterId) -> Vec<i64> {
    sqlx::query_scalar("SELECT day FROM cycle_day WHERE cluster_id = ?1 ORDER BY day")
        .bind(cluster)
        .fetch_all(&store.writer)
        .await
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_summed_up_the_answers_are_those_of_the_cycles(
        // Days before 1970 are read from their cycles.
        origin_day in prop_oneof![3 => Just(20_000_i64), 1 => Just(-3)],
        history in proptest::collection::vec(day(), usize::try_from(DAYS).unwrap()),
        mask in proptest::collection::vec(any::<bool>(), usize::try_from(DAYS + 2).unwrap()),
        changes in proptest::collection::vec(change(), 0..6),
        questions in proptest::collection::vec(
            ((moment(), moment()), moment(), prop_oneof![1..6_usize, 40..400_usize]),
            1..25,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let (store, cluster) = store_with_cluster(&folder).await;
            let other = store.find_or_create_cluster(&cluster_named("other")).await.unwrap();
            let origin_secs = origin_day * DAY_SECS;
            let mut tx = store.writer.begin().await.unwrap();
            for (at, cycles) in (0..).zip(&history) {
                let rows = cycles.iter().map(|&(secs, interval)| row(origin_secs + at * DAY_SECS + secs, interval));
                let rows: Vec<_> = rows.collect();
                insert(&mut tx, cluster.id, &rows).await.unwrap();
                insert(&mut tx, other.id, &rows[..rows.len() / 2]).await.unwrap();
            }
            for (at, masked) in (-1..).zip(mask) {
                if masked && origin_day + at >= 0 {
                    sum_up(&mut tx, cluster.id, origin_day + at).await.unwrap();
                }
            }
            tx.commit().await.unwrap();
            compare(&store, cluster.id, origin_secs, &questions).await;
            for change in &changes {
                apply(&store, cluster.id, origin_secs, change).await;
            }
            compare(&store, cluster.id, origin_secs, &questions).await;
            assert_eq!(store.check().await.unwrap().problems, 0);
            while store.sum_up_slice().await.unwrap() {}
            for cluster in [cluster.id, other.id] {
                compare(&store, cluster, origin_secs, &questions).await;
            }
            assert_eq!(store.check().await.unwrap().problems, 0);
        });
    }
}

#[tokio::test]
async fn all_days_before_that_of_the_newest_cycle_are_summed_up() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    assert!(!store.sum_up_slice().await.unwrap());
    let mut connection = store.writer.acquire().await.unwrap();
    // Two weeks without a cycle are days like others, those before 1970 are not.
    let days = (-3..20).chain(34..=40);
    let rows: Vec<_> = days.map(|day| row(day * DAY_SECS + 600, 600)).collect();
    insert(&mut connection, cluster.id, &rows).await.unwrap();
    drop(connection);
    let mut slices = 0;
    while store.sum_up_slice().await.unwrap() {
        slices += 1;
        // The latest first: most pages are about them.
        let days = summed_up(&store, cluster.id).await;
        assert_eq!(days, ((40 - 5 * slices)..40).collect::<Vec<_>>());
    }
    assert_eq!(slices, 8);
}

#[tokio::test]
async fn what_changes_a_cycle_takes_the_sum_of_its_day_away() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut connection = store.writer.acquire().await.unwrap();
    let rows: Vec<_> = (0..=6).map(|day| row(day * DAY_SECS, 600)).collect();
    insert(&mut connection, cluster.id, &rows).await.unwrap();
    drop(connection);
    while store.sum_up_slice().await.unwrap() {}
    assert_eq!(summed_up(&store, cluster.id).await, [0, 1, 2, 3, 4, 5]);
    let mut connection = store.writer.acquire().await.unwrap();
    // One that is there already changes nothing.
    insert(&mut connection, cluster.id, &rows[1..2])
        .await
        .unwrap();
    let late = row(3 * DAY_SECS - 1, 600);
    insert(&mut connection, cluster.id, &[late]).await.unwrap();
    for statement in [
        "UPDATE cycle SET usage_known = 1 - usage_known WHERE at_secs = 3 * 86400",
        "DELETE FROM cycle WHERE at_secs = 5 * 86400",
    ] {
        sqlx::query(statement)
            .execute(&mut *connection)
            .await
            .unwrap();
    }
    drop(connection);
    assert_eq!(summed_up(&store, cluster.id).await, [0, 1, 4]);
}
