//! One service: how much it asks for, how it scales and how it uses what it has.

use super::Pool;
use super::Season;
use crate::model::WorkloadKind;

/// What decides how many pods a service has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Scale {
    /// An autoscaler follows the hours; at the quietest this many percent of the peak remain.
    Autoscaled { floor_percent: u32 },
    /// Follows the team's trend only.
    Grown,
    /// Never changes.
    Fixed,
    /// One on each node, or on each GPU node.
    PerNode,
    /// Runs from an hour of the day (UTC) for some hours, on days whose bit is set (Monday first).
    Scheduled {
        start_hour: i64,
        hours: i64,
        weekdays: u8,
    },
}

/// How the memory of a pod moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum MemoryShape {
    /// Steady.
    Level,
    /// Fills over days and stays full.
    Cache,
    /// A garbage collector's saw teeth, tens of minutes long.
    Collected,
    /// Grows for days until it is restarted.
    Leaking,
}

/// Which requests a service names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Declared {
    /// CPU and memory.
    Both,
    /// Only memory.
    MemoryOnly,
    /// Nothing.
    Nothing,
}

/// Which limits a service names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Limits {
    /// CPU and memory.
    Both,
    /// Only memory.
    Memory,
    /// None.
    Absent,
}

/// A service as its team wrote it.
#[derive(Debug, Clone, Copy)]
pub(in crate::simulate) struct Service {
    pub(in crate::simulate) name: &'static str,
    pub(in crate::simulate) kind: WorkloadKind,
    pub(in crate::simulate) scale: Scale,
    /// Pods on day 400, at the busiest hour.
    pub(in crate::simulate) replicas: u32,
    /// CPU of the main container of a pod.
    pub(in crate::simulate) cpu_millis: i64,
    /// Memory of the main container of a pod.
    pub(in crate::simulate) memory_mib: i64,
    pub(in crate::simulate) gpus: i64,
    pub(in crate::simulate) declared: Declared,
    pub(in crate::simulate) limits: Limits,
    /// Whether a proxy runs beside it.
    pub(in crate::simulate) sidecar: bool,
    /// Whether a migration runs before it, which needs more than the service itself.
    pub(in crate::simulate) migration: bool,
    /// CPU used at the busiest hour, in percent of `cpu_millis`.
    pub(in crate::simulate) cpu_percent: u32,
    /// Memory used, in percent of `memory_mib`.
    pub(in crate::simulate) memory_percent: u32,
    pub(in crate::simulate) memory_shape: MemoryShape,
    pub(in crate::simulate) pool: Pool,
    /// Its own season, else that of the namespace.
    pub(in crate::simulate) season: Option<Season>,
    /// Days since the start of history between which it exists.
    pub(in crate::simulate) days: (u16, u16),
    /// Whether it now and then uses many times what it asked for.
    pub(in crate::simulate) bursts: bool,
    /// A release that changed what it uses: its day, and the usage after it in percent of before.
    pub(in crate::simulate) release: Option<(u16, u32)>,
}

const EVERY_DAY: u8 = 0b111_1111;

impl Service {
    const fn new(
        name: &'static str,
        kind: WorkloadKind,
        scale: Scale,
        (replicas, cpu_millis, memory_mib): (u32, i64, i64),
    ) -> Self {
        Self {
            name,
            kind,
            scale,
            replicas,
            cpu_millis,
            memory_mib,
            gpus: 0,
            declared: Declared::Both,
            limits: Limits::Memory,
            sidecar: false,
            migration: false,
            cpu_percent: 60,
            memory_percent: 68,
            memory_shape: MemoryShape::Level,
            pool: Pool::General,
            season: None,
            days: (0, u16::MAX),
            bursts: false,
            release: None,
        }
    }

    /// A stateless service behind an autoscaler.
    pub(super) const fn web(name: &'static str, replicas: u32, cpu: i64, mib: i64) -> Self {
        let scale = Scale::Autoscaled { floor_percent: 40 };
        let size = (replicas, cpu, mib);
        let service = Self::new(name, WorkloadKind::Deployment, scale, size);
        Self {
            memory_shape: MemoryShape::Collected,
            ..service
        }
    }

    /// A stateless service of the mesh: autoscaled, with a proxy beside it.
    pub(super) const fn api(name: &'static str, replicas: u32, cpu: i64, mib: i64) -> Self {
        Self {
            sidecar: true,
            ..Self::web(name, replicas, cpu, mib)
        }
    }

    /// Works off a queue; sized by hand now and then.
    pub(super) const fn worker(name: &'static str, replicas: u32, cpu: i64, mib: i64) -> Self {
        let size = (replicas, cpu, mib);
        let service = Self::new(name, WorkloadKind::Deployment, Scale::Grown, size);
        Self {
            memory_shape: MemoryShape::Leaking,
            ..service
        }
    }

    /// A few pods that never change in number.
    pub(super) const fn singleton(name: &'static str, replicas: u32, cpu: i64, mib: i64) -> Self {
        let size = (replicas, cpu, mib);
        Self::new(name, WorkloadKind::Deployment, Scale::Fixed, size)
    }

    /// A database or a broker.
    pub(super) const fn database(name: &'static str, replicas: u32, cpu: i64, mib: i64) -> Self {
        let size = (replicas, cpu, mib);
        let service = Self::new(name, WorkloadKind::StatefulSet, Scale::Fixed, size);
        Self {
            cpu_percent: 55,
            memory_percent: 80,
            memory_shape: MemoryShape::Cache,
            limits: Limits::Both,
            ..service
        }
    }

    /// A store in memory: much memory, little CPU.
    pub(super) const fn cache(name: &'static str, replicas: u32, cpu: i64, mib: i64) -> Self {
        let size = (replicas, cpu, mib);
        let service = Self::new(name, WorkloadKind::StatefulSet, Scale::Grown, size);
        Self {
            cpu_percent: 40,
            memory_percent: 82,
            memory_shape: MemoryShape::Cache,
            ..service
        }
    }

    /// Parallel pods that run each day from an hour on.
    pub(super) const fn nightly(
        name: &'static str,
        (start_hour, hours): (i64, i64),
        replicas: u32,
        cpu: i64,
        mib: i64,
    ) -> Self {
        let scale = Scale::Scheduled {
            start_hour,
            hours,
            weekdays: EVERY_DAY,
        };
        let size = (replicas, cpu, mib);
        let service = Self::new(name, WorkloadKind::CronJob, scale, size);
        Self {
            cpu_percent: 85,
            memory_percent: 72,
            season: Some(Season::Steady),
            ..service
        }
    }

    /// An agent on every node.
    pub(super) const fn agent(name: &'static str, cpu: i64, mib: i64) -> Self {
        let service = Self::new(name, WorkloadKind::DaemonSet, Scale::PerNode, (1, cpu, mib));
        Self {
            cpu_percent: 45,
            memory_percent: 75,
            season: Some(Season::Steady),
            ..service
        }
    }

    /// Runs to its end for days, then again; with GPUs.
    pub(super) const fn training(name: &'static str, replicas: u32, gpus: i64) -> Self {
        let size = (replicas, 6_400 * gpus, 24 * 1_024 * gpus);
        let service = Self::new(name, WorkloadKind::Job, Scale::Grown, size);
        Self {
            gpus,
            pool: Pool::Gpu,
            cpu_percent: 62,
            memory_percent: 70,
            season: Some(Season::Steady),
            ..service
        }
    }

    pub(super) const fn using(mut self, cpu_percent: u32, memory_percent: u32) -> Self {
        self.cpu_percent = cpu_percent;
        self.memory_percent = memory_percent;
        self
    }

    pub(super) const fn days(mut self, from: u16, to: u16) -> Self {
        self.days = (from, to);
        self
    }

    pub(super) const fn since(self, day: u16) -> Self {
        self.days(day, u16::MAX)
    }

    pub(super) const fn on(mut self, pool: Pool) -> Self {
        self.pool = pool;
        self
    }

    pub(super) const fn gpus(mut self, gpus: i64) -> Self {
        self.gpus = gpus;
        self.pool = Pool::Gpu;
        self
    }

    pub(super) const fn season(mut self, season: Season) -> Self {
        self.season = Some(season);
        self
    }

    pub(super) const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub(super) const fn declares(mut self, declared: Declared) -> Self {
        self.declared = declared;
        self
    }

    pub(super) const fn shape(mut self, shape: MemoryShape) -> Self {
        self.memory_shape = shape;
        self
    }

    pub(super) const fn kind(mut self, kind: WorkloadKind) -> Self {
        self.kind = kind;
        self
    }

    pub(super) const fn weekdays(mut self, days: u8) -> Self {
        if let Scale::Scheduled {
            start_hour, hours, ..
        } = self.scale
        {
            self.scale = Scale::Scheduled {
                start_hour,
                hours,
                weekdays: days,
            };
        }
        self
    }

    pub(super) const fn migrates(mut self) -> Self {
        self.migration = true;
        self
    }

    pub(super) const fn bursting(mut self) -> Self {
        self.bursts = true;
        self
    }

    pub(super) const fn released(mut self, day: u16, percent: u32) -> Self {
        self.release = Some((day, percent));
        self
    }
}
