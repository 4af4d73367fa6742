//! Forecasts in the background: once, in time, and told when they fail.

use super::*;
use crate::forecasting::{Basics, Peaks};
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

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(20);

#[tokio::test]
async fn is_made_once_per_version() {
    let jobs = Arc::<Jobs>::default();
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
    let jobs = Arc::<Jobs>::default();
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
async fn a_failure_is_told_also_to_those_who_came_late_and_tried_again() {
    let again = Duration::from_millis(400);
    let jobs = Arc::new(Jobs {
        tried_again_after: again,
        ..Jobs::default()
    });
    let key = key(Resource::Gpu);
    let failing = |_| async {
        tokio::time::sleep(Duration::from_millis(60)).await;
        Err(ApiError::no_data("No.", "Wait."))
    };
    let early = jobs.find(&key, version(1), SHORT, failing).await;
    assert!(matches!(early, Ok(Found::Running(_))), "{early:?}");
    tokio::time::sleep(Duration::from_millis(120)).await;
    // Whoever asks again is told, and nothing is begun anew.
    let late = jobs.find(&key, version(1), SHORT, |_| async { Ok(study(1)) });
    assert_eq!(late.await.unwrap_err().message, "No.");
    tokio::time::sleep(again).await;
    let panicking = |_| async { panic!("a defect") };
    let error = jobs
        .find(&key, version(1), LONG, panicking)
        .await
        .unwrap_err();
    assert_eq!(error.code, ErrorCode::Internal);
    tokio::time::sleep(again).await;
    let found = jobs
        .find(&key, version(1), LONG, |_| async { Ok(study(1)) })
        .await;
    assert!(matches!(found, Ok(Found::Ready(_))));
}

#[tokio::test]
async fn what_was_under_way_for_earlier_data_is_not_taken_for_newer() {
    let jobs = Arc::<Jobs>::default();
    let key = key(Resource::Cpu);
    let slow = |seed| {
        move |_| async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(study(seed))
        }
    };
    let first = jobs.find(&key, version(1), SHORT, slow(1)).await;
    assert!(matches!(first, Ok(Found::Running(_))));
    let second = jobs.find(&key, version(2), LONG, slow(2)).await;
    assert!(matches!(second, Ok(Found::Ready(newest)) if newest.basics.seed == 2));
}
