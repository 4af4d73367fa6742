//! Tables of teams, isolation and sizes as exports have them.

use super::*;
use crate::api::RunsOut;
use crate::routes::{IsolationQuery, Params, ScopeQuery, SizingQuery, TeamQuery, TeamsQuery};
use crate::sample;

fn of(table: &DataTable, row: usize, column: &str) -> String {
    let header = table.export_header();
    let at = header.iter().position(|name| name == column).unwrap();
    table.export_rows().nth(row).unwrap()[at].to_owned()
}

fn whole(table: &DataTable) {
    let width = table.export_header().len();
    assert!(!table.rows.is_empty());
    assert!(table.export_rows().all(|row| row.len() == width));
    let shown = table.rows.iter().chain(&table.total);
    assert!(
        shown
            .into_iter()
            .all(|row| row.cells.len() == table.columns.len())
    );
}

#[test]
fn every_row_has_a_cell_for_each_column() {
    let note = sample::isolation("shop");
    let isolation = IsolationQuery::of(ScopeQuery::default());
    let sizing = sample::sizing("shop");
    let sizes = SizingQuery::of(ScopeQuery::default());
    let detail = sample::team_detail("shop");
    let team = TeamQuery {
        scope: ScopeQuery::default(),
        team: "shop".to_owned(),
    };
    let list = TeamsQuery::read(&Params::default()).unwrap();
    for table in [
        teams(&sample::teams(&[("a", Some(1)), ("b", None)]), &list),
        team_namespaces(&detail, &team),
        team_quotas(&detail, &team),
        team_nodes(&detail, &team),
        isolation_findings(&note, &isolation),
        isolation_checks(&note, &isolation),
        isolation_teams(&note, &isolation),
        network_matrix(note.network.as_ref().unwrap()),
        access_matrix(note.access.as_ref().unwrap()),
        access_people(note.access.as_ref().unwrap()),
        colocation_matrix(note.colocation.as_ref().unwrap()),
        held_machines(note.colocation.as_ref().unwrap()),
        incidents(&note.neighbours, &isolation),
        neighbour_pairs(&note.neighbours.pairs),
        right_sizing(&sizing, &sizes),
        sized_workloads(&sizing, &sizes),
    ] {
        whole(&table);
    }
}

#[test]
fn what_is_unknown_stays_empty() {
    let sizes = right_sizing(
        &sample::sizing("shop"),
        &SizingQuery::of(ScopeQuery::default()),
    );
    assert_eq!(of(&sizes, 0, "cpu_recommended_cores"), "0.2");
    assert_eq!(of(&sizes, 0, "memory_requested_bytes"), "");
    assert_eq!(of(&sizes, 0, "window_seconds"), "1209600");
    let note = sample::isolation("shop");
    let beside = colocation_matrix(note.colocation.as_ref().unwrap());
    assert_eq!(of(&beside, 0, "share_percent"), "");
    assert_eq!(of(&beside, 1, "share_percent"), "40.00");
    let list = TeamsQuery::read(&Params::default()).unwrap();
    let mut page = sample::teams(&[("a", Some(1)), ("b", None)]);
    page.rows[1].score = None;
    page.rows[1].machines = None;
    let table = teams(&page, &list);
    assert_eq!(of(&table, 0, "score_percent"), "50");
    assert_eq!(of(&table, 1, "score_percent"), "");
    let at = table.columns.iter().position(|it| it.id == "machines");
    let total = &table.total.as_ref().unwrap().cells[at.unwrap()];
    assert_eq!(total.exact, "", "a sum with an unknown part is unknown");
}

#[test]
fn what_the_cluster_said_is_beneath_what_happened_and_a_column_of_files() {
    let note = sample::isolation("shop");
    let isolation = IsolationQuery::of(ScopeQuery::default());
    let table = incidents(&note.neighbours, &isolation);
    assert_eq!(of(&table, 0, "message"), "shop");
    assert_eq!(of(&table, 0, "kind"), "oom_killed");
    let shown = table.screen_order();
    let ids: Vec<&str> = shown.iter().map(|&at| table.columns[at].id).collect();
    assert!(ids.contains(&"kind") && !ids.contains(&"message"));
    let kind = table.columns.iter().position(|it| it.id == "kind");
    let beneath = Decor::Beneath("shop".to_owned());
    assert_eq!(table.rows[0].cells[kind.unwrap()].decor, beneath);
}

#[test]
fn quotas_keep_their_dates() {
    let mut detail = sample::team_detail("shop");
    let team = TeamQuery {
        scope: ScopeQuery::default(),
        team: "shop".to_owned(),
    };
    let table = team_quotas(&detail, &team);
    assert_eq!(of(&table, 0, "early"), "2027-04-17T22:13:20Z");
    assert_eq!(of(&table, 0, "median"), "");
    assert_eq!(of(&table, 0, "full_percent"), "75.00");
    if let Some(quotas) = &mut detail.quotas {
        quotas[0].used = None;
        quotas[0].runs_out = RunsOut::Unknown;
    }
    let table = team_quotas(&detail, &team);
    assert_eq!(of(&table, 0, "full_percent"), "");
    assert_eq!(of(&table, 0, "runs_out"), "not forecast");
}

#[test]
fn findings_tell_when_they_were_there_before_anybody_looked() {
    let note = sample::isolation("shop");
    let table = isolation_findings(&note, &IsolationQuery::of(ScopeQuery::default()));
    assert_eq!(of(&table, 0, "since"), "2027-03-30T09:46:40Z");
    assert_eq!(of(&table, 0, "since_first_look"), "true");
    let at = table
        .columns
        .iter()
        .position(|it| it.id == "since")
        .unwrap();
    assert!(table.rows[0].cells[at].text.ends_with("or before"));
    assert_eq!(of(&table, 0, "check"), "default-deny");
}
