//! The same pods on machines of one kind each.

use super::study::patience;
use super::within;
use crate::sharing::PriceList;
use plimsoll_app::api::ShapeNote;
use plimsoll_app::routes::Resource;
use plimsoll_planner::inventory::{Amounts, NodeClass};
use plimsoll_planner::model::{Name, Resources, Snapshot};
use plimsoll_planner::packing::live::Live;
use plimsoll_planner::packing::{Count, PackingError};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

/// Time for each kind.
const EACH: Duration = Duration::from_millis(100);
/// No more kinds are tried.
const MOST_SHAPES: usize = 12;
const PLENTY: i64 = 1_000_000;

/// The kinds of nodes that there are, without what keeps pods away, and those of the price file; those
/// that need fewest nodes come first.
pub(super) fn shapes(
    live: &Live,
    snapshot: Option<&Snapshot>,
    prices: &PriceList,
) -> Result<Vec<ShapeNote>, PackingError> {
    let mut kinds: BTreeMap<String, (NodeClass, i64)> = BTreeMap::new();
    let types: HashMap<&Name, &Name> = snapshot
        .into_iter()
        .flat_map(|snapshot| &snapshot.nodes)
        .filter_map(|node| Some((&node.name, node.instance_type.as_ref()?)))
        .collect();
    // Machines with devices are bought for these, and so are compared with nothing.
    let has_device = |amounts: &Amounts| amounts.extended.keys().any(|name| name.contains('/'));
    let plain = live.part(|at| !has_device(&live.inventory.pods[at].requests));
    let classes = live.inventory.nodes.iter().zip(&live.nodes);
    let own: Vec<_> = classes
        .filter(|(class, _)| !has_device(&class.allocatable))
        .collect();
    // What agents take of a machine they would take of another, too.
    let agents = agents(&own, snapshot);
    for (class, names) in own {
        let of_type = names.first().and_then(|name| types.get(name));
        let name = of_type.map_or_else(|| class.name.to_string(), ToString::to_string);
        let (_, count) = kinds.entry(name).or_insert_with(|| (class.clone(), 0));
        *count += class.count;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by(|a, b| b.1.1.cmp(&a.1.1).then_with(|| a.0.cmp(&b.0)));
    let known: BTreeSet<String> = kinds.iter().map(|(name, _)| name.clone()).collect();
    let own = kinds.into_iter().map(|(name, (class, _))| {
        let price = prices.find(&name).map(|priced| priced.price.clone());
        (name, class.allocatable, class.pods, price)
    });
    let pods = live.inventory.nodes.iter().map(|class| class.pods).max();
    let priced = prices
        .0
        .iter()
        .filter(|priced| !known.contains(&priced.name));
    let priced = priced.filter_map(|priced| {
        let spec = priced.spec.as_ref()?;
        let of = |resource| spec.0.iter().find(|(of, _)| *of == resource);
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
        let whole = |value: f64| value as i64;
        let amounts = Amounts {
            cpu_millis: of(Resource::Cpu).map_or(0, |(_, cores)| whole(cores * 1e3)) - agents.0,
            memory_bytes: of(Resource::Memory).map_or(0, |(_, bytes)| whole(*bytes)) - agents.1,
            extended: BTreeMap::new(),
        };
        let price = Some(priced.price.clone());
        Some((priced.name.clone(), amounts, pods.unwrap_or(110), price))
    });
    let mut notes = Vec::new();
    for (name, allocatable, pods, price) in own.chain(priced).take(MOST_SHAPES) {
        let on = on_one_kind(&plain, &allocatable, pods);
        let grouped = on.grouped(Count::Nodes);
        let hopeless = grouped.hopeless.iter();
        let hopeless: i64 = hopeless.map(|at| on.inventory.pods[*at].count).sum();
        let (found, _) = within(&grouped.problem, patience(EACH))?;
        let unplaced = hopeless + found.packing.pods_unplaced();
        let nodes = found.packing.nodes_used();
        #[expect(clippy::cast_precision_loss, reason = "nodes")]
        let hourly = price.map(|price| (price.per_hour * nodes as f64, price.currency));
        notes.push(ShapeNote {
            name,
            allocatable: (allocatable.cpu_millis, allocatable.memory_bytes),
            nodes: (unplaced == 0).then_some(nodes),
            unplaced,
            hourly: hourly.filter(|_| unplaced == 0),
        });
    }
    notes.sort_by_key(|note| (note.nodes.is_none(), note.nodes, note.unplaced));
    Ok(notes)
}

/// What belongs to a node on average: millicores and bytes.
fn agents(own: &[(&NodeClass, &Vec<Name>)], snapshot: Option<&Snapshot>) -> (i64, i64) {
    let has: HashMap<&Name, Resources> = snapshot
        .into_iter()
        .flat_map(|snapshot| &snapshot.nodes)
        .map(|node| (&node.name, node.allocatable))
        .collect();
    let (mut cpu, mut memory, mut nodes) = (0, 0, 0);
    for (class, names) in own {
        for all in names.iter().filter_map(|name| has.get(name)) {
            cpu += all.cpu_millis - class.allocatable.cpu_millis;
            memory += all.memory_bytes - class.allocatable.memory_bytes;
            nodes += 1;
        }
    }
    let mean = |sum: i64| sum / i64::max(nodes, 1);
    (mean(cpu).max(0), mean(memory).max(0))
}

/// The same pods, where all nodes are of one kind that accepts everybody, as many in each zone as are needed.
fn on_one_kind(live: &Live, allocatable: &Amounts, pods: i64) -> Live {
    let mut zones: Vec<_> = live
        .inventory
        .nodes
        .iter()
        .map(|class| &class.labels)
        .collect();
    zones.sort();
    zones.dedup();
    let class = |labels: &&BTreeMap<_, _>| NodeClass {
        name: "node".into(),
        count: PLENTY,
        allocatable: allocatable.clone(),
        pods,
        labels: (*labels).clone(),
        taints: Vec::new(),
        price_hourly_nanos: None,
    };
    let mut on = live.clone();
    on.inventory.nodes = zones.iter().map(class).collect();
    on.nodes = vec![Vec::new(); on.inventory.nodes.len()];
    on
}
