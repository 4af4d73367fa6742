//! What must hold whatever teams demand, and an example that can be followed by hand.

use super::*;
use crate::series::Series;
use proptest::prelude::*;

const STEPS: usize = 4;

/// Demand by resource and team, day by day in four steps each.
fn scenarios(demand: &[Vec<Vec<f64>>]) -> Scenarios {
    let names = ["cpu", "memory", "gpu"];
    let resources = demand
        .iter()
        .zip(names)
        .map(|(teams, name)| ResourceDemand {
            resource: name.to_owned(),
            teams: teams
                .iter()
                .map(|values| Series {
                    start_secs: 0,
                    step_secs: DAY_SECS / 4,
                    values: values.iter().copied().map(Some).collect(),
                })
                .collect(),
        });
    let teams = (0..demand[0].len())
        .map(|at| format!("team-{at}"))
        .collect();
    Scenarios::of_days(teams, resources.collect()).unwrap()
}

fn rules(quantile: f64, machine: &[f64]) -> Rules {
    Rules {
        quantile,
        machine: machine.to_vec(),
        spares: 0,
        min_machines: 0,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

/// A1 to A6 and A4′ straight from their definitions.
fn by_definition(demand: &[Vec<Vec<f64>>], share: f64, machine: &[f64]) -> [f64; 7] {
    let days = demand[0][0].len() / STEPS;
    let at = |r: usize, i: usize, s: usize, t: usize| demand[r][i][s * STEPS + t];
    let teams = demand[0].len();
    let most = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0_f64, f64::max);
    let q =
        |values: &mut dyn Iterator<Item = f64>| order::quantile(&values.collect::<Vec<_>>(), share);
    let peak = |r: usize, i: usize, s: usize| most(&mut (0..STEPS).map(|t| at(r, i, s, t)));
    let u = |r: usize, i: usize| q(&mut (0..days).map(|s| peak(r, i, s))) / machine[r];
    let all = |of: &dyn Fn(usize) -> f64| most(&mut (0..demand.len()).map(of));
    let need = |i: usize| all(&|r| u(r, i));
    let sum_at = |r: usize, s: usize, t: usize| (0..teams).map(|i| at(r, i, s, t)).sum::<f64>();
    let a5 = all(&|r| {
        q(&mut (0..days).map(|s| most(&mut (0..STEPS).map(|t| sum_at(r, s, t))))) / machine[r]
    });
    [
        (0..teams).map(|i| need(i).ceil()).sum(),
        (0..teams).map(need).sum(),
        all(&|r| (0..teams).map(|i| u(r, i)).sum()),
        all(&|r| q(&mut (0..days).map(|s| (0..teams).map(|i| peak(r, i, s)).sum())) / machine[r]),
        all(&|r| {
            let of = |t: usize| {
                (0..teams)
                    .map(|i| q(&mut (0..days).map(|s| at(r, i, s, t))))
                    .sum::<f64>()
            };
            most(&mut (0..STEPS).map(of)) / machine[r]
        }),
        a5,
        a5.ceil(),
    ]
}

prop_compose! {
    fn demands()(teams in 1_usize..6, days in 2_usize..7, resources in 1_usize..4)
        (demand in prop::collection::vec(
            prop::collection::vec(
                prop::collection::vec(0.0..100.0_f64, days * STEPS), teams), resources))
        -> Vec<Vec<Vec<f64>>> { demand }
}

proptest! {
    #[test]
    fn is_what_its_definition_says_and_adds_up(
        demand in demands(), share in 0.05..1.0_f64, size in 5.0..80.0_f64, spares in 0_u32..3, fewest in 0_u32..4,
    ) {
        let profile = Profile::of(&scenarios(&demand));
        let machine = vec![size; demand.len()];
        let found = Waterfall::of(&profile, &rules(share, &machine)).unwrap();
        let told = [found.a1, found.a2, found.a3, found.a4, found.a4_reverse, found.a5, found.a6];
        for (told, defined) in told.iter().zip(by_definition(&demand, share, &machine)) {
            prop_assert!(close(*told, defined), "{found:?}");
        }
        let held = Rules { spares, min_machines: fewest, ..rules(share, &machine) };
        let mut found = Waterfall::of(&profile, &held).unwrap();
        prop_assert!((found.terms().sum() - found.saving()).abs() <= 1e-9);
        // With counts of a packer, too.
        (found.a0, found.a7) = (Some(found.a1 + 3.0), Some(found.a6 + 1.0));
        prop_assert!((found.terms().sum() - found.saving()).abs() <= 1e-9);
        prop_assert_eq!(found.terms().fragmentation, Some(2.0));
        let shares = holdings(&profile, &held, (&found, None));
        prop_assert!(close(shares.iter().map(|share| share.buys).sum(), found.a1));
        prop_assert!(close(shares.iter().map(|share| share.holds).sum(), found.shared()));
    }

    #[test]
    fn of_teams_that_rise_and_fall_together_nothing_is_gained_but_by_rounding(
        common in prop::collection::vec(0.1..10.0_f64, 3 * STEPS),
        sizes in prop::collection::vec(0.5..20.0_f64, 1..6),
        share in 0.05..1.0_f64,
    ) {
        let teams = sizes.iter().map(|size| common.iter().map(|value| value * size).collect()).collect();
        let profile = Profile::of(&scenarios(&[teams]));
        let terms = Waterfall::of(&profile, &rules(share, &[7.0])).unwrap().terms();
        // Either may be what the other takes away: the quantile of each time of day comes before the
        // peak in one order.
        prop_assert!((terms.growth + terms.multiplexing).abs() <= 1e-9, "{terms:?}");
        prop_assert!(terms.complementarity.abs() <= 1e-9);
    }

    #[test]
    fn one_team_gains_nothing(
        values in prop::collection::vec(0.0..90.0_f64, 3 * STEPS), share in 0.05..1.0_f64, spares in 0_u32..3,
    ) {
        let profile = Profile::of(&scenarios(&[vec![values]]));
        let held = Rules { spares, min_machines: 2, ..rules(share, &[8.0]) };
        let found = Waterfall::of(&profile, &held).unwrap();
        prop_assert_eq!(found.saving(), 0.0);
        prop_assert!(found.terms().sum().abs() <= 1e-9);
    }

    #[test]
    fn neither_the_order_of_teams_nor_the_unit_matters(
        demand in demands(), share in 0.05..1.0_f64, times in 0.001..1_000.0_f64,
    ) {
        let machine = vec![17.0; demand.len()];
        let of = |demand: &[Vec<Vec<f64>>], machine: &[f64]| {
            let profile = Profile::of(&scenarios(demand));
            let found = Waterfall::of(&profile, &rules(share, machine)).unwrap();
            let intervals = Resampling::of(&profile, profile.scenarios, 2, 1);
            (found, intervals.intervals(&profile, &rules(share, machine), &found).unwrap())
        };
        let (found, ends) = of(&demand, &machine);
        let turned: Vec<Vec<Vec<f64>>> = demand.iter()
            .map(|teams| teams.iter().rev().cloned().collect()).collect();
        let scaled: Vec<Vec<Vec<f64>>> = demand.iter().map(|teams| teams.iter()
            .map(|values| values.iter().map(|value| value * times).collect()).collect()).collect();
        let larger: Vec<f64> = machine.iter().map(|size| size * times).collect();
        for (other, of_other) in [of(&turned, &machine), of(&scaled, &larger)] {
            for (a, b) in [
                (found.a1, other.a1), (found.a2, other.a2), (found.a3, other.a3),
                (found.a4, other.a4), (found.a4_reverse, other.a4_reverse),
                (found.a5, other.a5), (found.a6, other.a6),
                (ends.saving.low, of_other.saving.low), (ends.saving.high, of_other.saving.high),
            ] {
                prop_assert!(close(a, b), "{a} {b}");
            }
        }
        prop_assert!(ends.saving.low <= found.saving() && found.saving() <= ends.saving.high);
    }

    #[test]
    fn shares_and_shortfalls_are_of_the_whole(demand in demands(), share in 0.05..1.0_f64) {
        let scenarios = scenarios(&demand);
        let profile = Profile::of(&scenarios);
        let held = rules(share, &vec![11.0; demand.len()]);
        let tail = Tail::of(&profile, &held).unwrap();
        // Of one resource expected shortfall is never larger together than apart.
        if demand.len() == 1 {
            prop_assert!(tail.shortfall_shared <= tail.shortfall_dedicated + 1e-9);
        }
        let found = Diversity::of(&scenarios, 0);
        prop_assert!(found.ratio.is_none_or(|ratio| ratio >= 1.0 - 1e-9));
        prop_assert!(found.correlations.iter().all(|pair| pair.r.abs() <= 1.0 + 1e-9));
        let largest = found.largest.map_or(0.0, |(_, share)| share);
        prop_assert!(largest <= 1.0 && largest * profile.teams.len() as f64 >= 1.0 - 1e-9);
    }
}

/// Three teams, of `docs/sharing.md`: cores at night, in the morning, at noon and in the evening of
/// four days, and GiB.
fn example() -> Scenarios {
    let a = [
        [2., 12., 8., 2.],
        [2., 13., 8., 2.],
        [2., 12., 9., 2.],
        [2., 21., 9., 2.],
    ];
    let b = [
        [2., 4., 6., 14.],
        [2., 4., 6., 15.],
        [2., 4., 6., 23.],
        [2., 4., 6., 14.],
    ];
    let c = [
        [3., 3., 3., 3.],
        [3., 3., 3., 3.],
        [3., 3., 3., 3.],
        [3., 3., 3., 3.],
    ];
    let flat = |days: [[f64; 4]; 4]| days.concat();
    let memory = |gib: f64| vec![gib; 16];
    scenarios(&[
        vec![flat(a), flat(b), flat(c)],
        vec![memory(20.), memory(20.), memory(52.)],
    ])
}

#[test]
fn the_example_of_the_documentation_is_right() {
    let profile = Profile::of(&example());
    let found = Waterfall::of(&profile, &rules(1.0, &[10., 40.])).unwrap();
    let told = [
        found.a1,
        found.a2,
        found.a3,
        found.a4,
        found.a4_reverse,
        found.a5,
        found.a6,
    ];
    assert_eq!(told, [8.0, 5.7, 4.7, 3.8, 2.8, 2.8, 3.0]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let profile = Profile::of(&example());
    let refused = |rules: &Rules| Waterfall::of(&profile, rules).unwrap_err().to_string();
    assert_eq!(
        refused(&rules(0.0, &[1., 1.])),
        "the quantile 0 is not above 0 and at most 1"
    );
    assert_eq!(
        refused(&rules(0.5, &[1.])),
        "a machine of 1 resources cannot hold demand for 2"
    );
    assert_eq!(
        refused(&rules(0.5, &[1., f64::NAN])),
        "a machine has NaN of memory left for teams, which is not above 0"
    );
}

#[test]
fn days_that_are_alike_leave_no_doubt() {
    let flat = |value: f64| vec![value; 10 * STEPS];
    let profile = Profile::of(&scenarios(&[vec![flat(3.0), flat(4.0)]]));
    let held = rules(0.95, &[10.0]);
    let found = Waterfall::of(&profile, &held).unwrap();
    let ends = Resampling::of(&profile, 10, 7, 1)
        .intervals(&profile, &held, &found)
        .unwrap();
    assert_eq!((ends.saving.low, ends.saving.high), (1.0, 1.0));
    assert!(!ends.saving.hold_zero());
    let one = Profile::of(&scenarios(&[vec![vec![1.0; STEPS]]]));
    let alone = Waterfall::of(&one, &held).unwrap();
    assert_eq!(
        Resampling::of(&one, 1, 7, 1).intervals(&one, &held, &alone),
        None
    );
}

#[test]
fn constants_do_not_vary_by_rounding() {
    let flat = |value: f64| vec![value; 180 * STEPS];
    let found = Diversity::of(&scenarios(&[vec![flat(0.25), flat(0.1), flat(12.8)]]), 0);
    assert_eq!((found.ratio, found.mean_correlation), (None, None));
}

#[test]
fn single_precision_buys_no_machine() {
    for (demand, size) in [
        (12.8, 6.4),
        (15.89, 15.89),
        (31.78, 15.89),
        (7.8, 3.9),
        (0.1, 0.1),
    ] {
        let profile = Profile::of(&scenarios(&[vec![vec![demand; STEPS]]]));
        let held = rules(0.95, &[size]);
        let exact = Waterfall::of(&profile, &held).unwrap();
        let single = Waterfall::of(&profile.in_single_precision(), &held).unwrap();
        assert_eq!((single.a1, single.a6), (exact.a1, exact.a6), "{demand}");
        assert!((exact.a1 - demand / size).abs() < 1e-6);
    }
}

#[test]
fn test_clusters_take_so_many_each_or_what_all_demand() {
    let day = |most: f64| [1.0, most, 1.0, 1.0].repeat(3);
    let profile = Profile::of(&scenarios(&[vec![
        day(2.0),
        day(5.0),
        day(41.0),
        vec![0.0; 12],
    ]]));
    let held = Rules {
        spares: 1,
        ..rules(0.95, &[10.0])
    };
    let parks = Parks::of(&profile, &held, 3).unwrap();
    // Three each, five for whoever demands more than three hold; one for nobody is bought, too.
    assert_eq!((parks.owners, parks.apart, parks.shared), (4, 14.0, 5.0));
    assert!(close(parks.used_apart[0], (1.25 + 2.0 + 11.0) / 140.0));
    assert!(close(parks.used_shared[0], (1.25 + 2.0 + 11.0) / 50.0));
}
