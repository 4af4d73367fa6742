//! Tables of teams, of how they are kept apart, and of what workloads would do well to request.

use super::column;
use super::fixture::FixtureApi;
use futures::executor::block_on;
use plimsoll_app::api::*;
use plimsoll_app::routes::*;
use plimsoll_app::tables::{self, DataTable};

fn teams(query: &str) -> DataTable {
    let query = TeamsQuery::read(&Params::from_query(query)).unwrap();
    let page = block_on(FixtureApi.teams(&Access::All, &query)).unwrap();
    tables::teams(&page, &query)
}

fn team(name: &str, query: &str) -> Vec<DataTable> {
    let query = TeamQuery::read(name, &Params::from_query(query)).unwrap();
    let page = block_on(FixtureApi.team(&Access::All, &query)).unwrap();
    vec![
        tables::team_namespaces(&page, &query),
        tables::team_quotas(&page, &query),
        tables::team_nodes(&page, &query),
    ]
}

fn isolation(query: &str) -> (IsolationNote, IsolationQuery) {
    let query = IsolationQuery::read(&Params::from_query(query)).unwrap();
    let page = block_on(FixtureApi.isolation(&Access::All, &query)).unwrap();
    (*page.note.unwrap(), query)
}

fn apart(query: &str) -> Vec<DataTable> {
    let (note, query) = isolation(query);
    let mut all = vec![
        tables::isolation_teams(&note, &query),
        tables::isolation_findings(&note, &query),
        tables::isolation_checks(&note, &query),
        tables::incidents(&note.neighbours, &query),
        tables::neighbour_pairs(&note.neighbours.pairs),
    ];
    all.extend(note.network.iter().map(tables::network_matrix));
    let access = note.access.iter();
    all.extend(access.flat_map(|of| [tables::access_matrix(of), tables::access_people(of)]));
    let beside = note.colocation.iter();
    all.extend(beside.flat_map(|of| [tables::colocation_matrix(of), tables::held_machines(of)]));
    all
}

fn sizes(query: &str) -> [DataTable; 2] {
    let query = SizingQuery::read(&Params::from_query(query)).unwrap();
    let page = block_on(FixtureApi.right_sizing(&Access::All, &query)).unwrap();
    let note = page.note.unwrap();
    [
        tables::right_sizing(&note, &query),
        tables::sized_workloads(&note, &query),
    ]
}

/// Every table of these pages.
pub(super) fn all() -> Vec<DataTable> {
    let mut all = Vec::new();
    for query in ["", "cluster=no-usage", "cluster=usage-only"] {
        all.push(teams(query));
        all.extend(team("checkout", query));
    }
    for query in ["", "cluster=no-usage"] {
        all.extend(apart(query));
        all.extend(sizes(query));
    }
    all
}

/// The exact values of a column.
fn exact<'a>(table: &'a DataTable, id: &str) -> Vec<&'a str> {
    let at = column(table, id);
    table.rows.iter().map(|row| &*row.cells[at].exact).collect()
}

fn sum(table: &DataTable, id: &str) -> f64 {
    exact(table, id)
        .into_iter()
        .filter_map(|text| text.parse::<f64>().ok())
        .sum()
}

#[test]
fn these_offer_to_sort_by_the_columns_of_their_queries() {
    let (note, query) = isolation("");
    let found = tables::isolation_findings(&note, &query);
    let sized = &sizes("")[1];
    for (table, wanted) in [
        (&teams(""), &TeamsQuery::COLUMNS[..]),
        (&found, &IsolationQuery::COLUMNS),
        (sized, &SizingQuery::COLUMNS),
    ] {
        let offered = table.columns.iter().filter(|column| column.sortable);
        let mut offered: Vec<_> = offered.map(|column| column.id).collect();
        let mut wanted = wanted.to_vec();
        offered.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(offered, wanted, "{}", table.caption);
    }
}

#[test]
fn the_total_of_teams_is_the_sum_of_the_teams() {
    for query in ["", "filter=ch", "cluster=many"] {
        let table = teams(query);
        let total = table.total.as_ref().unwrap();
        for id in [
            "namespaces",
            "cpu_requested",
            "memory_used",
            "pods",
            "machines",
        ] {
            let told: f64 = total.cells[column(&table, id)].exact.parse().unwrap();
            let difference = (told - sum(&table, id)).abs();
            assert!(difference < 0.01, "{query} {id}: {difference}");
        }
    }
}

#[test]
fn earned_and_possible_make_the_score() {
    let (note, query) = isolation("cluster=no-usage");
    let table = tables::isolation_teams(&note, &query);
    let number = |text: &str| text.parse::<i64>().unwrap();
    let parts = exact(&table, "earned")
        .into_iter()
        .zip(exact(&table, "possible"));
    for (score, (earned, possible)) in exact(&table, "score").into_iter().zip(parts) {
        assert_eq!(number(score), number(earned) * 100 / number(possible));
    }
    assert!(
        sum(&table, "unknown") > 0.0,
        "and what is unknown earns nothing"
    );
}

#[test]
fn what_is_not_recommended_is_unknown_and_frees_nothing() {
    let [containers, workloads] = sizes("cluster=no-usage");
    for id in ["cpu_recommended", "memory_recommended", "cpu_freed"] {
        let table = if id.ends_with("freed") {
            &workloads
        } else {
            &containers
        };
        let told = exact(table, id);
        assert!(!told.is_empty(), "{id}");
        assert!(told.iter().all(|text| text.is_empty()), "{id}: {told:?}");
    }
    let now = sum(&workloads, "cpu_requested");
    assert!(now > 0.0, "what is requested is known all the same");
}
