//! How full nodes are, and what is free on them that no pod can get.

use super::fill::Fill;
use super::{Packing, Pattern, Problem};
use serde::{Deserialize, Serialize};

/// Of one resource, over all nodes that are used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Utilization {
    /// Which.
    pub resource: String,
    /// What pods on them asked for.
    pub requested: i64,
    /// What these nodes have.
    pub allocatable: i64,
    /// Of what is free, how much lies on nodes on which another resource is used up: no pod of any size asked
    /// for here fits there.
    pub stranded: i64,
}

impl Utilization {
    /// The share that is asked for: packing efficiency. `None` where nodes have none.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.allocatable > 0).then(|| self.requested as f64 / self.allocatable as f64)
    }
}

/// By resource.
#[must_use]
pub fn utilization(problem: &Problem, packing: &Packing) -> Vec<Utilization> {
    let mut sums: Vec<Utilization> = problem
        .resources
        .iter()
        .map(|name| Utilization {
            resource: name.to_string(),
            requested: 0,
            allocatable: 0,
            stranded: 0,
        })
        .collect();
    for (pattern, count) in &packing.nodes {
        let fill = Fill::of(problem, pattern);
        let takes_none = takes_none(problem, &fill);
        let capacity = &problem.shapes[pattern.shape].capacity;
        for ((sum, has), free) in sums.iter_mut().zip(capacity).zip(fill.free()) {
            sum.allocatable = sum.allocatable.saturating_add(has.saturating_mul(*count));
            let requested = (has - free).saturating_mul(*count);
            sum.requested = sum.requested.saturating_add(requested);
            if takes_none {
                sum.stranded = sum
                    .stranded
                    .saturating_add(free.max(&0).saturating_mul(*count));
            }
        }
    }
    sums
}

fn takes_none(problem: &Problem, fill: &Fill<'_>) -> bool {
    (0..problem.items.len()).all(|item| fill.room(item) == 0)
}

/// Whether no pod of any kind fits onto nodes that are filled like this: what is free on them is stranded.
#[must_use]
pub fn is_stranded(problem: &Problem, pattern: &Pattern) -> bool {
    takes_none(problem, &Fill::of(problem, pattern))
}

#[cfg(test)]
mod tests {
    use super::super::{Item, Shape};
    use super::*;

    #[test]
    fn free_room_that_no_pod_can_get_is_stranded() {
        let item = |cpu: i64, memory: i64| Item {
            size: vec![cpu, memory],
            count: 10,
            group: None,
            shapes: vec![0],
        };
        let problem = Problem {
            resources: vec!["cpu".into(), "memory".into()],
            shapes: vec![Shape {
                capacity: vec![10, 10],
                count: 9,
                cost: 1.0,
            }],
            items: vec![item(5, 1), item(1, 4)],
            limits: Vec::new(),
        };
        let packing = Packing {
            nodes: vec![
                (
                    Pattern {
                        shape: 0,
                        pods: vec![(0, 2)],
                    },
                    2,
                ),
                (
                    Pattern {
                        shape: 0,
                        pods: vec![(1, 1)],
                    },
                    1,
                ),
            ],
            unplaced: vec![6, 9],
        };
        let found = utilization(&problem, &packing);
        assert_eq!(
            (found[0].requested, found[0].allocatable, found[0].stranded),
            (21, 30, 0)
        );
        // Eight of memory beside ten of ten cores, twice.
        assert_eq!(
            (found[1].requested, found[1].allocatable, found[1].stranded),
            (8, 30, 16)
        );
        assert_eq!(found[0].share(), Some(0.7));
    }
}
