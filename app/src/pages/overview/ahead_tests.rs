//! What the small cards say.

use super::*;

fn told(tile: Tile) -> [String; 3] {
    [tile.label.to_owned(), tile.value, tile.detail].map(|text| text.replace('\u{a0}', " "))
}

fn saved(saved: f64, interval: Option<(f64, f64)>) -> [String; 3] {
    let of = KeySharing {
        parks: 12,
        shared: 41.0,
        dedicated: 41.0 + saved,
        saved,
        interval,
    };
    told(sharing(of, String::new()))
}

#[test]
fn sharing_that_is_worth_nothing_is_said_as_plainly() {
    assert_eq!(
        saved(17.0, Some((12.0, 22.0))),
        [
            "Sharing is worth",
            "17 machines",
            "12 to 22, 41 together, 58 apart"
        ]
    );
    assert_eq!(
        saved(0.0, None),
        ["Sharing is worth", "nothing", "41 together, 41 apart"]
    );
    assert_eq!(
        saved(1.0, Some((-1.0, 2.0))),
        [
            "Sharing is worth",
            "1 machine",
            "perhaps nothing; −1 to 2, 41 together, 42 apart"
        ]
    );
    assert_eq!(
        saved(-2.0, Some((-3.0, -1.0))),
        [
            "Sharing costs",
            "2 machines",
            "−3 to −1, 41 together, 39 apart"
        ]
    );
    let alone = KeySharing {
        parks: 1,
        shared: 4.0,
        dedicated: 4.0,
        saved: 0.0,
        interval: None,
    };
    let [_, value, detail] = told(sharing(alone, String::new()));
    assert_eq!(
        (&*value, &*detail),
        ("nothing", "there is nobody to share with")
    );
}

#[test]
fn packing_says_what_its_page_says() {
    let of = |pods_unplaced, open, used, needed, bound| {
        let found = KeyPacking {
            pods: 800,
            pods_unplaced,
            open,
            used,
            needed,
            bound,
        };
        let [_, value, detail] = told(packing(found, String::new()));
        format!("{value}: {detail}")
    };
    assert_eq!(of(0, 48, 47, 39, 38), "48 → 39: at least 38 are needed");
    assert_eq!(of(0, 48, 47, 39, 39), "48 → 39: no packing needs fewer");
    assert_eq!(
        of(5, 48, 47, 39, 39),
        "48 → 39: but for 5 pods that find none"
    );
    assert_eq!(of(0, 48, 48, 48, 48), "48: all are needed");
    assert_eq!(
        of(0, 48, 39, 39, 39),
        "39: are in use, and no packing needs fewer"
    );
    assert_eq!(
        of(0, 48, 48, 48, 40),
        "48: no fewer was found; at least 40 are needed"
    );
    assert_eq!(of(0, 0, 0, 0, 0), "—: no machine is open to pods");
    let none = KeyPacking {
        pods: 0,
        pods_unplaced: 0,
        open: 48,
        used: 10,
        needed: 0,
        bound: 0,
    };
    assert_eq!(told(packing(none, String::new()))[1], "nothing to pack");
}

#[test]
fn the_resource_that_is_full_first_is_told() {
    let of = |resource: &str, share, at: Option<i64>, from: Option<i64>| OtherExhaustion {
        resource: resource.to_owned(),
        exhaustion: Exhaustion {
            share,
            from_secs: from.map(|day| day * DAY_SECS),
            at_secs: at.map(|day| day * DAY_SECS),
            to_secs: None,
            order_by_secs: from.map(|day| (day - 42) * DAY_SECS),
        },
    };
    let first = |all: &[OtherExhaustion]| nearest(all).map(|of| of.resource.clone());
    let (cpu, memory) = (
        of("cpu", 0.9, Some(90), Some(60)),
        of("memory", 0.4, None, Some(10)),
    );
    let gpu = of("gpu", 0.5, Some(80), Some(70));
    assert_eq!(first(&[cpu, memory.clone(), gpu]), Some("gpu".to_owned()));
    assert_eq!(
        first(&[of("cpu", 0.02, None, None), memory]),
        Some("memory".to_owned())
    );
    let likelier = [of("cpu", 0.02, None, None), of("memory", 0.03, None, None)];
    assert_eq!(first(&likelier), Some("memory".to_owned()));
    assert_eq!(first(&[]), None);
}
