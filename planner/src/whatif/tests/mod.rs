use super::*;
use crate::model::Name;

mod properties;
mod rules;

const GIB: i64 = 1 << 30;

fn machines(pool: &str, kind: u32, zone: u32, count: i64, cores: i64) -> Machines {
    Machines {
        pool: pool.into(),
        kind,
        zone: Some(zone),
        count,
        capacity: vec![cores * 1_000, cores * 4 * GIB, 110],
    }
}

fn work(name: &str, team: u32, count: i64, millis: i64, gib: i64) -> Work {
    Work {
        namespace: name.into(),
        name: name.into(),
        team,
        count,
        size: vec![millis, gib * GIB, 1],
        recommended: Some((millis / 2, gib * GIB)),
        limit: None,
        accepts: 0,
        undemanding: true,
        zoned: Zoned::Free,
        apart: None,
    }
}

/// Two teams on ten nodes of 16 cores in two zones, and two larger ones.
fn base() -> Base {
    let kind = |name: &str, cores: i64, price: i64| Kind {
        name: name.into(),
        capacity: vec![cores * 1_000, cores * 4 * GIB, 110],
        price_hourly_nanos: Some(price),
    };
    Base {
        resources: ["cpu", "memory", "pods"].map(Name::from).into(),
        zones: ["a", "b"].map(Name::from).into(),
        teams: ["payments", "web"].map(Name::from).into(),
        kinds: vec![
            kind("m", 16, 800),
            kind("l", 32, 1_500),
            kind("xl", 64, 3_000),
        ],
        machines: vec![
            machines("main", 0, 0, 5, 16),
            machines("main", 0, 1, 5, 16),
            machines("large", 1, 0, 2, 32),
        ],
        work: vec![
            work("pay", 0, 20, 2_000, 2),
            work("ledger", 0, 3, 4_000, 40),
            work("front", 1, 60, 900, 3),
        ],
        accepts: vec![vec![0, 1, 2]],
        limits: Vec::new(),
        outlook: Vec::new(),
    }
}

fn then(base: &Base, changes: &[Change]) -> State {
    let changes = changes.to_vec();
    answer(base, &Scenario { changes }).unwrap().then
}

fn add(nodes: i64) -> Change {
    let like = Some("main".into());
    Change::AddMachines { like, nodes }
}

fn grow(team: Option<&str>, factor: f64) -> Change {
    let team = team.map(Name::from);
    Change::Grow { team, factor }
}

#[test]
fn a_new_team_has_the_pods_of_the_one_it_is_like() {
    let like = "payments".into();
    let found = then(&base(), &[Change::AddTeam { like, times: 1.0 }]);
    assert_eq!(found.pods, 83 + 23);
    let cpu = found.of("cpu").unwrap();
    assert_eq!(cpu.requested, 106_000 + 52_000);
    assert!(found.fits());
}

#[test]
fn what_is_too_much_says_what_is_short_and_how_many_machines_more() {
    let found = then(&base(), &[grow(None, 4.0)]);
    assert!(!found.fits());
    assert!(found.pods_blocked() > 0);
    let needed = found.nodes_needed().unwrap();
    assert!(needed > found.nodes && needed >= found.bound, "{needed}");
    let full = |of: &Blocked| matches!(&of.obstacle, Obstacle::Full { resource, .. } if &**resource == "cpu");
    assert!(found.blocked.iter().any(full), "{:?}", found.blocked);
}

#[test]
fn a_lost_zone_takes_its_nodes_and_what_is_held_in_it() {
    let mut base = base();
    base.work[0].zoned = Zoned::Evenly(1);
    base.work[1].zoned = Zoned::Held(1);
    base.work[2].zoned = Zoned::OneEach(1);
    base.work[2].apart = Some(0);
    let found = then(&base, &[Change::LoseZone { zone: "b".into() }]);
    assert_eq!(found.nodes, 7);
    let told: Vec<_> = found
        .blocked
        .iter()
        .map(|of| (&*of.name, &of.obstacle))
        .collect();
    let gone = Obstacle::ZoneGone("b".into());
    assert_eq!(told, [("front", &Obstacle::ZonesTaken), ("ledger", &gone)]);
    assert_eq!(found.needed, Needed::Never);
}

#[test]
fn pods_that_spread_evenly_have_more_on_fewer_nodes() {
    let mut base = base();
    base.limits = vec![Limit {
        most: 2,
        evenly: true,
    }];
    base.work[0].limit = Some(0);
    assert!(then(&base, &[]).fits());
    assert!(then(&base, &[grow(Some("payments"), 1.5)]).fits());
    base.limits[0].evenly = false;
    let found = then(&base, &[grow(Some("payments"), 1.5)]);
    assert_eq!(found.blocked[0].obstacle, Obstacle::Limit(2));
}

#[test]
fn nodes_of_a_kind_are_replaced_dropped_and_bought() {
    let (m, xl) = (Name::from("m"), Name::from("xl"));
    let replaced = then(
        &base(),
        &[Change::Replace {
            kind: m.clone(),
            with: xl.clone(),
        }],
    );
    assert_eq!(
        replaced.of("cpu").unwrap().allocatable,
        10 * 64_000 + 64_000
    );
    assert_eq!(replaced.hourly_nanos, Some(10 * 3_000 + 2 * 1_500));
    let dropped = then(&base(), &[Change::Drop { kind: m }]);
    assert_eq!((dropped.nodes, dropped.fits()), (2, false));
    let bought = then(
        &base(),
        &[Change::AddMachines {
            like: Some(xl),
            nodes: 3,
        }],
    );
    assert_eq!(
        (bought.nodes, bought.hourly_nanos),
        (15, Some(11_000 + 9_000))
    );
    let lost = then(
        &base(),
        &[Change::LoseNodes {
            pool: Some("large".into()),
            nodes: 1,
        }],
    );
    assert_eq!((lost.nodes, lost.hourly_nanos), (11, Some(9_500)));
    let sized = then(&base(), &[Change::RightSize]);
    assert_eq!(sized.of("cpu").unwrap().requested, 53_000);
}

#[test]
fn what_cannot_be_is_refused_by_its_place() {
    let base = base();
    let refused = |change: Change| {
        let changes = vec![grow(None, 1.0), change];
        answer(&base, &Scenario { changes }).unwrap_err()
    };
    let like = Name::from("nobody");
    let found = refused(Change::AddTeam {
        like: like.clone(),
        times: 1.0,
    });
    assert_eq!(found, (1, Wrong::Team(like.clone())));
    assert_eq!(refused(grow(None, f64::NAN)), (1, Wrong::Number));
    assert_eq!(
        refused(Change::Drop { kind: "xl".into() }),
        (1, Wrong::Kind("xl".into()))
    );
    assert_eq!(
        refused(Change::LoseZone { zone: like.clone() }),
        (1, Wrong::Zone(like))
    );
    let fewer = Wrong::Fewer {
        pool: Some("large".into()),
        nodes: 2,
    };
    assert_eq!(
        refused(Change::LoseNodes {
            pool: Some("large".into()),
            nodes: 3
        }),
        (1, fewer)
    );
}

#[test]
fn demand_that_grows_runs_out_sooner_and_more_machines_last_longer() {
    let mut base = base();
    let ramp = |start: f32| (0..100).map(|step: u8| start + f32::from(step)).collect();
    base.outlook = vec![Outlook {
        resource: "cpu".into(),
        start_secs: 0,
        step_secs: 10,
        capacity: 224.0,
        highest: [ramp(160.5), ramp(150.5), ramp(140.5)],
    }];
    let at = |changes: &[Change]| {
        then(&base, changes)
            .first_out()
            .map(|out| out.at_secs.unwrap())
    };
    assert_eq!(at(&[]), Some(740));
    assert_eq!(at(&[add(1)]), Some(900));
    assert_eq!(at(&[add(5)]), None);
    assert_eq!(at(&[grow(None, 2.0)]), Some(0));
    assert_eq!(then(&base, &[]).runs_out[0].until_secs, 1_000);
}
