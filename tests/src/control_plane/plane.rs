//! Starting and ending a control plane.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kube::Client;

use super::layout::Layout;
use super::process::Process;
use super::{Error, NodeTemplate, Program, Result, binaries, commands, readiness};

/// How long a program may take until it answers as ready. Mostly it takes a second;
/// a machine that compiles something else at the same time needs far longer.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// How long the programs together have for an orderly end.
const STOP_WITHIN: Duration = Duration::from_secs(2);

/// What a control plane starts with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether KWOK plays the nodes; without it no node gets ready and no pod runs.
    pub with_kwok: bool,
    /// Whether `metrics.k8s.io` is served, with a resolution of 15 s.
    pub with_metrics_server: bool,
    /// How many nodes there are at first.
    pub nodes: usize,
    /// What these nodes are like.
    pub node_template: NodeTemplate,
}

impl Default for Options {
    /// Three nodes of the default shape, with KWOK and metrics-server.
    fn default() -> Self {
        Self {
            with_kwok: true,
            with_metrics_server: true,
            nodes: 3,
            node_template: NodeTemplate::default(),
        }
    }
}

/// A running control plane. Dropping it ends all its programs and removes its files.
#[derive(Debug)]
pub struct ControlPlane {
    // Dropped in this order: first the programs, then the folder they write to.
    pub(super) processes: BTreeMap<Program, Process>,
    pub(super) layout: Layout,
    admin_kubeconfig: PathBuf,
}

impl ControlPlane {
    /// Starts a control plane and creates its nodes; returns when all of it is ready.
    ///
    /// # Errors
    /// When the programs are [unavailable](Error::Unavailable), or when one of them
    /// does not get ready; the error then ends with the tail of its log.
    pub async fn start(options: Options) -> Result<Self> {
        let ensured = tokio::task::spawn_blocking(binaries::ensure).await;
        let binaries = ensured.map_err(|error| Error::Unreadable(error.to_string()))??;
        let layout = Layout::create(binaries)?;
        let admin_kubeconfig = layout.kubeconfig("admin");
        let mut plane = Self {
            processes: BTreeMap::new(),
            layout,
            admin_kubeconfig,
        };
        plane.start_program(Program::Etcd).await?;
        plane.start_program(Program::ApiServer).await?;
        let mut rest = vec![Program::ControllerManager, Program::Scheduler];
        if options.with_kwok {
            rest.push(Program::Kwok);
        }
        if options.with_metrics_server {
            plane.register_metrics_server().await?;
            rest.push(Program::MetricsServer);
        }
        for program in &rest {
            plane.launch(*program)?;
        }
        for program in rest {
            plane.await_ready(program).await?;
        }
        plane
            .create_nodes(options.nodes, &options.node_template)
            .await?;
        if options.with_kwok {
            plane.wait_for_nodes(Duration::from_secs(60)).await?;
        }
        Ok(plane)
    }

    /// Starts a program that does not run (any more) and waits until it is ready.
    ///
    /// # Errors
    /// When it ends by itself or is not ready in time.
    pub async fn start_program(&mut self, program: Program) -> Result<()> {
        self.launch(program)?;
        self.await_ready(program).await
    }

    fn launch(&mut self, program: Program) -> Result<()> {
        let layout = &self.layout;
        let binary = layout.binaries.path(program);
        let arguments = commands::arguments(program, layout);
        let process = Process::start(program, &binary, &arguments, layout.log(program))?;
        self.processes.insert(program, process);
        Ok(())
    }

    async fn await_ready(&mut self, program: Program) -> Result<()> {
        let process = self
            .processes
            .get_mut(&program)
            .ok_or(Error::NotRunning(program))?;
        readiness::ready(program, process, &self.layout, READY_WITHIN).await
    }

    /// The kubeconfig of a user with all rights.
    #[must_use]
    pub fn admin_kubeconfig(&self) -> &Path {
        &self.admin_kubeconfig
    }

    /// The API server's URL; it stays the same when the API server is started again.
    #[must_use]
    pub fn url(&self) -> String {
        self.layout.url(Program::ApiServer)
    }

    /// The folder with the logs (`logs/`), the certificates and the data.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.layout.path()
    }

    /// A client with all rights, tied to the current tokio runtime.
    ///
    /// # Errors
    /// When the admin's kubeconfig cannot be read.
    pub async fn client(&self) -> Result<Client> {
        readiness::client(&self.admin_kubeconfig).await
    }

    /// The process ids of the programs that run.
    #[must_use]
    pub fn process_ids(&self) -> BTreeMap<Program, u32> {
        self.processes
            .iter()
            .map(|(program, process)| (*program, process.id()))
            .collect()
    }

    /// The resident memory of the programs that run, in bytes.
    #[must_use]
    pub fn resident_bytes(&self) -> BTreeMap<Program, u64> {
        let each = self.processes.iter();
        each.filter_map(|(program, process)| Some((*program, process.resident_bytes()?)))
            .collect()
    }

    /// Fails when a program has ended by itself.
    ///
    /// # Errors
    /// [`Error::Ended`] with the tail of its log.
    pub fn check(&mut self) -> Result<()> {
        self.processes.values_mut().try_for_each(Process::check)
    }
}

impl Drop for ControlPlane {
    fn drop(&mut self) {
        let deadline = Instant::now() + STOP_WITHIN;
        // Clients first: they would only complain about servers that are gone.
        for process in self.processes.values_mut().rev() {
            process.stop(deadline);
        }
    }
}
