use super::*;
use crate::sample;

fn said(of: &[(&str, Option<i64>)]) -> String {
    teams(&sample::teams(of)).plain().replace('\u{a0}', " ")
}

#[test]
fn says_who_holds_most() {
    assert_eq!(
        said(&[("shop", Some(6_000)), ("billing", Some(2_000))]),
        "Two teams; shop holds most: 75 % of the CPU that is asked for (6 cores)."
    );
    assert_eq!(
        said(&[("shop", Some(6_000))]),
        "One team: shop asks for 6 cores."
    );
}

#[test]
fn what_belongs_to_no_team_is_no_team() {
    assert_eq!(
        said(&[(UNASSIGNED, Some(9_000)), ("shop", Some(1_000))]),
        "One team: shop asks for 1 core."
    );
    assert_eq!(
        said(&[(UNASSIGNED, Some(9_000))]),
        "No namespace belongs to a team."
    );
}

#[test]
fn unknown_none_and_filtered_differ() {
    assert_eq!(said(&[]), "There are no teams in this window.");
    assert_eq!(
        said(&[("a", None), ("b", None)]),
        "Two teams; what they ask for is unknown."
    );
    let mut page = sample::teams(&[]);
    page.all = 3;
    assert_eq!(teams(&page).plain(), "No team matches the filter.");
}

#[test]
fn the_table_says_who_wastes_most_of_all() {
    let of = [
        ("shop", Some(6_000)),
        ("billing", Some(2_000)),
        ("ops", Some(4_000)),
    ];
    let mut page = sample::teams(&of);
    assert_eq!(
        teams_title(&page).replace('\u{a0}', " "),
        "shop leaves most unused: 3 cores, half of all that is idle"
    );
    page.rows[0].team.name = UNASSIGNED.to_owned();
    assert_eq!(teams_title(&page), "What each team asks for and uses");
    page.rows[0].team.name = "shop".to_owned();
    page.all = 9;
    assert_eq!(teams_title(&page), "What each team asks for and uses");
}

#[test]
fn leftovers_are_named() {
    let mut page = sample::teams(&[]);
    assert_eq!(unassigned_title(&page), "Every namespace belongs to a team");
    page.unassigned = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(unassigned_title(&page), "a and b belong to no team");
    page.unassigned = (0..9).map(|it| it.to_string()).collect();
    assert_eq!(
        unassigned_title(&page).replace('\u{a0}', " "),
        "9 namespaces belong to no team"
    );
}
