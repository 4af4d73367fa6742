//! Rules that changes must not break, and changes that cannot be beside each other.

use super::*;

fn refused(base: &Base, changes: Vec<Change>) -> (usize, Wrong) {
    answer(base, &Scenario { changes }).unwrap_err()
}

fn lose(pool: Option<&str>, nodes: i64) -> Change {
    let pool = pool.map(Name::from);
    Change::LoseNodes { pool, nodes }
}

fn lose_zone(zone: &str) -> Change {
    Change::LoseZone { zone: zone.into() }
}

#[test]
fn machines_that_stay_unused_do_not_hide_that_some_are_missing() {
    let mut base = base();
    base.machines.push(machines("gpu", 2, 0, 7, 64));
    let found = then(&base, &[grow(None, 4.0)]);
    let missing = found.nodes_missing().unwrap();
    assert!(!found.fits() && missing > 0, "{found:?}");
    assert_eq!(found.nodes_needed(), Some(19 + missing));
    base.machines.pop();
    let without = then(&base, &[grow(None, 4.0)]);
    assert_eq!(without.nodes_missing(), Some(missing));
}

#[test]
fn what_more_of_the_largest_pool_do_not_help_is_told_apart() {
    let mut base = base();
    base.machines.push(machines("gpu", 2, 0, 1, 64));
    base.accepts.push(vec![3]);
    base.work[1].accepts = 1;
    assert!(then(&base, &[]).fits());
    let found = then(&base, &[grow(Some("payments"), 9.0)]);
    assert_eq!(found.needed, Needed::OtherPool);
    let found = then(&base, &[grow(Some("web"), 100.0), grow(Some("web"), 90.0)]);
    assert_eq!(found.needed, Needed::TooMany);
    base.work[1].accepts = 0;
    base.work[1].size[0] = 65_000;
    assert_eq!(then(&base, &[]).needed, Needed::Never);
}

/// Three pods kept apart by three zones.
fn apart() -> Base {
    let mut base = base();
    base.zones.push("c".into());
    base.machines.push(machines("main", 0, 2, 5, 16));
    base.accepts[0].push(3);
    base.work = (0..3)
        .map(|zone| Work {
            zoned: Zoned::OneEach(zone),
            apart: Some(0),
            ..work("pay", 0, 1, 500, 1)
        })
        .collect();
    base
}

#[test]
fn a_zone_has_one_of_pods_that_are_kept_apart_however_many_there_are() {
    let base = apart();
    assert!(then(&base, &[]).fits());
    let found = then(&base, &[grow(None, 2.0)]);
    let told: Vec<_> = found
        .blocked
        .iter()
        .map(|of| (of.count, &of.obstacle))
        .collect();
    assert_eq!(told, [(3, &Obstacle::ZonesTaken)]);
    assert_eq!(found.needed, Needed::Never);
    // A new team is kept apart from itself alone.
    let like = Name::from("payments");
    let found = then(
        &base,
        &[Change::AddTeam {
            like: like.clone(),
            times: 1.0,
        }],
    );
    assert!(found.fits());
    let found = then(&base, &[Change::AddTeam { like, times: 2.0 }]);
    assert_eq!((found.pods_blocked(), found.blocked[0].is_new), (3, true));
}

#[test]
fn pods_that_are_kept_apart_go_to_zones_that_have_none() {
    let mut base = apart();
    // Two of three zones have one, and of two that waited for a zone one finds it.
    base.work.pop();
    base.work.push(Work {
        zoned: Zoned::Nowhere(NoZone::Taken),
        apart: Some(0),
        ..work("pay", 0, 2, 500, 1)
    });
    assert_eq!(then(&base, &[]).pods_blocked(), 1);
    assert!(then(&base, &[grow(None, 0.5)]).fits());
    base.work.pop();
    assert!(then(&base, &[lose_zone("b")]).fits());
    assert_eq!(
        then(&base, &[lose_zone("b"), lose_zone("c")]).pods_blocked(),
        1
    );
}

#[test]
fn what_volumes_hold_is_what_is_there_already() {
    let mut base = apart();
    for work in &mut base.work {
        work.zoned = Zoned::Held(work.zoned.zone().unwrap());
        work.apart = None;
    }
    let like = Name::from("payments");
    let team = Change::AddTeam { like, times: 1.0 };
    let found = then(&base, &[team, grow(None, 3.0), lose_zone("b")]);
    let gone = Obstacle::ZoneGone("b".into());
    let told: Vec<_> = found
        .blocked
        .iter()
        .map(|of| (of.count, of.is_new, &of.obstacle))
        .collect();
    assert_eq!(told, [(1, false, &gone)]);
    // Where the rule keeps them apart, too, more of them find no zone.
    for work in &mut base.work {
        work.apart = Some(0);
    }
    let found = then(&base, &[grow(None, 2.0)]);
    assert_eq!(
        (found.pods_blocked(), &found.blocked[0].obstacle),
        (3, &Obstacle::ZonesTaken)
    );
}

#[test]
fn why_no_zone_is_left_is_kept() {
    let mut base = base();
    for (why, obstacle) in [
        (NoZone::Taken, Obstacle::ZonesTaken),
        (NoZone::Missing, Obstacle::NoZones),
        (NoZone::Empty, Obstacle::ZoneEmpty),
    ] {
        base.work[1].zoned = Zoned::Nowhere(why);
        assert_eq!(then(&base, &[]).blocked[0].obstacle, obstacle);
    }
}

#[test]
fn an_even_spread_is_over_the_machines_that_accept_it() {
    let mut base = base();
    base.machines.push(machines("few", 1, 0, 3, 32));
    base.accepts.push(vec![3]);
    base.limits = vec![Limit {
        most: 2,
        evenly: true,
    }];
    base.work[0] = Work {
        limit: Some(0),
        accepts: 1,
        ..work("few", 0, 6, 100, 1)
    };
    assert!(then(&base, &[grow(Some("payments"), 2.0)]).fits());
    assert!(then(&base, &[lose(Some("few"), 1)]).fits());
}

#[test]
fn changes_that_come_to_nothing_are_refused() {
    let base = base();
    let all = vec![lose(Some("large"), 1), lose(Some("large"), 2)];
    let fewer = |pool: &str, nodes| Wrong::Fewer {
        pool: Some(pool.into()),
        nodes,
    };
    assert_eq!(refused(&base, all), (1, fewer("large", 2)));
    let dropped = vec![lose(Some("main"), 1), Change::Drop { kind: "m".into() }];
    assert_eq!(refused(&base, dropped), (0, fewer("main", 0)));
    let zone = vec![lose_zone("a"), lose(Some("large"), 1)];
    assert_eq!(refused(&base, zone), (1, fewer("large", 0)));
    let like = Some(Name::from("large"));
    let gone = vec![
        Change::AddMachines {
            like: like.clone(),
            nodes: 2,
        },
        lose_zone("a"),
    ];
    assert_eq!(refused(&base, gone), (0, Wrong::Gone(like)));
    // Machines that are all replaced or dropped are still known.
    let found = then(&base, &[Change::Drop { kind: "m".into() }, add(3)]);
    assert_eq!(found.nodes, 5);
    let none = [
        Change::Drop { kind: "m".into() },
        Change::Drop { kind: "l".into() },
    ];
    let some = Change::AddMachines {
        like: None,
        nodes: 4,
    };
    assert_eq!(then(&base, &[&none[..], &[some]].concat()).nodes, 4);
}

#[test]
fn machines_without_a_name_are_lost_from_the_largest_pool() {
    let mut base = base();
    base.machines[2].count = 7;
    let found = then(&base, &[lose(None, 8)]);
    assert_eq!(
        (found.nodes, found.hourly_nanos),
        (9, Some(2 * 800 + 7 * 1_500))
    );
    let fewer = Wrong::Fewer {
        pool: Some("main".into()),
        nodes: 10,
    };
    assert_eq!(refused(&base, vec![lose(None, 11)]), (0, fewer));
}

#[test]
fn replaced_machines_become_like_those_of_their_pool() {
    let mut base = base();
    base.machines.push(machines("main", 1, 0, 1, 32));
    base.accepts[0].push(3);
    base.accepts.push(vec![3]);
    // Only nodes of the larger kind accept these.
    base.work[0].accepts = 1;
    base.work[0].count = 40;
    assert!(!then(&base, &[]).fits());
    let replaced = Change::Replace {
        kind: "m".into(),
        with: "l".into(),
    };
    assert!(then(&base, &[replaced]).fits());
}

#[test]
fn growth_in_all_has_bounds() {
    let base = base();
    let many = vec![grow(None, 100.0); 9];
    assert_eq!(refused(&base, many), (0, Wrong::Number));
    let team = Change::AddTeam {
        like: "web".into(),
        times: 100.0,
    };
    assert!(
        answer(
            &base,
            &Scenario {
                changes: vec![team.clone(), grow(None, 100.0)]
            }
        )
        .is_ok()
    );
    let beyond = vec![grow(None, 100.0), grow(None, 2.0), team];
    assert_eq!(refused(&base, beyond), (2, Wrong::Number));
}
