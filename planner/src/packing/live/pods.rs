//! Pods that are alike.

use super::apart::{Group, Own, groups};
use super::nodes::amounts;
use super::notes::{Note, Notes};
use super::zones::{ByZone, Taken, by_zone};
use super::{ClassOfPods, Rules, moves};
use crate::inventory::{GroupLimit, NodeClass, PodClass};
use crate::model::{
    Labels, Name, Node, Pod, Requirement, Resources, Scheduling, Snapshot, WorkloadRef, ZONE,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Nodes of a class, with their names.
pub(super) type Nodes = (NodeClass, Vec<Name>);

/// What pods have in common.
#[derive(PartialEq, Eq, Hash)]
struct Kind<'a> {
    namespace: &'a Name,
    workload: &'a WorkloadRef,
    requests: Resources,
    scheduling: &'a Arc<Scheduling>,
    /// Of its labels those that any rule between pods asks for.
    labels: Labels,
    /// The zone that their volumes hold them in.
    held_in: Option<&'a Name>,
    /// Whether they wait for a node.
    waits: bool,
}

impl Kind<'_> {
    fn own(&self) -> Own<'_> {
        (self.namespace, &self.labels)
    }
}

#[derive(Default)]
struct Kin {
    count: i64,
    /// How many are in each zone.
    there: BTreeMap<Name, i64>,
    /// How many have volumes and are in no zone.
    without_zone: i64,
}

/// Labels that rules between pods ask for.
fn asked_labels(snapshot: &Snapshot) -> BTreeSet<&Name> {
    let schedulings: BTreeSet<&Scheduling> =
        snapshot.pods.iter().map(|pod| &*pod.scheduling).collect();
    let mut keys = BTreeSet::new();
    for of in schedulings {
        let apart = of.anti_affinity.iter().map(|term| &term.selector);
        let spread = of.spread.iter().map(|spread| &spread.selector);
        let requirements = apart.chain(spread).flat_map(|of| &of.requirements);
        keys.extend(requirements.map(|one: &Requirement| &one.key));
    }
    keys
}

/// The kinds of pods that could be elsewhere, and by pod of the snapshot which kind it is.
fn kinds(snapshot: &Snapshot, rules: Rules) -> (Vec<(Kind<'_>, Kin)>, Vec<Option<usize>>) {
    let by_name: HashMap<&Name, &Arc<Node>> = snapshot
        .nodes
        .iter()
        .map(|node| (&node.name, node))
        .collect();
    let asked = asked_labels(snapshot);
    let labels = |pod: &Pod| -> Labels {
        let all = asked
            .iter()
            .filter_map(|key| pod.labels.get_key_value(*key));
        all.map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    let mut places: HashMap<Kind<'_>, usize> = HashMap::new();
    let mut kins: Vec<Kin> = Vec::new();
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
            labels: labels(pod),
            held_in: zone.filter(|_| holds),
            waits: pod.node.is_none(),
        };
        let place = *places.entry(kind).or_insert(kins.len());
        if place == kins.len() {
            kins.push(Kin::default());
        }
        let kin = &mut kins[place];
        kin.count += 1;
        kin.without_zone += i64::from(pod.scheduling.claims && zone.is_none());
        if let Some(zone) = zone {
            *kin.there.entry(zone.clone()).or_default() += 1;
        }
        *of_pod = Some(place);
    }
    let mut order: Vec<(Kind<'_>, usize)> = places.into_iter().collect();
    order.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)));
    let mut now_at = vec![0; kins.len()];
    let mut taken: Vec<Option<Kin>> = kins.into_iter().map(Some).collect();
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

/// In which order kinds come, whatever the order of pods: those that wait after those that run.
fn rank<'a>(kind: &'a Kind<'_>) -> impl Ord + use<'a> {
    let asks = kind.requests;
    (
        (kind.waits, kind.namespace, kind.workload),
        (asks.cpu_millis, asks.memory_bytes, asks.gpu_count),
        (kind.scheduling, &kind.labels, kind.held_in),
    )
}

/// Classes of pods, the class of each pod of the snapshot, and what of their rules is not kept.
pub(super) type Pods = (Vec<(PodClass, ClassOfPods)>, Vec<Option<usize>>, Vec<Note>);

/// Classes of the pods that could be elsewhere.
pub(super) fn of_pods(snapshot: &Snapshot, nodes: &[Nodes], rules: Rules) -> Pods {
    let (kinds, of_pods) = kinds(snapshot, rules);
    let owners: Vec<(&Scheduling, Own<'_>)> = kinds
        .iter()
        .map(|(kind, _)| (&**kind.scheduling, kind.own()))
        .collect();
    let (group_of, made) = groups(&owners, rules);
    let limits = limits(&kinds, &group_of, &made, nodes);
    let zone_rules: Vec<ByZone> = owners
        .iter()
        .map(|(scheduling, own)| by_zone(scheduling, *own, rules))
        .collect();
    let mut taken = Taken::default();
    for ((kind, kin), by) in kinds.iter().zip(&zone_rules) {
        if let Some(zone) = kind.held_in {
            taken.hold(by, zone, kin.count);
        }
    }
    let mut notes = Notes::default();
    let mut classes = Vec::new();
    let mut first_of = Vec::with_capacity(kinds.len());
    for (at, (kind, kin)) in kinds.iter().enumerate() {
        first_of.push(classes.len());
        let limit = group_of[at].and_then(|group| limits[group].as_ref());
        let is_uneven = limit.is_some_and(|limit| limit.is_uneven);
        notes.add(kind.scheduling, kind.own(), kin.count);
        notes.add_more(kin.without_zone, if is_uneven { kin.count } else { 0 });
        let by = match kind.held_in {
            Some(_) => &ByZone::Free,
            None => &zone_rules[at],
        };
        let zones = zones(kind.scheduling, nodes);
        for part in taken.split(kin.count, by, rules, &zones, &kin.there) {
            let more = ClassOfPods {
                scheduling: Arc::clone(kind.scheduling),
                stays_in_zone: *by != ByZone::Free || kind.held_in.is_some(),
                stays_put: is_uneven,
                zone: part.zone.or_else(|| kind.held_in.cloned()),
                left_over: part.left_over,
                waits: kind.waits,
            };
            let limit = limit.map(|limit| limit.limit.clone());
            classes.push((pod_class(kind, part.count, limit), more));
        }
    }
    let of_pods = of_pods
        .into_iter()
        .map(|kind| kind.map(|kind| first_of[kind]));
    (classes, of_pods.collect(), notes.list())
}

/// Whether nodes of a class accept a pod, by the node that stands for them.
pub(super) fn accepts(scheduling: &Scheduling, class: &NodeClass, names: &[Name]) -> bool {
    let name = names.first().unwrap_or(&class.name);
    scheduling.accepts(name, &class.labels, &class.taints)
}

/// The zones of nodes that accept a pod.
fn zones(scheduling: &Scheduling, nodes: &[Nodes]) -> Vec<Name> {
    let accepting = nodes
        .iter()
        .filter(|(class, names)| accepts(scheduling, class, names));
    let zones: BTreeSet<&Name> = accepting
        .filter_map(|(class, _)| class.labels.get(ZONE))
        .collect();
    zones.into_iter().cloned().collect()
}

/// A limit per node.
struct Limit {
    limit: GroupLimit,
    /// Whether it is one that keeps pods even only if all nodes stay in use.
    is_uneven: bool,
}

/// How many pods of each group a node may hold.
fn limits(
    kinds: &[(Kind<'_>, Kin)],
    group_of: &[Option<usize>],
    made: &[Vec<Group>],
    nodes: &[Nodes],
) -> Vec<Option<Limit>> {
    let mut sums: Vec<(i64, i64)> = vec![(0, 0); made.len()];
    for ((kind, kin), group) in kinds.iter().zip(group_of) {
        let Some(group) = group else { continue };
        let spreads = made[*group]
            .iter()
            .any(|of| matches!(of, Group::Spread(..)));
        let (pods, of_nodes) = &mut sums[*group];
        *pods += kin.count;
        if spreads {
            let accepting = nodes
                .iter()
                .filter(|(class, names)| accepts(kind.scheduling, class, names));
            *of_nodes = accepting
                .map(|(class, _)| class.count)
                .sum::<i64>()
                .max(*of_nodes);
        }
    }
    let numbered = made.iter().zip(sums).enumerate();
    numbered
        .map(|(number, (groups, (pods, nodes)))| {
            let each = groups.iter().map(|group| match group {
                Group::Apart(..) => (1, false),
                // A node that becomes empty is still a place with none, so no more than the skew; of more pods
                // than that no node may become empty.
                Group::Spread(_, _, skew) => {
                    let even = pods.unsigned_abs().div_ceil(nodes.max(1).unsigned_abs());
                    let even = i64::try_from(even).unwrap_or(i64::MAX);
                    (even.max(*skew), even > *skew)
                }
            });
            let (most, is_uneven) = each.min()?;
            Some(Limit {
                limit: GroupLimit {
                    group: format!("group {number}").into(),
                    max_per_node: Some(most),
                },
                is_uneven,
            })
        })
        .collect()
}

fn pod_class(kind: &Kind<'_>, count: i64, group: Option<GroupLimit>) -> PodClass {
    PodClass {
        name: kind.workload.name.clone(),
        namespace: kind.namespace.clone(),
        team: None,
        count,
        requests: amounts(kind.requests, &kind.scheduling.extended),
        group,
        node_selector: kind.scheduling.node_selector.clone(),
        tolerations: kind.scheduling.tolerations.clone(),
    }
}
