//! Packings of which the best is known, and what is refused.

use super::tests::packed;
use super::*;

fn one_shape(capacity: &[i64], count: i64) -> Vec<Shape> {
    vec![Shape {
        capacity: capacity.to_vec(),
        count,
        cost: 1.0,
    }]
}

fn item(size: &[i64], count: i64, group: Option<usize>) -> Item {
    Item {
        size: size.to_vec(),
        count,
        group,
        shapes: vec![0],
    }
}

#[test]
fn triples_that_fill_nodes_are_found() {
    // 60 nodes of three pods each that add up exactly: greedy filling needs some more.
    let mut items = Vec::new();
    for node in 0..60_i64 {
        let (a, b) = (380 + node * 7 % 110, 260 + node * 13 % 60);
        for size in [a, b, 1_000 - a - b] {
            items.push(item(&[size, 1], 1, None));
        }
    }
    let problem = Problem {
        resources: vec!["cpu".into(), "pods".into()],
        shapes: one_shape(&[1_000, 10], 200),
        items,
        limits: Vec::new(),
    };
    let found = pack(&problem, &Limits::UNHURRIED, &mut |_| {}).unwrap();
    check(&problem, &found.packing).unwrap();
    assert_eq!(found.bound.nodes(), 60);
    assert!(
        found.packing.nodes_used() <= 61,
        "{}",
        found.packing.nodes_used()
    );
}

#[test]
fn with_four_resources_and_limits_it_ends_near_the_bound() {
    // Forty kinds of pods of which the third have a limit, about ten on a node.
    let items: Vec<Item> = (0..40_i64)
        .map(|kind| {
            let size = [7, 11, 13, 17].map(|by| 10 + kind * by % 41 * 4);
            let group = usize::try_from(kind / 3).ok().filter(|_| kind % 3 == 0);
            item(&[&size[..], &[1]].concat(), 60 + kind * 19 % 90, group)
        })
        .collect();
    let problem = Problem {
        resources: ["a", "b", "c", "d", "pods"].map(Into::into).to_vec(),
        shapes: one_shape(&[1_000, 1_000, 1_000, 1_000, 110], 4_000),
        items,
        limits: vec![2; 14],
    };
    let found = packed(&problem);
    let (nodes, bound) = (found.packing.nodes_used(), found.bound.nodes());
    assert!(nodes * 50 <= bound * 51, "{nodes} for {bound}");
}

#[test]
fn a_limit_per_node_is_kept_and_bounds() {
    let problem = Problem {
        resources: vec!["cpu".into(), "pods".into()],
        shapes: one_shape(&[100, 50], 200),
        items: vec![
            item(&[1, 1], 40, Some(0)),
            item(&[2, 1], 20, Some(0)),
            item(&[10, 1], 30, None),
        ],
        limits: vec![3],
    };
    let found = packed(&problem);
    assert_eq!(found.bound.kind, BoundKind::GroupLimit);
    assert_eq!((found.bound.nodes(), found.packing.nodes_used()), (20, 20));
}

#[test]
fn the_cheapest_mix_of_shapes_is_found() {
    let shape = |capacity: i64, cost: f64| Shape {
        capacity: vec![capacity, 100],
        count: 1_000,
        cost,
    };
    let problem = Problem {
        resources: vec!["cpu".into(), "pods".into()],
        // A large one is cheaper by size, but only where it is filled.
        shapes: vec![shape(16, 1.0), shape(64, 3.5)],
        items: vec![Item {
            size: vec![4, 1],
            count: 20,
            group: None,
            shapes: vec![0, 1],
        }],
        limits: Vec::new(),
    };
    let found = packed(&problem);
    assert_eq!(found.packing.cost(&problem), 4.5);
    assert!(found.bound.value <= 4.5 && found.bound.value > 4.3);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut problem = Problem {
        resources: vec!["cpu".into()],
        shapes: one_shape(&[10], 1),
        items: vec![item(&[1], 1, None)],
        limits: Vec::new(),
    };
    assert_eq!(problem.check(), Ok(()));
    problem.items[0].shapes = vec![1];
    assert_eq!(problem.check(), Err(PackingError::Item { place: 0 }));
    problem.items[0] = item(&[1, 2], 1, None);
    assert_eq!(problem.check(), Err(PackingError::Item { place: 0 }));
    problem.items[0] = item(&[1], 1, Some(0));
    problem.limits = vec![0];
    assert_eq!(problem.check(), Err(PackingError::Limit { group: 0 }));
    problem.shapes[0].cost = f64::NAN;
    assert_eq!(problem.check(), Err(PackingError::Shape { place: 0 }));
}

#[test]
fn faults_are_found() {
    let problem = Problem {
        resources: vec!["cpu".into(), "pods".into()],
        shapes: one_shape(&[10, 3], 2),
        items: vec![item(&[4, 1], 4, Some(0))],
        limits: vec![2],
    };
    let of = |pods: i64, nodes: i64, left: i64| Packing {
        nodes: vec![(
            Pattern {
                shape: 0,
                pods: vec![(0, pods)],
            },
            nodes,
        )],
        unplaced: vec![left],
    };
    assert_eq!(check(&problem, &of(2, 2, 0)), Ok(()));
    assert!(matches!(
        check(&problem, &of(3, 1, 1)),
        Err(Fault::Overfull { used: 12, .. })
    ));
    assert!(matches!(
        check(&problem, &of(2, 1, 1)),
        Err(Fault::Miscounted { placed: 3, .. })
    ));
    assert!(matches!(
        check(&problem, &of(1, 4, 0)),
        Err(Fault::TooManyNodes { used: 4, .. })
    ));
    assert!(matches!(
        check(&problem, &of(0, 1, 4)),
        Err(Fault::Senseless { .. })
    ));
    let mut picky = problem.clone();
    picky.items[0].shapes.clear();
    assert!(matches!(
        check(&picky, &of(2, 2, 0)),
        Err(Fault::NotAccepted { .. })
    ));
    let mut strict = problem;
    strict.limits[0] = 1;
    assert!(matches!(
        check(&strict, &of(2, 2, 0)),
        Err(Fault::OverLimit { pods: 2, .. })
    ));
}
