//! The simulated cluster of the demo.

use super::{Observation, Source, SourceError, SourceStatus};
use crate::store::NewCluster;
use async_trait::async_trait;
use plimsoll_planner::simulate::{Simulation, SimulationConfig};

/// Raised whenever the same seed gives another cluster.
const SIMULATION_VERSION: u32 = 1;

/// A simulated cluster that goes the same way as a real one: source, collector, store.
#[derive(Debug)]
pub struct SimulatedSource {
    config: SimulationConfig,
    simulation: Simulation,
    status: SourceStatus,
}

impl SimulatedSource {
    /// A simulation whose history starts at `origin_secs`.
    #[must_use]
    pub fn new(seed: u64, origin_secs: i64) -> Self {
        let config = SimulationConfig { seed, origin_secs };
        Self {
            simulation: Simulation::new(config),
            config,
            status: SourceStatus::starting("simulation"),
        }
    }

    /// The UID that stands for a simulation of this seed. Another version of the simulation is
    /// another cluster: their histories do not fit together.
    #[must_use]
    pub fn uid(seed: u64) -> String {
        format!("simulated-v{SIMULATION_VERSION}-{seed}")
    }
}

#[async_trait]
impl Source for SimulatedSource {
    async fn identify(&mut self) -> Result<NewCluster, SourceError> {
        Ok(NewCluster {
            uid: Self::uid(self.config.seed),
            name: match self.config.seed {
                1 => "demo".to_owned(),
                seed => format!("demo-{seed}"),
            },
            simulated: true,
            origin_secs: Some(self.config.origin_secs),
        })
    }

    async fn observe(&mut self, at_secs: i64) -> Result<Observation, SourceError> {
        if self.simulation.is_gap(at_secs) {
            let error = SourceError::SimulatedOutage;
            self.status.failed(at_secs, error.to_string(), false);
            return Err(error);
        }
        let snapshot = self.simulation.snapshot(at_secs);
        let usage = self.simulation.usage(at_secs);
        self.status.succeeded(at_secs);
        self.status.objects = Some(snapshot.pods.len());
        Ok(Observation { snapshot, usage })
    }

    fn status(&self) -> Vec<SourceStatus> {
        vec![self.status.clone()]
    }
}
