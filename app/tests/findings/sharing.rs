//! What is said of sharing: worth a lot, little, nothing, unclear, less, nobody to share with.

use super::fixture::sharing::{Team, of};
use super::{plain, said};
use plimsoll_app::api::*;
use plimsoll_app::findings::{self, Verdict};
use plimsoll_app::routes::*;
use plimsoll_planner::pooling::Ends;

fn query(text: &str) -> SharingQuery {
    SharingQuery::read(&Params::from_query(text)).unwrap()
}

fn told(sharing: &Sharing) -> String {
    let of = (&sharing.scenarios, Owners::Team);
    said(&findings::sharing(
        &sharing.compared,
        &sharing.diversity,
        of,
    ))
}

const APART: [Team; 3] = [
    ("day", 150.0, 100.0, 12, 0.1),
    ("night", 150.0, 100.0, 0, 0.1),
    ("evening", 150.0, 100.0, 20, 0.1),
];

#[test]
fn teams_that_work_at_different_hours_gain_much() {
    let mut sharing = of(&query("spares=0&risk=10"), &APART);
    sharing.compared.intervals.as_mut().unwrap().saving = Ends {
        low: 14.0,
        high: 18.0,
    };
    assert_eq!(findings::verdict(&sharing.compared), Verdict::Much);
    assert_eq!(
        told(&sharing),
        "At a 1-in-10 risk, three teams on machines of their own need 39. Sharing one cluster they need 23, so \
         sharing is worth 16 machines (14 to 18)."
    );
    assert!(findings::waterfall_title(&sharing.compared).ends_with("peaks at different hours"));
    assert!(
        plain(&findings::sharing_title(&sharing.compared))
            .ends_with("% fewer machines when shared")
    );
}

#[test]
fn a_giant_beside_a_dwarf_gains_little_and_is_told_why() {
    let teams: [Team; 2] = [
        ("giant", 1_400.0, 100.0, 12, 0.1),
        ("dwarf", 3.0, 5.0, 12, 0.1),
    ];
    let mut sharing = of(&query("spares=0&risk=10"), &teams);
    let found = &mut sharing.compared;
    (found.waterfall.a1, found.waterfall.a6) = (92.0, 91.0);
    found.intervals.as_mut().unwrap().saving = Ends {
        low: 1.0,
        high: 2.0,
    };
    assert_eq!(findings::verdict(&sharing.compared), Verdict::Little);
    assert!(
        told(&sharing).ends_with(
            "they need 91, so sharing is worth only 1 machine (1 to 2): giant has nearly all demand."
        ),
        "{}",
        told(&sharing)
    );
}

#[test]
fn nothing_unclear_and_less_are_said_as_plainly() {
    let mut sharing = of(&query("spares=0&risk=10"), &APART);
    let found = &mut sharing.compared;
    (found.waterfall.a1, found.waterfall.a6) = (22.0, 22.0);
    let ends = |low: f64, high: f64| Ends { low, high };
    found.intervals.as_mut().unwrap().saving = ends(0.0, 0.0);
    assert!(
        told(&sharing).ends_with("they need 22: sharing is worth nothing here."),
        "{}",
        told(&sharing)
    );
    assert_eq!(
        findings::sharing_title(&sharing.compared),
        "As many machines when shared"
    );

    let found = &mut sharing.compared;
    found.waterfall.a1 = 24.0;
    found.intervals.as_mut().unwrap().saving = ends(-1.0, 4.0);
    assert!(
        told(&sharing).ends_with(
            "they need 22, but sharing may save up to 4 or take up to 1 more: no clear difference."
        ),
        "{}",
        told(&sharing)
    );
    assert_eq!(
        findings::sharing_title(&sharing.compared),
        "No clear difference"
    );

    let found = &mut sharing.compared;
    found.waterfall.a1 = 20.0;
    found.intervals.as_mut().unwrap().saving = ends(-3.0, -1.0);
    assert!(
        told(&sharing).ends_with("they need 22, so sharing takes 2 machines more (1 to 3)."),
        "{}",
        told(&sharing)
    );
    assert_eq!(
        findings::waterfall_title(&sharing.compared),
        "What sharing takes is more than what it saves"
    );
    let price = PriceNote::unit();
    assert_eq!(
        findings::bills_title(&sharing.compared, Some(&price)),
        "What machines come to in a year"
    );
}

#[test]
fn a_saving_of_spares_alone_is_told_as_one() {
    let mut sharing = of(&query("spares=1&risk=10"), &APART);
    let found = &mut sharing.compared;
    found.intervals.as_mut().unwrap().saving = Ends {
        low: 1.0,
        high: 3.0,
    };
    for (apart, shared, words) in [
        (3.0, 1.0, " All of it is spare machines."),
        (9.0, 1.0, " 2 of them are spare machines."),
        (
            3.0,
            2.0,
            " That is spare machines alone, 2 of them; without them sharing would take 1 more.",
        ),
    ] {
        let found = &mut sharing.compared.waterfall;
        (found.a1, found.a6, found.spares) = (apart, shared, 2.0);
        let told = told(&sharing);
        assert!(told.ends_with(words), "{told}");
    }
    sharing.compared.waterfall.spares = 1.0;
    sharing.compared.waterfall.a1 = 5.0;
    assert!(told(&sharing).ends_with(" One of them is a spare machine."));
}

#[test]
fn what_hardly_changes_leaves_no_room_for_others() {
    let teams: [Team; 2] = [("a", 30.0, 10.0, 12, 0.97), ("b", 20.0, 10.0, 12, 0.97)];
    let mut sharing = of(&query("spares=0&risk=10"), &teams);
    sharing.diversity.mean_correlation = None;
    sharing.diversity.peaks_at_secs = None;
    sharing.compared.peaks_apart = sharing.compared.waterfall.a5;
    let found = &mut sharing.compared.waterfall;
    (found.a1, found.a6) = (4.0, 4.0);
    sharing.compared.intervals.as_mut().unwrap().saving = Ends {
        low: 0.0,
        high: 0.0,
    };
    let told = told(&sharing);
    assert!(
        told.ends_with(
            "sharing is worth nothing here: what the teams need hardly changes, so nobody leaves room for another."
        ),
        "{told}"
    );
}

#[test]
fn who_needs_nothing_alone_may_need_something_together() {
    let mut sharing = of(&query("spares=0&risk=10"), &APART);
    let found = &mut sharing.compared.waterfall;
    (found.parks, found.a1, found.a6) = (0, 0.0, 2.0);
    assert_eq!(
        told(&sharing),
        "At this risk no team needs a machine on its own; together they need 2 machines, so there is nothing to compare."
    );
    sharing.compared.waterfall.a6 = 0.0;
    assert_eq!(
        told(&sharing),
        "At this risk no team needs a machine, so sharing is worth nothing."
    );
}

#[test]
fn peaks_are_compared_of_the_resource_that_decides() {
    let mut sharing = of(&query("spares=0&risk=10"), &APART);
    let title = |sharing: &Sharing| {
        plain(&findings::sharing_week_title(
            &sharing.compared,
            &sharing.scenarios,
            Owners::Team,
        ))
    };
    let found = &mut sharing.compared;
    (found.peaks_apart, found.waterfall.a5, found.waterfall.a3) = (45.0, 44.5, 50.0);
    assert_eq!(
        title(&sharing),
        "The teams peak together: the peak of the sum is the sum of peaks"
    );
    sharing.compared.waterfall.a5 = 36.0;
    assert_eq!(
        title(&sharing),
        "The peak of the sum is 20 % below the sum of the teams' peaks"
    );
    sharing.compared.waterfall.a5 = 58.0;
    assert_eq!(
        title(&sharing),
        "The peak of the sum is above the sum of peaks: bad days hit one at a time"
    );
    sharing.compared.waterfall.a5 = 0.0;
    assert_eq!(title(&sharing), "Nothing is demanded at this risk");
}

#[test]
fn spares_are_told_apart_from_what_sharing_is_worth_beside_them() {
    let sharing = of(&query("spares=4&risk=10"), &APART);
    let told = told(&sharing);
    assert!(told.ends_with(" 8 of them are spare machines."), "{told}");
    let terms = findings::terms(&sharing.compared);
    assert_eq!((terms[0].id, terms[0].machines), ("spares", 8.0));
    let sum: f64 = terms.iter().map(|term| term.machines).sum();
    assert!((sum - sharing.compared.waterfall.saving()).abs() < 1e-9);
    let without = of(&query("spares=0&risk=10"), &APART);
    assert!(
        findings::terms(&without.compared)
            .iter()
            .all(|term| term.id != "spares")
    );
}

#[test]
fn demand_that_hardly_changes_is_not_said_to_peak() {
    let mut sharing = of(&query(""), &APART);
    for note in &mut sharing.teams {
        note.peaks_at_secs = None;
    }
    assert_eq!(
        findings::hours_title(&sharing, Owners::Team),
        "Demand hardly changes within the day"
    );
    let one = of(&query(""), &[APART[0], ("flat", 10.0, 10.0, 1, 0.95)]);
    assert!(
        findings::hours_title(&one, Owners::Team)
            .starts_with("One of 2 teams changes within the day; ")
    );
}

#[test]
fn one_team_has_nobody_to_share_with() {
    let sharing = of(&query(""), &APART[..1]);
    assert_eq!(
        told(&sharing),
        "Only one team has demand: there is nobody to share with."
    );
    assert_eq!(findings::verdict(&sharing.compared), Verdict::Alone);
}

#[test]
fn what_thirty_days_cannot_know_is_said() {
    let seldom = of(&query("risk=1"), &APART);
    let cautions = findings::sharing_cautions(&seldom.compared, &seldom.scenarios);
    assert_eq!(
        cautions.iter().map(|text| plain(text)).collect::<Vec<_>>(),
        [
            "Of 30 days nobody knows what happens once in 100: the worst day that was seen counts.",
            "1 day is left out, of which parts are not known."
        ]
    );
    let often = of(&query("risk=5"), &APART);
    assert_eq!(
        findings::sharing_cautions(&often.compared, &often.scenarios).len(),
        1
    );
    let mut full = of(&query(""), &APART);
    full.censored = Some(Censored {
        share_near_full: 0.2,
        most: 0.99,
    });
    assert!(
        findings::sharing_data_cautions(&full)[0]
            .starts_with("In 20\u{a0}% of the time demand was above 95 %")
    );
}
