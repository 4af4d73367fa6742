//! The cluster at one step: machines, and the pods of every workload on them.
//!
//! A step follows from the one before and the plan alone, so that the same seed always gives the
//! same cluster, whichever moments are asked for.

use super::STEP_SECS;
use super::blueprint::MemoryShape;
use super::fleet::Fleet;
use super::incidents::Incidents;
use super::machine::{Machine, Wish, place};
use super::plan::{Moment, Plan};
use super::quota::Quotas;
use super::workload::Workload;
use crate::model::{Pod, PodPhase, WorkloadKind};
use crate::noise::mix;
use std::sync::Arc;

/// Steps for which a finished pod is kept.
const KEPT_STEPS: i64 = 5;
const DAY_SECS: u64 = 86_400;

/// One pod.
#[derive(Debug, Clone)]
pub(super) struct Replica {
    /// Names it apart from all other pods, past and present.
    pub(super) serial: u64,
    /// Its position in its StatefulSet.
    pub(super) ordinal: usize,
    pub(super) machine: Option<usize>,
    pub(super) created_at_secs: i64,
    pub(super) generation: i64,
    pub(super) phase: PodPhase,
    pub(super) terminating: bool,
    ended_step: i64,
    /// When its main container was last killed for want of memory.
    pub(super) oom_killed_at_secs: Option<i64>,
    /// The object made of it, until something changes.
    pub(super) object: Option<Arc<Pod>>,
}

impl Replica {
    /// Whether it has not ended.
    pub(super) fn is_alive(&self) -> bool {
        matches!(self.phase, PodPhase::Pending | PodPhase::Running)
    }

    /// Whether it counts as one of the pods that its workload is to have.
    pub(super) fn counts(&self) -> bool {
        self.is_alive() && !self.terminating
    }
}

/// The cluster at one step.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub(super) step: i64,
    /// Grows whenever an object changes.
    pub(super) revision: u64,
    pub(super) machines: Vec<Machine>,
    /// Pods of each workload, in the plan's order.
    pub(super) replicas: Vec<Vec<Replica>>,
    pub(super) quotas: Quotas,
    fleet: Fleet,
    created: u64,
}

impl Cluster {
    /// The cluster at the first step.
    pub(super) fn first(plan: &Plan, incidents: &Incidents) -> Self {
        let mut cluster = Self {
            step: -1,
            revision: 0,
            machines: Fleet::first_machines(plan),
            replicas: vec![Vec::new(); plan.workloads.len()],
            quotas: Quotas::new(plan.namespaces.len()),
            fleet: Fleet::default(),
            created: 0,
        };
        cluster.advance(plan, incidents);
        cluster
    }

    /// Goes one step on.
    pub(super) fn advance(&mut self, plan: &Plan, incidents: &Incidents) {
        self.step += 1;
        let moment = plan.provision(self.step);
        if self
            .fleet
            .tend(self.step, &moment, &mut self.machines, incidents)
        {
            self.revision += 1;
            self.evict_and_clear(plan);
        }
        for at in 0..plan.workloads.len() {
            self.settle(plan, &moment, at);
        }
        let waiting = self.waiting(plan);
        self.fleet.observe(&self.machines, &waiting);
        self.kill_for_memory(plan);
        if self.quotas.raise(plan, &self.replicas) {
            self.revision += 1;
        }
    }

    /// Now and then a pod that leaks reaches its limit.
    fn kill_for_memory(&mut self, plan: &Plan) {
        const ONE_IN: u64 = 1_200;
        let start_secs = plan.step_start_secs(self.step);
        let leaks = |workload: &Workload| {
            workload.service.memory_shape == MemoryShape::Leaking
                && workload.memory_limits_bytes[0].is_some()
        };
        let workloads = plan.workloads.iter().zip(&mut self.replicas);
        for (_, replicas) in workloads.filter(|(workload, _)| leaks(workload)) {
            for replica in replicas.iter_mut() {
                let chance = mix(replica.serial ^ self.step.cast_unsigned());
                if replica.phase == PodPhase::Running && chance.is_multiple_of(ONE_IN) {
                    let into = (chance >> 32) % STEP_SECS.cast_unsigned();
                    replica.oom_killed_at_secs = Some(start_secs - into.cast_signed());
                    replica.object = None;
                    self.revision += 1;
                }
            }
        }
    }

    /// Pods that wait for a machine, without those that nobody buys one for.
    fn waiting(&self, plan: &Plan) -> Vec<Wish> {
        let workloads = plan.workloads.iter().zip(&self.replicas);
        workloads
            .filter(|(workload, _)| !workload.may_wait())
            .flat_map(|(workload, replicas)| {
                let waiting = replicas
                    .iter()
                    .filter(|replica| replica.phase == PodPhase::Pending);
                waiting.map(|_| wish(workload))
            })
            .collect()
    }

    /// Marks pods of Deployments on machines that are not ready for deletion, and lets go of them
    /// once the machine is back and can confirm it.
    fn evict_and_clear(&mut self, plan: &Plan) {
        for (workload, replicas) in plan.workloads.iter().zip(&mut self.replicas) {
            if workload.service.kind != WorkloadKind::Deployment {
                continue;
            }
            let machines = &mut self.machines;
            replicas.retain_mut(|replica| {
                let Some(at) = replica.machine else {
                    return true;
                };
                let is_ready = machines[at].ready == Some(true);
                if replica.terminating && is_ready {
                    machines[at].release(workload.resources.requests);
                    return false;
                }
                if !is_ready && !replica.terminating {
                    replica.terminating = true;
                    replica.object = None;
                }
                true
            });
        }
    }

    /// Brings a workload's pods to what the moment asks for.
    fn settle(&mut self, plan: &Plan, moment: &Moment, at: usize) {
        let workload = &plan.workloads[at];
        let generation = workload.generation(moment);
        self.renew(workload, moment, at, generation);
        if workload.service.kind == WorkloadKind::DaemonSet {
            self.follow_machines(workload, moment, at, generation);
            return;
        }
        let desired = workload.desired(moment);
        let mut present = self.replicas[at]
            .iter()
            .filter(|replica| replica.counts())
            .count();
        while present > desired {
            let newest = self.replicas[at].iter().rposition(Replica::counts);
            let Some(newest) = newest else { break };
            let gone = self.replicas[at].remove(newest);
            if let Some(machine) = gone.machine {
                self.machines[machine].release(workload.resources.requests);
            }
            self.revision += 1;
            present -= 1;
        }
        for ordinal in present..desired {
            let replica = self.create(workload, moment, ordinal, generation);
            self.replicas[at].push(replica);
        }
        self.schedule(workload, at);
    }

    /// Ends, drops or replaces the pods of an older generation.
    fn renew(&mut self, workload: &Workload, moment: &Moment, at: usize, generation: i64) {
        let (step, kind) = (self.step, workload.service.kind);
        let mut replicas = std::mem::take(&mut self.replicas[at]);
        let before = replicas.len();
        replicas.retain_mut(|replica| {
            if !replica.is_alive() {
                return step - replica.ended_step < KEPT_STEPS;
            }
            if replica.generation == generation || replica.terminating {
                return true;
            }
            let Some(machine) = replica.machine else {
                return false;
            };
            match kind {
                WorkloadKind::StatefulSet | WorkloadKind::DaemonSet => {
                    // Its volume or its purpose keeps it where it is.
                    let held = &self.machines[machine];
                    if held.ready == Some(true) && !held.cordoned {
                        *replica = self.create(workload, moment, replica.ordinal, generation);
                        replica.machine = Some(machine);
                        replica.phase = PodPhase::Running;
                    }
                    true
                }
                WorkloadKind::CronJob | WorkloadKind::Job => {
                    self.machines[machine].release(workload.resources.requests);
                    let failed = mix(replica.serial).is_multiple_of(40);
                    replica.phase = if failed {
                        PodPhase::Failed
                    } else {
                        PodPhase::Succeeded
                    };
                    replica.ended_step = step;
                    replica.object = None;
                    self.revision += 1;
                    true
                }
                _ => {
                    self.machines[machine].release(workload.resources.requests);
                    false
                }
            }
        });
        self.revision += u64::from(replicas.len() != before);
        self.replicas[at] = replicas;
    }

    /// Gives every machine of its pool, or of all, the pod of an agent.
    fn follow_machines(
        &mut self,
        workload: &Workload,
        moment: &Moment,
        at: usize,
        generation: i64,
    ) {
        let pool = workload.pool();
        let known = self.replicas[at].last().and_then(|replica| replica.machine);
        let from = known.map_or(0, |machine| machine + 1);
        for machine in from..self.machines.len() {
            if pool.is_some_and(|pool| pool != self.machines[machine].pool) {
                continue;
            }
            let mut replica = self.create(workload, moment, machine, generation);
            replica.machine = Some(machine);
            replica.phase = PodPhase::Running;
            self.machines[machine].hold(workload.resources.requests);
            self.replicas[at].push(replica);
        }
    }

    /// Places the pods that wait, as far as they fit.
    fn schedule(&mut self, workload: &Workload, at: usize) {
        let wish = wish(workload);
        let mut twins: Vec<u8> = Vec::new();
        for index in 0..self.replicas[at].len() {
            if self.replicas[at][index].phase != PodPhase::Pending {
                continue;
            }
            if twins.is_empty() {
                twins.resize(self.machines.len(), 0);
                for machine in self.replicas[at]
                    .iter()
                    .filter_map(|replica| replica.machine)
                {
                    twins[machine] = twins[machine].saturating_add(1);
                }
            }
            let chance = self.replicas[at][index].serial;
            if let Some(machine) = place(&self.machines, wish, &twins, chance) {
                self.machines[machine].hold(wish.requests);
                twins[machine] = twins[machine].saturating_add(1);
                let replica = &mut self.replicas[at][index];
                replica.machine = Some(machine);
                replica.phase = PodPhase::Running;
                replica.object = None;
                self.revision += 1;
            }
        }
    }

    /// A new pod without a machine.
    fn create(
        &mut self,
        workload: &Workload,
        moment: &Moment,
        ordinal: usize,
        generation: i64,
    ) -> Replica {
        self.created += 1;
        self.revision += 1;
        let serial = workload.stream.part(9).bits(self.created as i64);
        // What is there at the beginning has been there for some time.
        let spread_secs = if self.step == 0 { 20 * DAY_SECS } else { 300 };
        Replica {
            serial,
            ordinal,
            machine: None,
            created_at_secs: moment.at_secs - (mix(serial) % spread_secs) as i64,
            generation,
            phase: PodPhase::Pending,
            terminating: false,
            ended_step: 0,
            oom_killed_at_secs: None,
            object: None,
        }
    }
}

fn wish(workload: &Workload) -> Wish {
    Wish {
        requests: workload.resources.requests,
        pool: workload.pool(),
    }
}
