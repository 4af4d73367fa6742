//! Answers over a small history that each test makes up.

use super::*;
use crate::store::testing::store_with_cluster;
use crate::store::{CycleMeta, EntityAttributes, HistoryWriter};
use plimsoll_app::api::Coverage;
use plimsoll_app::routes::{Params, ROWS_PER_PAGE, SeriesQuery, WorkloadsQuery};
use plimsoll_planner::accounting::{CycleRecord, Demand, WorkloadKey};
use plimsoll_planner::model::{WorkloadKind, WorkloadRef};

const DAY: i64 = 86_400;
/// When the histories start: a midnight.
const START: i64 = 20_000 * DAY;

fn demand(used: Option<i64>, requested: i64) -> Demand {
    Demand {
        cpu_used_millis: used,
        cpu_requested_millis: Some(requested),
        memory_requested_bytes: Some(0),
        pods_placed: Some(1),
        pods_running: Some(1),
        pods_expected: Some(1),
        pods_measured: Some(i64::from(used.is_some())),
        ..Demand::default()
    }
}

/// A cycle of a minute with a workload per namespace or, as `namespace/workload`, with more.
fn cycle(at_secs: i64, workloads: &[(&str, Demand)]) -> CycleRecord {
    let mut record = CycleRecord {
        at_secs,
        interval_secs: 60,
        ..CycleRecord::default()
    };
    for (path, demand) in workloads {
        let (namespace, name) = path.split_once('/').unwrap_or((path, "main"));
        match record
            .namespaces
            .iter_mut()
            .find(|(known, _)| **known == *namespace)
        {
            Some((_, sum)) => sum.add(demand),
            None => record.namespaces.push((namespace.into(), *demand)),
        }
        let workload = WorkloadRef {
            kind: WorkloadKind::Deployment,
            name: name.into(),
        };
        let key = WorkloadKey {
            namespace: namespace.into(),
            workload,
        };
        record.workloads.push((key, *demand));
    }
    record
}

/// An API over these cycles, asked at a moment. The folder is the database's.
async fn api(cycles: &[CycleRecord], now_secs: i64) -> (tempfile::TempDir, Capacity) {
    let folder = tempfile::tempdir().unwrap();
    let (store, cluster) = store_with_cluster(&folder).await;
    let mut writer = HistoryWriter::new(store.clone(), cluster.id);
    for record in cycles {
        let (meta, attributes) = (CycleMeta::default(), EntityAttributes::default());
        assert!(
            writer
                .append_cycle(record, meta, &attributes)
                .await
                .unwrap()
        );
    }
    let live = Live::new(60);
    live.update(|state| state.cluster = Some(cluster.clone()));
    let clock = Clock::of(move || now_secs * 1_000);
    let teams = TeamMapping::by_default_labels();
    (
        folder,
        Capacity::new(store, live, clock, teams, Plans::default()),
    )
}

fn params(query: &str) -> Params {
    Params::from_query(query)
}

async fn namespace(api: &Capacity, name: &str, query: &str) -> NamespaceDetail {
    let query = NamespaceQuery::read(name, &params(query)).unwrap();
    api.namespace(&Access::All, &query).await.unwrap()
}

async fn namespaces(api: &Capacity, query: &str) -> NamespaceTable {
    let query = NamespacesQuery::read(&params(query)).unwrap();
    api.namespaces(&Access::All, &query).await.unwrap()
}

async fn health(api: &Capacity, query: &str) -> DataHealth {
    let query = ScopeQuery::read(&params(query)).unwrap();
    api.data_health(&Access::All, &query).await.unwrap()
}

#[tokio::test]
async fn whether_a_namespace_exists_is_not_asked_of_the_window() {
    let both = [("shop", demand(Some(1), 1)), ("gone", demand(Some(1), 1))];
    let later = START + 3 * DAY;
    let cycles = [cycle(START, &both), cycle(later, &both[..1])];
    let (_folder, api) = api(&cycles, later + 30).await;
    // A window of the first cycle, one without any, one of the newest.
    for (window, observed) in [
        ("2024-10-04T00:00:00Z/2024-10-04T00:05:00Z", true),
        ("2024-10-05T00:00:00Z/2024-10-06T00:00:00Z", false),
        ("5m", true),
    ] {
        for (name, exists) in [("shop", true), ("gone", false)] {
            let page = namespace(&api, name, &format!("window={window}")).await;
            assert_eq!(page.exists, exists, "{name} {window}");
            assert_eq!(page.coverage.observed_secs > 0, observed, "{window}");
        }
    }
}

#[tokio::test]
async fn coverage_and_gaps_tell_the_same() {
    let shop = [("shop", demand(Some(1), 1))];
    let minutes = |range: std::ops::Range<i64>| range.map(|at| cycle(START + at * 60, &shop));
    // An installation of ten minutes ago, and later an outage that goes on.
    let cycles: Vec<_> = minutes(0..10).chain(minutes(20..30)).collect();
    let coverage = |observed_secs, expected_secs| Coverage {
        observed_secs,
        expected_secs,
    };
    let (_folder, young) = api(&cycles[..10], START + 570).await;
    let page = health(&young, "window=30d").await;
    // The newest one holds until the next.
    assert_eq!(page.coverage, coverage(600, 600));
    assert_eq!(page.usage_coverage, page.coverage);
    assert_eq!((page.gaps_total, page.gaps.len()), (0, 0));

    let (_folder, old) = api(&cycles, START + 3_600).await;
    let page = health(&old, "window=30d").await;
    assert_eq!(page.coverage, coverage(1_200, 3_600));
    assert_eq!(page.cycles.pods_expected, Some(20));
    assert_eq!(page.cycles.shortest_interval_secs, Some(60));
    let gaps: Vec<_> = page
        .gaps
        .iter()
        .map(|gap| (gap.range.from_secs - START, gap.range.to_secs - START))
        .collect();
    assert_eq!(gaps, [(1_800, 3_600), (600, 1_200)]);
    let page = health(&old, "window=5m").await;
    assert_eq!(page.coverage, coverage(0, 300));
    assert_eq!(page.gaps_total, 1);
    assert_eq!(page.cycles.longest_interval_secs, None);
}

#[tokio::test]
async fn a_row_measured_for_a_part_of_its_time_keeps_its_mean() {
    let cycles: Vec<_> = (0..40)
        .map(|at| {
            let known = (at < 22).then_some(500);
            let rows = [
                ("shop/web", demand(known, 1_000)),
                ("steady", demand(Some(100), 200)),
            ];
            cycle(START + at * 60, &rows)
        })
        .collect();
    let (_folder, api) = api(&cycles, START + 2_400).await;
    let measured = Coverage {
        observed_secs: 22 * 60,
        expected_secs: 40 * 60,
    };
    let table = namespaces(&api, "window=40m").await;
    let row = &table.rows[0];
    assert_eq!(row.namespace, "shop");
    assert_eq!(row.figures.cpu.used, Some(500));
    assert_eq!(row.figures.cpu.efficiency(), Some(0.5));
    assert_eq!(row.usage_coverage, measured);
    assert_eq!(table.rows[1].figures.cpu.used, Some(100));
    assert_eq!(table.total.cpu.used, Some(600), "rows add up");
    let team = namespaces(&api, "window=40m&aggregate=team").await;
    assert_eq!(team.rows[0].figures.cpu.used, Some(600));
    let usage = namespaces(&api, "window=40m&basis=usage&sort=namespace").await;
    let trend = &usage.rows[0].trend.values;
    assert_eq!(
        (trend[0], trend[21], trend[22]),
        (Some(500), Some(500), None)
    );

    let page = namespace(&api, "shop", "window=40m").await;
    assert_eq!(page.figures, row.figures);
    assert_eq!(page.workloads_sum, page.workloads[0].figures);
    assert_eq!(page.workloads[0].figures.cpu.used, Some(500));
    assert_eq!(page.workloads[0].usage_coverage, measured);
}

#[tokio::test]
async fn workloads_come_in_pages_and_all_at_once_for_exports() {
    const ALL: usize = 2 * ROWS_PER_PAGE + 50;
    let names: Vec<String> = (0..ALL).map(|at| format!("ci/build-{at:04}")).collect();
    let rows: Vec<(&str, Demand)> = (1..)
        .zip(&names)
        .map(|(at, name)| (name.as_str(), demand(Some(at), 2 * at)))
        .collect();
    let cycles: Vec<_> = (0..5).map(|at| cycle(START + at * 60, &rows)).collect();
    let (_folder, api) = api(&cycles, START + 300).await;
    let mut seen = Vec::new();
    let mut used = 0;
    for number in 1..=3 {
        let query = format!("window=5m&sort=-cpu_used&page={number}");
        let page = namespace(&api, "ci", &query).await;
        assert_eq!(
            (page.page, page.pages, page.workloads_total),
            (number, 3, ALL)
        );
        assert_eq!(page.workloads_sum.cpu, page.figures.cpu);
        let trends = page.workloads.iter().map(|row| row.trend.values.len());
        assert!(trends.into_iter().all(|steps| steps == 5));
        used += page
            .workloads
            .iter()
            .filter_map(|row| row.figures.cpu.used)
            .sum::<i64>();
        seen.extend(page.workloads.into_iter().map(|row| row.name));
    }
    let expected: Vec<String> = names
        .iter()
        .rev()
        .map(|name| name[3..].to_owned())
        .collect();
    assert_eq!(seen, expected, "sorted over all pages");
    let query = NamespaceQuery::read("ci", &params("window=5m&page=2")).unwrap();
    let page = api.namespace_in_full(&Access::All, &query).await.unwrap();
    assert_eq!(page.workloads.len(), ALL);
    assert_eq!(page.workloads_sum.cpu.used, Some(used));
    assert!(page.workloads.iter().all(|row| row.trend.values.is_empty()));
}

#[tokio::test]
async fn an_export_has_the_rows_of_all_pages() {
    const ALL: usize = ROWS_PER_PAGE + 5;
    let names: Vec<String> = (0..ALL).map(|at| format!("n{at:04}")).collect();
    let rows: Vec<(&str, Demand)> = names
        .iter()
        .map(|name| (name.as_str(), demand(Some(1), 2)))
        .collect();
    let (_folder, api) = api(&[cycle(START, &rows)], START + 60).await;
    let query = NamespacesQuery::read(&params("window=5m&sort=namespace")).unwrap();
    let page = api.namespaces(&Access::All, &query).await.unwrap();
    let full = api.namespaces_in_full(&Access::All, &query).await.unwrap();
    assert_eq!((page.rows.len(), page.pages), (ROWS_PER_PAGE, 2));
    assert_eq!((full.matching, full.total), (page.matching, page.total));
    let exported: Vec<&str> = full.rows.iter().map(|row| &*row.namespace).collect();
    assert_eq!(exported, names);
}

#[tokio::test]
async fn an_export_has_only_what_a_person_may_see() {
    let rows = [("mine", demand(Some(1), 2)), ("theirs", demand(Some(3), 4))];
    let (_folder, api) = api(&[cycle(START, &rows)], START + 60).await;
    let mine = Access::Namespaces(["mine".to_owned()].into());
    let query = NamespacesQuery::read(&params("window=5m")).unwrap();
    let full = api.namespaces_in_full(&mine, &query).await.unwrap();
    assert_eq!(full.rows.len(), 1);
    assert_eq!(full.total.cpu.used, Some(1));
    let theirs = NamespaceQuery::read("theirs", &params("window=5m")).unwrap();
    let refused = api.namespace_in_full(&mine, &theirs).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    let refused = api.pods_of_namespace(&mine, &theirs).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    let known = api.pods_of_namespace(&Access::All, &theirs).await;
    assert_eq!(
        known.unwrap_err().code,
        ErrorCode::NoData,
        "not collected here"
    );
}

/// The rows of a file of usage, without its header.
async fn usage(api: &Capacity, access: &Access, query: &str) -> Result<Vec<String>, ApiError> {
    let query = UsageQuery::read(&params(query)).unwrap();
    let mut spans = api.usage_spans(access, query).await?;
    let mut bytes = Vec::new();
    while let Some(part) = api.more_usage(&mut spans).await? {
        bytes.extend(part);
    }
    let text = String::from_utf8(bytes).unwrap();
    Ok(text.lines().skip(1).map(str::to_owned).collect())
}

#[tokio::test]
async fn what_no_page_has_is_only_of_what_a_person_may_see() {
    let rows = [
        ("mine/web", demand(Some(1), 2)),
        ("theirs/web", demand(Some(3), 4)),
    ];
    let (_folder, api) = api(&[cycle(START, &rows)], START + 60).await;
    let mine = Access::Namespaces(["mine".to_owned()].into());
    let query = WorkloadsQuery::read(&params("window=5m")).unwrap();
    let table = api.all_workloads(&mine, &query).await.unwrap();
    assert_eq!((table.rows.len(), table.matching, table.all), (1, 1, 1));
    assert_eq!(table.total.cpu.used, Some(1));
    for by in ["namespace", "team", "workload"] {
        let query = format!("window=5m&step=5m&aggregate={by}");
        let told = usage(&api, &mine, &query).await.unwrap();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(!told[0].contains("theirs"), "{told:?}");
        assert!(told[0].contains(",0.002,0.001,"), "{told:?}");
    }
    let refused = usage(&api, &mine, "window=5m&idle=1").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotFound);
    let of = |query: &str| SeriesQuery::read(&params(query)).unwrap();
    for steps in ["window=5m", "window=5m&step=5m", "window=5m&accumulate=1"] {
        let whole = api.series(&mine, &of(steps)).await.unwrap();
        let used = whole.cpu_series.used.values.iter().flatten();
        assert_eq!(used.collect::<Vec<_>>(), [&1], "{steps}");
        for name in ["of=namespace&name=theirs", "of=node&name=n1"] {
            let asked = of(&format!("{steps}&{name}"));
            let refused = api.series(&mine, &asked).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::NotFound, "{steps}&{name}");
        }
    }
}

#[tokio::test]
async fn nodes_are_of_those_who_may_see_all() {
    let rows = [("mine", demand(Some(1), 2)), ("theirs", demand(Some(3), 4))];
    let (_folder, api) = api(&[cycle(START, &rows)], START + 60).await;
    let mine = Access::Namespaces(["mine".to_owned()].into());
    let nodes = NodesQuery::read(&params("")).unwrap();
    let node = NodeQuery {
        scope: ScopeQuery::default(),
        node: "n1".to_owned(),
    };
    let refused = [
        api.nodes(&mine, &nodes).await.map(drop),
        api.nodes_in_full(&mine, &nodes).await.map(drop),
        api.node(&mine, &node).await.map(drop),
        api.pods_of_node(&mine, &node).await.map(drop),
        api.packing_in_full(&mine, &ScopeQuery::default())
            .await
            .map(drop),
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
        assert!(error.message.starts_with("Nodes are shared"), "{error:?}");
    }
    assert!(api.nodes(&Access::All, &nodes).await.is_ok());
    let report = api.report(&mine, None).await.unwrap();
    let packing = report.parts.iter().find(|part| part.title == "Packing");
    let told = packing.unwrap().told.as_ref();
    assert!(told.is_err_and(|why| why.starts_with("Nodes are shared")));
}

#[tokio::test]
async fn a_file_of_usage_has_an_end() {
    let names: Vec<String> = (0..250).map(|at| format!("n{at:04}")).collect();
    let rows: Vec<(&str, Demand)> = names
        .iter()
        .map(|name| (name.as_str(), demand(Some(1), 2)))
        .collect();
    let later = START + 700 * DAY;
    let cycles = [cycle(START, &rows), cycle(later, &rows)];
    let (_folder, api) = api(&cycles, later + 30).await;
    let all = Access::All;
    let refused = usage(&api, &all, "window=800d&step=5m").await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("step"));
    // Before the first cycle there is nothing, whatever the window.
    let one = usage(&api, &all, "window=800d&step=5m&namespace=n0001");
    assert_eq!(one.await.unwrap().len(), 2);
    let days = usage(&api, &all, "window=800d&step=1d").await.unwrap();
    assert_eq!(days.len(), 500);
}
