//! The operators: they look after the machines and add some when it gets tight.

use super::STEP_SECS;
use super::blueprint::{MachineType, Pool, Scale};
use super::incidents::Incidents;
use super::machine::{Machine, Wish};
use super::plan::{Moment, Plan};
use crate::model::Resources;

const STEPS_PER_DAY: i64 = 12;
/// Machines are added when requests of a week reached this share of allocatable, in thousandths.
const FULL_PER_MILLE: i64 = 805;
/// The share that the first machines are bought for.
const FIRST_PER_MILLE: i64 = 780;
/// Memory of the pool that has much of it.
const HIGHMEM_FULL_PER_MILLE: i64 = 900;
/// GPUs are scarce and kept busier.
const GPU_FULL_PER_MILLE: i64 = 900;
/// Days between two deliveries.
const DELIVERY_DAYS: i64 = 16;

/// What the operators remember.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fleet {
    /// Highest share held since the last look, in thousandths: machines for any work, memory of
    /// the pool with much of it, and GPUs.
    peaks: [i64; 3],
    last_delivery_step: [i64; 3],
    /// Steps for which pods of these have been waiting.
    waiting_steps: [i64; 3],
}

/// The three things that run out on their own.
const OPEN: usize = 0;
const HIGHMEM: usize = 1;
const GPU: usize = 2;

impl Fleet {
    /// The machines that the first days need.
    pub(super) fn first_machines(plan: &Plan) -> Vec<Machine> {
        let mut needs = [Resources::default(); 3];
        for step in 0..STEPS_PER_DAY {
            let moment = plan.provision(step);
            let mut now = [Resources::default(); 3];
            for workload in &plan.workloads {
                let pods = workload.desired(&moment) as i64;
                let each = workload.resources.requests;
                let sum = Resources {
                    cpu_millis: each.cpu_millis * pods,
                    memory_bytes: each.memory_bytes * pods,
                    gpu_count: each.gpu_count * pods,
                };
                match workload.pool() {
                    None | Some(Pool::General) => now[OPEN] += sum,
                    Some(Pool::Highmem) => now[HIGHMEM] += sum,
                    Some(Pool::Gpu) => now[GPU] += sum,
                }
            }
            for (need, now) in needs.iter_mut().zip(now) {
                *need = need.max(now);
            }
        }
        let agents = |pool: Option<Pool>| -> Resources {
            let on_every_node = plan.workloads.iter().filter(|workload| {
                workload.service.scale == Scale::PerNode && workload.pool() == pool
            });
            on_every_node
                .map(|workload| workload.resources.requests)
                .sum()
        };
        let room = |pool: Pool, ordinal: usize| {
            MachineType::of(pool, ordinal).allocatable() - agents(None)
        };
        let bought = |amount: i64| amount * 1_000 / FIRST_PER_MILLE;
        let highmem_room = room(Pool::Highmem, 0);
        // A good part of that pool is left to work of any kind.
        let highmem =
            (bought(needs[HIGHMEM].memory_bytes) * 3 / 2).div_euclid(highmem_room.memory_bytes) + 1;
        let general_room = room(Pool::General, 0);
        let general = |need: i64, in_highmem: i64, per_machine: i64| {
            (bought(need) - in_highmem * highmem).div_euclid(per_machine) + 1
        };
        let both = needs[OPEN] + needs[HIGHMEM];
        let general = general(
            both.cpu_millis,
            highmem_room.cpu_millis,
            general_room.cpu_millis,
        )
        .max(general(
            both.memory_bytes,
            highmem_room.memory_bytes,
            general_room.memory_bytes,
        ))
        .max(3);
        let mut gpus = 0;
        let gpu = (0..)
            .find(|&ordinal| {
                gpus += MachineType::of(Pool::Gpu, ordinal).gpus;
                gpus * GPU_FULL_PER_MILLE >= needs[GPU].gpu_count * 1_000
            })
            .unwrap_or(0)
            + 1;
        let mut machines = Vec::new();
        for (pool, number) in [
            (Pool::General, general),
            (Pool::Highmem, highmem),
            (Pool::Gpu, gpu as i64),
        ] {
            for _ in 0..number {
                let age_days = plan.stream.between(machines.len() as i64, 60.0, 420.0);
                let created_at_secs = plan.origin_secs - crate::noise::whole(age_days * 86_400.0);
                add(&mut machines, pool, created_at_secs);
            }
        }
        machines
    }

    /// Repairs, cordons and adds machines; whether anything changed.
    pub(super) fn tend(
        &mut self,
        step: i64,
        moment: &Moment,
        machines: &mut Vec<Machine>,
        incidents: &Incidents,
    ) -> bool {
        let before = machines.len();
        self.deliver(step, moment.at_secs, machines);
        let cordoned = incidents.cordoned(moment.at_secs);
        let not_ready = incidents.not_ready(moment.at_secs);
        let pressed = incidents.under_pressure(moment.at_secs);
        let mut changed = machines.len() != before;
        for (at, machine) in machines.iter_mut().enumerate() {
            let ready = match not_ready {
                Some((broken, ready)) if broken == at => ready,
                _ => Some(true),
            };
            let state = (cordoned == Some(at), ready, pressed == Some(at));
            if state != (machine.cordoned, machine.ready, machine.memory_pressure) {
                (machine.cordoned, machine.ready, machine.memory_pressure) = state;
                machine.object = None;
                changed = true;
            }
        }
        changed
    }

    /// Takes note of how full it is and for how long pods have been waiting.
    pub(super) fn observe(&mut self, machines: &[Machine], waiting: &[Wish]) {
        for (at, peak) in self.peaks.iter_mut().enumerate() {
            let members = || machines.iter().filter(|machine| belongs(at, machine.pool));
            let has: Resources = members().map(|machine| machine.allocatable).sum();
            let held: Resources = members().map(|machine| machine.held).sum();
            let share = |held: i64, has: i64| held * 1_000 / has.max(1);
            let now = match at {
                GPU => share(held.gpu_count, has.gpu_count),
                HIGHMEM => share(held.memory_bytes, has.memory_bytes),
                _ => share(held.cpu_millis, has.cpu_millis)
                    .max(share(held.memory_bytes, has.memory_bytes)),
            };
            *peak = now.max(*peak);
            let waits = waiting.iter().any(|wish| match wish.pool {
                None | Some(Pool::General) => at == OPEN,
                Some(Pool::Highmem) => at == HIGHMEM,
                Some(Pool::Gpu) => at == GPU,
            });
            self.waiting_steps[at] = if waits { self.waiting_steps[at] + 1 } else { 0 };
        }
    }

    /// Once a week, or after a day of waiting, machines are added where they are short.
    fn deliver(&mut self, step: i64, at_secs: i64, machines: &mut Vec<Machine>) {
        // Tuesday at 10 o'clock: the first Tuesday of 1970 was 6 January.
        let weekly = (at_secs / STEP_SECS - 5 * STEPS_PER_DAY - 5) % (7 * STEPS_PER_DAY) == 0;
        let full = [FULL_PER_MILLE, HIGHMEM_FULL_PER_MILLE, GPU_FULL_PER_MILLE];
        for at in [OPEN, HIGHMEM, GPU] {
            let rested = step - self.last_delivery_step[at] >= DELIVERY_DAYS * STEPS_PER_DAY;
            let tight = weekly && self.peaks[at] > full[at] && rested;
            let urgent = self.waiting_steps[at] >= STEPS_PER_DAY
                && step - self.last_delivery_step[at] >= 3 * STEPS_PER_DAY;
            if tight || urgent {
                let open = machines
                    .iter()
                    .filter(|machine| belongs(OPEN, machine.pool))
                    .count();
                let (general, highmem, gpu) = match at {
                    OPEN => (open.div_ceil(11), open / 32, 0),
                    HIGHMEM => (0, 2, 0),
                    _ => (0, 0, 1),
                };
                let created_at_secs = at_secs - 900;
                let orders = [general, highmem, gpu];
                for (pool, number) in Pool::ALL.into_iter().zip(orders) {
                    (0..number).for_each(|_| add(machines, pool, created_at_secs));
                }
                self.last_delivery_step[at] = step;
            }
        }
        if weekly {
            self.peaks = [0; 3];
        }
    }
}

fn belongs(group: usize, pool: Pool) -> bool {
    match group {
        GPU => pool == Pool::Gpu,
        HIGHMEM => pool == Pool::Highmem,
        _ => pool != Pool::Gpu,
    }
}

fn add(machines: &mut Vec<Machine>, pool: Pool, created_at_secs: i64) {
    let ordinal = machines
        .iter()
        .filter(|machine| machine.pool == pool)
        .count();
    machines.push(Machine::new(pool, ordinal, created_at_secs));
}
