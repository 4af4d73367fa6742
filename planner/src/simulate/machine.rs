//! The machines of the cluster as a scheduler sees them.

use super::blueprint::{MachineType, Pool};
use crate::model::{Name, Node, Resources, Taint, TaintEffect};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The taint that keeps ordinary work away from GPUs.
pub(super) const GPU_TAINT: &str = "nvidia.com/gpu";

/// So many GPUs, as a resource list has them: by the name that is also the key of their taint.
pub(super) fn gpus(count: i64) -> BTreeMap<Name, i64> {
    let gpus = (count > 0).then(|| (GPU_TAINT.into(), count));
    gpus.into_iter().collect()
}

/// The same as an object.
pub(super) fn gpu_taint() -> Taint {
    Taint {
        key: GPU_TAINT.into(),
        value: "".into(),
        effect: TaintEffect::NoSchedule,
    }
}

/// One machine.
#[derive(Debug, Clone)]
pub(super) struct Machine {
    pub(super) pool: Pool,
    pub(super) machine_type: &'static MachineType,
    /// Its position within its pool, from 0.
    pub(super) ordinal: usize,
    pub(super) created_at_secs: i64,
    pub(super) allocatable: Resources,
    /// What the pods on it hold.
    pub(super) held: Resources,
    pub(super) pods: i64,
    pub(super) cordoned: bool,
    /// `None` when its kubelet has gone silent.
    pub(super) ready: Option<bool>,
    pub(super) memory_pressure: bool,
    /// The object made of it, until something changes.
    pub(super) object: Option<Arc<Node>>,
}

impl Machine {
    /// A new and empty machine.
    pub(super) fn new(pool: Pool, ordinal: usize, created_at_secs: i64) -> Self {
        let machine_type = MachineType::of(pool, ordinal);
        Self {
            pool,
            machine_type,
            ordinal,
            created_at_secs,
            allocatable: machine_type.allocatable(),
            held: Resources::default(),
            pods: 0,
            cordoned: false,
            ready: Some(true),
            memory_pressure: false,
            object: None,
        }
    }

    /// Puts a pod on it.
    pub(super) fn hold(&mut self, requests: Resources) {
        self.held += requests;
        self.pods += 1;
    }

    /// Takes a pod off it.
    pub(super) fn release(&mut self, requests: Resources) {
        self.held = self.held - requests;
        self.pods -= 1;
    }

    fn free(&self) -> Resources {
        self.allocatable - self.held
    }
}

/// What a pod asks of the scheduler.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) requests: Resources,
    /// The pool that it must be in; `None` for any machine without a taint.
    pub(super) pool: Option<Pool>,
}

/// Why a machine does not take a pod, in the scheduler's words.
fn refusals(machine: &Machine, wish: Wish) -> impl Iterator<Item = &'static str> {
    let first = if machine.cordoned {
        Some("node(s) were unschedulable")
    } else if machine.ready.is_none() {
        Some("node(s) had untolerated taint {node.kubernetes.io/unreachable: }")
    } else if machine.ready == Some(false) {
        Some("node(s) had untolerated taint {node.kubernetes.io/not-ready: }")
    } else if machine.pool == Pool::Gpu && wish.pool != Some(Pool::Gpu) {
        Some("node(s) had untolerated taint {nvidia.com/gpu: }")
    } else if wish.pool.is_some_and(|pool| pool != machine.pool) {
        Some("node(s) didn't match Pod's node affinity/selector")
    } else {
        None
    };
    let free = machine.free();
    let short = [
        (machine.pods >= machine.machine_type.pods, "Too many pods"),
        (
            wish.requests.cpu_millis > free.cpu_millis,
            "Insufficient cpu",
        ),
        (
            wish.requests.memory_bytes > free.memory_bytes,
            "Insufficient memory",
        ),
        (
            wish.requests.gpu_count > free.gpu_count,
            "Insufficient nvidia.com/gpu",
        ),
    ];
    // Only what fits is asked of a machine that is not ruled out before.
    let resources = short
        .into_iter()
        .filter(move |(is_short, _)| first.is_none() && *is_short);
    first.into_iter().chain(resources.map(|(_, reason)| reason))
}

/// Why no machine takes a pod, as kube-scheduler puts it: reasons with their number of nodes,
/// sorted as texts.
pub(super) fn unschedulable(machines: &[Machine], wish: Wish) -> String {
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    for reason in machines.iter().flat_map(|machine| refusals(machine, wish)) {
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, nodes)) => *nodes += 1,
            None => reasons.push((reason, 1)),
        }
    }
    let mut texts: Vec<String> = reasons
        .iter()
        .map(|(reason, nodes)| format!("{nodes} {reason}"))
        .collect();
    texts.sort();
    format!(
        "0/{} nodes are available: {}.",
        machines.len(),
        texts.join(", ")
    )
}

/// The machine for a pod: of those that can take it the one with most left, fewer pods of the same
/// workload before more, and a little chance. `twins` counts such pods per machine.
pub(super) fn place(machines: &[Machine], wish: Wish, twins: &[u8], chance: u64) -> Option<usize> {
    let mut best: Option<(i64, usize)> = None;
    for (at, machine) in machines.iter().enumerate() {
        if !takes(machine, wish) {
            continue;
        }
        let free = machine.free() - wish.requests;
        let left = free.cpu_millis * 500 / machine.allocatable.cpu_millis
            + free.memory_bytes * 500 / machine.allocatable.memory_bytes;
        let luck = crate::noise::mix(chance ^ at as u64) % CHANCE;
        let score = left + luck as i64 - TWIN_PENALTY * i64::from(twins[at]);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

/// How much of a machine, in thousandths, chance outweighs.
const CHANCE: u64 = 260;
/// How much of a machine, in thousandths, another pod of the same workload outweighs.
const TWIN_PENALTY: i64 = 90;

fn takes(machine: &Machine, wish: Wish) -> bool {
    let free = machine.free();
    let allowed = match wish.pool {
        Some(pool) => pool == machine.pool,
        None => machine.pool != Pool::Gpu,
    };
    allowed
        && !machine.cordoned
        && machine.ready == Some(true)
        && machine.pods < machine.machine_type.pods
        && wish.requests.cpu_millis <= free.cpu_millis
        && wish.requests.memory_bytes <= free.memory_bytes
        && wish.requests.gpu_count <= free.gpu_count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(gib: i64, pool: Option<Pool>) -> Wish {
        let requests = Resources {
            cpu_millis: 1_000,
            memory_bytes: gib << 30,
            gpu_count: 0,
        };
        Wish { requests, pool }
    }

    #[test]
    fn says_why_nothing_fits_as_the_scheduler_does() {
        let mut machines: Vec<Machine> = (0..10)
            .map(|at| Machine::new(Pool::General, at, 0))
            .collect();
        machines.extend((0..6).map(|at| Machine::new(Pool::Gpu, at, 0)));
        machines[3].cordoned = true;
        assert_eq!(
            unschedulable(&machines, wish(100, None)),
            "0/16 nodes are available: 1 node(s) were unschedulable, \
             6 node(s) had untolerated taint {nvidia.com/gpu: }, 9 Insufficient memory."
        );
    }

    #[test]
    fn a_place_is_found_exactly_when_nothing_refuses() {
        let mut machines: Vec<Machine> = (0..3)
            .map(|at| Machine::new(Pool::General, at, 0))
            .collect();
        let want = wish(40, None);
        for round in 0..3 {
            let at = place(&machines, want, &[0; 3], round).unwrap();
            machines[at].hold(want.requests);
        }
        assert_eq!(place(&machines, want, &[0; 3], 9), None);
        assert!(
            machines
                .iter()
                .all(|machine| refusals(machine, want).next().is_some())
        );
    }
}
