//! From an inventory to a packing problem: pods that are alike in size, in what accepts them and in their
//! limit become one item, however they are called.

use super::{Item, Packing, Problem, Shape};
use crate::inventory::{Inventory, NodeClass, PodClass};
use crate::model::Name;
use std::collections::{BTreeMap, BTreeSet};

/// What a node costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One: the fewest nodes are looked for.
    Nodes,
    /// Its price, where all have one: the cheapest nodes are.
    Price,
}

/// A problem, and what its items and shapes stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// The problem.
    pub problem: Problem,
    /// By item: the classes of pods in the inventory, and how many of each.
    pub members: Vec<Vec<(usize, i64)>>,
    /// By shape, the class of nodes in the inventory.
    pub classes: Vec<usize>,
    /// Pods of which not one fits onto any node, by class in the inventory; they are no item.
    pub hopeless: Vec<usize>,
}

/// Nodes that are filled in the same way, with classes of pods of the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedNodes {
    /// The class of the nodes in the inventory.
    pub class: usize,
    /// How many.
    pub count: i64,
    /// Classes of pods, and how many of each are on each node.
    pub pods: Vec<(usize, i64)>,
}

/// What pods of an item have in common: their size, the shapes that accept them, their group.
type Alike = (Vec<i64>, Vec<usize>, Option<usize>);

/// Extended resources that pods ask for.
fn extended(inventory: &Inventory) -> BTreeSet<Name> {
    let classes = inventory.pods.iter();
    let asked = classes.flat_map(|class| class.requests.extended.iter());
    asked
        .filter(|(_, amount)| **amount > 0)
        .map(|(name, _)| name.clone())
        .collect()
}

impl Grouped {
    /// Groups an inventory. The order in which it tells of its classes does not matter.
    #[must_use]
    pub fn of(inventory: &Inventory, counts: Count) -> Self {
        Self::by(inventory, counts, &|pods, node| {
            inventory.pods[pods].may_run_on(&inventory.nodes[node])
        })
    }

    /// The same where it is told which classes of pods may be on which classes of nodes.
    #[must_use]
    pub fn by(
        inventory: &Inventory,
        counts: Count,
        accepts: &dyn Fn(usize, usize) -> bool,
    ) -> Self {
        let extended: Vec<Name> = extended(inventory).into_iter().collect();
        let plain = ["cpu", "memory", "pods"].map(Name::from);
        let mut classes: Vec<usize> = (0..inventory.nodes.len()).collect();
        classes.sort_by(|a, b| inventory.nodes[*a].name.cmp(&inventory.nodes[*b].name));
        let shapes: Vec<Shape> = classes
            .iter()
            .map(|class| shape(&inventory.nodes[*class], &extended, counts))
            .collect();
        let groups: BTreeMap<&Name, i64> = inventory.pods.iter().filter_map(limited).collect();
        let group_of = |class: &PodClass| {
            let (name, _) = limited(class)?;
            groups.keys().position(|group| *group == name)
        };
        let limits = groups.values().copied().collect();
        let mut items: BTreeMap<Alike, Vec<(usize, i64)>> = BTreeMap::new();
        let mut hopeless = Vec::new();
        for (at, class) in inventory.pods.iter().enumerate() {
            let size = size(class, &extended);
            let takes = |shape: &usize| {
                let mut fits = size.iter().zip(&shapes[*shape].capacity);
                fits.all(|(size, has)| size <= has) && accepts(at, classes[*shape])
            };
            let accepted: Vec<usize> = (0..shapes.len()).filter(takes).collect();
            if accepted.is_empty() {
                hopeless.push(at);
                continue;
            }
            let key = (size, accepted, group_of(class));
            items.entry(key).or_default().push((at, class.count));
        }
        let mut problem = Problem {
            resources: plain.into_iter().chain(extended).collect(),
            shapes,
            items: Vec::new(),
            limits,
        };
        let mut members = Vec::new();
        for ((size, shapes, group), mut of) in items {
            let called = |at: usize| (&inventory.pods[at].namespace, &inventory.pods[at].name);
            of.sort_by(|a, b| called(a.0).cmp(&called(b.0)));
            problem.items.push(Item {
                size,
                count: of.iter().map(|(_, count)| count).sum(),
                group,
                shapes,
            });
            members.push(of);
        }
        Self {
            problem,
            members,
            classes,
            hopeless,
        }
    }

    /// The packing in classes of the inventory, and by class the pods that found no node.
    #[must_use]
    pub fn named(&self, packing: &Packing) -> (Vec<NamedNodes>, BTreeMap<usize, i64>) {
        // What is left of each item, by class: the last comes first.
        let mut left: Vec<Vec<(usize, i64)>> = self
            .members
            .iter()
            .map(|members| members.iter().rev().copied().collect())
            .collect();
        let mut named: Vec<NamedNodes> = Vec::new();
        for (pattern, count) in &packing.nodes {
            let mut nodes = *count;
            while nodes > 0 {
                // As many nodes as can be filled with the same classes.
                let same = pattern.pods.iter().map(|(item, pods)| {
                    let first = left[*item].last().map_or(0, |(_, there)| *there);
                    first / pods
                });
                let same = same.min().unwrap_or(nodes).clamp(1, nodes);
                let mut pods: Vec<(usize, i64)> = Vec::new();
                for (item, each) in &pattern.pods {
                    let mut wanted = each * same;
                    while let Some((class, there)) = left[*item].last_mut().filter(|_| wanted > 0) {
                        let some = wanted.min(*there);
                        pods.push((*class, some / same));
                        *there -= some;
                        wanted -= some;
                        if *there == 0 {
                            left[*item].pop();
                        }
                    }
                }
                pods.sort_unstable();
                named.push(NamedNodes {
                    class: self.classes[pattern.shape],
                    count: same,
                    pods,
                });
                nodes -= same;
            }
        }
        let mut unplaced: BTreeMap<usize, i64> = BTreeMap::new();
        for (class, there) in left.into_iter().flatten() {
            *unplaced.entry(class).or_default() += there;
        }
        (named, unplaced)
    }
}

/// The group of pods of which so many may be on one node.
fn limited(class: &PodClass) -> Option<(&Name, i64)> {
    let group = class.group.as_ref()?;
    Some((&group.group, group.max_per_node?))
}

fn shape(class: &NodeClass, extended: &[Name], counts: Count) -> Shape {
    let has = &class.allocatable;
    let more = extended
        .iter()
        .map(|name| has.extended.get(name).copied().unwrap_or(0));
    let price = class.price_hourly_nanos.filter(|price| *price > 0);
    Shape {
        capacity: [has.cpu_millis, has.memory_bytes, class.pods]
            .into_iter()
            .chain(more)
            .collect(),
        count: class.count,
        cost: match (counts, price) {
            (Count::Price, Some(nanos)) => nanos as f64 / crate::inventory::NANOS_PER_UNIT as f64,
            _ => 1.0,
        },
    }
}

fn size(class: &PodClass, extended: &[Name]) -> Vec<i64> {
    let asks = &class.requests;
    let more = extended
        .iter()
        .map(|name| asks.extended.get(name).copied().unwrap_or(0));
    [asks.cpu_millis, asks.memory_bytes, 1]
        .into_iter()
        .chain(more)
        .collect()
}
