//! A packing as JSON, as a table to be taken away and for people.

use super::{Bought, Single, Told, Unplaced};
use crate::export::Taken;
use plimsoll_app::format::{count, of_noun};
use plimsoll_planner::inventory::Inventory;
use plimsoll_planner::packing::{Blocker, BoundKind, FORMULA_VERSION};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Teams apart, and what is said of a catalogue, where they were asked for.
pub type Also<'a> = (Option<&'a BTreeMap<String, Told>>, Option<&'a Bought>);

/// All of it.
///
/// # Errors
/// None in practice: numbers and names always serialize.
pub fn write_json(
    inventory: &Inventory,
    told: &Told,
    (dedicated, bought): Also<'_>,
) -> serde_json::Result<Vec<u8>> {
    let mut value = packing(inventory, told);
    if let Some(teams) = dedicated {
        let of = |(team, told): (&String, &Told)| {
            json!({
                "team": team,
                "nodes_used": told.nodes_used,
                "lower_bound": bound(told),
                "pods_unplaced": told.pods_unplaced(),
            })
        };
        value["dedicated"] = json!({
            "nodes_used": teams.values().map(|told| told.nodes_used).sum::<i64>(),
            "teams": teams.iter().map(of).collect::<Vec<_>>(),
        });
    }
    if let Some(bought) = bought {
        let single = |of: &Single| {
            json!({
                "node": of.name,
                "nodes": of.nodes,
                "cost_hourly": of.cost_hourly,
                "pods_unplaced": of.unplaced,
            })
        };
        value["single_shapes"] = bought.singles.iter().map(single).collect();
        value["more_for_zones"] = bought.topped_up.as_ref().map_or(
            Value::Null,
            |more| json!({ "nodes": more.nodes, "node": more.of, "cost_hourly": more.cost_hourly }),
        );
    }
    let mut bytes = serde_json::to_vec_pretty(&value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn packing(inventory: &Inventory, told: &Told) -> Value {
    let utilization = told.utilization.iter().map(|of| {
        let value = json!({
            "requested": of.requested,
            "allocatable": of.allocatable,
            "share": of.share(),
            "stranded": of.stranded,
        });
        (of.resource.clone(), value)
    });
    let name = |class: usize| {
        let pods = &inventory.pods[class];
        json!({ "namespace": pods.namespace, "name": pods.name })
    };
    let unplaced = told.unplaced.iter().map(|of| {
        let mut value = name(of.class);
        value["pod"] = json!(inventory.pods[of.class].name);
        value["count"] = json!(of.count);
        value["reason"] = json!(reason(&of.blocker));
        value["blocker"] = json!(of.blocker);
        value
    });
    json!({
        "formula_version": FORMULA_VERSION,
        "nodes_used": told.nodes_used,
        "nodes_available": inventory.nodes.iter().map(|class| class.count).sum::<i64>(),
        "lower_bound": bound(told),
        "gap": told.gap(),
        "gap_share": told.gap_share(),
        "cost_hourly": told.cost_hourly,
        "utilization": utilization.collect::<Map<String, Value>>(),
        "pods_unplaced": told.pods_unplaced(),
        "unplaced": unplaced.collect::<Vec<_>>(),
        "patterns": patterns(inventory, told),
        "seconds": told.seconds.1,
        "seconds_to_first": told.seconds.0,
    })
}

/// Nodes that are filled alike, and what is on them.
#[must_use]
pub fn patterns(inventory: &Inventory, told: &Told) -> Value {
    let name = |class: usize| {
        let pods = &inventory.pods[class];
        json!({ "namespace": pods.namespace, "name": pods.name })
    };
    let patterns = told.nodes.iter().map(|of| {
        let pods = of.pods.iter().map(|(class, count)| {
            let mut value = name(*class);
            value["count"] = json!(count);
            value
        });
        json!({
            "nodes": of.count,
            "node": inventory.nodes[of.class].name,
            "pods": pods.collect::<Vec<_>>(),
        })
    });
    patterns.collect()
}

fn bound(told: &Told) -> Value {
    let (kind, resource) = match &told.bound.kind {
        BoundKind::Resource(name) => ("resource", Some(name)),
        BoundKind::GroupLimit => ("group_limit", None),
        BoundKind::LinearProgram => ("linear_program", None),
    };
    match told.by_price {
        true => {
            json!({ "value": told.bound.value, "unit": "cost per hour", "kind": kind, "resource": resource })
        }
        false => {
            json!({ "value": told.bound.nodes(), "unit": "nodes", "kind": kind, "resource": resource })
        }
    }
}

/// What is in the way, in a sentence.
pub(super) fn reason(blocker: &Blocker) -> String {
    match blocker {
        Blocker::Selector { key, value } => format!("no node has the label {key}={value}"),
        Blocker::Taint { taint } => format!("the nodes it selects have the taint {taint}"),
        Blocker::NodeAffinity => "no node meets its node affinity".to_owned(),
        Blocker::ZonesTaken => {
            "every zone that accepts it is taken by one of its kind already".to_owned()
        }
        Blocker::NoZones => {
            "it is to be spread over zones, and no node that accepts it is in one".to_owned()
        }
        Blocker::TooLarge {
            resource,
            asks,
            most,
        } => format!(
            "asks for {} of {resource}, the largest node that accepts it has {}",
            amount(resource, *asks),
            amount(resource, *most)
        ),
        Blocker::Full { resource, short } => format!(
            "all nodes that accept it are full: {} of {resource} more is needed on one",
            amount(resource, *short)
        ),
        Blocker::GroupLimit { limit } => format!(
            "every node with room has {} of its group, as many as it may",
            count(*limit)
        ),
    }
}

fn amount(resource: &str, amount: i64) -> String {
    match resource {
        "cpu" => plimsoll_app::format::Amount::Cpu.alone(amount),
        "memory" => plimsoll_app::format::Amount::Memory.alone(amount),
        _ => count(amount),
    }
}

/// What is said of a catalogue beside the mix.
fn catalogue(bought: &Bought) -> String {
    let mut text = String::from("\n");
    if let Some(more) = &bought.topped_up {
        let _ = writeln!(
            text,
            "So that each zone has enough: {} more of {}.\n",
            count(more.nodes),
            more.of
        );
    }
    let _ = writeln!(
        text,
        "{:<24} {:>9} {:>12}",
        "one kind alone", "nodes", "an hour"
    );
    for of in &bought.singles {
        let nodes = of.nodes.map_or_else(|| "—".to_owned(), count);
        let cost = of
            .cost_hourly
            .map_or_else(|| "—".to_owned(), |cost| format!("{cost:.3}"));
        let _ = writeln!(text, "{:<24} {nodes:>9} {cost:>12}", of.name);
    }
    text
}

/// A row for each class of pods on each kind of filled node, and for those that are left.
#[must_use]
pub fn plan(inventory: &Inventory, told: &Told) -> Taken {
    let mut rows = Vec::new();
    for (number, of) in (1_u64..).zip(&told.nodes) {
        for (class, each) in &of.pods {
            let pods = &inventory.pods[*class];
            rows.push(vec![
                number.to_string(),
                inventory.nodes[of.class].name.to_string(),
                of.count.to_string(),
                pods.namespace.to_string(),
                pods.name.to_string(),
                each.to_string(),
                String::new(),
            ]);
        }
    }
    for Unplaced {
        class,
        count,
        blocker,
    } in &told.unplaced
    {
        let pods = &inventory.pods[*class];
        rows.push(vec![
            String::new(),
            String::new(),
            String::new(),
            pods.namespace.to_string(),
            pods.name.to_string(),
            count.to_string(),
            reason(blocker),
        ]);
    }
    let columns = [
        "pattern",
        "node",
        "nodes",
        "namespace",
        "pod",
        "pods_each",
        "reason",
    ];
    Taken::of_rows(&columns, &["pattern", "nodes", "pods_each"], rows)
}

/// For people.
#[must_use]
pub fn write_table(inventory: &Inventory, told: &Told, (dedicated, bought): Also<'_>) -> String {
    let mut text = finding(told) + "\n\n";
    let _ = writeln!(text, "{:<24} {:>9} {:>9}", "resource", "packed", "stranded");
    for of in &told.utilization {
        #[expect(clippy::cast_precision_loss, reason = "amounts, not identifiers")]
        let percent = |part: i64| match of.allocatable {
            0 => "—".to_owned(),
            all => format!("{:.1} %", 100.0 * part as f64 / all as f64),
        };
        let _ = writeln!(
            text,
            "{:<24} {:>9} {:>9}",
            of.resource,
            percent(of.requested),
            percent(of.stranded)
        );
    }
    let mut by_class: BTreeMap<&str, i64> = BTreeMap::new();
    for of in &told.nodes {
        *by_class.entry(&inventory.nodes[of.class].name).or_default() += of.count;
    }
    if by_class.len() > 1 {
        text.push('\n');
        for (name, nodes) in by_class {
            let _ = writeln!(text, "{name:<24} {:>9}", count(nodes));
        }
    }
    if let Some(bought) = bought {
        text.push_str(&catalogue(bought));
    }
    if let Some(teams) = dedicated {
        let all: i64 = teams.values().map(|told| told.nodes_used).sum();
        let _ = writeln!(
            text,
            "\nEach team on nodes of its own: {}, {} more.",
            of_noun(all, "node", "nodes"),
            count(all - told.nodes_used)
        );
        for (team, told) in teams {
            let _ = writeln!(text, "{team:<24} {:>9}", count(told.nodes_used));
        }
    }
    if !told.unplaced.is_empty() {
        text.push('\n');
    }
    for of in &told.unplaced {
        let pods = &inventory.pods[of.class];
        let _ = writeln!(
            text,
            "{} of {}/{}: {}",
            of_noun(of.count, "pod", "pods"),
            pods.namespace,
            pods.name,
            reason(&of.blocker)
        );
    }
    text
}

fn finding(told: &Told) -> String {
    let nodes = of_noun(told.nodes_used, "node", "nodes");
    let left = told.pods_unplaced();
    if left > 0 && told.nodes_used == 0 {
        return format!("{} no node.", of_noun(left, "pod finds", "pods find"));
    }
    // What is said of the rest is said of it alone.
    let work = match left {
        0 => "The work".to_owned(),
        _ => format!(
            "{} no node. The rest",
            of_noun(left, "pod finds", "pods find")
        ),
    };
    match told.by_price {
        true => format!(
            "{work} fits {nodes} for {:.3} an hour; it takes at least {:.3}.",
            told.cost_hourly.unwrap_or(0.0),
            told.bound.value
        ),
        false if told.gap() == 0.0 => {
            format!("{work} fits {nodes}, and no fewer would do.")
        }
        false => format!(
            "{work} fits {nodes}; at least {} are needed.",
            count(told.bound.nodes())
        ),
    }
}
