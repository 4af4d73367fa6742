//! What the page of the packing says, case by case.

use crate::fixture::packing::note;
use plimsoll_app::api::{DrainNote, HindranceNote, NodesNow, PackingNote, UnplacedPods};
use plimsoll_app::findings;

fn of(change: impl FnOnce(&mut PackingNote)) -> String {
    let mut note = note(48);
    change(&mut note);
    findings::packing(&note).plain()
}

#[test]
fn the_finding_says_how_few_machines_hold_the_work() {
    assert_eq!(
        of(|_| {}),
        "The work on your 47\u{a0}machines fits 38. No packing can need fewer than 37."
    );
    assert_eq!(
        of(|note| note.bound.nodes = 38),
        "The work on your 47\u{a0}machines fits 38, and no packing can need fewer."
    );
    assert_eq!(
        of(|note| (note.nodes_packed, note.bound.nodes) = (47, 47)),
        "The work on your 47\u{a0}machines needs all of them: no packing can do with fewer."
    );
    assert_eq!(
        of(|note| (note.nodes_packed, note.bound.nodes) = (47, 46)),
        "The work on your 47\u{a0}machines fits no fewer that could be found. None can need fewer than 46."
    );
    assert_eq!(
        of(|note| {
            note.nodes_packed = 46;
            note.nodes_open = 48;
            note.now = Some(NodesNow {
                all: 48,
                open: 48,
                empty: 2,
                waiting: 0,
                leaving: 0,
            });
        }),
        "The work on your 48\u{a0}machines is on 46 of them, and no packing on fewer was found. \
         None can need fewer than 37."
    );
    assert_eq!(
        of(|note| note.now = None),
        "The work on your 47\u{a0}machines fits 38. No packing can need fewer than 37."
    );
}

#[test]
fn what_finds_no_machine_is_told() {
    assert_eq!(
        of(|note| note.pods_unplaced = 1),
        "The work on your 47\u{a0}machines fits 38, but for 1\u{a0}pod that finds none in this plan. \
         No packing of the others can need fewer than 37."
    );
    assert_eq!(
        of(|note| (note.pods_unplaced, note.bound.nodes) = (3, 38)),
        "The work on your 47\u{a0}machines fits 38, but for 3\u{a0}pods that find none in this plan. \
         No packing of the others can need fewer."
    );
    assert_eq!(
        of(|note| (note.pods_unplaced, note.nodes_packed) = (12, 0)),
        "12\u{a0}pods find no machine. Nothing else is to be placed."
    );
    assert_eq!(
        of(|note| note.pods = 0),
        "There is no pod that could be elsewhere, so there is nothing to pack."
    );
    assert_eq!(
        of(|note| note.nodes_open = 0),
        "Nothing can be packed: no machine is ready and open to pods."
    );
}

#[test]
fn titles_say_what_is_held_and_stranded() {
    let mut it = note(48);
    assert_eq!(
        findings::packing_bars_title(&it),
        "Eight machines are held by scatter"
    );
    assert_eq!(
        findings::packing_resources_title(&it.resources),
        "CPU is asked for most, 70\u{a0}%; 14\u{a0}cores are stranded"
    );
    let mut device = it.resources[0].clone();
    device.resource = "nvidia.com/gpu".to_owned();
    let mut with_device = it.resources.clone();
    for of in &mut with_device {
        let is = of.now.as_mut().unwrap();
        is.requested /= 2;
    }
    with_device.push(device);
    let told = findings::packing_resources_title(&with_device);
    let first = "GPU is asked for most, 70\u{a0}%; of what all machines have, CPU is, 35\u{a0}%; ";
    assert!(told.starts_with(first), "{told}");
    it.resources.retain(|of| of.resource != "cpu");
    assert_eq!(
        findings::packing_resources_title(&it.resources),
        "Memory is asked for most, 70\u{a0}%; hardly anything is stranded"
    );
    assert_eq!(
        findings::bins_title(&it, false),
        "Now: 70\u{a0}% full by memory"
    );
    assert!(findings::bins_title(&it, true).ends_with("9 free"));
    it.nodes_packed = 48;
    assert_eq!(
        findings::packing_bars_title(&it),
        "No machine is held by scatter"
    );
    it.unplaced.push(UnplacedPods {
        namespace: "shop".into(),
        name: "web".into(),
        count: 1,
        reason: "no".into(),
    });
    it.pods_unplaced = 1;
    assert_eq!(
        findings::unplaced_title(&it),
        "The plan leaves one pod over"
    );
}

#[test]
fn a_drain_says_where_pods_go_and_what_is_in_the_way() {
    let drain = |onto: &[(&str, i64)], hindrances: Vec<HindranceNote>| DrainNote {
        node: "n".into(),
        pods: onto.iter().map(|of| of.1).sum(),
        cpu_millis: 0,
        memory_bytes: 0,
        onto: onto.iter().map(|of| (of.0.to_owned(), of.1)).collect(),
        hindrances,
    };
    let words = |drain: DrainNote| findings::drain_words(&drain);
    assert_eq!(words(drain(&[], vec![])), "empty already");
    assert_eq!(words(drain(&[("a", 3)], vec![])), "fits on a");
    let budget = |allowed| HindranceNote::Budget {
        budget: "shop/web".into(),
        allowed,
        pods: 3,
    };
    assert_eq!(
        words(drain(&[("a", 3), ("b", 1)], vec![budget(1)])),
        "fits on 2 others; waits for budget shop/web (1 at a time)"
    );
    assert_eq!(
        findings::hindrance_words(&budget(0)),
        "budget shop/web allows none to be missing now"
    );
    let local = HindranceNote::LocalData { pods: 1 };
    assert_eq!(
        findings::hindrance_words(&local),
        "1\u{a0}pod would lose local data"
    );
}

#[test]
fn machines_that_are_empty_are_not_emptied() {
    let mut drains = note(48).drains.unwrap();
    let title = |drains: &plimsoll_app::api::DrainList| findings::drains_title(drains);
    assert_eq!(
        title(&drains),
        "Eight machines can be emptied by moving what is on them"
    );
    let subtitle = findings::drains_subtitle(&drains);
    assert!(
        subtitle.starts_with("one is empty already; the first 2 of 8, in this order"),
        "{subtitle}"
    );
    drains.empty = 9;
    assert_eq!(title(&drains), "Nine machines are empty already");
    drains.budgets_known = false;
    assert!(findings::drains_subtitle(&drains).contains("none is kept"));
    (drains.all, drains.empty, drains.forbidden_all) = (0, 0, 1);
    assert_eq!(
        title(&drains),
        "One machine could be emptied, but something is in the way"
    );
}
