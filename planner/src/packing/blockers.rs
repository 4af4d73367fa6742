//! Why a pod finds no node: what is in the way, and by how much.

use super::fill::Fill;
use super::{Grouped, Packing};
use crate::inventory::{Inventory, NodeClass, PodClass};
use crate::model::{Name, Taint, TaintEffect};
use serde::{Deserialize, Serialize};

/// What is in the way of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Blocker {
    /// No node has all labels that it selects by.
    Selector {
        /// The first label that no node left over by the others has.
        key: String,
        /// Its value.
        value: String,
    },
    /// All nodes that it selects have taints that it does not tolerate.
    Taint {
        /// One of them, as `key=value:Effect`.
        taint: String,
    },
    /// No node meets its node affinity.
    NodeAffinity,
    /// Each zone holds one of its kind, or is to hold one; there are no more.
    ZonesTaken,
    /// It is to be spread over zones, and no node that accepts it is in one.
    NoZones,
    /// It is larger than any node that accepts it.
    TooLarge {
        /// Of what it asks for too much.
        resource: String,
        /// How much it asks for.
        asks: i64,
        /// How much the largest of these nodes has.
        most: i64,
    },
    /// All nodes that accept it are full.
    Full {
        /// What is short on the node where least is missing.
        resource: String,
        /// How much of it.
        short: i64,
    },
    /// All nodes that have room hold as many of its group as they may.
    GroupLimit {
        /// How many that is.
        limit: i64,
    },
}

impl Grouped {
    /// What is in the way of pods of a class of the inventory, beside a packing in which some of them are left out.
    #[must_use]
    pub fn blocker(&self, inventory: &Inventory, class: usize, packing: &Packing) -> Blocker {
        let pods = &inventory.pods[class];
        let place = self
            .members
            .iter()
            .position(|of| of.iter().any(|(at, _)| *at == class));
        match place {
            None => self.never(inventory, pods),
            Some(item) => self.full(item, packing),
        }
    }

    /// Why not even an empty node takes it.
    fn never(&self, inventory: &Inventory, pods: &PodClass) -> Blocker {
        let mut nodes: Vec<&NodeClass> = inventory.nodes.iter().collect();
        for (key, value) in &pods.node_selector {
            nodes.retain(|node| node.labels.get(key) == Some(value));
            if nodes.is_empty() {
                let (key, value) = (key.to_string(), value.to_string());
                return Blocker::Selector { key, value };
            }
        }
        let accepts = |taint: &Taint| {
            taint.effect == TaintEffect::PreferNoSchedule
                || pods.tolerations.iter().any(|held| held.tolerates(taint))
        };
        let refused = nodes
            .iter()
            .find_map(|node| node.taints.iter().find(|taint| !accepts(taint)));
        nodes.retain(|node| node.taints.iter().all(accepts));
        if nodes.is_empty() {
            return Blocker::Taint {
                taint: refused.map_or_else(String::new, ToString::to_string),
            };
        }
        let resources = self.problem.resources.iter();
        let amounts = resources.map(|name| {
            let of_nodes = nodes.iter().map(|node| match &**name {
                "pods" => node.pods,
                _ => amount(&node.allocatable, name),
            });
            let asks = if &**name == "pods" {
                1
            } else {
                amount(&pods.requests, name)
            };
            (name, asks, of_nodes.max().unwrap_or(0))
        });
        // By how many times it is too large; one after the other may each fit onto other nodes.
        let times = |asks: i64, most: i64| asks as f64 / (most as f64).max(1e-9);
        let worst = amounts.max_by(|a, b| times(a.1, a.2).total_cmp(&times(b.1, b.2)));
        let (resource, asks, most) = worst.map_or((String::new(), 0, 0), |(name, asks, most)| {
            (name.to_string(), asks, most)
        });
        Blocker::TooLarge {
            resource,
            asks,
            most,
        }
    }

    /// What is missing where least is.
    fn full(&self, item: usize, packing: &Packing) -> Blocker {
        let it = &self.problem.items[item];
        let accepts = |shape: usize| it.shapes.binary_search(&shape).is_ok();
        let mut least: Option<(f64, usize, i64)> = None;
        for (pattern, _) in packing.nodes.iter().filter(|(of, _)| accepts(of.shape)) {
            let fill = Fill::of(&self.problem, pattern);
            let short = fill.free().iter().zip(&it.size).enumerate();
            let short = short.map(|(resource, (free, size))| {
                let short = (size - free).max(0);
                (short as f64 / (*size).max(1) as f64, resource, short)
            });
            let worst = short.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            if let Some(worst) = worst
                && least.is_none_or(|least| worst.0 < least.0)
            {
                least = Some(worst);
            }
        }
        let limit = it.group.map(|group| self.problem.limits[group]);
        match (least, limit) {
            (Some((_, resource, short)), _) if short > 0 => Blocker::Full {
                resource: self.problem.resources[resource].to_string(),
                short,
            },
            (_, Some(limit)) => Blocker::GroupLimit { limit },
            _ => Blocker::Full {
                resource: "pods".to_owned(),
                short: 1,
            },
        }
    }
}

fn amount(of: &crate::inventory::Amounts, resource: &Name) -> i64 {
    match &**resource {
        "cpu" => of.cpu_millis,
        "memory" => of.memory_bytes,
        name => of.extended.get(name).copied().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Count, Limits, pack};
    use super::*;
    use crate::inventory::{Amounts, GroupLimit};

    fn node(name: &str, count: i64, cpu_millis: i64) -> NodeClass {
        NodeClass {
            name: name.into(),
            count,
            allocatable: Amounts {
                cpu_millis,
                memory_bytes: 64 << 30,
                ..Amounts::default()
            },
            pods: 10,
            labels: [("disk".into(), "ssd".into())].into(),
            taints: Vec::new(),
            price_hourly_nanos: None,
        }
    }

    fn pods(name: &str, count: i64, cpu_millis: i64) -> PodClass {
        PodClass {
            name: name.into(),
            namespace: "shop".into(),
            team: None,
            count,
            requests: Amounts {
                cpu_millis,
                memory_bytes: 1 << 30,
                ..Amounts::default()
            },
            group: None,
            node_selector: [].into(),
            tolerations: Vec::new(),
        }
    }

    fn blockers(inventory: &Inventory) -> Vec<(String, i64, Blocker)> {
        let grouped = Grouped::of(inventory, Count::Nodes);
        let found = pack(&grouped.problem, &Limits::UNHURRIED, &mut |_| {}).unwrap();
        let (_, left) = grouped.named(&found.packing);
        let hopeless = grouped
            .hopeless
            .iter()
            .map(|at| (*at, inventory.pods[*at].count));
        hopeless
            .chain(left)
            .map(|(at, count)| {
                let blocker = grouped.blocker(inventory, at, &found.packing);
                (inventory.pods[at].name.to_string(), count, blocker)
            })
            .collect()
    }

    #[test]
    fn each_pod_that_finds_no_node_is_told_what_is_in_the_way() {
        let mut tainted = node("gpu", 1, 32_000);
        tainted.taints.push(Taint {
            key: "gpu".into(),
            value: "yes".into(),
            effect: TaintEffect::NoSchedule,
        });
        tainted.labels = [("gpu".into(), "yes".into())].into();
        let mut picky = pods("picky", 1, 100);
        picky.node_selector = [("zone".into(), "z".into())].into();
        let mut refused = pods("refused", 2, 100);
        refused.node_selector = [("gpu".into(), "yes".into())].into();
        let mut apart = pods("apart", 4, 100);
        apart.group = Some(GroupLimit {
            group: "apart".into(),
            max_per_node: Some(1),
        });
        let inventory = Inventory {
            nodes: vec![node("plain", 2, 4_000), tainted],
            pods: vec![
                pods("huge", 1, 9_000),
                picky,
                refused,
                pods("web", 3, 2_900),
                apart,
            ],
        };
        let found = blockers(&inventory);
        let of = |name: &str| {
            let found = found.iter().find(|(of, ..)| of == name).unwrap();
            (found.1, found.2.clone())
        };
        let too_large = Blocker::TooLarge {
            resource: "cpu".to_owned(),
            asks: 9_000,
            most: 4_000,
        };
        assert_eq!(of("huge"), (1, too_large));
        let selector = Blocker::Selector {
            key: "zone".to_owned(),
            value: "z".to_owned(),
        };
        assert_eq!(of("picky"), (1, selector));
        let taint = Blocker::Taint {
            taint: "gpu=yes:NoSchedule".to_owned(),
        };
        assert_eq!(of("refused"), (2, taint));
        assert_eq!(of("apart"), (2, Blocker::GroupLimit { limit: 1 }));
        let (count, full) = of("web");
        assert_eq!(count, 1);
        assert!(
            matches!(full, Blocker::Full { resource, short } if resource == "cpu" && short >= 1_800)
        );
    }
}
