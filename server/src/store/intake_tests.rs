use super::super::testing::store_with_cluster;
use super::super::tests::cycle;
use super::super::{Bucket, CycleMeta, EntityAttributes, HistoryWriter, ReadPlan};
use super::*;

const DAY: i64 = DAY_SECS;

fn steps(from_secs: i64, to_secs: i64, interval_secs: i64) -> Vec<Step> {
    let count = (to_secs - from_secs) / interval_secs;
    (0..count)
        .map(|at| Step {
            at_secs: from_secs + at * interval_secs,
            interval_secs,
            usage_known: true,
        })
        .collect()
}

/// Fills a namespace with `value` in every second; false when there was nothing to fill in.
async fn fill(
    store: &Store,
    cluster: ClusterId,
    (day, newest_secs): (i64, i64),
    steps: &[Step],
    value: i64,
) -> bool {
    let filled = store.fill_in_day(cluster, day, steps.to_vec(), newest_secs);
    let Some(mut intake) = filled.await.unwrap() else {
        return false;
    };
    let sum = |step: &Step| {
        Some(StepSum {
            integral: i128::from(value) * i128::from(step.interval_secs),
            max: value,
        })
    };
    let series = Series {
        kind: EntityKind::Namespace,
        namespace: "shop",
        workload_kind: "",
        name: "",
        attributes: "",
        columns: vec![steps.iter().map(sum).collect(), Vec::new()],
    };
    intake.add(series).await.unwrap();
    intake.commit().await.unwrap();
    true
}

async fn total(store: &Store, cluster: ClusterId, (from_secs, to_secs): (i64, i64)) -> Bucket {
    let plan = ReadPlan {
        from_secs,
        to_secs,
        step_secs: 300,
        columns: vec![0],
    };
    let entity = store.find_namespace(cluster, "shop").await.unwrap();
    let ids = [entity.unwrap().id];
    let found = store.read_entities(cluster, EntityKind::Namespace, &ids, &plan);
    found.await.unwrap()[&ids[0]].total(0)
}

#[test]
fn only_what_no_cycle_speaks_for_is_free() {
    let steps = steps(0, 1_200, 300);
    let parts = free_parts(&steps, &[(100, 60), (160, 500), (900, 300)]);
    let seconds: Vec<(usize, i64, i64)> = parts
        .iter()
        .map(|part| (part.step, part.from_secs, part.to_secs))
        .collect();
    assert_eq!(seconds, [(0, 0, 100), (2, 60, 300)]);
    assert_eq!(free_parts(&steps, &[]).len(), 4);
    assert!(free_parts(&steps, &[(0, 1_200)]).is_empty());
}

#[tokio::test]
async fn a_day_is_filled_in_once() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    for (age_days, step_secs) in [(0, 300), (1, 60), (30, 900), (200, 3_600), (500, 7_200)] {
        let day = 1_000 - age_days;
        let steps = steps(day * DAY, (day + 1) * DAY, step_secs);
        let newest = 1_000 * DAY;
        assert!(fill(&store, cluster.id, (day, newest), &steps, 70).await);
        let whole = (day * DAY, (day + 1) * DAY);
        let first = total(&store, cluster.id, whole).await;
        assert_eq!((first.integral, first.secs), (70 * 86_400, 86_400));
        assert_eq!(first.max, 70);
        assert!(!fill(&store, cluster.id, (day, newest), &steps, 90).await);
        assert_eq!(total(&store, cluster.id, whole).await, first);
    }
    assert_eq!(store.check().await.unwrap().problems, 0);
}

#[tokio::test]
async fn what_was_collected_stays_and_what_is_between_is_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    // Collected: ten minutes from 01:00:30 on; then, much later, one on the next day.
    for at in (3_630..4_230).step_by(60).chain([DAY + 60]) {
        let mut record = cycle(at, Some(5));
        record.namespaces[0].0 = "shop".into();
        let attributes = EntityAttributes::default();
        writer
            .append_cycle(&record, CycleMeta::default(), &attributes)
            .await
            .unwrap();
    }
    let collected = total(&store, cluster.id, (0, DAY)).await;
    assert_eq!(collected.secs, 600);
    while store.seal_slice(cluster.id).await.unwrap() {}
    let steps = steps(0, DAY, 300);
    assert!(fill(&store, cluster.id, (0, DAY + 60), &steps, 100).await);
    let filled = total(&store, cluster.id, (0, DAY)).await;
    assert_eq!(filled.secs, DAY);
    assert_eq!(
        filled.integral,
        collected.integral + 100 * i128::from(DAY - 600)
    );
    let coverage = store.summarize_cycles(cluster.id, 0, DAY).await.unwrap();
    assert_eq!(coverage.observed_secs, DAY);
    assert!(!fill(&store, cluster.id, (0, DAY + 60), &steps, 7).await);
    assert_eq!(store.check().await.unwrap().problems, 0);
}

#[tokio::test]
async fn the_day_of_the_newest_cycles_can_be_filled_in_too() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    for at in [40_020, 40_080, DAY + 60] {
        let mut record = cycle(at, Some(5));
        record.namespaces[0].0 = "shop".into();
        writer
            .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
            .await
            .unwrap();
        if at == 40_080 {
            // Still in the head, and sealed only later.
            assert!(fill(&store, cluster.id, (0, at), &steps(0, 40_200, 300), 100).await);
        }
    }
    let before = total(&store, cluster.id, (0, DAY)).await;
    assert_eq!(before.secs, 40_200);
    while store.seal_slice(cluster.id).await.unwrap() {}
    assert_eq!(total(&store, cluster.id, (0, DAY)).await, before);
    assert_eq!(store.check().await.unwrap().problems, 0);
}

#[tokio::test]
async fn what_is_not_committed_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let intake = store
        .fill_in_day(cluster.id, 0, steps(0, DAY, 3_600), DAY)
        .await
        .unwrap();
    drop(intake);
    assert_eq!(store.find_first_cycle(cluster.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_cycle_does_not_cut_what_was_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    assert!(fill(&store, cluster.id, (0, DAY), &steps(0, DAY, DAY), 100).await);
    let before = total(&store, cluster.id, (0, DAY)).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let mut append = async |at| {
        let mut record = cycle(at, Some(5));
        record.namespaces[0].0 = "shop".into();
        let attributes = EntityAttributes::default();
        let appended = writer.append_cycle(&record, CycleMeta::default(), &attributes);
        appended.await.unwrap()
    };
    assert!(!append(40_000).await, "something speaks for that time");
    assert!(append(DAY).await);
    assert_eq!(total(&store, cluster.id, (0, DAY)).await, before);
}

#[tokio::test]
async fn where_only_sums_of_some_are_kept_nothing_is_filled_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let store = store.keeping(Retention {
        hourly_days: 100,
        ..Retention::default()
    });
    let newest = 200 * DAY;
    assert!(
        fill(
            &store,
            cluster.id,
            (0, newest),
            &steps(0, DAY / 2, 3_600),
            7
        )
        .await
    );
    assert!(!fill(&store, cluster.id, (0, newest), &steps(0, DAY, 3_600), 7).await);
}

#[tokio::test]
async fn what_is_late_for_a_day_of_sums_is_added_where_the_day_is_finer() {
    let day = Rolled {
        stamps: vec![0],
        spans: vec![300],
        columns: vec![vec![Some(Spell::of_sample(4, 300))]],
    };
    let late = Rolled {
        stamps: vec![600],
        ..day.clone()
    };
    let stored = SealedDay::of_steps(&day, 300).unwrap();
    let both = stored.with_steps(&late, WHOLE_DAY).unwrap();
    assert_eq!(both.step_secs, WHOLE_DAY);
    let sums = both.spells(0, &[0]).unwrap();
    assert_eq!(sums.columns[0][0].unwrap().secs, 600);
    assert_eq!(
        both.with_steps(&day, 300).unwrap(),
        both,
        "of sums nobody knows when"
    );
}

/// A part of a step is spread over all of it: also over minutes whose sums were put together before.
#[tokio::test]
async fn what_is_filled_in_beside_minutes_is_in_their_sums() {
    for sealed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (store, cluster) = store_with_cluster(&folder).await;
        let mut writer = HistoryWriter::new(store.clone(), cluster.id);
        let noon = DAY / 2;
        for minute in (0..3).chain(40..60) {
            let record = cycle(noon + minute * 60, Some(100));
            writer
                .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
                .await
                .unwrap();
        }
        if sealed {
            writer
                .append_cycle(
                    &cycle(DAY + 60, Some(1)),
                    CycleMeta::default(),
                    &EntityAttributes::default(),
                )
                .await
                .unwrap();
            while store.seal_slice(cluster.id).await.unwrap() {}
        }
        store.sum_up(cluster.id).await.unwrap();
        let newest = noon + 59 * 60;
        let hour = steps(noon, noon + 3_600, 300);
        assert!(fill(&store, cluster.id, (0, newest), &hour, 700).await);
        store.sum_up(cluster.id).await.unwrap();
        store.prune(cluster.id, || {}).await.unwrap();
        let report = store.check().await.unwrap();
        assert_eq!(report.problems, 0, "{:?}", report.first);
    }
}
