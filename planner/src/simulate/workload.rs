//! A workload: what its pods ask for, how many there are and how much they use.

use super::blueprint::{NamespacePlan, Pool, Scale, Service};
use super::machine::{GPU_TAINT, gpus};
use super::plan::Moment;
use super::season::Season;
use super::template::{containers, template};
use super::{DAY_SECS, HISTORY_DAYS, STEP_SECS};
use crate::model::{
    ContainerKind, ContainerSpec, Labels, Name, Node, PodResources, PodSpec, PodTemplate,
    Resources, Scheduling, Toleration, WorkloadKind, WorkloadRef,
};
use crate::noise::{Stream, count, whole};
use std::sync::Arc;

/// The label that tells whose pods are which.
pub(super) const APP: &str = "app";

/// A workload and what all its pods have in common.
#[derive(Debug, Clone)]
pub(super) struct Workload {
    pub(super) service: &'static Service,
    pub(super) namespace: usize,
    pub(super) team: usize,
    pub(super) season: Season,
    pub(super) reference: WorkloadRef,
    pub(super) stream: Stream,
    /// Its slow ups and downs.
    slow: Stream,
    pub(super) resources: PodResources,
    pub(super) labels: Arc<Labels>,
    pub(super) scheduling: Arc<Scheduling>,
    pub(super) template: Arc<PodTemplate>,
    pub(super) container_requests: Vec<(Name, Resources)>,
    /// Limits of the containers, in their order; `None` is no limit.
    pub(super) cpu_limits_millis: [Option<i64>; 2],
    pub(super) memory_limits_bytes: [Option<i64>; 2],
    /// Days between two releases.
    release_days: f64,
}

impl Workload {
    pub(super) fn new(
        service: &'static Service,
        namespace: usize,
        plan: &NamespacePlan,
        stream: Stream,
    ) -> Self {
        let containers = containers(service);
        let template = Arc::new(template(service, plan.team, &containers));
        let running: Vec<&ContainerSpec> = containers
            .iter()
            .filter(|container| container.kind != ContainerKind::Init)
            .collect();
        let limits = |limit: fn(&ContainerSpec) -> Option<i64>| {
            [0, 1].map(|at| running.get(at).and_then(|container| limit(container)))
        };
        Self {
            service,
            namespace,
            team: plan.team as usize,
            season: service.season.unwrap_or(plan.season),
            reference: WorkloadRef {
                kind: service.kind,
                name: service.name.into(),
            },
            stream,
            slow: stream.part(3),
            container_requests: running
                .iter()
                .map(|container| {
                    let requests = Resources {
                        cpu_millis: container.cpu_request_millis.unwrap_or(0),
                        memory_bytes: container.memory_request_bytes.unwrap_or(0),
                        gpu_count: container.gpu_count,
                    };
                    (container.name.clone(), requests)
                })
                .collect(),
            cpu_limits_millis: limits(|container| container.cpu_limit_millis),
            memory_limits_bytes: limits(|container| container.memory_limit_bytes),
            resources: PodSpec {
                containers,
                ..PodSpec::default()
            }
            .effective(),
            labels: Arc::new([(APP.into(), service.name.into())].into()),
            scheduling: Arc::new(scheduling(service)),
            template,
            release_days: match service.kind {
                WorkloadKind::Deployment => stream.between(1, 6.0, 32.0),
                WorkloadKind::Job => stream.between(1, 2.5, 6.0),
                // Nobody replaces a bare pod.
                WorkloadKind::Pod => f64::INFINITY,
                _ => stream.between(1, 50.0, 110.0),
            },
        }
    }

    /// Whether it exists on a day.
    fn exists(&self, day: f64) -> bool {
        let (from, to) = self.service.days;
        f64::from(from) <= day && day < f64::from(to)
    }

    /// How many pods it is to have; agents have one per node and are not counted here.
    pub(super) fn desired(&self, moment: &Moment) -> usize {
        if !self.exists(moment.day) {
            return 0;
        }
        let replicas = f64::from(self.service.replicas);
        match self.service.scale {
            Scale::Autoscaled { .. } => {
                let load = replicas * moment.demands[self.team] * self.shape(moment);
                count(load.ceil()).max(2)
            }
            Scale::Grown => count(replicas * moment.levels[self.team]).max(1),
            Scale::Fixed => count(replicas),
            Scale::PerNode => 0,
            Scale::Scheduled { .. } => {
                if self.run(moment.at_secs).is_some() {
                    count(replicas * moment.levels[self.team]).max(1)
                } else {
                    0
                }
            }
        }
    }

    /// The run of a scheduled workload that is under way: when it began.
    pub(super) fn run(&self, at_secs: i64) -> Option<i64> {
        let Scale::Scheduled {
            start_hour,
            hours,
            weekdays,
        } = self.service.scale
        else {
            return None;
        };
        let day = (at_secs - start_hour * 3_600).div_euclid(DAY_SECS);
        let start_secs = day * DAY_SECS + start_hour * 3_600;
        // 1 January 1970 was a Thursday; Monday is bit 0.
        let weekday = (day + 3).rem_euclid(7);
        // Now and then a run takes a step longer.
        let late = if self.stream.part(7).unit(day) < 0.12 {
            STEP_SECS
        } else {
            0
        };
        let runs = weekdays >> weekday & 1 == 1 && at_secs < start_secs + hours * 3_600 + late;
        runs.then_some(start_secs)
    }

    /// Counts releases: its pods are replaced whenever it changes.
    pub(super) fn generation(&self, moment: &Moment) -> i64 {
        match self.run(moment.at_secs) {
            Some(start_secs) => start_secs,
            None if matches!(self.service.scale, Scale::Scheduled { .. }) => -1,
            None => {
                let phase = self.stream.unit(2);
                whole((moment.day / self.release_days + phase).floor())
            }
        }
    }

    /// How busy it is at this hour: 1 at the peak of a working day.
    fn shape(&self, moment: &Moment) -> f64 {
        let floor = match self.service.scale {
            Scale::Autoscaled { floor_percent } => f64::from(floor_percent) / 100.0,
            Scale::Grown => 0.45,
            Scale::Fixed => 0.55,
            Scale::PerNode | Scale::Scheduled { .. } => 1.0,
        };
        floor + (1.0 - floor) * moment.seasons[self.season.index()]
    }

    /// CPU that a pod uses, as a part of what the service counts on for one, with so many pods.
    pub(super) fn cpu_share(&self, moment: &Moment, pods: usize) -> f64 {
        let demand = moment.demands[self.team];
        let per_pod = match self.service.scale {
            Scale::Autoscaled { .. } | Scale::Grown => {
                f64::from(self.service.replicas) * demand / (pods.max(1) as f64)
            }
            Scale::Fixed => 0.4 + 0.6 * demand.min(1.4),
            Scale::PerNode | Scale::Scheduled { .. } => 1.0,
        };
        let slow = 1.0 + 0.1 * self.slow.wave(moment.at_secs, 3_600);
        let used = f64::from(self.service.cpu_percent) / 100.0;
        used * per_pod * self.shape(moment) * slow * self.burst(moment) * self.released(moment.day)
    }

    /// Data and caches grow with the business where the number of pods does not.
    pub(super) fn memory_share(&self, moment: &Moment) -> f64 {
        let used = f64::from(self.service.memory_percent) / 100.0;
        let grown = match self.service.scale {
            Scale::Fixed => 0.7 + 0.3 * moment.levels[self.team].min(1.3),
            _ => 1.0,
        };
        used * grown
    }

    /// A bursting service needs up to nine times as much for a quarter of an hour, a few times a
    /// day.
    fn burst(&self, moment: &Moment) -> f64 {
        if !self.service.bursts {
            return 1.0;
        }
        let quarter = moment.at_secs.div_euclid(900);
        let stream = self.stream.part(4);
        if stream.unit(quarter) < 0.06 {
            stream.part(1).between(quarter, 4.0, 9.0)
        } else {
            1.0
        }
    }

    fn released(&self, day: f64) -> f64 {
        match self.service.release {
            // The plan is that of day 400: before a release it was different.
            Some((from, percent)) if from <= HISTORY_DAYS && day < f64::from(from) => {
                100.0 / f64::from(percent)
            }
            _ => 1.0,
        }
    }

    /// Whether it may wait for a place for days without anyone buying machines for it.
    pub(super) fn may_wait(&self) -> bool {
        self.service.days.1 != u16::MAX
    }

    /// The pool that its pods must be in; `None` for any machine without a taint.
    pub(super) fn pool(&self) -> Option<Pool> {
        match self.service.pool {
            Pool::General => None,
            pool => Some(pool),
        }
    }
}

/// What its pods demand of a machine: a pool by its label, and GPUs in spite of their taint.
fn scheduling(service: &Service) -> Scheduling {
    let pool = Some(service.pool).filter(|pool| *pool != Pool::General);
    let selected = pool.map(|pool| (Node::POOL_LABEL.into(), pool.name().into()));
    let tolerated = (service.pool == Pool::Gpu).then(|| Toleration {
        key: Some(GPU_TAINT.into()),
        value: None,
        effect: None,
    });
    let agents = service.kind == WorkloadKind::DaemonSet;
    let everywhere = agents.then_some(Toleration {
        key: None,
        value: None,
        effect: None,
    });
    Scheduling {
        node_selector: selected.into_iter().collect(),
        extended: gpus(service.gpus),
        tolerations: tolerated.into_iter().chain(everywhere).collect(),
        ..Scheduling::default()
    }
}
