//! Answers of a cluster of which others told a part, and of one that has no nodes.

use super::*;
use crate::fill::DaySheet;
use crate::store::testing::store_with_cluster;
use crate::store::{CycleMeta, EntityAttributes, HistoryWriter};
use plimsoll_app::api::{ClusterCounts, FreshnessState, NamespaceRow, Series};
use plimsoll_app::routes::Params;
use plimsoll_planner::accounting::{CycleRecord, Demand, NodeLoad};

const DAY: i64 = 20_000;
const MIDNIGHT: i64 = (DAY + 1) * 86_400;

/// An API over a day of which this is known, which nobody collects.
async fn filled(sheet: &DaySheet) -> (tempfile::TempDir, Capacity) {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let later = MIDNIGHT + 86_400;
    assert!(
        sheet
            .store(&store, cluster.id, later)
            .await
            .unwrap()
            .new_secs
            > 0
    );
    let clock = Clock::of(move || later * 1_000);
    let teams = TeamMapping::by_default_labels();
    (
        folder,
        Capacity::new(store, Live::new(60), clock, teams, Plans::default()),
    )
}

/// What three namespaces used in each hour, in cores.
fn usage() -> DaySheet {
    let mut sheet = DaySheet::new(DAY, 3_600);
    let used = Demand::position("cpu_used_millis").unwrap();
    for step in 0..sheet.steps() {
        for (namespace, millis) in [("a", 1_000.0), ("b", 3_000.0), ("c", 2_000.0)] {
            sheet.add_to_namespace(namespace, used, step, millis);
        }
    }
    sheet
}

fn scope(query: &str) -> ScopeQuery {
    ScopeQuery::read(&Params::from_query(query)).unwrap()
}

async fn namespaces(api: &Capacity, query: &str) -> NamespaceTable {
    let query = NamespacesQuery::read(&Params::from_query(query)).unwrap();
    let page = api.namespaces(&Access::All, &query).await.unwrap();
    let full = api.namespaces_in_full(&Access::All, &query).await.unwrap();
    let without_trends = |rows: &[NamespaceRow]| {
        let row = |row: &NamespaceRow| NamespaceRow {
            trend: Series::default(),
            ..row.clone()
        };
        rows.iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(
        (&full.sort, &full.rows),
        (&page.sort, &without_trends(&page.rows))
    );
    page
}

#[tokio::test]
async fn what_a_file_does_not_tell_is_unknown() {
    let (_folder, api) = filled(&usage()).await;
    let page = api.overview(&Access::All, &scope("")).await.unwrap();
    assert_eq!(page.frame.freshness.state, FreshnessState::Archived);
    assert_eq!(
        page.counts,
        ClusterCounts {
            namespaces: Some(3),
            teams: Some(0),
            ..ClusterCounts::default()
        }
    );
    let json = serde_json::to_value(page.counts).unwrap();
    assert!(json["nodes"].is_null() && json["pods_placed"].is_null());
    assert_eq!((page.cpu.used, page.cpu.requested), (Some(6_000), None));
    assert_eq!(page.cpu.requested_unused, None);
    let nodes = NodesQuery::read(&Params::from_query("")).unwrap();
    let nodes = api.nodes(&Access::All, &nodes).await.unwrap();
    assert_eq!(nodes.total, None);
    let health = api.data_health(&Access::All, &scope("")).await.unwrap();
    let cycles = health.cycles;
    assert_eq!(cycles.last_duration_millis, None);
    assert_eq!(cycles.last_lag_millis, None);
    assert_eq!((cycles.stored, cycles.pods_unmeasured), (24, None));
}

#[tokio::test]
async fn rows_are_sorted_by_what_is_known_unless_asked_otherwise() {
    let (_folder, api) = filled(&usage()).await;
    for (query, sort, first) in [
        ("", "-cpu_used", "b"),
        ("basis=usage", "-cpu_used", "b"),
        ("sort=cpu_used", "cpu_used", "a"),
        ("sort=-memory_used", "-memory_used", "a"),
        ("sort=-namespace", "-namespace", "c"),
    ] {
        let page = namespaces(&api, query).await;
        assert_eq!(
            (&*page.sort, &*page.rows[0].namespace),
            (sort, first),
            "{query}"
        );
    }
    for query in ["", "basis=usage"] {
        let page = api.overview(&Access::All, &scope(query)).await.unwrap();
        let names: Vec<_> = page.largest.iter().map(|row| &*row.namespace).collect();
        assert_eq!(names, ["b", "c", "a"], "{query}");
    }
}

#[tokio::test]
async fn nodes_of_a_part_of_the_day_are_not_none_in_the_rest() {
    let mut sheet = usage();
    for name in ["nodes", "cpu_allocatable_millis"] {
        sheet.set_of_node("n", NodeLoad::position(name).unwrap(), 0, 1.0);
    }
    let (_folder, api) = filled(&sheet).await;
    let page = api.overview(&Access::All, &scope("")).await.unwrap();
    assert_eq!((page.counts.nodes, page.counts.pools), (None, None));
    assert_eq!(page.cpu.allocatable, Some(1));
}

#[tokio::test]
async fn a_collected_cluster_without_nodes_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let record = CycleRecord {
        at_secs: MIDNIGHT,
        interval_secs: 60,
        ..CycleRecord::default()
    };
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    let (meta, attributes) = (CycleMeta::default(), EntityAttributes::default());
    writer
        .append_cycle(&record, meta, &attributes)
        .await
        .unwrap();
    let live = Live::new(60);
    live.update(|state| state.cluster = Some(cluster.clone()));
    let clock = Clock::of(|| (MIDNIGHT + 30) * 1_000);
    let api = Capacity::new(
        store,
        live,
        clock,
        TeamMapping::by_default_labels(),
        Plans::default(),
    );
    let counts = api.overview(&Access::All, &scope("")).await.unwrap().counts;
    let none = Some(0);
    assert_eq!((counts.nodes, counts.pools), (none, none));
    assert_eq!((counts.pods_placed, counts.pods_unplaced), (none, none));
    assert_eq!(
        (counts.nodes_not_ready, counts.gpu_allocatable),
        (none, none)
    );
    let nodes = NodesQuery::read(&Params::from_query("")).unwrap();
    let nodes = api.nodes(&Access::All, &nodes).await.unwrap();
    assert_eq!(nodes.total.map(|total| total.nodes), none);
    let health = api.data_health(&Access::All, &scope("")).await.unwrap();
    assert_eq!(health.cycles.last_duration_millis, none, "it was measured");
}
