//! What is said of a cluster whose API server is down while the product is started again.

use super::*;
use crate::api::Plans;
use crate::clock::Clock;
use crate::collector::Live;
use crate::store::testing::{cluster_named, store_in};
use crate::store::{CycleMeta, EntityAttributes, HistoryWriter, Store};
use plimsoll_planner::accounting::CycleRecord;
use plimsoll_planner::teams::TeamMapping;

const NOW: i64 = 100_000;
const DOWN: &str = "the API server cannot be reached: connection refused";

async fn add(store: &Store, name: &str, newest_secs: i64) {
    let new = cluster_named(name);
    let cluster = store.find_or_create_cluster(&new).await.unwrap();
    let record = CycleRecord {
        at_secs: newest_secs,
        interval_secs: 60,
        ..CycleRecord::default()
    };
    HistoryWriter::new(store.clone(), cluster.id)
        .append_cycle(&record, CycleMeta::default(), &EntityAttributes::default())
        .await
        .unwrap();
}

async fn down(folder: &tempfile::TempDir, clusters: &[(&str, i64)], awaited: &str) -> Capacity {
    let store = store_in(folder).await;
    for (name, newest_secs) in clusters {
        add(&store, name, *newest_secs).await;
    }
    let live = Live::new(60);
    live.update(|state| {
        state.awaited = Some(awaited.to_owned());
        state.error = Some(DOWN.to_owned());
    });
    let clock = Clock::of(|| NOW * 1_000);
    Capacity::new(store, live, clock, TeamMapping::default(), Plans::default())
}

#[tokio::test]
async fn the_only_cluster_is_stale_for_the_reason_that_it_is_not_reached() {
    let folder = tempfile::tempdir().unwrap();
    let capacity = down(&folder, &[("before", NOW - 900)], "renamed").await;
    let freshness = capacity.freshness_of(None).await.unwrap();
    assert_eq!(freshness.state, FreshnessState::Stale);
    assert_eq!(freshness.reason.as_deref(), Some(DOWN));
    assert_eq!(freshness.age_secs, Some(900));
}

#[tokio::test]
async fn of_several_the_one_that_is_awaited_is_shown_and_the_others_are_history() {
    let folder = tempfile::tempdir().unwrap();
    let clusters = [("a", NOW - 60), ("prod", NOW - 900), ("z", NOW - 60)];
    let capacity = down(&folder, &clusters, "prod").await;
    let (cluster, frame) = capacity.frame(None).await.unwrap();
    assert_eq!(cluster.name, "prod");
    assert_eq!(frame.freshness.state, FreshnessState::Stale);
    assert_eq!(frame.freshness.reason.as_deref(), Some(DOWN));
    for other in ["a", "z"] {
        let freshness = capacity.freshness_of(Some(other)).await.unwrap();
        assert_eq!(freshness.state, FreshnessState::Archived, "{other}");
    }
}

#[tokio::test]
async fn what_is_of_a_moment_to_come_is_not_live() {
    let folder = tempfile::tempdir().unwrap();
    let ahead = |secs| [("prod", NOW + secs)];
    let capacity = down(&folder, &ahead(7_200), "prod").await;
    let (_, frame) = capacity.frame(None).await.unwrap();
    assert_eq!(frame.freshness.state, FreshnessState::Stale);
    assert_eq!(frame.freshness.age_secs, None);
    let reason = frame.freshness.reason.unwrap().replace('\u{a0}', " ");
    assert_eq!(
        reason,
        "The clock of this server was set back: that moment is 2 h ahead."
    );
    assert_eq!(frame.until_secs, NOW, "windows end with the clock");
    // Clocks that differ by a little are no news.
    let folder = tempfile::tempdir().unwrap();
    let capacity = down(&folder, &ahead(60), "prod").await;
    let freshness = capacity.freshness_of(None).await.unwrap();
    assert_eq!(freshness.state, FreshnessState::Live);
}

#[tokio::test]
async fn an_empty_database_says_where_data_would_come_from() {
    let folder = tempfile::tempdir().unwrap();
    let hint = |collects| {
        let folder = &folder;
        async move {
            let live = Live::new(60);
            live.update(|state| state.collects = collects);
            let clock = Clock::of(|| NOW * 1_000);
            let store = store_in(folder).await;
            let (teams, plans) = (TeamMapping::default(), Plans::default());
            let capacity = Capacity::new(store, live, clock, teams, plans);
            capacity.freshness_of(None).await.unwrap_err().hint
        }
    };
    assert!(hint(true).await.starts_with("The first cycle takes"));
    assert!(hint(false).await.contains("`plimsoll import`"));
}
