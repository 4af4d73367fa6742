//! All that is told of the packing of one cluster.

use super::bins::{bins_now, bins_packed};
use super::cells::{by_team, compaction, gpus_apart};
use super::drained::drained;
use super::left::{freed, unplaced, waiting, without};
use super::shapes::shapes;
use super::{Patience, Told, within};
use crate::jobs::{Progress, Weighed};
use crate::sharing::PriceList;
use plimsoll_app::api::{
    BoundNote, NodesNow, Packed, PackingNote, ResourcePacking, RuleNotKept, TeamPacking, TeamRef,
};
use plimsoll_planner::inventory::Inventory;
use plimsoll_planner::model::{Snapshot, Usage};
use plimsoll_planner::packing::live::{Live, NodeNow, NotKept, Rules, drains, is_open, moves, now};
use plimsoll_planner::packing::{
    Bound, BoundKind, Count, FORMULA_VERSION, PackingError, Utilization, utilization,
};
use plimsoll_planner::teams::UNASSIGNED;
use plimsoll_planner::units::nanos_to_millis;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Time for packing everything, and for what the bound may rely on.
const PLAN: Duration = Duration::from_millis(1_200);
const PROOF: Duration = Duration::from_millis(600);
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
