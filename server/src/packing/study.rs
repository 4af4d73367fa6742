//! All that is told of the packing of one cluster.

use super::bins::{bins_now, bins_packed};
use super::drained::drained;
use super::shapes::shapes;
use super::write::reason;
use super::{Patience, Told, within};
use crate::jobs::{Progress, Weighed};
use crate::sharing::PriceList;
use plimsoll_app::api::{
    BoundNote, CompactionNote, NodesNow, Packed, PackingNote, ResourcePacking, RuleNotKept,
    TeamPacking, TeamRef, UnplacedPods,
};
use plimsoll_planner::inventory::{Inventory, is_gpu};
use plimsoll_planner::model::{Snapshot, Usage};
use plimsoll_planner::packing::live::{Live, NodeNow, NotKept, Rules, drains, is_open, moves, now};
use plimsoll_planner::packing::{
    Bound, BoundKind, CompactionRules, Count, FORMULA_VERSION, Packing, PackingError, Utilization,
    compact, utilization,
};
use plimsoll_planner::teams::UNASSIGNED;
use plimsoll_planner::units::nanos_to_millis;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Time for packing everything, for what the bound may rely on, and for all teams together.
const PLAN: Duration = Duration::from_millis(1_200);
const PROOF: Duration = Duration::from_millis(600);
const TEAMS: Duration = Duration::from_millis(800);
/// For pods with GPUs, and for the others.
const GPUS: Duration = Duration::from_millis(200);
/// Items times nodes up to which cells are compacted: beyond, it takes longer than a page is waited for.
const MOST_COMPACTED: i64 = 3_000_000;
const MIB: i64 = 1 << 20;
/// Steps that progress is told in.
const STEPS: usize = 6;
/// Of fewer pods their use says nothing of the cluster.
const LEAST_MEASURED_PERCENT: usize = 90;

/// What is packed.
pub struct Subject {
    /// The objects of a cluster that runs, and what they use; `None` of one that was imported.
    pub snapshot: Option<(Arc<Snapshot>, Arc<Usage>)>,
    /// What was imported.
    pub inventory: Inventory,
    /// Teams by namespace.
    pub teams: HashMap<String, TeamRef>,
    /// Machines there are to choose from.
    pub prices: PriceList,
    /// When the cluster was like this, Unix seconds.
    pub at_secs: i64,
}

impl Subject {
    /// The team of a namespace.
    #[must_use]
    pub fn team(&self, namespace: &str) -> TeamRef {
        let found = self.teams.get(namespace).cloned();
        found.unwrap_or_else(|| TeamRef {
            name: UNASSIGNED.to_owned(),
            rank: usize::MAX,
        })
    }
}

/// What is told, and the plan itself.
#[derive(Debug)]
pub struct Studied {
    /// What is told.
    pub note: PackingNote,
    /// The classes that the plan is of.
    pub live: Live,
    /// The plan.
    pub told: Told,
    /// The objects that it is of.
    pub snapshot: Option<Arc<Snapshot>>,
}

impl Weighed for Studied {
    fn numbers(&self) -> usize {
        let bins = self.told.nodes.iter().map(|of| 4 + of.pods.len());
        bins.sum::<usize>() + 8 * self.live.class_of.len()
    }
}

/// Packs a cluster; `None` when it is told to stop.
///
/// # Errors
/// [`PackingError`] of amounts that make no sense.
pub fn study(subject: &Subject, progress: &Progress) -> Result<Option<Studied>, PackingError> {
    progress.expect(STEPS);
    let began = Instant::now();
    let snapshot = subject.snapshot.as_ref().map(|(snapshot, _)| &**snapshot);
    let live_of = |rules| match snapshot {
        Some(snapshot) => Live::of(snapshot, rules),
        None => Live::of_inventory(&subject.inventory),
    };
    let (all, all_proven) = (live_of(Rules::Kept), live_of(Rules::Proven));
    // The plan is of what runs: what waits is told apart, and takes nobody's place.
    let runs = |of: &Live| of.part(|at| !of.pods[at].waits);
    let (live, proven) = (runs(&all), runs(&all_proven));
    let grouped = live.grouped(Count::Nodes);
    let (found, seconds) = within(&grouped.problem, patience(PLAN))?;
    let blocker = |class| live.blocker(&grouped, class, &found.packing);
    let told = Told::of(&live.inventory, &grouped, &found, seconds, &blocker);
    if !progress.reach(1) {
        return Ok(None);
    }
    let loose = all_proven.grouped(Count::Nodes);
    // Nobody can hold what finds no node: the bound is of the others.
    let held = without(&proven, &live, &told).grouped(Count::Nodes).problem;
    let bound = match held == grouped.problem {
        true => told.bound.clone(),
        false => within(&held, patience(PROOF))?.0.bound,
    };
    if !progress.reach(2) {
        return Ok(None);
    }
    let teams = by_team(subject, &live)?;
    if !progress.reach(3) {
        return Ok(None);
    }
    let compaction = compaction(&without(&live, &live, &told))?;
    if !progress.reach(4) {
        return Ok(None);
    }
    let shapes = shapes(&live, snapshot, &subject.prices)?;
    if !progress.reach(5) {
        return Ok(None);
    }
    let nodes = snapshot.map(now);
    let nodes = nodes.as_deref().unwrap_or_default();
    let drains = snapshot.map(|snapshot| drained(&drains(snapshot, &all)));
    let packed_now = snapshot.map(|snapshot| all_proven.packing_now(snapshot, &loose));
    let of_now = packed_now.map(|packing| utilization(&loose.problem, &packing));
    let (bin_teams, places) = bin_teams(&teams);
    let place = |namespace: &str| {
        let name = subject.team(namespace).name;
        places.get(&name).copied().unwrap_or(0)
    };
    let bins_now = snapshot.map_or_else(Vec::new, |snapshot| {
        bins_now(snapshot, nodes, (&all_proven, &loose), &place)
    });
    let note = PackingNote {
        formula_version: FORMULA_VERSION.to_owned(),
        at_secs: subject.at_secs,
        seconds: began.elapsed().as_secs_f64(),
        pods: live.inventory.pods.iter().map(|class| class.count).sum(),
        now: snapshot.map(|snapshot| nodes_now(snapshot, nodes)),
        nodes_open: live.inventory.nodes.iter().map(|class| class.count).sum(),
        nodes_packed: told.nodes_used,
        freed: freed(&live, &told, snapshot, nodes),
        bound: bound_note(&bound),
        pods_unplaced: told.pods_unplaced(),
        resources: resources(subject, &told.utilization, of_now.as_deref()),
        bins_now,
        bins_packed: bins_packed(&live, (&told, &found.packing, &grouped), nodes, &place),
        bin_teams,
        teams,
        drains,
        unplaced: unplaced(&live, &told),
        waiting: waiting(&all, &live, &told),
        not_kept: all.notes.iter().map(not_kept).collect(),
        compaction,
        gpus_apart: gpus_apart(&without(&live, &live, &told))?,
        shapes,
    };
    Ok(Some(Studied {
        note,
        live,
        told,
        snapshot: subject.snapshot.as_ref().map(|(of, _)| Arc::clone(of)),
    }))
}

pub(super) fn patience(time: Duration) -> Patience {
    Patience { time, seed: 1 }
}

/// Nodes that the plan leaves empty: of each class those with least on them, so that little moves.
fn freed(
    live: &Live,
    told: &Told,
    snapshot: Option<&Snapshot>,
    nodes: &[NodeNow<'_>],
) -> Vec<String> {
    let Some(snapshot) = snapshot else {
        return Vec::new();
    };
    let held: HashMap<&str, i64> = nodes
        .iter()
        .map(|now| {
            let pods = now
                .pods
                .iter()
                .map(|at| &snapshot.pods[*at].resources.requests);
            // Of one class all have as much, so that either amount tells which holds more.
            let sum = pods.map(|asks| asks.cpu_millis + asks.memory_bytes / MIB);
            (&*now.node.name, sum.sum())
        })
        .collect();
    let mut used: HashMap<usize, i64> = HashMap::new();
    for of in &told.nodes {
        *used.entry(of.class).or_default() += of.count;
    }
    let mut freed = Vec::new();
    for (class, names) in live.nodes.iter().enumerate() {
        let mut names: Vec<&str> = names.iter().map(|name| &**name).collect();
        let holds = |name: &str| held.get(name).copied().unwrap_or(0);
        names.sort_by(|a, b| holds(b).cmp(&holds(a)).then(a.cmp(b)));
        let kept = used.get(&class).copied().unwrap_or(0);
        let free = names
            .into_iter()
            .skip(usize::try_from(kept).unwrap_or(usize::MAX));
        freed.extend(free.map(ToOwned::to_owned));
    }
    freed.sort_unstable();
    freed
}

/// Each team alone, on the nodes that there are.
fn by_team(subject: &Subject, live: &Live) -> Result<Vec<TeamPacking>, PackingError> {
    let mut classes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, class) in live.inventory.pods.iter().enumerate() {
        let team = subject.team(&class.namespace).name;
        classes.entry(team).or_default().push(at);
    }
    let each = TEAMS / u32::try_from(classes.len().max(1)).unwrap_or(u32::MAX);
    let mut teams = Vec::with_capacity(classes.len());
    for (name, of_team) in classes {
        let part = live.part(|at| of_team.binary_search(&at).is_ok());
        let grouped = part.grouped(Count::Nodes);
        let (found, _) = within(&grouped.problem, patience(each))?;
        let hopeless = grouped.hopeless.iter();
        let hopeless: i64 = hopeless.map(|at| part.inventory.pods[*at].count).sum();
        let team = subject.teams.values().find(|team| team.name == name);
        teams.push(TeamPacking {
            team: team.cloned().unwrap_or_else(|| subject.team("")),
            nodes: found.packing.nodes_used(),
            pods: part.inventory.pods.iter().map(|class| class.count).sum(),
            unplaced: found.packing.pods_unplaced() + hopeless,
        });
    }
    teams.sort_by(|a, b| {
        let by_size = (b.nodes, b.pods).cmp(&(a.nodes, a.pods));
        by_size.then_with(|| a.team.name.cmp(&b.team.name))
    });
    Ok(teams)
}

/// Teams in the order of their colours, and the place of each.
fn bin_teams(teams: &[TeamPacking]) -> (Vec<TeamRef>, HashMap<String, usize>) {
    let mut refs: Vec<TeamRef> = teams.iter().map(|of| of.team.clone()).collect();
    refs.sort_by(|a, b| a.rank.cmp(&b.rank).then_with(|| a.name.cmp(&b.name)));
    let places = refs.iter().enumerate();
    let places = places
        .map(|(place, team)| (team.name.clone(), place))
        .collect();
    (refs, places)
}

fn nodes_now(snapshot: &Snapshot, nodes: &[NodeNow<'_>]) -> NodesNow {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let open = || nodes.iter().filter(|now| is_open(now.node));
    let waits = snapshot.pods.iter().filter(|pod| moves(pod));
    NodesNow {
        all: number(nodes.len()),
        open: number(open().count()),
        empty: number(open().filter(|now| now.pods.is_empty()).count()),
        waiting: number(waits.filter(|pod| pod.is_unplaced()).count()),
        leaving: number(nodes.iter().map(|now| now.leaving.len()).sum()),
    }
}

fn bound_note(bound: &Bound) -> BoundNote {
    let (kind, resource) = match &bound.kind {
        BoundKind::Resource(name) => ("resource", Some(name.clone())),
        BoundKind::GroupLimit => ("group_limit", None),
        BoundKind::LinearProgram => ("linear_program", None),
    };
    BoundNote {
        nodes: bound.nodes(),
        kind: kind.to_owned(),
        resource,
    }
}

fn resources(
    subject: &Subject,
    packed: &[Utilization],
    now: Option<&[Utilization]>,
) -> Vec<ResourcePacking> {
    let told = |of: &Utilization| Packed {
        requested: of.requested,
        allocatable: of.allocatable,
        stranded: of.stranded,
    };
    let (cpu, memory) = used(subject).unzip();
    let of = |of: &Utilization| ResourcePacking {
        resource: of.resource.clone(),
        now: now.and_then(|now| {
            let same = now.iter().find(|now| now.resource == of.resource);
            same.map(told)
        }),
        used: match of.resource.as_str() {
            "cpu" => cpu,
            "memory" => memory,
            _ => None,
        },
        packed: told(of),
    };
    packed.iter().map(of).collect()
}

/// What pods on open nodes use; `None` where too few of them are measured.
fn used(subject: &Subject) -> Option<(i64, i64)> {
    let (snapshot, usage) = subject.snapshot.as_ref()?;
    let nodes = now(snapshot);
    let open = nodes.iter().filter(|now| is_open(now.node));
    let (mut all, mut measured, mut cpu, mut memory) = (0_usize, 0_usize, 0, 0);
    for at in open.flat_map(|now| &now.pods) {
        all += 1;
        if let Some(used) = usage.pods.get(*at).copied().flatten() {
            measured += 1;
            cpu += nanos_to_millis(used.cpu_nanos);
            memory += used.memory_bytes;
        }
    }
    (measured > 0 && measured * 100 >= all * LEAST_MEASURED_PERCENT).then_some((cpu, memory))
}

/// Pods that wait now: why they would find no node even if all were empty, or whether a node that the plan frees
/// takes one.
fn waiting(all: &Live, live: &Live, told: &Told) -> Vec<UnplacedPods> {
    let grouped = all.grouped(Count::Nodes);
    let nothing = Packing::default();
    let mut used: HashMap<usize, i64> = HashMap::new();
    for of in &told.nodes {
        *used.entry(of.class).or_default() += of.count;
    }
    let is_free = |class: &usize| {
        let there = live.inventory.nodes[*class].count;
        used.get(class).copied().unwrap_or(0) < there
    };
    let classes = all.inventory.pods.iter().zip(&all.pods).enumerate();
    let waiting = classes.filter(|(_, (_, more))| more.waits);
    waiting
        .map(|(at, (class, _))| {
            let item = grouped
                .members
                .iter()
                .position(|of| of.iter().any(|(member, _)| *member == at));
            let reason = match item {
                None => reason(&all.blocker(&grouped, at, &nothing)),
                Some(item) => {
                    let mut shapes = grouped.problem.items[item].shapes.iter();
                    match shapes.any(|shape| is_free(&grouped.classes[*shape])) {
                        true => "a machine that the plan frees has room for one".to_owned(),
                        false => "no machine that the plan frees takes it".to_owned(),
                    }
                }
            };
            UnplacedPods {
                namespace: class.namespace.to_string(),
                name: class.name.to_string(),
                count: class.count,
                reason,
            }
        })
        .collect()
}

fn unplaced(live: &Live, told: &Told) -> Vec<UnplacedPods> {
    let of = |of: &super::Unplaced| {
        let class = &live.inventory.pods[of.class];
        UnplacedPods {
            namespace: class.namespace.to_string(),
            name: class.name.to_string(),
            count: of.count,
            reason: reason(&of.blocker),
        }
    };
    told.unplaced.iter().map(of).collect()
}

fn not_kept(note: &plimsoll_planner::packing::live::Note) -> RuleNotKept {
    let rule = match note.rule {
        NotKept::Affinity => "required affinity to other pods",
        NotKept::AntiAffinityToOthers => "required anti-affinity to pods of other kinds",
        NotKept::OtherTopology => "rules by a topology other than node and zone",
        NotKept::HostPorts => "ports of the node",
        NotKept::Volumes => "volumes whose zone is not known",
        NotKept::MoreThanNodes => "spreading of more pods than there are nodes for",
        NotKept::NamespacesByLabels => {
            "namespaces that rules choose by labels, taken for their own"
        }
    };
    RuleNotKept {
        rule: rule.to_owned(),
        pods: note.pods,
    }
}

/// The same cluster without the pods that a plan leaves over.
fn without(of: &Live, live: &Live, told: &Told) -> Live {
    let mut rest = of.clone();
    for left in &told.unplaced {
        let class = &live.inventory.pods[left.class];
        let scheduling = &live.pods[left.class].scheduling;
        let mut count = left.count;
        let classes = rest.inventory.pods.iter_mut().zip(&rest.pods);
        // Some of one kind can be told apart by zones in one and not in the other.
        for (same, more) in classes {
            let is_same = same.namespace == class.namespace
                && same.name == class.name
                && same.requests == class.requests
                && more.scheduling == *scheduling;
            if is_same {
                let some = count.min(same.count);
                (same.count, count) = (same.count - some, count - some);
            }
        }
    }
    let counts: Vec<i64> = rest
        .inventory
        .pods
        .iter()
        .map(|class| class.count)
        .collect();
    rest.part(|at| counts[at] > 0)
}

/// How few nodes would do, if they were taken away at random.
fn compaction(live: &Live) -> Result<Option<CompactionNote>, PackingError> {
    let grouped = live.grouped(Count::Nodes);
    let nodes: i64 = live.inventory.nodes.iter().map(|class| class.count).sum();
    let items = i64::try_from(grouped.problem.items.len()).unwrap_or(i64::MAX);
    if nodes.saturating_mul(items) > MOST_COMPACTED {
        return Ok(None);
    }
    let rules = CompactionRules {
        seeds: 11,
        clones: 1,
        tolerance: 0.002,
        seed: 1,
    };
    let whole = compact(&grouped.problem, &rules)?;
    Ok(whole.p90().map(|p90| CompactionNote {
        p90,
        of: whole.of,
        nodes: whole.nodes,
    }))
}

/// Machines of pods with GPUs and of the others, each packed alone; `None` where that leaves any over.
fn gpus_apart(live: &Live) -> Result<Option<i64>, PackingError> {
    let asks = |at: usize| {
        let mut asked = live.inventory.pods[at].requests.extended.iter();
        asked.any(|(name, count)| is_gpu(name) && *count > 0)
    };
    let with = (0..live.pods.len()).filter(|at| asks(*at)).count();
    if with == 0 || with == live.pods.len() {
        return Ok(None);
    }
    let mut nodes = 0;
    for wanted in [true, false] {
        let part = live.part(|at| asks(at) == wanted);
        let grouped = part.grouped(Count::Nodes);
        let (found, _) = within(&grouped.problem, patience(GPUS))?;
        if !grouped.hopeless.is_empty() || found.packing.pods_unplaced() > 0 {
            return Ok(None);
        }
        nodes += found.packing.nodes_used();
    }
    Ok(Some(nodes))
}
