//! A large cluster that exists only as answers: an API server on loopback whose objects are made while
//! they are sent, so that 150,000 pods take a few megabytes. It has what a collector asks for (lists of pages,
//! lists that stream, watches with bookmarks, metrics.k8s.io), it changes as a cluster does, and parts of it
//! can be made to fail.
//!
//! Nothing decides or runs here: for what Kubernetes itself does there is [`control_plane`](crate::control_plane).

mod connections;
mod error;
mod expected;
mod faults;
mod kind;
mod life;
mod lists;
mod log;
pub mod measure;
mod metrics;
mod network;
mod nodes;
mod object;
mod plan;
mod pods;
mod policies;
mod rights;
mod service;
mod size;
mod template;
mod text;
mod traffic;
mod watches;
mod world;
mod writer;

pub use error::{Error, Result};
pub use expected::Held;
pub use faults::MetricsServer;
pub use size::Size;
pub use traffic::Sent;

use crate::ports::Block;
use faults::Faults;
use life::Life;
use plan::Plan;
use service::Service;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use traffic::Traffic;
use world::World;
use writer::Writer;

/// A cluster that answers until it is dropped.
#[derive(Debug)]
pub struct Fleet {
    service: Arc<Service>,
    life: Arc<Life>,
    /// How often all connections were cut.
    cuts: watch::Sender<u64>,
    kubeconfig: PathBuf,
    tasks: [JoinHandle<()>; 2],
    _folder: TempDir,
    _port: Block,
}

impl Fleet {
    /// Starts one. Without `streaming_lists` it is as servers were before they had them.
    ///
    /// # Errors
    /// When there is no port, or no place for its kubeconfig.
    pub async fn start(size: Size, streaming_lists: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = Block::take()?;
        let identity = connections::Identity::create()?;
        let address = (std::net::Ipv4Addr::LOCALHOST, port.port(0)).into();
        let kubeconfig = identity.kubeconfig(folder.path(), address)?;
        let service = Arc::new(Service {
            world: World::new(Plan::new(size), lists::now_secs()),
            writer: Writer::new(),
            traffic: Traffic::default(),
            faults: Faults::default(),
            streaming_lists,
        });
        let cuts = watch::Sender::new(0);
        let serving = connections::serve(address, identity, Arc::clone(&service), cuts.subscribe());
        let life = Arc::new(Life::of(&service.world.plan));
        let living = Arc::clone(&life).live(Arc::clone(&service));
        Ok(Self {
            tasks: [serving.await?, tokio::spawn(living)],
            service,
            life,
            cuts,
            kubeconfig,
            _folder: folder,
            _port: port,
        })
    }

    /// Where it is told how to reach it.
    #[must_use]
    pub fn kubeconfig(&self) -> &Path {
        &self.kubeconfig
    }

    /// From now on so many pods are replaced in a time, one here and one there.
    pub fn churn(&self, pods: usize, within: Duration) {
        self.life.churn(pods, within);
    }

    /// Replaces all pods by those of a new revision, one workload after the other.
    pub fn roll(&self, within: Duration) {
        self.life.roll(within);
    }

    /// Whether that is done.
    #[must_use]
    pub fn is_rolled(&self) -> bool {
        self.life.is_rolled()
    }

    /// From now on metrics-server does so.
    pub fn set_metrics_server(&self, metrics_server: MetricsServer) {
        self.service.faults.set(metrics_server);
    }

    /// Cuts all connections, and forgets what changed: no watch can go on from where it was.
    pub fn cut(&self) {
        self.service.world.forget();
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// What was sent since its start.
    #[must_use]
    pub fn sent(&self) -> Sent {
        self.service.traffic.now()
    }

    /// What the pods of each namespace come to.
    #[must_use]
    pub fn held(&self) -> BTreeMap<String, Held> {
        expected::held(&self.service.world)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        // Connections end as well.
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}
