//! Nodes and pods that are alike.

use super::apart::{ByZone, Group, by_zone, group};
use super::notes::{Note, Notes};
use super::zones::split;
use super::{ClassOfPods, Rules, is_open, moves, stays};
use crate::inventory::{Amounts, GroupLimit, NodeClass, PodClass};
use crate::model::{
    Labels, Name, Node, Pod, Resources, Scheduling, Snapshot, Taint, WorkloadRef, ZONE,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The resource that GPUs of all kinds are counted as.
const GPU: &str = "gpu";
/// Memory of nodes is told apart to this part of it: machines of one type differ by less.
const MEMORY_PARTS: i64 = 1_024;

fn amounts(of: Resources) -> Amounts {
    let gpus = (of.gpu_count > 0).then(|| (GPU.into(), of.gpu_count));
    Amounts {
        cpu_millis: of.cpu_millis.max(0),
        memory_bytes: of.memory_bytes.max(0),
        extended: gpus.into_iter().collect(),
    }
}

/// What belongs to each node: what it asks for, and how many pods that is.
pub(super) fn belongings(snapshot: &Snapshot) -> HashMap<&Name, (Resources, i64)> {
    let mut held: HashMap<&Name, (Resources, i64)> = HashMap::new();
    for pod in snapshot
        .pods
        .iter()
        .filter(|pod| stays(pod) && pod.holds_node())
    {
        if let Some(node) = &pod.node {
            let (sum, pods) = held.entry(node).or_default();
            *sum += pod.resources.requests;
            *pods += 1;
        }
    }
    held
}

/// In what nodes differ: amounts, pods, labels, taints, pool, and the name where it is asked for.
type NodeKey = (Amounts, i64, Labels, Vec<Taint>, Name, Option<Name>);

/// Classes of the nodes onto which pods may be put, with their names.
pub(super) fn of_nodes(snapshot: &Snapshot, rules: Rules) -> Vec<(NodeClass, Vec<Name>)> {
    let asked: BTreeSet<&Scheduling> = snapshot
        .pods
        .iter()
        .filter(|pod| moves(pod))
        .map(|pod| &*pod.scheduling)
        .collect();
    let mut keys: BTreeSet<&str> = asked
        .iter()
        .flat_map(|of| of.label_keys())
        .map(|key| &**key)
        .collect();
    keys.insert(ZONE);
    let by_name = asked
        .iter()
        .any(|of| of.node_affinity.iter().any(|term| !term.fields.is_empty()));
    let held = belongings(snapshot);
    let mut classes: BTreeMap<NodeKey, Vec<Name>> = BTreeMap::new();
    for node in snapshot.nodes.iter().filter(|node| is_open(node)) {
        let (held, pods) = held.get(&node.name).copied().unwrap_or_default();
        let mut left = node.allocatable - held;
        left.memory_bytes = told_apart(left.memory_bytes, rules);
        let labels = node.labels.iter();
        let labels = labels.filter(|(key, _)| keys.contains(&***key));
        let mut taints = node.taints.clone();
        taints.sort_unstable();
        let key = (
            amounts(left),
            (node.allocatable_pods - pods).max(0),
            labels
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            taints,
            node.pool.clone(),
            by_name.then(|| node.name.clone()),
        );
        classes.entry(key).or_default().push(node.name.clone());
    }
    classes.into_iter().map(node_class).collect()
}

/// Memory to a part of it: down for a plan, up for a bound.
fn told_apart(bytes: i64, rules: Rules) -> i64 {
    let part = (bytes / MEMORY_PARTS).max(1);
    // A power of two, so that round sizes stay as they are.
    let step = 1_i64 << (63 - part.leading_zeros());
    match rules {
        Rules::Kept => bytes.div_euclid(step) * step,
        Rules::Proven => bytes.saturating_add(step - 1).div_euclid(step) * step,
    }
}

fn node_class((key, mut names): (NodeKey, Vec<Name>)) -> (NodeClass, Vec<Name>) {
    let (allocatable, pods, labels, taints, pool, _) = key;
    names.sort_unstable();
    let name = match &names[..] {
        [only] => only.clone(),
        _ => pool,
    };
    let class = NodeClass {
        name,
        count: i64::try_from(names.len()).unwrap_or(i64::MAX),
        allocatable,
        pods,
        labels,
        taints,
        price_hourly_nanos: None,
    };
    (class, names)
}

/// What pods have in common.
#[derive(PartialEq, Eq, Hash)]
struct Kind<'a> {
    namespace: &'a Name,
    workload: &'a WorkloadRef,
    requests: Resources,
    scheduling: &'a Arc<Scheduling>,
    /// The zone that their volumes hold them in.
    held_in: Option<&'a Name>,
}

struct Kin<'a> {
    first: &'a Pod,
    count: i64,
    /// How many are in each zone.
    there: BTreeMap<Name, i64>,
    unplaced: i64,
}

impl<'a> Kin<'a> {
    fn of(first: &'a Pod) -> Self {
        let (count, unplaced, there) = (0, 0, BTreeMap::new());
        Self {
            first,
            count,
            there,
            unplaced,
        }
    }
}

/// Classes of pods, the class of each pod of the snapshot, and what of their rules is not kept.
pub(super) type Pods = (Vec<(PodClass, ClassOfPods)>, Vec<Option<usize>>, Vec<Note>);

/// The kinds of pods that could be elsewhere, and by pod of the snapshot which kind it is.
fn kinds(snapshot: &Snapshot, rules: Rules) -> (Vec<(Kind<'_>, Kin<'_>)>, Vec<Option<usize>>) {
    let by_name: HashMap<&Name, &Arc<Node>> = snapshot
        .nodes
        .iter()
        .map(|node| (&node.name, node))
        .collect();
    let mut places: HashMap<Kind<'_>, usize> = HashMap::new();
    let mut kins: Vec<Kin<'_>> = Vec::new();
    let mut of_pods = vec![None; snapshot.pods.len()];
    for (pod, of_pod) in snapshot.pods.iter().zip(&mut of_pods) {
        if !moves(pod) {
            continue;
        }
        let node = pod.node.as_ref().and_then(|node| by_name.get(node));
        let zone = node.and_then(|node| node.zone.as_ref());
        let holds = rules == Rules::Kept && pod.scheduling.claims;
        let kind = Kind {
            namespace: &pod.namespace,
            workload: &pod.workload,
            requests: pod.resources.requests,
            scheduling: &pod.scheduling,
            held_in: zone.filter(|_| holds),
        };
        let place = *places.entry(kind).or_insert(kins.len());
        if place == kins.len() {
            kins.push(Kin::of(pod));
        }
        let kin = &mut kins[place];
        kin.count += 1;
        kin.unplaced += i64::from(pod.node.is_none());
        if let Some(zone) = zone {
            *kin.there.entry(zone.clone()).or_default() += 1;
        }
        *of_pod = Some(place);
    }
    let mut order: Vec<(Kind<'_>, usize)> = places.into_iter().collect();
    order.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)));
    let mut now_at = vec![0; kins.len()];
    let mut taken: Vec<Option<Kin<'_>>> = kins.into_iter().map(Some).collect();
    let mut kinds = Vec::with_capacity(order.len());
    for (at, (kind, before)) in order.into_iter().enumerate() {
        now_at[before] = at;
        kinds.extend(taken[before].take().map(|kin| (kind, kin)));
    }
    let of_pods = of_pods
        .into_iter()
        .map(|place| place.map(|place: usize| now_at[place]));
    (kinds, of_pods.collect())
}

/// Classes of the pods that could be elsewhere.
pub(super) fn of_pods(snapshot: &Snapshot, nodes: &[(NodeClass, Vec<Name>)], rules: Rules) -> Pods {
    let (kinds, of_pods) = kinds(snapshot, rules);
    let limits = limits(&kinds, nodes, rules);
    let mut notes = Notes::default();
    let mut classes = Vec::new();
    let mut first_of = Vec::with_capacity(kinds.len());
    for (kind, kin) in &kinds {
        first_of.push(classes.len());
        let own = (kind.namespace, &*kin.first.labels);
        notes.add(kind.scheduling, own, kin.unplaced > 0, kin.count);
        let limit = group(kind.scheduling, own, rules);
        let limit = limit.and_then(|group| limits.get(&group).cloned());
        let by = match kind.held_in {
            Some(_) => ByZone::Free,
            None => by_zone(kind.scheduling, own, rules),
        };
        let zones = zones(kind.scheduling, nodes);
        for part in split(kin.count, by, rules, &zones, &kin.there) {
            let more = ClassOfPods {
                scheduling: Arc::clone(kind.scheduling),
                stays_in_zone: by != ByZone::Free || kind.held_in.is_some(),
                zone: part.zone.or_else(|| kind.held_in.cloned()),
                is_left_over: part.is_left_over,
            };
            classes.push((pod_class(kind, part.count, limit.clone()), more));
        }
    }
    let of_pods = of_pods
        .into_iter()
        .map(|kind| kind.map(|kind| first_of[kind]));
    (classes, of_pods.collect(), notes.list())
}

/// In which order kinds come, whatever the order of pods.
fn rank<'a>(kind: &'a Kind<'_>) -> impl Ord + use<'a> {
    let asks = kind.requests;
    (
        (kind.namespace, kind.workload),
        (asks.cpu_millis, asks.memory_bytes, asks.gpu_count),
        (kind.scheduling, kind.held_in),
    )
}

/// The zones of nodes that accept a pod.
fn zones(scheduling: &Scheduling, nodes: &[(NodeClass, Vec<Name>)]) -> Vec<Name> {
    let accepts = |node: &&(NodeClass, Vec<Name>)| {
        let class = &node.0;
        scheduling.accepts(&class.name, &class.labels, &class.taints)
    };
    let zones = nodes.iter().filter(accepts);
    let zones: BTreeSet<&Name> = zones.filter_map(|node| node.0.labels.get(ZONE)).collect();
    zones.into_iter().cloned().collect()
}

/// How many pods of each group a node may hold.
fn limits(
    kinds: &[(Kind<'_>, Kin<'_>)],
    nodes: &[(NodeClass, Vec<Name>)],
    rules: Rules,
) -> BTreeMap<Group, GroupLimit> {
    let mut groups: BTreeMap<Group, (i64, i64)> = BTreeMap::new();
    for (kind, kin) in kinds {
        let own = (kind.namespace, &*kin.first.labels);
        let Some(group) = group(kind.scheduling, own, rules) else {
            continue;
        };
        let accepts = |node: &&(NodeClass, Vec<Name>)| {
            let class = &node.0;
            kind.scheduling
                .accepts(&class.name, &class.labels, &class.taints)
        };
        let accepting = nodes.iter().filter(accepts);
        let accepting: i64 = accepting.map(|node| node.0.count).sum();
        let (pods, of_nodes) = groups.entry(group).or_default();
        *pods += kin.count;
        *of_nodes = accepting.max(*of_nodes);
    }
    let numbered = (1..).zip(groups);
    numbered
        .map(|(number, (group, (pods, nodes)))| {
            let most = match &group {
                Group::Apart(..) => 1,
                // Nodes that become empty still count as places with none, so no more than the skew; of
                // more pods than that, as many as an even spread has.
                Group::Spread(_, _, skew) => {
                    let even = pods.unsigned_abs().div_ceil(nodes.max(1).unsigned_abs());
                    i64::try_from(even).unwrap_or(i64::MAX).max(*skew)
                }
            };
            let limit = GroupLimit {
                group: format!("group {number}").into(),
                max_per_node: Some(most),
            };
            (group, limit)
        })
        .collect()
}

fn pod_class(kind: &Kind<'_>, count: i64, group: Option<GroupLimit>) -> PodClass {
    PodClass {
        name: kind.workload.name.clone(),
        namespace: kind.namespace.clone(),
        team: None,
        count,
        requests: amounts(kind.requests),
        group,
        node_selector: kind.scheduling.node_selector.clone(),
        tolerations: kind.scheduling.tolerations.clone(),
    }
}
