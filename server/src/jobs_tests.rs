//! Computing in the background: once, in time, and told when they fail.

use super::*;
use crate::forecasting::{Basics, Key, Peaks, Study};
use plimsoll_app::api::Access;
use plimsoll_app::routes::{Basis, Horizon, Resource};
use std::sync::atomic::{AtomicUsize, Ordering};

fn key(resource: Resource) -> Key {
    Key {
        cluster: 1,
        access: Access::All,
        resource,
        basis: Basis::Requests,
        horizon: Horizon::Month,
    }
}

fn version(until_secs: i64) -> Version {
    Version {
        from_secs: 0,
        labels: 0,
        until_secs,
        cycles: CycleSummary::default(),
    }
}

fn study(seed: u64) -> Study {
    let basics = Basics {
        horizon: 1,
        seed,
        peaks: Peaks::default(),
        period_ends: vec![1],
    };
    Study::of(&[], basics, &Progress::default()).unwrap()
}

fn jobs() -> Arc<Jobs<Key, Study>> {
    Arc::new(Jobs::taking_turns(Arc::new(Semaphore::new(1))))
}

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn is_made_once_per_version() {
    let jobs = jobs();
    let made = Arc::<AtomicUsize>::default();
    let find = |until_secs| {
        let (jobs, made) = (Arc::clone(&jobs), Arc::clone(&made));
        async move {
            let key = key(Resource::Cpu);
            jobs.find(&key, version(until_secs), LONG, |_| async move {
                made.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok(study(7))
            })
            .await
        }
    };
    let (first, second) = tokio::join!(find(1), find(1));
    assert!(matches!(
        (first, second),
        (Ok(Found::Ready(_)), Ok(Found::Ready(_)))
    ));
    assert_eq!(made.load(Ordering::Relaxed), 1);
    assert!(matches!(find(1).await, Ok(Found::Ready(_))));
    assert_eq!(made.load(Ordering::Relaxed), 1);
    assert!(matches!(find(2).await, Ok(Found::Ready(_))));
    assert_eq!(made.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn what_is_older_is_shown_while_a_newer_is_made() {
    let jobs = jobs();
    let key = key(Resource::Cpu);
    let made = jobs
        .find(&key, version(1), LONG, |_| async { Ok(study(1)) })
        .await;
    assert!(matches!(made, Ok(Found::Ready(_))));
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let later = jobs
        .find(&key, version(2), SHORT, |progress| async move {
            progress.expect(10);
            let _ = progress.reach(4);
            drop(released.await);
            Ok(study(2))
        })
        .await
        .unwrap();
    let Found::Older(older, progress) = later else {
        panic!("{later:?}");
    };
    assert_eq!((older.basics.seed, progress.told()), (1, (4, 10)));
    release.send(()).unwrap();
    let found = jobs
        .find(&key, version(2), LONG, |_| async { Ok(study(3)) })
        .await;
    assert!(matches!(found, Ok(Found::Ready(newest)) if newest.basics.seed == 2));
}

#[tokio::test]
async fn a_failure_is_told_also_to_those_who_came_late() {
    let jobs = jobs();
    let key = key(Resource::Gpu);
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let failing = |_| async {
        drop(released.await);
        Err(ApiError::no_data("No.", "Wait."))
    };
    let early = jobs.find(&key, version(1), SHORT, failing).await;
    assert!(matches!(early, Ok(Found::Running(_))), "{early:?}");
    release.send(()).unwrap();
    // Whether it has failed by now or not: whoever asks again is told, and nothing is begun anew.
    for _ in 0..2 {
        let late = jobs.find(&key, version(1), LONG, |_| async { Ok(study(1)) });
        assert_eq!(late.await.unwrap_err().message, "No.");
    }
}

#[tokio::test]
async fn a_failure_is_tried_again_after_a_while_and_a_defect_is_told_as_one() {
    let mut jobs = jobs();
    Arc::get_mut(&mut jobs).unwrap().tried_again_after = Duration::ZERO;
    let key = key(Resource::Gpu);
    let panicking = |_| async { panic!("a defect") };
    let made = jobs.find(&key, version(1), LONG, panicking).await;
    assert_eq!(made.unwrap_err().code, ErrorCode::Internal);
    let again = jobs
        .find(&key, version(1), LONG, |_| async { Ok(study(1)) })
        .await;
    assert!(matches!(again, Ok(Found::Ready(_))));
}

#[tokio::test]
async fn what_was_under_way_for_earlier_data_is_not_taken_for_newer() {
    let jobs = jobs();
    let key = key(Resource::Cpu);
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let slow = |_| async {
        drop(released.await);
        Ok(study(1))
    };
    let first = jobs.find(&key, version(1), SHORT, slow).await;
    assert!(matches!(first, Ok(Found::Running(_))));
    release.send(()).unwrap();
    let second = jobs.find(&key, version(2), LONG, |_| async { Ok(study(2)) });
    assert!(matches!(second.await, Ok(Found::Ready(newest)) if newest.basics.seed == 2));
}

#[tokio::test]
async fn no_more_wait_than_there_is_room_for() {
    let jobs = jobs();
    let horizons = Horizon::ALL.iter().copied();
    let keys = horizons.flat_map(|horizon| {
        let resources = [
            Resource::Cpu,
            Resource::Memory,
            Resource::Gpu,
            Resource::Pods,
        ];
        resources.map(|resource| Key {
            horizon,
            ..key(resource)
        })
    });
    let keys: Vec<Key> = keys
        .chain([Key {
            cluster: 2,
            ..key(Resource::Cpu)
        }])
        .collect();
    let (last, rest) = keys.split_last().unwrap();
    assert_eq!(rest.len(), MOST_WAITING);
    for key in rest {
        let forever = |_| std::future::pending::<Result<Study, ApiError>>();
        let found = jobs.find(key, version(1), Duration::ZERO, forever).await;
        assert!(matches!(found, Ok(Found::Running(_))));
    }
    let refused = jobs
        .find(last, version(1), SHORT, |_| async { Ok(study(1)) })
        .await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NoData);
}
