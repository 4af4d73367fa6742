//! Made clusters with four and five resources beside the number of pods: each by a seed of its own, so that
//! anyone makes the same.

use fastrand::Rng;
use plimsoll_planner::inventory::{Amounts, GroupLimit, Inventory, NodeClass, PodClass};
use std::collections::BTreeMap;

/// Whole units of every resource that a node of the usual size has.
const NODE: i64 = 100_000;
const EXTENDED: [&str; 3] = ["disk", "network", "accelerator"];

/// How a cluster is made.
struct Recipe {
    name: &'static str,
    resources: usize,
    kinds: usize,
    /// Pods of each kind, from and to.
    count: (i64, i64),
    /// What a pod takes of a node, in hundredths, from and to.
    size: (i64, i64),
    /// Whether a pod that is large in one resource is so in all.
    correlated: bool,
    /// Of four kinds so many have a limit per node.
    limited: u8,
    /// Whether nodes come in three sizes.
    mixed: bool,
}

const PLAIN: Recipe = Recipe {
    name: "",
    resources: 4,
    kinds: 300,
    count: (100, 900),
    size: (1, 25),
    correlated: false,
    limited: 0,
    mixed: false,
};

const RECIPES: [Recipe; 8] = [
    Recipe {
        name: "4 resources",
        ..PLAIN
    },
    Recipe {
        name: "4 resources, large pods",
        size: (5, 60),
        ..PLAIN
    },
    Recipe {
        name: "4 resources, alike",
        correlated: true,
        ..PLAIN
    },
    Recipe {
        name: "4 resources, 1,000 pods",
        kinds: 100,
        count: (1, 19),
        size: (1, 40),
        limited: 1,
        ..PLAIN
    },
    Recipe {
        name: "5 resources, limits",
        resources: 5,
        kinds: 500,
        count: (50, 550),
        limited: 2,
        ..PLAIN
    },
    Recipe {
        name: "5 resources, limits, three shapes",
        resources: 5,
        limited: 2,
        mixed: true,
        ..PLAIN
    },
    Recipe {
        name: "5 resources, alike, three shapes",
        resources: 5,
        kinds: 200,
        count: (50, 250),
        size: (2, 40),
        correlated: true,
        limited: 1,
        mixed: true,
    },
    Recipe {
        name: "5 resources, 5,000 pods, limits",
        resources: 5,
        kinds: 400,
        count: (1, 24),
        size: (2, 50),
        limited: 2,
        ..PLAIN
    },
];

/// All of them.
pub(crate) fn all() -> Vec<(String, Inventory)> {
    let recipes = RECIPES.iter().zip(11..);
    let mut all: Vec<_> = recipes
        .map(|(recipe, seed)| (recipe.name.to_owned(), recipe.make(seed)))
        .collect();
    all.push(("4 resources, planted 2000".to_owned(), planted(4, 21)));
    all.push(("5 resources, planted 2000".to_owned(), planted(5, 22)));
    all
}

impl Recipe {
    fn make(&self, seed: u64) -> Inventory {
        let mut chance = Rng::with_seed(seed);
        let pods = (0..self.kinds).map(|at| {
            let (from, to) = (self.size.0 * NODE / 100, self.size.1 * NODE / 100);
            let common = chance.i64(from..=to);
            let sizes = (0..self.resources).map(|_| match self.correlated {
                true => (common * chance.i64(70..=130) / 100).max(1),
                false => chance.i64(from..=to),
            });
            let sizes: Vec<i64> = sizes.collect();
            let count = chance.i64(self.count.0..=self.count.1);
            let limited = chance.u8(..4) < self.limited;
            let limit = limited.then(|| chance.i64(1..=3));
            pod(at, &sizes, count, limit)
        });
        let pods: Vec<PodClass> = pods.collect();
        let enough = pods.iter().map(|pod| pod.count).sum();
        let mut nodes = vec![node("node", enough, &vec![NODE; self.resources])];
        if self.mixed {
            let asked = |at: usize| -> i64 {
                let pods = pods.iter();
                pods.map(|pod| of(&pod.requests, at) * pod.count).sum()
            };
            let most = (0..self.resources).map(asked).max().unwrap_or(0);
            // A third of what is asked for each would do, but for what is lost.
            let some = most / NODE * 2 / 5;
            let mut lean = vec![NODE; self.resources];
            lean[1] = NODE / 2;
            nodes[0].count = some;
            nodes.push(node("large", some, &vec![2 * NODE; self.resources]));
            nodes.push(node("lean", 2 * some, &lean));
        }
        Inventory { nodes, pods }
    }
}

/// Pods that fill 2,000 nodes to the last unit: fifty ways of filling, forty nodes each, some pods
/// limited to what these need.
fn planted(resources: usize, seed: u64) -> Inventory {
    let mut chance = Rng::with_seed(seed);
    let mut pods = Vec::new();
    for _ in 0..50 {
        let of_node = chance.usize(3..=8);
        let mut parts = vec![Vec::new(); of_node];
        for _ in 0..resources {
            let weights: Vec<i64> = (0..of_node).map(|_| chance.i64(1..=100)).collect();
            let sum: i64 = weights.iter().sum();
            let mut left = NODE;
            for (at, weight) in weights.iter().enumerate() {
                let part = match at + 1 == of_node {
                    true => left,
                    false => NODE * weight / sum,
                };
                left -= part;
                parts[at].push(part);
            }
        }
        for sizes in parts {
            let limit = (chance.u8(..4) == 0).then_some(1);
            pods.push(pod(pods.len(), &sizes, 40, limit));
        }
    }
    Inventory {
        nodes: vec![node("node", 10_000, &vec![NODE; resources])],
        pods,
    }
}

fn pod(at: usize, sizes: &[i64], count: i64, limit: Option<i64>) -> PodClass {
    let name = format!("app-{at}");
    PodClass {
        group: limit.map(|limit| GroupLimit {
            group: name.as_str().into(),
            max_per_node: Some(limit),
        }),
        name: name.into(),
        namespace: "all".into(),
        team: None,
        count,
        requests: amounts(sizes),
        node_selector: BTreeMap::new(),
        tolerations: Vec::new(),
    }
}

fn node(name: &str, count: i64, has: &[i64]) -> NodeClass {
    NodeClass {
        name: name.into(),
        count,
        allocatable: amounts(has),
        pods: 110,
        labels: BTreeMap::new(),
        taints: Vec::new(),
        price_hourly_nanos: None,
    }
}

fn amounts(of: &[i64]) -> Amounts {
    let extended = EXTENDED.iter().zip(&of[2..]);
    Amounts {
        cpu_millis: of[0],
        memory_bytes: of[1],
        extended: extended
            .map(|(name, amount)| ((*name).into(), *amount))
            .collect(),
    }
}

/// Of an object, the amount of the resource at a place.
fn of(amounts: &Amounts, at: usize) -> i64 {
    match at {
        0 => amounts.cpu_millis,
        1 => amounts.memory_bytes,
        _ => amounts.extended.get(EXTENDED[at - 2]).copied().unwrap_or(0),
    }
}
