//! What is said of clusters of which a part is known: of one that was imported, what namespaces
//! used of the CPU and nothing else.

use super::*;

#[test]
fn the_overview_tells_amounts_where_it_cannot_tell_shares() {
    let mut page = overview("cluster=usage-only");
    let told = |page: &Overview| said(&findings::overview(page));
    assert_eq!(
        told(&page),
        "41 namespaces used 1,285 cores on average; how much capacity there was is unknown."
    );
    page.memory.used = Some(3 * GIB);
    page.frame.freshness.state = FreshnessState::Live;
    assert_eq!(
        told(&page),
        "41 namespaces use 1,285 cores and 3 GiB on average; how much capacity there is is unknown."
    );
    page.cpu.requested = Some(2_000_000);
    assert_eq!(
        told(&page),
        "41 namespaces ask for 2,000 cores and use 1,285 cores and 3 GiB on average; how much \
         capacity there is is unknown."
    );
    page.cpu.requested = Some(0);
    page.counts.namespaces = Some(1);
    assert_eq!(
        told(&page),
        "1 namespace asks for nothing and uses 1,285 cores and 3 GiB on average; how much capacity \
         there is is unknown."
    );
    page.cpu.requested = Some(2_000_000);
    page.counts.namespaces = Some(41);
    (page.cpu.used, page.memory.used) = (None, None);
    assert_eq!(
        told(&page),
        "41 namespaces ask for 2,000 cores on average; how much capacity there is is unknown."
    );
    page.cpu.requested = None;
    assert_eq!(
        told(&page),
        "How full the cluster is cannot be told: its allocatable capacity is unknown."
    );
    page.cpu.allocatable = Some(4_000_000);
    assert_eq!(
        told(&page),
        "How full the cluster is cannot be told: neither requests nor usage are known."
    );
    page.cpu.used = Some(1_000_000);
    assert_eq!(
        told(&page),
        "The cluster’s CPU is 25 % used; what is asked for is unknown."
    );
}

#[test]
fn a_title_tells_what_its_chart_shows() {
    let page = overview("cluster=usage-only");
    let title =
        |amount, series: &DemandSeries| plain(&findings::overview_series_title(amount, series));
    let used = title(Amount::Cpu, &page.cpu_series);
    assert!(used.starts_with("CPU: at most 1,"), "{used}");
    assert!(used.ends_with(" cores used; requests and capacity are unknown"));
    assert!(!findings::nothing_known(&page.cpu_series));
    assert!(findings::nothing_known(&page.memory_series));
    assert_eq!(
        title(Amount::Memory, &page.memory_series),
        "Memory: neither usage nor requests are known"
    );
    let series = |value| Series {
        values: vec![None, value],
        ..Series::default()
    };
    let asked = DemandSeries {
        requested: series(Some(2_000)),
        ..DemandSeries::default()
    };
    assert_eq!(
        title(Amount::Cpu, &asked),
        "CPU: at most 2 cores requested; usage and capacity are unknown"
    );
    let both = DemandSeries {
        used: series(Some(1_000)),
        ..asked
    };
    assert_eq!(
        title(Amount::Cpu, &both),
        "CPU: at most 1 core used and 2 cores requested; capacity is unknown"
    );
    let alone = DemandSeries {
        used: series(Some(1_000)),
        ..DemandSeries::default()
    };
    assert_eq!(
        plain(&findings::namespace_series_title(Amount::Cpu, &alone)),
        "CPU peaks at 1 core; requests are unknown"
    );
}

#[test]
fn the_largest_are_ranked_by_what_is_known() {
    let page = overview("cluster=usage-only");
    assert_eq!(
        findings::largest_by(&page, Basis::Requests),
        (Amount::Cpu, Basis::Usage)
    );
    assert_eq!(
        plain(&findings::largest_title(&page, Basis::Requests)),
        plain(&findings::largest_title(&page, Basis::Usage))
    );
    assert_eq!(
        findings::largest_by(&overview(""), Basis::Requests),
        (Amount::Cpu, Basis::Requests)
    );
}

#[test]
fn namespaces_of_which_only_usage_is_known() {
    let (page, query) = namespaces("cluster=usage-only");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "41 namespaces used 1,285 cores on average; what they asked for is unknown."
    );
    assert_eq!(
        plain(&findings::namespaces_title(&page, &query)),
        "training uses most: 242 cores, a fifth of all that is used"
    );
    let (page, query) = namespaces("cluster=usage-only&aggregate=team&team=__unassigned__");
    assert_eq!(
        findings::namespaces_title(&page, &query),
        "Namespaces without a team"
    );
    let (mut page, query) = namespaces("cluster=usage-only&filter=vault");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "One namespace used 560m CPU on average; what it asked for is unknown."
    );
    page.total.memory.requested = Some(GIB);
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "One namespace asks for 1 GiB. How much of it is used is unknown."
    );
    page.total = DemandFigures::default();
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "What one namespace asks for is unknown in this window."
    );
}

#[test]
fn a_namespace_that_is_known_as_a_whole() {
    let query = NamespaceQuery::read("vault", &params("cluster=usage-only")).unwrap();
    let mut page = block_on(FixtureApi.namespace(&Access::All, &query)).unwrap();
    assert_eq!(
        said(&findings::namespace(&page)),
        "vault used 560m CPU on average; what it asked for is unknown."
    );
    assert!(findings::only_as_a_whole(&page));
    assert_eq!(findings::workloads_title(&page), "Workloads are unknown");
    page.exists = false;
    assert_eq!(
        said(&findings::namespace(&page)),
        "vault no longer exists in the cluster; its history stays. It used 560m CPU on average."
    );
    page.figures.pods_placed = Some(0);
    assert_eq!(
        findings::workloads_title(&page),
        "No workloads in this window"
    );
}

#[test]
fn nodes_that_are_unknown_are_not_none() {
    let mut page = nodes("cluster=usage-only");
    assert_eq!(
        said(&findings::nodes(&page)),
        "Nothing is known of this cluster’s nodes."
    );
    page.total = Some(PoolRow::default());
    assert_eq!(said(&findings::nodes(&page)), "This cluster has no nodes.");
    let mut page = node("general-00");
    (page.node.pods, page.node.status.ready) = (None, None);
    assert_eq!(
        said(&findings::node(&page)),
        "general-00 is 62 % full by CPU and 70 % by memory."
    );
}

#[test]
fn windows_of_a_history_end_with_it() {
    let window = Window::default();
    let page = health("cluster=usage-only");
    assert_eq!(
        plain(&window.phrase_of(&page.frame)),
        "the last 30 days up to 6 August 2026"
    );
    assert_eq!(
        window.describe_of(&health("").frame),
        window.describe(),
        "of a cluster that is collected they end now"
    );
    let fixed: Window = "2026-01-01T00:00:00Z/2026-02-01T00:00:00Z".parse().unwrap();
    assert_eq!(fixed.phrase_of(&page.frame), fixed.phrase());
    assert_eq!(
        findings::quality_title(&page.cycles),
        "Every cycle has measured usage"
    );
    assert_eq!(findings::of_pods_expected(&page.cycles), "—");
}
