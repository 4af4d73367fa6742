//! Measurements at a moment, from the sheet of its step.
//!
//! This runs for every pod and tick of the history, so it only multiplies, shifts and compares
//! integers.

use super::incidents::Incidents;
use super::sheet::{Group, KNOT_SECS, NodeLine, ONE, PodLine, Sheet};
use crate::model::{ContainerSample, NodeUsage, PodUsage, Usage};
use crate::noise::mix;

/// What one container uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Container {
    pub(super) cpu_nanos: i64,
    pub(super) memory_bytes: i64,
}

/// A moment in the terms of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tick {
    at_secs: i64,
    /// The knot before it, within the step.
    knot: usize,
    /// The same, counted from 1970.
    long_knot: u64,
    /// How far it is to the next knot and through the step, in parts of [`ONE`].
    knot_way: i64,
    step_way: i64,
}

impl Tick {
    pub(super) fn new(sheet: &Sheet, at_secs: i64) -> Self {
        let into_secs = (at_secs - sheet.start_secs).clamp(0, super::STEP_SECS - 1);
        Self {
            at_secs,
            knot: usize::try_from(into_secs / KNOT_SECS).unwrap_or(0),
            long_knot: at_secs.div_euclid(KNOT_SECS).cast_unsigned(),
            knot_way: into_secs % KNOT_SECS * ONE / KNOT_SECS,
            step_way: into_secs * ONE / super::STEP_SECS,
        }
    }

    #[inline]
    fn between(self, from: i64, to: i64) -> i64 {
        from + (((to - from) * self.knot_way) >> 16)
    }
}

/// The measurements at a moment of the sheet's step.
pub(super) fn usage(sheet: &Sheet, incidents: &Incidents, at_secs: i64) -> Usage {
    if incidents.metrics_are_down(at_secs) {
        return Usage {
            pods: vec![None; sheet.pods.len()],
            nodes: vec![None; sheet.nodes.len()],
            containers: Vec::new(),
        };
    }
    let tick = Tick::new(sheet, at_secs);
    let mut sums: Vec<(bool, NodeUsage)> = sheet
        .nodes
        .iter()
        .enumerate()
        .map(|(at, node)| {
            let answers = node.answers && !incidents.scrape_failed(at, at_secs);
            (answers, NodeUsage::default())
        })
        .collect();
    let mut pods = Vec::with_capacity(sheet.pods.len());
    let mut samples = Vec::new();
    for group in &sheet.groups {
        pods.extend(
            (group.pods.start..)
                .zip(&sheet.pods[group.pods.clone()])
                .map(|(at, pod)| {
                    let (answers, sum) = &mut sums[pod.node];
                    if at_secs < pod.measured_from_secs || !*answers {
                        return None;
                    }
                    let containers = containers(group, pod, tick);
                    if group.sidecar != [0, 0] {
                        samples.extend(by_container(group, at, containers));
                    }
                    let usage = total(group, containers);
                    sum.cpu_nanos += usage.cpu_nanos;
                    sum.memory_bytes += usage.memory_bytes;
                    Some(usage)
                }),
        );
    }
    let nodes = sheet.nodes.iter().zip(sums);
    Usage {
        pods,
        nodes: nodes
            .map(|(node, (answers, sum))| answers.then(|| with_system(node, sum, tick)))
            .collect(),
        containers: samples,
    }
}

/// The same as samples.
fn by_container(
    group: &Group,
    pod: usize,
    containers: [Container; 2],
) -> impl Iterator<Item = ContainerSample> + use<> {
    let pod = u32::try_from(pod).unwrap_or(u32::MAX);
    let places = group.places;
    places
        .into_iter()
        .zip(containers)
        .map(move |(container, used)| ContainerSample {
            pod,
            container,
            cpu_nanos: used.cpu_nanos,
            memory_bytes: used.memory_bytes,
        })
}

/// What a pod's main container and its sidecar use.
#[inline]
pub(super) fn containers(group: &Group, pod: &PodLine, tick: Tick) -> [Container; 2] {
    let level = tick.between(group.profile[tick.knot], group.profile[tick.knot + 1]);
    let (from, to) = (
        mix(pod.key.wrapping_add(tick.long_knot)),
        mix(pod.key.wrapping_add(tick.long_knot + 1)),
    );
    let low = |bits: u64| (bits & 0xFFFF) as i64 - 0x8000;
    let cpu_wave = tick.between(low(from), low(to));
    let memory_wave = tick.between(low(from >> 16), low(to >> 16));
    let busy = (level * (ONE + ((cpu_wave * group.noise[0]) >> 15))) >> 16;
    let tooth = tick
        .at_secs
        .cast_unsigned()
        .wrapping_mul(group.saw_rate)
        .wrapping_add(pod.key >> 32);
    let saw = (((tooth >> 16) & 0xFFFF) as i64 - 0x8000) * group.saw_height;
    let full = ONE + (saw >> 16) + ((memory_wave * group.noise[1]) >> 15);
    let memory = pod.memory_bytes + ((pod.memory_gain_bytes * tick.step_way) >> 16);
    let main = Container {
        cpu_nanos: ((pod.cpu_nanos * busy) >> 16).min(group.cpu_limits[0]),
        memory_bytes: (((memory >> 4) * full) >> 12).min(group.memory_limits[0]),
    };
    let sidecar = Container {
        cpu_nanos: ((group.sidecar[0] * busy) >> 16).min(group.cpu_limits[1]),
        memory_bytes: ((group.sidecar[1] * (ONE + ((memory_wave * group.noise[1]) >> 13))) >> 16)
            .min(group.memory_limits[1]),
    };
    [main, sidecar]
}

/// A pod's usage from that of its containers; the same as [`crate::model::pod_usage`].
#[inline]
fn total(group: &Group, [main, sidecar]: [Container; 2]) -> PodUsage {
    let larger = |used: [i64; 2], requests: &[i64; 2], held: i64| {
        let each = used[0].max(requests[0]) + used[1].max(requests[1]);
        each.max(held)
    };
    let cpu = [main.cpu_nanos, sidecar.cpu_nanos];
    let memory = [main.memory_bytes, sidecar.memory_bytes];
    PodUsage {
        cpu_nanos: cpu[0] + cpu[1],
        memory_bytes: memory[0] + memory[1],
        cpu_max_nanos: larger(cpu, &group.cpu_requests, group.held[0]),
        memory_max_bytes: larger(memory, &group.memory_requests, group.held[1]),
    }
}

/// A node's usage: its pods and the system. Rarely the node's own figure is older than that of its
/// pods and comes out below their sum, as happens with real kubelets.
fn with_system(node: &NodeLine, pods: NodeUsage, tick: Tick) -> NodeUsage {
    let bits = mix(node.key.wrapping_add(tick.long_knot));
    let next = mix(node.key.wrapping_add(tick.long_knot + 1));
    let wave = tick.between((bits & 0xFFFF) as i64, (next & 0xFFFF) as i64);
    let system = (node.cpu_nanos * (ONE / 2 + wave)) >> 16;
    // The kubelet and the network work more when the pods do.
    let busy = pods.cpu_nanos / 40;
    let is_stale = (bits >> 32).is_multiple_of(3_000);
    NodeUsage {
        cpu_nanos: if is_stale {
            pods.cpu_nanos - pods.cpu_nanos / 16
        } else {
            pods.cpu_nanos + system + busy
        },
        memory_bytes: pods.memory_bytes
            + (((node.memory_bytes >> 4) * (ONE * 15 / 16 + wave / 8)) >> 12),
    }
}
