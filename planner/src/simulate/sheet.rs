//! What a step's measurements are computed from: everything slow, worked out once per step.

use super::blueprint::MemoryShape;
use super::cluster::{Cluster, Replica};
use super::plan::Plan;
use super::template::PROXY;
use super::workload::Workload;
use super::{DAY_SECS, STEP_SECS};
use crate::model::PodPhase;
use crate::noise::whole;
use crate::units::NANOS_PER_MILLI;
use std::ops::Range;

/// Seconds between the knots of a workload's profile and of its pods' noise.
pub(super) const KNOT_SECS: i64 = 900;
const KNOTS: usize = 9;
/// One, in the fixed-point numbers of a sheet.
pub(super) const ONE: i64 = 1 << 16;
/// Seconds until a new pod is measured: the metrics server wants two scrapes.
const UNMEASURED_SECS: i64 = 75;
const MIB: i64 = 1 << 20;

/// What the measurements of a step are computed from.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) step: i64,
    pub(super) start_secs: i64,
    pub(super) groups: Vec<Group>,
    /// In the order of the snapshot's pods.
    pub(super) pods: Vec<PodLine>,
    pub(super) nodes: Vec<NodeLine>,
}

/// What the pods of a workload have in common. Amounts are in nanocores and bytes.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) pods: Range<usize>,
    /// CPU at each knot, in parts of [`ONE`] of the pod's amount.
    pub(super) profile: [i64; KNOTS],
    /// Places of the main container and the sidecar in the pod's template.
    pub(super) places: [u16; 2],
    /// What the pod holds.
    pub(super) held: [i64; 2],
    /// CPU requests of the main container and the sidecar.
    pub(super) cpu_requests: [i64; 2],
    pub(super) memory_requests: [i64; 2],
    pub(super) cpu_limits: [i64; 2],
    pub(super) memory_limits: [i64; 2],
    /// CPU and memory of a sidecar; zero without one.
    pub(super) sidecar: [i64; 2],
    /// How far the noise of CPU and memory reaches, in parts of [`ONE`].
    pub(super) noise: [i64; 2],
    /// Height of a garbage collector's saw teeth in parts of [`ONE`], and how fast they rise: parts
    /// of 2^32 per second.
    pub(super) saw_height: i64,
    pub(super) saw_rate: u64,
}

/// What is a pod's own.
#[derive(Debug, Clone, Copy)]
pub(super) struct PodLine {
    /// Key of its noise.
    pub(super) key: u64,
    /// From when on it is measured; never for pods that do not run.
    pub(super) measured_from_secs: i64,
    pub(super) node: usize,
    /// CPU of its main container when the profile says [`ONE`].
    pub(super) cpu_nanos: i64,
    /// Memory at the beginning of the step, and what it gains until its end.
    pub(super) memory_bytes: i64,
    pub(super) memory_gain_bytes: i64,
}

/// What a node uses outside of pods.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeLine {
    pub(super) key: u64,
    /// Whether its kubelet can be asked.
    pub(super) answers: bool,
    pub(super) cpu_nanos: i64,
    pub(super) memory_bytes: i64,
}

impl Sheet {
    /// Works out a step.
    pub(super) fn new(plan: &Plan, cluster: &Cluster) -> Self {
        let start_secs = plan.step_start_secs(cluster.step);
        let moments: [_; KNOTS] =
            std::array::from_fn(|knot| plan.moment(start_secs + knot as i64 * KNOT_SECS));
        let mut groups = Vec::with_capacity(plan.workloads.len());
        let mut pods = Vec::new();
        for (workload, replicas) in plan.workloads.iter().zip(&cluster.replicas) {
            if replicas.is_empty() {
                continue;
            }
            let first = pods.len();
            let running = replicas
                .iter()
                .filter(|replica| replica.phase == PodPhase::Running);
            let running = running.count();
            let profile = std::array::from_fn(|knot| {
                whole(workload.cpu_share(&moments[knot], running) * ONE as f64)
            });
            let memory_share = [0, KNOTS - 1].map(|knot| workload.memory_share(&moments[knot]));
            pods.extend(replicas.iter().map(|replica| {
                let ready = replica
                    .machine
                    .is_some_and(|at| cluster.machines[at].ready == Some(true));
                pod_line(workload, replica, start_secs, memory_share, ready)
            }));
            groups.push(group(workload, first..pods.len(), profile));
        }
        let nodes = cluster.machines.iter().enumerate().map(|(at, machine)| {
            let stream = plan.stream.part(20).part(at as u64);
            let size = machine.machine_type.cores as f64 / 16.0;
            NodeLine {
                key: stream.bits(0),
                answers: machine.ready == Some(true),
                cpu_nanos: whole(stream.between(1, 0.18, 0.34) * size * 1e9),
                memory_bytes: whole(stream.between(2, 1_500.0, 2_300.0) * size) * MIB,
            }
        });
        Self {
            step: cluster.step,
            start_secs,
            groups,
            pods,
            nodes: nodes.collect(),
        }
    }
}

fn group(workload: &Workload, pods: Range<usize>, profile: [i64; KNOTS]) -> Group {
    let requests = |amount: fn(&crate::model::Resources) -> i64| {
        [0, 1].map(|at| {
            workload
                .container_requests
                .get(at)
                .map_or(0, |(_, request)| amount(request))
        })
    };
    let held = workload.resources.requests;
    let unlimited = |limit: Option<i64>, unit: i64| limit.map_or(i64::MAX, |limit| limit * unit);
    let sidecar = if workload.service.sidecar {
        [
            PROXY.cpu_millis * NANOS_PER_MILLI * 7 / 10,
            PROXY.memory_bytes * 6 / 10,
        ]
    } else {
        [0, 0]
    };
    let saws = workload.service.memory_shape == MemoryShape::Collected;
    let saw_secs = workload.stream.between(6, 900.0, 2_900.0);
    Group {
        pods,
        profile,
        places: if workload.service.migration {
            [1, 2]
        } else {
            [0, 1]
        },
        held: [held.cpu_millis * NANOS_PER_MILLI, held.memory_bytes],
        cpu_requests: requests(|request| request.cpu_millis).map(|millis| millis * NANOS_PER_MILLI),
        memory_requests: requests(|request| request.memory_bytes),
        cpu_limits: workload
            .cpu_limits_millis
            .map(|limit| unlimited(limit, NANOS_PER_MILLI)),
        memory_limits: workload
            .memory_limits_bytes
            .map(|limit| unlimited(limit, 1)),
        sidecar,
        noise: [ONE / 7, ONE / 120],
        saw_height: if saws { ONE * 22 / 100 } else { 0 },
        saw_rate: 4_294_967_296 / whole(saw_secs).unsigned_abs(),
    }
}

fn pod_line(
    workload: &Workload,
    replica: &Replica,
    start_secs: i64,
    memory_share: [f64; 2],
    machine_is_ready: bool,
) -> PodLine {
    let own = crate::noise::Stream::new(replica.serial, 5);
    // No balancer is fair: pods get more or less of the work, for as long as they live.
    let luck = 1.0 + 0.1 * own.normal(0).clamp(-2.5, 2.5);
    let memory_luck = 1.0 + 0.03 * own.normal(1).clamp(-2.5, 2.5);
    let bytes = workload.service.memory_mib as f64 * MIB as f64 * memory_luck;
    let age_days = (start_secs - replica.created_at_secs).max(0) as f64 / DAY_SECS as f64;
    let step_days = STEP_SECS as f64 / DAY_SECS as f64;
    let (start, end) = memory_shape(workload, own, age_days, age_days + step_days);
    let memory_bytes = whole(bytes * memory_share[0] * start);
    let runs = replica.phase == PodPhase::Running && machine_is_ready;
    PodLine {
        key: own.bits(2),
        measured_from_secs: if runs {
            replica.created_at_secs + UNMEASURED_SECS
        } else {
            i64::MAX
        },
        node: replica.machine.unwrap_or(0),
        cpu_nanos: whole((workload.service.cpu_millis * NANOS_PER_MILLI) as f64 * luck),
        memory_bytes,
        memory_gain_bytes: whole(bytes * memory_share[1] * end) - memory_bytes,
    }
}

/// Memory in parts of the usual, at the beginning and the end of a step.
fn memory_shape(
    workload: &Workload,
    own: crate::noise::Stream,
    from_days: f64,
    to_days: f64,
) -> (f64, f64) {
    let warm = |days: f64| (0.72 + days * 8.0).min(1.0);
    match workload.service.memory_shape {
        MemoryShape::Level | MemoryShape::Collected => (warm(from_days), warm(to_days)),
        MemoryShape::Cache => {
            let filled = |days: f64| 0.45 + 0.55 * days / (days + 0.8);
            (filled(from_days), filled(to_days))
        }
        MemoryShape::Leaking => {
            // Restarted in place every few days, a whole number of steps.
            let period = (own.between(3, 30.0, 90.0)).round() * STEP_SECS as f64 / DAY_SECS as f64;
            let into = from_days % period;
            let leaked = |days: f64| 0.78 + 0.4 * days / period;
            (leaked(into), leaked(into + to_days - from_days))
        }
    }
}
