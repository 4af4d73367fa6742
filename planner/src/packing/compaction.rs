//! Cell compaction: how few of the nodes there are would do, if nodes were taken away at random (Verma,
//! Pedrosa, Korupolu, Oppenheimer, Tune and Wilkes, "Large-scale cluster management at Google with
//! Borg", EuroSys 2015, section 5.1; Verma, Korupolu and Wilkes, "Evaluating job packing in warehouse-scale
//! computing", CLUSTER 2014).

use super::greedy::{Key, Shares, first_fit};
use super::{PackingError, Problem};
use crate::noise::Stream;
use serde::{Deserialize, Serialize};

const PURPOSE: u64 = 23;
/// The measures of size that are tried for each number of nodes.
const KEYS: [Key; 2] = [Key::Scarce, Key::Product];
/// A workload that takes more than this share of all nodes does not have to keep its constraints: a cell so
/// small could not.
const LARGE: f64 = 0.5;

/// How a cell is compacted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompactionRules {
    /// How many times nodes are put into a random order.
    pub seeds: u32,
    /// How many copies of the cell make up the one that is compacted.
    pub clones: u32,
    /// The share of pods that may be left out.
    pub tolerance: f64,
    /// What chance is drawn from.
    pub seed: u64,
}

impl Default for CompactionRules {
    /// As the paper on Borg has them: eleven orders, one copy, and one pod in five hundred left out.
    fn default() -> Self {
        Self {
            seeds: 11,
            clones: 1,
            tolerance: 0.002,
            seed: 1,
        }
    }
}

/// Nodes of the compacted cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compaction {
    /// Of each random order, ascending; empty where not even all nodes do.
    pub nodes: Vec<i64>,
    /// Nodes there are, all copies together.
    pub of: i64,
}

impl Compaction {
    /// Of nine of ten random orders it takes no more: what is reported.
    #[must_use]
    pub fn p90(&self) -> Option<i64> {
        let at = (self.nodes.len() * 9).div_ceil(10).checked_sub(1)?;
        self.nodes.get(at).copied()
    }

    /// The fewest and the most.
    #[must_use]
    pub fn range(&self) -> Option<(i64, i64)> {
        self.nodes.first().copied().zip(self.nodes.last().copied())
    }
}

/// Takes nodes away in random orders as long as all but a few pods fit onto the rest.
///
/// # Errors
/// [`PackingError`] of a problem that makes no sense.
pub fn compact(problem: &Problem, rules: &CompactionRules) -> Result<Compaction, PackingError> {
    problem.check()?;
    let cell = cell(problem, i64::from(rules.clones.max(1)));
    let shares = Shares::of(&cell);
    let left: Vec<i64> = cell.items.iter().map(|item| item.count).collect();
    let pods: i64 = left.iter().sum();
    let may_wait = crate::noise::whole((rules.tolerance.clamp(0.0, 1.0) * pods as f64).floor());
    let orders = KEYS.map(|key| shares.order(cell.items.len(), |item| shares.size(item, key)));
    let needed = needed(&cell, may_wait);
    let fits = |nodes: &[i64]| {
        let has = |resource: usize| -> i128 {
            let shapes = cell.shapes.iter().zip(nodes);
            shapes
                .map(|(shape, count)| i128::from(shape.capacity[resource]) * i128::from(*count))
                .sum()
        };
        let mut all = needed.iter().enumerate();
        // Where sums say no, nothing needs to be filled.
        if all.any(|(resource, needed)| has(resource) < *needed) {
            return false;
        }
        orders.iter().any(|order| {
            let packing = first_fit(&cell, &shares, order, nodes, &left);
            packing.pods_unplaced() <= may_wait
        })
    };
    let shapes = cell.shapes.iter().enumerate();
    let machines: Vec<usize> = shapes
        .flat_map(|(at, shape)| std::iter::repeat_n(at, usize::try_from(shape.count).unwrap_or(0)))
        .collect();
    let stream = Stream::new(rules.seed, PURPOSE);
    let mut nodes = Vec::new();
    for seed in 0..u64::from(rules.seeds) {
        let mut order = machines.clone();
        shuffle(&mut order, stream.part(seed));
        let prefix = |length: usize| {
            let mut counts = vec![0; cell.shapes.len()];
            order[..length].iter().for_each(|shape| counts[*shape] += 1);
            counts
        };
        if !fits(&prefix(order.len())) {
            continue;
        }
        let (mut too_few, mut enough) = (0, order.len());
        while enough - too_few > 1 {
            let middle = usize::midpoint(too_few, enough);
            match fits(&prefix(middle)) {
                true => enough = middle,
                false => too_few = middle,
            }
        }
        nodes.push(i64::try_from(enough).unwrap_or(i64::MAX));
    }
    nodes.sort_unstable();
    Ok(Compaction {
        nodes,
        of: i64::try_from(machines.len()).unwrap_or(i64::MAX),
    })
}

/// By resource, what pods ask for together, without as many of the largest as may wait.
fn needed(cell: &Problem, may_wait: i64) -> Vec<i128> {
    let of = |resource: usize| -> i128 {
        let mut sizes: Vec<(i64, i64)> = cell
            .items
            .iter()
            .map(|item| (item.size[resource], item.count))
            .collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let mut waiting = may_wait;
        let mut sum = 0;
        for (size, count) in sizes {
            let left_out = count.min(waiting);
            waiting -= left_out;
            sum += i128::from(size) * i128::from(count - left_out);
        }
        sum
    };
    (0..cell.resources.len()).map(of).collect()
}

/// So many copies of the cell, in which large workloads go anywhere.
fn cell(problem: &Problem, clones: i64) -> Problem {
    let mut cell = problem.clone();
    for shape in &mut cell.shapes {
        shape.count = shape.count.saturating_mul(clones);
    }
    let there: Vec<f64> = (0..cell.resources.len())
        .map(|resource| {
            let shapes = cell.shapes.iter();
            shapes
                .map(|shape| shape.capacity[resource] as f64 * shape.count as f64)
                .sum()
        })
        .collect();
    let shapes = cell.shapes.clone();
    for item in &mut cell.items {
        item.count = item.count.saturating_mul(clones);
        let is_large = item
            .size
            .iter()
            .zip(&there)
            .any(|(size, there)| *size as f64 * item.count as f64 > LARGE * there);
        if is_large {
            item.group = None;
            let holds = |at: &usize| {
                let has = shapes[*at].capacity.iter();
                item.size.iter().zip(has).all(|(size, has)| size <= has)
            };
            item.shapes = (0..shapes.len()).filter(holds).collect();
        }
    }
    cell
}

/// Fisher and Yates.
fn shuffle(order: &mut [usize], stream: Stream) {
    for at in (1..order.len()).rev() {
        let other = stream.below(i64::try_from(at).unwrap_or(0), at + 1);
        order.swap(at, other);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Shape};
    use super::*;

    fn rules(seeds: u32, clones: u32) -> CompactionRules {
        CompactionRules {
            seeds,
            clones,
            tolerance: 0.002,
            seed: 1,
        }
    }

    fn problem() -> Problem {
        let shape = |capacity: i64, count: i64| Shape {
            capacity: vec![capacity, 110],
            count,
            cost: 1.0,
        };
        let item = |size: i64, count: i64| Item {
            size: vec![size, 1],
            count,
            group: None,
            shapes: vec![0, 1],
        };
        Problem {
            resources: vec!["cpu".into(), "pods".into()],
            shapes: vec![shape(8, 60), shape(16, 40)],
            items: vec![item(2, 100), item(4, 50)],
            limits: Vec::new(),
        }
    }

    #[test]
    fn half_of_a_half_empty_cell_would_do() {
        let found = compact(&problem(), &rules(11, 1)).unwrap();
        assert_eq!((found.nodes.len(), found.of), (11, 100));
        // 400 of 1,120 are asked for; which nodes come first decides how many it takes.
        let (fewest, most) = found.range().unwrap();
        assert!((25..=50).contains(&fewest) && (25..=50).contains(&most) && fewest < most);
        assert_eq!(found.p90(), Some(found.nodes[9]));
        assert_eq!(
            compact(&problem(), &rules(11, 1)),
            Ok(found),
            "a seed decides"
        );
        let three = compact(&problem(), &rules(3, 3)).unwrap();
        assert_eq!(three.of, 300);
        assert!(three.range().unwrap().0 >= 75);
    }

    #[test]
    fn so_much_is_needed_without_the_largest_pods() {
        // 100 of 2 and 50 of 4.
        assert_eq!(needed(&problem(), 0), [400, 150]);
        assert_eq!(needed(&problem(), 60), [180, 90]);
        assert_eq!(needed(&problem(), 1_000), [0, 0]);
    }

    #[test]
    fn what_does_not_fit_at_all_has_no_compaction() {
        let mut full = problem();
        full.items[0].count = 1_000;
        assert_eq!(compact(&full, &rules(2, 1)).unwrap().p90(), None);
        // One of a thousand pods may wait.
        let mut close = problem();
        close.items = vec![Item {
            size: vec![8, 1],
            count: 141,
            group: None,
            shapes: vec![0, 1],
        }];
        assert_eq!(compact(&close, &rules(2, 1)).unwrap().p90(), None);
        let lax = CompactionRules {
            tolerance: 0.01,
            ..rules(2, 1)
        };
        assert_eq!(compact(&close, &lax).unwrap().p90(), Some(100));
    }

    #[test]
    fn a_large_workload_may_go_anywhere() {
        let mut held = problem();
        held.limits = vec![1];
        held.items[1].group = Some(0);
        held.items[1].count = 150;
        // 600 of 1,120: on 150 nodes of which there are 100, if the limit held.
        assert!(compact(&held, &rules(1, 1)).unwrap().p90().is_some());
    }
}
