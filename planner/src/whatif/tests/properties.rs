//! What holds of all clusters and changes.

use super::*;
use proptest::prelude::*;

fn change() -> impl Strategy<Value = Change> {
    let team = || proptest::sample::select(vec!["payments", "web"]);
    prop_oneof![
        (team(), 1_u8..4).prop_map(|(like, times)| Change::AddTeam {
            like: like.into(),
            times: f64::from(times) / 2.0
        }),
        (proptest::option::of(team()), 1_u8..8)
            .prop_map(|(team, factor)| grow(team, f64::from(factor) / 3.0)),
        (0_u8..9, 0_u32..9).prop_map(|(percent, months)| Change::GrowFor {
            percent: f64::from(percent),
            months
        }),
        Just(Change::RightSize),
        Just(Change::Replace {
            kind: "m".into(),
            with: "l".into()
        }),
        Just(Change::Drop { kind: "l".into() }),
        (0_i64..3, proptest::option::of(Just("main"))).prop_map(|(nodes, pool)| {
            Change::LoseNodes {
                pool: pool.map(Name::from),
                nodes,
            }
        }),
        Just(Change::LoseZone { zone: "b".into() }),
        (0_i64..9).prop_map(add),
    ]
}

/// The base with other amounts, limits and zones.
fn bases() -> impl Strategy<Value = Base> {
    let amounts = proptest::collection::vec((1_i64..60, 100_i64..9_000, 0_i64..30, 0_u32..4), 1..7);
    amounts.prop_map(|amounts| {
        let mut base = base();
        base.limits = vec![
            Limit {
                most: 2,
                evenly: false,
            },
            Limit {
                most: 1,
                evenly: true,
            },
        ];
        base.accepts.push(vec![0, 1]);
        base.machines.push(machines("tainted", 1, 1, 3, 32));
        base.work = (0_u32..)
            .zip(amounts)
            .map(|(at, (count, millis, gib, rule))| Work {
                limit: rule.checked_sub(2),
                accepts: at % 2,
                zoned: if rule == 1 {
                    Zoned::Evenly(at % 2)
                } else if rule == 0 && at % 3 == 0 {
                    Zoned::OneEach(at % 2)
                } else {
                    Zoned::Free
                },
                apart: (rule == 0 && at % 3 == 0).then_some(0),
                ..work(&format!("w{at}"), at % 2, count, millis, gib)
            })
            .collect();
        base.teams.truncate(base.work.len().min(2));
        base
    })
}

proptest! {
    #[test]
    fn without_changes_it_is_as_it_is(base in bases()) {
        let found = answer(&base, &Scenario::default()).unwrap();
        prop_assert_eq!(&found.now, &found.then);
        // What changes nothing is worked out anew, and comes to the same.
        let idle = [grow(None, 1.0), add(0)];
        prop_assert_eq!(&then(&base, &idle), &found.now);
    }

    #[test]
    fn the_order_of_changes_does_not_matter(
        base in bases(),
        changes in proptest::collection::vec(change(), 0..6),
        turn in 0_usize..6,
    ) {
        let mut other = changes.clone();
        other.reverse();
        let len = other.len();
        other.rotate_left(if len == 0 { 0 } else { turn % len });
        let scenario = |changes| Scenario { changes };
        // Both are answered or both refused; only which change is named depends on the order.
        let [one, two] = [changes, other].map(|changes| answer(&base, &scenario(changes)));
        prop_assert_eq!(one.ok(), two.ok());
    }

    #[test]
    fn more_machines_never_fit_less(base in bases(), factor in 1_u8..9, few in 0_i64..12, more in 1_i64..12) {
        let grown = grow(None, f64::from(factor) / 2.0);
        let one = then(&base, &[grown.clone(), add(few)]);
        let two = then(&base, &[grown, add(few + more)]);
        prop_assert!(two.pods_blocked() <= one.pods_blocked(), "{} {}", one.pods_blocked(), two.pods_blocked());
        prop_assert!(!one.fits() || two.used <= one.used + more);
        prop_assert_eq!(two.nodes, one.nodes + more);
    }

    #[test]
    fn growth_adds_up_and_is_taken_back(base in bases(), twice in 2_u8..5) {
        let now = then(&base, &[]);
        let factor = f64::from(twice);
        let grown = then(&base, &[grow(None, factor)]);
        for (one, two) in now.resources.iter().zip(&grown.resources) {
            prop_assert_eq!(one.requested * i64::from(twice), two.requested);
        }
        let back = then(&base, &[grow(None, factor), grow(None, 1.0 / factor)]);
        prop_assert_eq!(&back, &now);
        // A team that grows and a team like it come to as many pods.
        let team = base.teams[0].clone();
        let like = then(&base, &[Change::AddTeam { like: team.clone(), times: factor - 1.0 }]);
        prop_assert_eq!(like.pods, then(&base, &[grow(Some(&team), factor)]).pods);
    }

    #[test]
    fn nothing_is_used_that_is_not_there(base in bases(), changes in proptest::collection::vec(change(), 0..5)) {
        if let Ok(Outcome { then, .. }) = answer(&base, &Scenario { changes }) {
            prop_assert!(then.used <= then.nodes);
            prop_assert!(then.nodes_needed().is_none_or(|needed| needed >= then.used.min(then.bound)));
            prop_assert!(!then.fits() || then.bound <= then.used, "{} {}", then.bound, then.used);
            // What is missing is beside what is there, filled or not.
            let needed = then.nodes_needed();
            prop_assert!(then.fits() || needed.is_none_or(|needed| needed > then.nodes && needed >= then.bound));
            prop_assert_eq!(then.fits(), then.nodes_missing() == Some(0));
        }
    }
    /// A zone has one pod of a rule, however much grows, and what is not kept apart is not in the way.
    #[test]
    fn growth_keeps_pods_apart(count in 1_i64..9, factor in 1_u8..20, copies in 0_usize..3) {
        let mut base = base();
        base.work[2].team = 0;
        base.work[2].count = 1;
        base.work[2].zoned = Zoned::OneEach(0);
        base.work[2].apart = Some(0);
        base.work[0].count = count;
        base.work[0].zoned = Zoned::Nowhere(NoZone::Taken);
        base.work[0].apart = Some(0);
        let mut changes = vec![grow(None, f64::from(factor) / 4.0)];
        changes.extend((0..copies).map(|_| Change::AddTeam { like: "payments".into(), times: 1.0 }));
        let found = then(&base, &changes);
        let taken = found.blocked.iter().filter(|of| of.obstacle == Obstacle::ZonesTaken);
        let blocked: i64 = taken.map(|of| of.count).sum();
        let demanding: i64 = demand::of(&base, &Scenario { changes }).iter()
            .filter(|of| of.of != 1)
            .map(|of| of.count)
            .sum();
        let apart = demanding - blocked;
        prop_assert!(apart <= 2 * (1 + i64::try_from(copies).unwrap()), "{apart} in two zones");
        prop_assert!(blocked == 0 || apart >= 2, "{apart} of {demanding}");
    }

    /// Of more pods that are spread evenly no more are on a node than it takes, of the nodes that accept them.
    #[test]
    fn an_even_spread_grows_with_its_pods(count in 1_i64..21, nodes in 1_i64..9, factor in 1_u8..6) {
        let mut base = base();
        base.machines.push(machines("few", 2, 0, nodes, 64));
        base.accepts.push(vec![3]);
        base.limits = vec![Limit { most: (count + nodes - 1) / nodes, evenly: true }];
        base.work.truncate(1);
        base.work[0] = Work { limit: Some(0), accepts: 1, ..work("few", 0, count, 100, 0) };
        let found = then(&base, &[grow(None, f64::from(factor))]);
        prop_assert!(found.fits(), "{:?}", found.blocked);
        let most = 1 + (nodes - 1).min(count - 1);
        let lost = Change::LoseNodes { pool: Some("few".into()), nodes: most - 1 };
        prop_assert!(then(&base, &[lost]).fits());
    }
}
