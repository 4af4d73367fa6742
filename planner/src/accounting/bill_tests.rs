use super::*;
use crate::isolation::sharing_tests::{GIB, node, pod};
use crate::model::PodUsage;
use proptest::prelude::*;
use std::sync::Arc;

fn of(nodes: &[Node], pods: Vec<(crate::model::Pod, Option<PodUsage>)>) -> Option<Bill> {
    let (pods, used): (Vec<_>, Vec<_>) = pods.into_iter().unzip();
    let snapshot = Snapshot {
        nodes: nodes.iter().cloned().map(Arc::new).collect(),
        pods: pods.into_iter().map(Arc::new).collect(),
        ..Snapshot::default()
    };
    let usage = Usage {
        pods: used,
        ..Usage::default()
    };
    bill(&snapshot, &usage, &|namespace| namespace.into(), &|_| 16.0)
}

fn used(millis: i64, gib: i64) -> Option<PodUsage> {
    Some(PodUsage {
        cpu_nanos: millis * NANOS_PER_MILLI,
        memory_bytes: gib * GIB,
        ..PodUsage::default()
    })
}

fn near(costs: Costs, expected: (f64, f64, f64)) -> bool {
    let found = [costs.used, costs.workload_idle, costs.infrastructure_idle];
    let expected = [expected.0, expected.1, expected.2];
    found
        .iter()
        .zip(expected)
        .all(|(a, b)| (a - b).abs() < 1e-9)
}

#[test]
fn a_price_is_split_by_what_is_used_asked_for_and_left() {
    // 4 cores and 16 GiB for 16: a core costs 2, a GiB a half.
    let pods = vec![
        (pod("a", "a", Some("n"), 2_000), used(500, 1)),
        (pod("b", "b", Some("n"), 1_000), used(1_500, 3)),
    ];
    let bill = of(&[node("n", 4_000)], pods).unwrap();
    // a uses 0.5 cores and 1 GiB, and asks for 1.5 cores more; b uses more than it asks for.
    // 0.5 cores and 12 GiB are left, for 1 + 6, shared as 4.5 to 4.5.
    assert!(near(bill.owners["a"], (1.5, 3.0, 3.5)), "{bill:?}");
    assert!(near(bill.owners["b"], (4.5, 0.0, 3.5)), "{bill:?}");
    assert_eq!(bill.total, 16.0);
}

#[test]
fn little_measured_is_no_bill_and_a_few_unmeasured_do_as_others() {
    let pods = |unmeasured_millis| {
        let mut other = pod("a", "b", Some("n"), unmeasured_millis);
        other.resources.requests.memory_bytes = 0;
        vec![
            (pod("a", "a", Some("n"), 2_000), used(1_000, 1)),
            (other, None),
        ]
    };
    assert_eq!(of(&[node("n", 4_000)], pods(1_000)), None);
    let bill = of(&[node("n", 4_000)], pods(200)).unwrap();
    // Half of 2.2 cores, and 1 GiB.
    assert!(near(bill.owners["a"], (2.2 + 0.5, 2.2, 16.0 - 4.4 - 0.5)));
}

#[test]
fn what_nobody_holds_is_nobodys() {
    let bill = of(&[node("n", 4_000)], Vec::new()).unwrap();
    assert!(bill.owners.is_empty());
    assert_eq!(bill.total, 16.0);
}

proptest! {
    #[test]
    fn parts_come_to_the_bill(
        pods in prop::collection::vec(
            (0..4_usize, 0..3_usize, 0..3_000_i64, 0..5_000_i64, 0..20_i64), 1..30,
        ),
    ) {
        let nodes = [node("n0", 4_000), node("n1", 8_000), node("n2", 0)];
        let pods = pods.into_iter().enumerate().map(|(at, (team, on, asked, millis, gib))| {
            let (team, on) = (format!("t{team}"), format!("n{on}"));
            (pod(&team, &at.to_string(), Some(&on), asked), used(millis, gib))
        });
        let bill = of(&nodes, pods.collect()).unwrap();
        let sum: f64 = bill.owners.values().map(Costs::total).sum();
        let holds = sum > 0.0;
        prop_assert!(!holds || (sum - bill.total).abs() < 1e-9 * bill.total, "{sum} {bill:?}");
        for costs in bill.owners.values() {
            prop_assert!(costs.used >= 0.0 && costs.workload_idle >= -1e-12);
            prop_assert!(costs.infrastructure_idle >= -1e-9);
        }
    }
}
