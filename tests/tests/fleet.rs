//! The benchmark of a fleet, on a small one with cycles 4 s apart: nothing is missed or told wrong,
//! whatever befalls it.

use plimsoll_tests::fleet::measure::{self, Course};
use plimsoll_tests::fleet::{Fleet, Size};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_is_followed_in_good_and_bad_times() {
    let course = Course::QUICK;
    let measured = measure::large(Size::FEW, &course, |what| eprintln!("{what}"));
    let measured = measured.await.unwrap();
    let sync = measured.first_sync;
    // Pods alone are more.
    assert!(sync.cost.sent.object_bytes > 5_000_000, "{sync:?}");
    assert!(sync.cost.cpu > Duration::ZERO && sync.peak_bytes > 10 << 20);
    let missed = [
        ("steady", measured.steady.missed),
        ("rolled", measured.rolled.phase.missed),
        ("flapping", measured.flapping.missed),
        ("resync", measured.resync.phase.missed),
    ];
    assert_eq!(missed.map(|(of, _)| (of, 0)), missed);
    assert_eq!(measured.rolled.held.pods, 1_000);
    let flapping = &measured.flapping;
    // One that comes while it is asked about fails or does not.
    let failing = 2 * flapping.without_usage - flapping.stored;
    assert!(
        flapping.stored >= 4 && failing.abs() <= 1,
        "{} of {}",
        flapping.without_usage,
        flapping.stored
    );
    let again = measured.resync.phase.mean_sent();
    assert!(
        again.object_bytes > 5_000_000 && again.lists >= 18,
        "{again:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_stream_lists_is_asked_for_pages() {
    let fleet = Fleet::start(Size::FEW, false).await.unwrap();
    let sync = measure::first_sync(fleet, &Course::QUICK).await.unwrap();
    assert!(sync.cost.sent.lists >= 18, "{sync:?}");
}
