//! Tables as data: sums, units, exact values, and what a name may contain.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "made-up numbers, in a test"
)]

mod fixture;
#[path = "tables/people.rs"]
mod people;

use fixture::FixtureApi;
use futures::executor::block_on;
use plimsoll_app::api::*;
use plimsoll_app::routes::*;
use plimsoll_app::tables::{self, DataTable, Placement};

fn namespaces(query: &str) -> DataTable {
    let query = NamespacesQuery::read(&Params::from_query(query)).unwrap();
    let table = block_on(FixtureApi.namespaces(&Access::All, &query)).unwrap();
    tables::namespaces(&table, &query)
}

fn column(table: &DataTable, id: &str) -> usize {
    table
        .columns
        .iter()
        .position(|column| column.id == id)
        .unwrap()
}

/// Every table of the pages.
fn all() -> Vec<DataTable> {
    let scope = ScopeQuery::default();
    let params = Params::default();
    let overview = block_on(FixtureApi.overview(&Access::All, &scope)).unwrap();
    let query = NamespaceQuery::read("training", &params).unwrap();
    let detail = block_on(FixtureApi.namespace(&Access::All, &query)).unwrap();
    let nodes_query = NodesQuery::read(&params).unwrap();
    let nodes = block_on(FixtureApi.nodes(&Access::All, &nodes_query)).unwrap();
    let health = block_on(FixtureApi.data_health(&Access::All, &scope)).unwrap();
    let pods = detail.pods.clone().unwrap();
    let mut all = vec![
        namespaces(""),
        namespaces("aggregate=team"),
        namespaces("cluster=no-usage"),
        namespaces("cluster=empty"),
        namespaces("cluster=usage-only"),
        tables::largest(&overview, &scope),
        tables::workloads(&detail, &query),
        tables::pods(&pods, Placement::OfNamespace, "pods".into(), &scope),
        tables::pods(&pods, Placement::OnNode, "pods".into(), &scope),
        tables::nodes(&nodes, &nodes_query),
        tables::pools(&nodes, &scope),
        tables::sources(&health),
        tables::gaps(&health),
    ];
    all.extend(people::all());
    all
}

#[test]
fn every_row_has_one_cell_per_column() {
    for table in all() {
        for row in table.rows.iter().chain(&table.total) {
            assert_eq!(row.cells.len(), table.columns.len(), "{}", table.caption);
        }
        let mut names = table.export_header();
        names.sort();
        names.dedup();
        assert_eq!(
            names.len(),
            table.export_header().len(),
            "{}",
            table.caption
        );
    }
}

#[test]
fn exact_numbers_are_numbers() {
    for table in all() {
        for (at, column) in table.columns.iter().enumerate() {
            for row in table
                .rows
                .iter()
                .filter(|_| column.numeric && !column.picture)
            {
                let exact = &row.cells[at].exact;
                assert!(
                    exact.is_empty() || exact.parse::<f64>().is_ok_and(f64::is_finite),
                    "{}: {exact}",
                    column.id
                );
                assert_eq!(exact.is_empty(), row.cells[at].text == "—", "{}", column.id);
            }
        }
    }
}

#[test]
fn the_total_is_the_sum_of_the_rows() {
    for query in ["", "aggregate=team", "filter=search", "cluster=no-usage"] {
        let table = namespaces(query);
        let total = table.total.as_ref().unwrap();
        for id in [
            "cpu_used",
            "cpu_requested",
            "memory_used",
            "memory_requested",
            "pods",
        ] {
            let at = column(&table, id);
            let micro = |text: &str| (text.parse::<f64>().unwrap_or(0.0) * 1_000.0).round() as i64;
            let sum: i64 = table
                .rows
                .iter()
                .map(|row| micro(&row.cells[at].exact))
                .sum();
            assert_eq!(micro(&total.cells[at].exact), sum, "{query} {id}");
        }
    }
}

#[test]
fn sorting_is_offered_for_exactly_the_columns_of_the_query() {
    let table = namespaces("");
    let offered: Vec<_> = table
        .columns
        .iter()
        .filter(|c| c.sortable)
        .map(|c| c.id)
        .collect();
    let mut wanted = NamespacesQuery::COLUMNS.to_vec();
    wanted.retain(|id| !offered.contains(id));
    assert!(wanted.is_empty(), "no header sorts by {wanted:?}");
}

#[test]
fn a_column_has_one_unit_and_the_export_the_exact_one() {
    let table = namespaces("");
    let header = table.export_header();
    for name in [
        "cpu_used_cores",
        "cpu_efficiency_percent",
        "memory_requested_bytes",
        "memory_quota_bytes",
        "cpu_share_percent",
        "pods",
    ] {
        assert!(header.contains(&name.to_owned()), "{name} in {header:?}");
    }
    assert!(!header.contains(&"trend".to_owned()));
    let at = column(&table, "memory_requested");
    assert_eq!(table.rows[0].cells[at].text, "1,278");
    assert_eq!(table.rows[0].cells[at].exact, "1372242051072");
}

#[test]
fn unknown_usage_is_a_dash_everywhere() {
    let table = namespaces("cluster=no-usage");
    for id in [
        "cpu_used",
        "cpu_efficiency",
        "memory_used",
        "memory_efficiency",
    ] {
        let at = column(&table, id);
        for row in &table.rows {
            assert_eq!(row.cells[at].text, "—", "{id}");
        }
    }
}

#[test]
fn who_shares_is_sorted_as_asked_and_leads_on() {
    let shares = |text: &str, all: bool| {
        let query = SharingQuery::read(&Params::from_query(text)).unwrap();
        let page = block_on(FixtureApi.sharing(&Access::All, &query)).unwrap();
        tables::shares(&page.sharing.unwrap(), &query, all)
    };
    for column_id in ["holds", "saves", "buys", "needs", "unused", "growth_noise"] {
        for sign in ["", "-"] {
            let table = shares(&format!("sort={sign}{column_id}"), true);
            let at = column(&table, column_id);
            let exact = table.rows.iter().map(|row| &*row.cells[at].exact);
            let unknown_last = exact.clone().is_sorted_by_key(str::is_empty);
            let known: Vec<f64> = exact.filter_map(|text| text.parse().ok()).collect();
            let sorted = match sign {
                "" => known.is_sorted(),
                _ => known.iter().rev().is_sorted(),
            };
            assert!(
                sorted && unknown_last && known.len() >= 5,
                "{sign}{column_id}: {known:?}"
            );
        }
    }
    let names = |text: &str| {
        let rows = shares(text, true).rows.into_iter();
        rows.map(|row| row.cells[0].text.clone())
            .collect::<Vec<_>>()
    };
    assert!(names("sort=team").is_sorted());
    assert_eq!(names("sort=-holds"), names(""));
    let first = |text: &str| {
        let query = SharingQuery::read(&Params::from_query(text)).unwrap();
        let page = block_on(FixtureApi.sharing(&Access::All, &query)).unwrap();
        let mut table = tables::shares_leading_on(&page.sharing.unwrap(), &query);
        table.rows.remove(0).href.unwrap()
    };
    assert_eq!(
        first("sort=team&window=7d"),
        "/namespaces?window=7d&team=catalog"
    );
    assert_eq!(
        first("sort=namespace&by=namespace&window=7d"),
        "/namespaces/catalog?window=7d"
    );
    assert!(shares("page=2", false).rows.is_empty());
}
