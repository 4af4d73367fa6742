//! The store against a model of it: whatever the clock does, and however days are sealed and
//! rolled up meanwhile, what is written is what is read.

use super::testing::store_with_cluster;
use super::tests::cycle;
use super::*;
use plimsoll_planner::accounting::{CycleRecord, Demand};
use proptest::prelude::*;

const DAY: i64 = 86_400;
const RETENTION: Retention = Retention {
    raw_days: 1,
    five_minute_days: 2,
    namespace_five_minute_days: 3,
    hourly_days: 5,
};

#[derive(Debug, Clone)]
enum Step {
    /// A cycle so long after the last, of such an interval.
    Cycle {
        after_secs: i64,
        interval_secs: i64,
        used: Option<i64>,
    },
    /// Slices of summing up, sealing and rolling up.
    Tend(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let after = prop_oneof![
        6 => (0..4_i64).prop_map(|minutes| minutes * 60),
        2 => 1..40_000_i64,
        1 => 80_000..200_000_i64,
        // Set back, within what is kept sample by sample.
        1 => -14_000..0_i64,
    ];
    let interval = prop_oneof![Just(15_i64), Just(60), Just(300), Just(3_600)];
    let used = proptest::option::of(0..1_000_000_i64);
    prop_oneof![
        9 => (after, interval, used).prop_map(|(after_secs, interval_secs, used)| Step::Cycle {
            after_secs,
            interval_secs,
            used,
        }),
        1 => (1..40_usize).prop_map(Step::Tend),
    ]
}

/// Spans that are spoken for, and what was used in them.
#[derive(Debug, Default)]
struct Model(Vec<(i64, i64, Option<i64>)>);

impl Model {
    fn append(&mut self, at: i64, interval: i64, used: Option<i64>) -> bool {
        let after = self
            .0
            .iter()
            .map(|span| span.0)
            .filter(|&start| start > at)
            .min();
        if let Some(span) = self.0.iter_mut().find(|span| span.0 <= at && at < span.1) {
            if span.0 == at || after.is_some() {
                return false;
            }
            span.1 = at;
        }
        let midnight = (at.div_euclid(DAY) + 1) * DAY;
        let end = (at + interval).min(after.unwrap_or(midnight)).min(midnight);
        self.0.push((at, end, used));
        true
    }

    /// What was used from one moment to another, and for how many seconds that is known.
    fn used(&self, from: i64, to: i64) -> (i128, i64) {
        let known = self.0.iter().filter_map(|&(start, end, used)| {
            let secs = end.min(to) - start.max(from);
            Some((used?, secs)).filter(|_| secs > 0)
        });
        known.fold((0, 0), |(integral, sum), (used, secs)| {
            (integral + i128::from(used) * i128::from(secs), sum + secs)
        })
    }
}

async fn compare(store: &Store, cluster: ClusterId, model: &Model) {
    let Some(newest) = model.0.iter().map(|span| span.0).max() else {
        return;
    };
    let shop = store.find_namespace(cluster, "shop").await;
    let shop = shop.unwrap().expect("each cycle has it");
    // Old days are known as a whole only, those of today and yesterday to the second.
    let recent = (newest.div_euclid(DAY) - 1) * DAY;
    for (from_secs, to_secs, step_secs) in [(0, newest + DAY, DAY), (recent + 777, newest + 1, 900)]
    {
        let plan = ReadPlan {
            from_secs,
            to_secs,
            step_secs,
            columns: vec![Demand::position("cpu_used_millis").unwrap()],
        };
        let kind = EntityKind::Namespace;
        let found = store
            .read_entities(cluster, kind, &[shop.id], &plan)
            .await
            .unwrap();
        // Where nothing is known of it, it is left out: then the model must know nothing either.
        let nothing = Buckets::empty(&plan);
        let steps = &found.get(&shop.id).unwrap_or(&nothing).columns[0];
        assert_eq!(steps.len(), plan.steps());
        for (at, bucket) in (0..).zip(steps) {
            let start = plan.first_step_secs() + at * step_secs;
            let (from, to) = (start.max(from_secs), (start + step_secs).min(to_secs));
            let (integral, secs) = model.used(from, to);
            assert_eq!(
                (bucket.integral, bucket.secs),
                (integral, secs),
                "{from} to {to} of {model:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_written_is_what_is_read(steps in proptest::collection::vec(step(), 1..120)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let (store, cluster) = store_with_cluster(&folder).await;
            let store = store.keeping(RETENTION);
            let mut writer = HistoryWriter::new(store.clone(), cluster.id);
            let (mut model, mut at) = (Model::default(), 20 * DAY);
            for step in steps {
                match step {
                    Step::Cycle { after_secs, interval_secs, used } => {
                        at += after_secs;
                        let record = CycleRecord { interval_secs, ..cycle(at, used) };
                        let stored = writer
                            .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
                            .await
                            .unwrap();
                        assert_eq!(stored, model.append(at, interval_secs, used));
                    }
                    Step::Tend(slices) => {
                        for _ in 0..slices {
                            store.tend_slice(cluster.id).await.unwrap();
                        }
                        compare(&store, cluster.id, &model).await;
                    }
                }
            }
            store.prune(cluster.id, || {}).await.unwrap();
            compare(&store, cluster.id, &model).await;
            assert_eq!(store.check().await.unwrap().problems, 0);
        });
    }
}
