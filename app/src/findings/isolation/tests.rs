use super::*;
use crate::sample;

fn said(note: &IsolationNote) -> String {
    isolation(note).plain().replace('\u{a0}', " ")
}

#[test]
fn unknown_is_told_and_is_no_pass() {
    let note = sample::isolation("shop");
    assert_eq!(
        said(&note),
        "Isolation stands at 50 % over 2 namespaces: 3 fail, none of them severe. Lowest is shop with 33 %. \
         1 verdict is unknown, which is not a pass."
    );
}

#[test]
fn severe_failures_come_first() {
    let mut note = sample::isolation("shop");
    note.score.failed_high = 1;
    note.score.unknown = 0;
    note.teams.truncate(1);
    assert_eq!(
        said(&note),
        "Isolation stands at 50 % over 2 namespaces: 1 severe failure."
    );
}

#[test]
fn the_lowest_is_so_by_more_than_hundredths() {
    let mut note = sample::isolation("shop");
    let mut of = |at: usize, earned| {
        note.teams[at].score = ScoreNote {
            earned,
            possible: 164,
            ..ScoreNote::default()
        };
    };
    of(0, 93);
    of(1, 92);
    let lowest = note.teams[1].team.name.clone();
    let said = said(&note);
    assert!(
        said.contains(&format!("Lowest is {lowest} with 56 %")),
        "{said}"
    );
}

#[test]
fn nothing_to_judge_nothing_that_applies_and_nothing_known_differ() {
    let mut note = sample::isolation("shop");
    note.score = ScoreNote {
        possible: 9,
        unknown: 4,
        ..ScoreNote::default()
    };
    assert_eq!(
        said(&note),
        "How far teams are kept apart is unknown: none of what the checks need can be read."
    );
    note.score = ScoreNote::default();
    assert_eq!(said(&note), "No check applies to what is here.");
    note.namespaces = 0;
    assert_eq!(said(&note), "There is no namespace to judge here.");
}

#[test]
fn all_that_passes_says_so() {
    let mut note = sample::isolation("shop");
    note.score = sample::score(9, 9, 0);
    note.teams.iter_mut().for_each(|it| it.score = note.score);
    assert_eq!(
        said(&note),
        "Isolation stands at 100 % over 2 namespaces: nothing fails."
    );
}

#[test]
fn titles_tell_unknown_from_none() {
    let note = sample::isolation("shop");
    let plain = |text: String| text.replace('\u{a0}', " ");
    assert_eq!(network_title(None), "Who may reach whom is unknown");
    assert_eq!(
        plain(network_title(note.network.as_ref())),
        "0 of 2 ways between teams fully open; 2 policies"
    );
    assert_eq!(access_title(None), "Who may do what is unknown");
    assert_eq!(
        access_title(note.access.as_ref()),
        "Subjects of one team may do something in another's namespaces"
    );
    assert_eq!(colocation_title(None), "Who runs beside whom is unknown");
    assert_eq!(
        plain(colocation_title(note.colocation.as_ref())),
        "2 of 2 teams share machines; 1 machine is held by one team alone"
    );
    assert_eq!(
        namespace_isolation_title(None),
        "Isolation is not known or not judged here"
    );
    assert_eq!(
        plain(teams_apart_title(&note)),
        "Teams score from 33 to 66 %"
    );
    let mut alike = note.clone();
    let score = note.score;
    alike.teams.iter_mut().for_each(|it| it.score = score);
    assert_eq!(plain(teams_apart_title(&alike)), "All 2 teams score 50 %");
    assert_eq!(
        checks_told(&note.checks),
        "1 of 1\u{a0}check fail somewhere"
    );
}

#[test]
fn without_events_nothing_is_known_rather_than_nothing_happened() {
    let mut note = sample::isolation("shop").neighbours;
    note.incidents.clear();
    note.incidents_all = 0;
    assert!(neighbours_title(&note).starts_with("Nothing is known to have happened"));
    note.events_known = true;
    assert!(neighbours_title(&note).starts_with("Nothing happened"));
}
