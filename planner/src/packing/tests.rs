//! What must hold of every packing, and what is known of some.

use super::*;
use crate::inventory::{Amounts, GroupLimit, Inventory, NodeClass, PodClass};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn limits(seed: u64) -> Limits<'static> {
    Limits {
        seed,
        rounds: 60,
        attempts: 60,
        is_over: &|_| false,
    }
}

pub(super) fn packed(problem: &Problem) -> Packed {
    let mut before = i64::MAX;
    let found = pack(problem, &limits(1), &mut |better| {
        let unplaced = better.packing.pods_unplaced();
        assert!(unplaced <= before, "answers only become better");
        before = unplaced;
    })
    .unwrap();
    check(problem, &found.packing).unwrap();
    found
}

prop_compose! {
    /// Two or three resources and pods, one to three shapes, some items with limits and some that not all
    /// shapes accept.
    pub(super) fn problems()(resources in 1_usize..3, shapes in 1_usize..4, items in 1_usize..8, groups in 0_usize..3)(
        capacities in prop::collection::vec(prop::collection::vec(20_i64..100, resources), shapes),
        pods in prop::collection::vec(2_i64..9, shapes),
        counts in prop::collection::vec(1_i64..40, shapes),
        sizes in prop::collection::vec(prop::collection::vec(0_i64..40, resources), items),
        there in prop::collection::vec(0_i64..30, items),
        accepts in prop::collection::vec(prop::collection::vec(prop::bool::weighted(0.8), shapes), items),
        group in prop::collection::vec(0_usize..6, items),
        limits in prop::collection::vec(1_i64..4, groups),
    ) -> Problem {
        let with = |mut of: Vec<i64>, pods: i64| { of.push(pods); of };
        Problem {
            resources: (0..capacities[0].len()).map(|at| format!("r{at}").into()).chain(["pods".into()]).collect(),
            shapes: capacities.into_iter().zip(pods).zip(counts)
                .map(|((capacity, pods), count)| Shape { capacity: with(capacity, pods), count, cost: 1.0 })
                .collect(),
            items: sizes.into_iter().zip(there).zip(accepts).zip(group)
                .map(|(((size, count), accepts), group)| Item {
                    size: with(size, 1),
                    count,
                    group: (group < limits.len()).then_some(group),
                    shapes: (0..accepts.len()).filter(|at| accepts[*at]).collect(),
                })
                .collect(),
            limits,
        }
    }
}

/// Classes of nodes and pods that make up such a problem; shapes accept pods by a label.
fn inventory(problem: &Problem) -> Inventory {
    let amounts = |of: &[i64]| Amounts {
        cpu_millis: of[0],
        memory_bytes: 0,
        extended: of[1..of.len() - 1]
            .iter()
            .enumerate()
            .map(|(at, amount)| (format!("r{at}").into(), *amount))
            .collect(),
    };
    let nodes = problem.shapes.iter().enumerate();
    let pods = problem.items.iter().enumerate();
    Inventory {
        nodes: nodes
            .map(|(at, shape)| NodeClass {
                name: format!("node-{at}").into(),
                count: shape.count,
                allocatable: amounts(&shape.capacity),
                pods: shape.capacity[shape.capacity.len() - 1],
                labels: [("shape".into(), format!("{at}").into())].into(),
                taints: Vec::new(),
                price_hourly_nanos: None,
            })
            .collect(),
        pods: pods
            .filter(|(_, item)| item.count > 0)
            .map(|(at, item)| PodClass {
                name: format!("pod-{at}").into(),
                namespace: "all".into(),
                team: None,
                count: item.count,
                requests: amounts(&item.size),
                group: item.group.map(|group| GroupLimit {
                    group: format!("group-{group}").into(),
                    max_per_node: Some(problem.limits[group]),
                }),
                node_selector: match &*item.shapes {
                    [only] => [("shape".into(), format!("{only}").into())].into(),
                    _ => BTreeMap::new(),
                },
                tolerations: Vec::new(),
            })
            .collect(),
    }
}

/// The same with nodes for all.
fn with_nodes_for_all(mut problem: Problem) -> Problem {
    let all: Vec<usize> = (0..problem.shapes.len()).collect();
    for shape in &mut problem.shapes {
        shape.count = 10_000;
    }
    for item in &mut problem.items {
        item.shapes.clone_from(&all);
    }
    problem
}

/// Fewest nodes of one shape, by trying everything.
fn exhaustive(problem: &Problem) -> i64 {
    let pods: Vec<usize> = problem
        .items
        .iter()
        .enumerate()
        .flat_map(|(at, item)| std::iter::repeat_n(at, usize::try_from(item.count).unwrap()))
        .collect();
    fn go(problem: &Problem, pods: &[usize], nodes: &mut Vec<Vec<i64>>, best: &mut usize) {
        if nodes.len() >= *best {
            return;
        }
        let Some((&pod, rest)) = pods.split_first() else {
            *best = nodes.len();
            return;
        };
        let size = &problem.items[pod].size;
        for at in 0..=nodes.len() {
            if at == nodes.len() {
                nodes.push(problem.shapes[0].capacity.clone());
            }
            if nodes[at].iter().zip(size).all(|(free, size)| free >= size) {
                nodes[at]
                    .iter_mut()
                    .zip(size)
                    .for_each(|(free, size)| *free -= size);
                go(problem, rest, nodes, best);
                nodes[at]
                    .iter_mut()
                    .zip(size)
                    .for_each(|(free, size)| *free += size);
            }
            if at + 1 == nodes.len() && nodes[at] == problem.shapes[0].capacity {
                nodes.pop();
            }
        }
    }
    let mut best = pods.len() + 1;
    go(problem, &pods, &mut Vec::new(), &mut best);
    i64::try_from(best).unwrap()
}

proptest! {
    #[test]
    fn every_packing_is_one_and_above_its_bound(problem in problems()) {
        let found = packed(&problem);
        if found.packing.pods_unplaced() == 0 {
            prop_assert!(found.packing.nodes_used() >= found.bound.nodes(), "{found:?}");
        }
        // With nodes for all, only what fits onto no node is left.
        let enough = with_nodes_for_all(problem);
        let found = packed(&enough);
        for (at, item) in enough.items.iter().enumerate() {
            let fits = (0..enough.shapes.len()).any(|shape| item.count == 0 || enough.most_on(at, shape) > 0);
            prop_assert_eq!(found.packing.unplaced[at], if fits { 0 } else { item.count });
        }
        prop_assert!(found.packing.nodes_used() >= found.bound.nodes(), "{found:?}");
    }

    #[test]
    fn one_pod_more_never_lowers_the_bound(problem in problems(), which in any::<prop::sample::Index>()) {
        for problem in [with_nodes_for_all(problem.clone()), problem] {
            let mut more = problem.clone();
            let at = which.index(more.items.len());
            more.items[at].count += 1;
            let (before, after) = (simple_bound(&problem), simple_bound(&more));
            prop_assert!(after.value >= before.value - 1e-9, "{after:?} after {before:?}");
        }
    }

    #[test]
    fn so_many_times_the_pods_need_at_most_so_many_times_the_nodes(problem in problems(), times in 2_i64..20) {
        let problem = with_nodes_for_all(problem);
        let found = packed(&problem);
        let mut more = problem;
        more.items.iter_mut().for_each(|item| item.count *= times);
        let of_more = packed(&more);
        prop_assert!(of_more.bound.nodes() <= times * found.packing.nodes_used().max(1));
        // The same packing, so many times over, is one of them.
        let mut copied = found.packing;
        copied.nodes.iter_mut().for_each(|(_, count)| *count *= times);
        copied.unplaced.iter_mut().for_each(|count| *count *= times);
        prop_assert_eq!(check(&more, &copied), Ok(()));
    }

    #[test]
    fn the_order_of_classes_changes_nothing(
        problem in problems(), turn_nodes in any::<prop::sample::Index>(), turn_pods in any::<prop::sample::Index>(),
    ) {
        let inventory = inventory(&problem);
        let mut turned = inventory.clone();
        let (nodes, pods) = (turned.nodes.len(), turned.pods.len());
        turned.nodes.rotate_left(turn_nodes.index(nodes));
        turned.pods.rotate_left(turn_pods.index(pods.max(1)).min(pods));
        turned.pods.reverse();
        let told = |inventory: &Inventory| {
            let grouped = Grouped::of(inventory, Count::Nodes);
            let found = packed(&grouped.problem);
            let (named, left) = grouped.named(&found.packing);
            let pod = |at: usize| inventory.pods[at].name.clone();
            let mut nodes: Vec<_> = named
                .iter()
                .map(|of| {
                    let mut pods: Vec<_> = of.pods.iter().map(|(at, count)| (pod(*at), *count)).collect();
                    pods.sort();
                    (inventory.nodes[of.class].name.clone(), of.count, pods)
                })
                .collect();
            nodes.sort();
            let mut left: Vec<_> = left.iter().map(|(at, count)| (pod(*at), *count)).collect();
            left.sort();
            (nodes, left, grouped.hopeless.len())
        };
        let (nodes, left, hopeless) = told(&inventory);
        prop_assert_eq!((nodes.clone(), left.clone(), hopeless), told(&turned));
        // Each pod is on a node, left, or hopeless.
        let placed: i64 = nodes.iter().flat_map(|(_, count, pods)| pods.iter().map(move |(_, pods)| pods * count)).sum();
        let out: i64 = left.iter().map(|(_, count)| count).sum();
        let grouped = Grouped::of(&inventory, Count::Nodes);
        let no_node: i64 = grouped.hopeless.iter().map(|at| inventory.pods[*at].count).sum();
        prop_assert_eq!(placed + out + no_node, inventory.pods.iter().map(|class| class.count).sum::<i64>());
    }

    #[test]
    fn what_is_left_fits_beside_what_is_placed_where_there_are_more_nodes(problem in problems()) {
        let found = packed(&problem);
        let mut more = problem;
        more.shapes.iter_mut().for_each(|shape| shape.count += 10_000);
        let mut rest = more.clone();
        for (item, left) in rest.items.iter_mut().zip(&found.packing.unplaced) {
            item.count = *left;
        }
        let of_rest = packed(&rest);
        let mut both = Packing {
            nodes: found.packing.nodes,
            unplaced: of_rest.packing.unplaced,
        };
        both.nodes.extend(of_rest.packing.nodes);
        prop_assert_eq!(check(&more, &both), Ok(()));
    }

    #[test]
    fn small_problems_are_solved(
        capacity in 10_i64..30,
        sizes in prop::collection::vec((1_i64..12, 1_i64..12), 1..4),
        counts in prop::collection::vec(1_i64..4, 4),
    ) {
        let problem = Problem {
            resources: vec!["a".into(), "b".into()],
            shapes: vec![Shape { capacity: vec![capacity, capacity], count: 100, cost: 1.0 }],
            items: sizes.iter().zip(counts).map(|((a, b), count)| Item {
                size: vec![(*a).min(capacity), (*b).min(capacity)],
                count,
                group: None,
                shapes: vec![0],
            }).collect(),
            limits: Vec::new(),
        };
        let found = packed(&problem);
        prop_assert_eq!(found.packing.nodes_used(), exhaustive(&problem));
    }
}
