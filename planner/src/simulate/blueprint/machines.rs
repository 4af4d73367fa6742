//! The machine types of the node pools.

use crate::model::Resources;

const GIB: i64 = 1 << 30;
const MIB: i64 = 1 << 20;

/// A node pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Pool {
    /// Any work that asks for nothing special.
    General,
    /// More memory per core; takes any work too.
    Highmem,
    /// Machines with GPUs, tainted.
    Gpu,
}

impl Pool {
    /// All pools.
    pub(in crate::simulate) const ALL: [Self; 3] = [Self::General, Self::Highmem, Self::Gpu];

    /// Its name, which also starts the names of its nodes.
    pub(in crate::simulate) fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Highmem => "highmem",
            Self::Gpu => "gpu",
        }
    }
}

/// What a machine is sold as and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) struct MachineType {
    /// Value of `node.kubernetes.io/instance-type`.
    pub(in crate::simulate) name: &'static str,
    pub(in crate::simulate) cores: i64,
    pub(in crate::simulate) memory_gib: i64,
    pub(in crate::simulate) gpus: i64,
    pub(in crate::simulate) pods: i64,
}

const GENERAL: MachineType = MachineType {
    name: "n2-standard-16",
    cores: 16,
    memory_gib: 64,
    gpus: 0,
    pods: 110,
};
const HIGHMEM: MachineType = MachineType {
    name: "n2-highmem-16",
    cores: 16,
    memory_gib: 128,
    gpus: 0,
    pods: 110,
};
const GPU: MachineType = MachineType {
    name: "n1-standard-32-t4",
    cores: 32,
    memory_gib: 120,
    gpus: 4,
    pods: 64,
};
const LARGE_GPU: MachineType = MachineType {
    name: "n1-standard-64-v100",
    cores: 64,
    memory_gib: 240,
    gpus: 8,
    pods: 64,
};

impl MachineType {
    /// The type of the n-th machine of a pool, from 0: every third GPU machine is a large one.
    pub(in crate::simulate) fn of(pool: Pool, ordinal: usize) -> &'static Self {
        match pool {
            Pool::General => &GENERAL,
            Pool::Highmem => &HIGHMEM,
            Pool::Gpu if ordinal % 3 == 1 => &LARGE_GPU,
            Pool::Gpu => &GPU,
        }
    }

    /// What the machine has.
    pub(in crate::simulate) fn capacity(&self) -> Resources {
        Resources {
            cpu_millis: self.cores * 1_000,
            memory_bytes: self.memory_gib * GIB,
            gpu_count: self.gpus,
        }
    }

    /// What is left for pods after the reserve for the kubelet and the system, by the scale of
    /// GKE: of the first core 6 %, of the second 1 %, of the next two 0.5 %, of the others 0.25 %;
    /// of memory 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % of the next
    /// 112, 2 % of the rest, and 100 MiB for eviction.
    pub(in crate::simulate) fn allocatable(&self) -> Resources {
        let tenths_of_millis = 600 + 100 + 100 + (self.cores - 4).max(0) * 25;
        let slices = [(4, 25), (4, 20), (8, 10), (112, 6), (i64::MAX, 2)];
        let mut left_gib = self.memory_gib;
        let mut reserved_bytes = 100 * MIB;
        for (width_gib, percent) in slices {
            let slice = left_gib.min(width_gib);
            reserved_bytes += slice * GIB * percent / 100;
            left_gib -= slice;
        }
        let capacity = self.capacity();
        Resources {
            cpu_millis: capacity.cpu_millis - tenths_of_millis / 10,
            memory_bytes: capacity.memory_bytes - reserved_bytes,
            gpu_count: self.gpus,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_is_taken_from_every_machine() {
        let allocatable = GENERAL.allocatable();
        assert_eq!(allocatable.cpu_millis, 15_890);
        // 1 + 0.8 + 0.8 + 0.06 × 48 GiB and 100 MiB.
        let reserved = GENERAL.capacity().memory_bytes - allocatable.memory_bytes;
        assert!(
            (reserved as f64 / GIB as f64 - 5.577).abs() < 0.01,
            "{reserved}"
        );
        assert!(LARGE_GPU.allocatable().memory_bytes < LARGE_GPU.capacity().memory_bytes);
    }
}
