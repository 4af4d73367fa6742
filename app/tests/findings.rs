//! What the pages say, case by case: each test changes one thing of a made-up page.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "made-up numbers, in a test"
)]

mod fixture;
#[path = "findings/forecast.rs"]
mod forecast;
#[path = "findings/imported.rs"]
mod imported;
#[path = "findings/machines.rs"]
mod machines;
#[path = "findings/packing.rs"]
mod packing;
#[path = "findings/sharing.rs"]
mod sharing;

use fixture::{FixtureApi, GIB, NOW};
use futures::executor::block_on;
use plimsoll_app::api::*;
use plimsoll_app::findings::{self, Finding};
use plimsoll_app::format::Amount;
use plimsoll_app::routes::*;

fn said(finding: &Finding) -> String {
    finding.plain().replace('\u{a0}', " ")
}

fn plain(title: &str) -> String {
    title.replace('\u{a0}', " ")
}

fn params(query: &str) -> Params {
    Params::from_query(query)
}

fn scope(query: &str) -> ScopeQuery {
    ScopeQuery::read(&params(query)).unwrap()
}

fn overview(query: &str) -> Overview {
    block_on(FixtureApi.overview(&Access::All, &scope(query))).unwrap()
}

fn namespaces(query: &str) -> (NamespaceTable, NamespacesQuery) {
    let query = NamespacesQuery::read(&params(query)).unwrap();
    let table = block_on(FixtureApi.namespaces(&Access::All, &query)).unwrap();
    (table, query)
}

fn namespace(name: &str) -> NamespaceDetail {
    let query = NamespaceQuery::read(name, &params("")).unwrap();
    block_on(FixtureApi.namespace(&Access::All, &query)).unwrap()
}

fn nodes(query: &str) -> NodeTable {
    let query = NodesQuery::read(&params(query)).unwrap();
    block_on(FixtureApi.nodes(&Access::All, &query)).unwrap()
}

fn node(name: &str) -> NodeDetail {
    let query = NodeQuery {
        scope: scope(""),
        node: name.to_owned(),
    };
    block_on(FixtureApi.node(&Access::All, &query)).unwrap()
}

fn health(query: &str) -> DataHealth {
    block_on(FixtureApi.data_health(&Access::All, &scope(query))).unwrap()
}

#[test]
fn the_overview_names_the_tighter_resource_first() {
    let mut page = overview("");
    assert_eq!(
        said(&findings::overview(&page)),
        "The cluster’s CPU is 75 % spoken for and 46 % used; its memory 64 % and 41 %. \
         14 pods wait for a node, asking for 212 cores and 400 GiB."
    );
    page.memory.requested = page.memory.allocatable.map(|all| all * 8 / 10);
    page.counts.pods_unplaced = Some(0);
    assert_eq!(
        said(&findings::overview(&page)),
        "The cluster’s memory is 80 % spoken for and 41 % used; its CPU 75 % and 46 %."
    );
}

#[test]
fn the_overview_in_its_other_cases() {
    let told = |change: &dyn Fn(&mut Overview)| {
        let mut page = overview("");
        page.counts.pods_unplaced = Some(0);
        change(&mut page);
        said(&findings::overview(&page))
    };
    assert_eq!(
        told(&|page| page.cpu.requested = page.cpu.allocatable.map(|all| all * 112 / 100)),
        "The cluster is over-committed: of its CPU, 112 % is spoken for and 46 % used; \
         its memory 64 % and 41 %."
    );
    assert_eq!(
        told(&|page| {
            page.cpu.used = None;
            page.memory.used = None;
        }),
        "The cluster’s CPU is 75 % spoken for; its memory 64 %. How much of it is used is \
         unknown: no usage was measured."
    );
    assert_eq!(
        told(&|page| {
            page.cpu.requested = Some(0);
            page.memory.requested = Some(0);
        }),
        "Nothing is requested of the 48 machines, yet 46 % of the CPU is used: pods without \
         requests run there."
    );
    assert_eq!(
        told(&|page| page.cpu.requested = Some(900_000)),
        "The cluster’s memory is 64 % spoken for and 41 % used; its CPU 32 % and 46 %. Teams use \
         more CPU than they asked for."
    );
    assert_eq!(
        told(&|page| {
            page.cpu = CapacityParts::default();
            page.memory = CapacityParts::default();
        }),
        "How full the cluster is cannot be told: its allocatable capacity is unknown."
    );
    assert_eq!(
        told(&|page| {
            page.counts.nodes = Some(0);
            page.cpu.allocatable = Some(0);
        }),
        "This cluster has no nodes."
    );
    assert_eq!(
        told(&|page| page.coverage.observed_secs = 0),
        "Nothing was observed in this window, so there is nothing to say about it."
    );
    assert_eq!(
        told(&|page| {
            page.counts.pods_unplaced = Some(1);
            page.cpu.unplaced = Some(250);
            page.memory.unplaced = None;
        }),
        "The cluster’s CPU is 75 % spoken for and 46 % used; its memory 64 % and 41 %. \
         1 pod waits for a node, asking for 250m CPU."
    );
    assert_eq!(
        said(&findings::overview(&overview("cluster=empty"))),
        "Nothing has been collected yet."
    );
}

#[test]
fn the_cards_of_the_overview() {
    let mut page = overview("");
    assert_eq!(
        plain(&findings::capacity_title(&page)),
        "41 % of the CPU that teams ask for goes unused"
    );
    page.memory.requested_unused = page.memory.requested.map(|asked| asked / 2);
    assert_eq!(
        findings::capacity_title(&page),
        "Half of the memory that teams ask for goes unused"
    );
    let largest = |page: &Overview, basis| plain(&findings::largest_title(page, basis));
    assert_eq!(
        largest(&page, Basis::Requests),
        "Eight of 41 namespaces make 69 % of the CPU requests"
    );
    assert_eq!(
        largest(&page, Basis::Usage),
        "Eight of 41 namespaces make 69 % of the CPU use"
    );
    page.cpu.requested = page
        .largest
        .iter()
        .map(|row| row.figures.cpu.requested)
        .sum();
    page.cpu.requested = page.cpu.requested.map(|shown| shown * 2);
    assert_eq!(
        largest(&page, Basis::Requests),
        "Eight of 41 namespaces make half of the CPU requests"
    );
    page.counts.namespaces = Some(8);
    assert_eq!(
        largest(&page, Basis::Requests),
        "checkout makes 12 % of the CPU requests"
    );
    page.cpu.requested = None;
    assert_eq!(largest(&page, Basis::Requests), "The largest namespaces");
    page.largest.clear();
    assert_eq!(
        largest(&page, Basis::Requests),
        "No namespace asks for anything"
    );
    let gap = DemandSeries::default();
    assert_eq!(
        findings::overview_series_title(Amount::Cpu, &gap),
        "CPU: neither usage nor requests are known"
    );
}

#[test]
fn the_namespaces_ask_and_use() {
    let (page, query) = namespaces("");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "41 namespaces ask for 2,095 cores and 9.31 TiB, and use 61 % of those cores and 65 % of \
         that memory."
    );
    let (page, query) = namespaces("aggregate=team");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "Twelve teams and the unassigned rest ask for 2,095 cores and 9.31 TiB, and use 61 % of \
         those cores and 65 % of that memory."
    );
    assert_eq!(
        plain(&findings::namespaces_title(&page, &query)),
        "payments leaves most unused: 202 cores, a quarter of all that is idle"
    );
    let (page, query) = namespaces("cluster=no-usage&filter=checkout-batch");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "One namespace asks for 48 cores and 106 GiB. How much of it is used is unknown."
    );
    let (page, query) = namespaces("filter=no-requests");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "One namespace asks for nothing: none of the containers names a request."
    );
    let (page, query) = namespaces("filter=zzz");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "No namespace matches the filter."
    );
    let (page, query) = namespaces("cluster=empty");
    assert_eq!(
        said(&findings::namespaces(&page, &query)),
        "There are no namespaces in this window."
    );
}

#[test]
fn one_namespace() {
    let page = namespace("training");
    assert_eq!(
        said(&findings::namespace(&page)),
        "training asks for 260 cores and 2,054 GiB, and uses 93 % of those cores and 86 % of \
         that memory. 9 pods wait for a node."
    );
    let mut page = namespace("checkout");
    page.figures.cpu.quota = Some(360_000);
    assert_eq!(
        said(&findings::namespace(&page)),
        "checkout asks for 355 cores and 1,278 GiB, and uses 63 % of those cores and 58 % of \
         that memory. Its CPU quota is 99 % full."
    );
    page.exists = false;
    assert_eq!(
        said(&findings::namespace(&page)),
        "checkout no longer exists in the cluster; its history stays. It asked for 355 cores and \
         1,278 GiB."
    );
    assert_eq!(
        said(&findings::namespace(&namespace("no-requests"))),
        "no-requests asks for nothing and uses 3.4 cores and 5.91 GiB."
    );
    let mut page = namespace("vault");
    page.coverage.observed_secs = 0;
    assert_eq!(
        said(&findings::namespace(&page)),
        "Nothing was observed of vault in this window."
    );
    page.exists = false;
    assert_eq!(
        said(&findings::namespace(&page)),
        "Nothing was observed of vault in this window. It no longer exists in the cluster."
    );
}

#[test]
fn the_health_of_the_data() {
    let window = Window::default();
    let told = |page: &DataHealth| said(&findings::data_health(page, &window));
    let mut page = health("");
    assert_eq!(
        told(&page),
        "All sources answer. 99.1 % of the last 30 days is covered, with 3 gaps."
    );
    page.usage_coverage.observed_secs /= 2;
    assert_eq!(
        told(&page),
        "All sources answer. 99.1 % of the last 30 days is covered, with 3 gaps, and 49.3 % has \
         measured usage."
    );
    assert_eq!(
        told(&health("cluster=no-usage")),
        "metrics.k8s.io has not answered since 10:04 UTC; usage is unknown since then. 99.1 % of \
         the last 30 days is covered, with 3 gaps."
    );
    assert_eq!(
        told(&health("cluster=many")),
        "Our rights do not reach resourcequotas; what depends on that is shown as unknown. 100 % \
         of the last 30 days is covered, and 98.8 % has measured usage."
    );
    assert_eq!(
        told(&health("cluster=empty")),
        "Nothing has been collected yet. The first cycle comes within 60 s of the start."
    );
    let mut page = health("cluster=no-usage");
    page.sources[6].last_success_secs = None;
    assert!(told(&page).starts_with("metrics.k8s.io has never answered;"));
    page.sources[0].state = SourceState::Failing;
    assert!(told(&page).starts_with("Two sources do not answer: pods and metrics.k8s.io."));
    page.frame.freshness.state = FreshnessState::Archived;
    page.frame.freshness.as_of_secs = Some(NOW - 40 * 86_400);
    assert_eq!(
        told(&page),
        "Nobody collects this cluster now: it is history up to 6 October, 12:04 UTC."
    );
}

#[test]
fn the_cards_of_the_health_of_the_data() {
    let mut page = health("");
    assert_eq!(
        plain(&findings::gaps_title(&page)),
        "3 gaps, the longest 4 h"
    );
    page.gaps.clear();
    page.gaps_total = 0;
    assert_eq!(findings::gaps_title(&page), "No gaps");
    page.coverage.expected_secs = 0;
    assert_eq!(findings::gaps_title(&page), "Nothing was to be observed");

    let mut cycles = page.cycles;
    let intervals =
        |cycles: &CycleHealth| findings::cycle_intervals(cycles).map(|words| plain(&words));
    assert_eq!(intervals(&cycles).unwrap(), "one cycle every 60 s");
    cycles.longest_interval_secs = Some(300);
    assert_eq!(intervals(&cycles).unwrap(), "one cycle every 60 s to 5 min");
    cycles.longest_interval_secs = None;
    assert_eq!(intervals(&cycles), None);

    let missing = |cycles: &CycleHealth| plain(&findings::of_pods_expected(cycles));
    assert_eq!(missing(&cycles), "2,004, under 0.1 %");
    cycles.pods_expected = Some(40_080);
    assert_eq!(missing(&cycles), "2,004, 5 %");
    cycles.pods_expected = None;
    assert_eq!(missing(&cycles), "2,004");

    assert_eq!(
        plain(&findings::process_title(&page.process)),
        "Plimsoll itself takes 96 MiB of memory and 1.2 % of a core"
    );
    page.process.cpu_share_permille = None;
    assert_eq!(
        plain(&findings::process_title(&page.process)),
        "Plimsoll itself takes 96 MiB of memory"
    );
}
