//! Where everything of one control plane is: files, ports, addresses.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::binaries::Binaries;
use super::certificates::Certificates;
use super::ports::Ports;
use super::{Error, Program, Result, kubeconfig, kwok};

/// Set it to any value to keep logs, data and certificates after a run.
const KEEP: &str = "PLIMSOLL_KEEP_CONTROL_PLANE";

/// The clients that get a kubeconfig of their own.
const CLIENTS: [&str; 5] = [
    "admin",
    "controller-manager",
    "scheduler",
    "kwok",
    "metrics-server",
];

#[derive(Debug)]
pub(super) struct Layout {
    pub(super) binaries: Binaries,
    pub(super) certificates: Certificates,
    pub(super) ports: Ports,
    pub(super) kwok_configuration: Vec<PathBuf>,
    folder: TempDir,
}

impl Layout {
    pub(super) fn create(binaries: Binaries) -> Result<Self> {
        let ports = Ports::take()?;
        let prefix = "plimsoll-control-plane-";
        let mut folder = tempfile::Builder::new()
            .prefix(prefix)
            .tempdir()
            .map_err(Error::file(&std::env::temp_dir()))?;
        if std::env::var_os(KEEP).is_some() {
            folder.disable_cleanup(true);
            eprintln!("control plane: {} is kept", folder.path().display());
        }
        let certificates = Certificates::create(folder.path().join("pki"))?;
        let kwok_configuration = Vec::new();
        let mut layout = Self {
            binaries,
            certificates,
            ports,
            kwok_configuration,
            folder,
        };
        layout.kwok_configuration = kwok::configuration(&layout)?;
        layout.write_files()?;
        Ok(layout)
    }

    /// The URL on which a program serves.
    pub(super) fn url(&self, program: Program) -> String {
        let scheme = if program == Program::Etcd {
            "http"
        } else {
            "https"
        };
        format!("{scheme}://127.0.0.1:{}", self.ports.of(program))
    }

    pub(super) fn kubeconfig(&self, client: &str) -> PathBuf {
        self.file(&format!("{client}.kubeconfig"))
    }

    pub(super) fn log(&self, program: Program) -> PathBuf {
        self.folder
            .path()
            .join("logs")
            .join(format!("{program}.log"))
    }

    pub(super) fn scheduler_configuration(&self) -> PathBuf {
        self.file("scheduler.json")
    }

    /// A file in this control plane's folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write_files(&self) -> Result<()> {
        let logs = self.file("logs");
        fs::create_dir_all(&logs).map_err(Error::file(&logs))?;
        for client in CLIENTS {
            let certificates = &self.certificates;
            let user = kubeconfig::certificate_user(
                &certificates.certificate(client),
                &certificates.key(client),
            );
            self.write_kubeconfig(&self.kubeconfig(client), &user)?;
        }
        let path = self.scheduler_configuration();
        let scheduler = serde_json::json!({
            "apiVersion": "kubescheduler.config.k8s.io/v1",
            "kind": "KubeSchedulerConfiguration",
            "leaderElection": { "leaderElect": false },
            "clientConnection":
                { "kubeconfig": self.kubeconfig("scheduler"), "qps": 1000, "burst": 2000 },
        });
        fs::write(&path, scheduler.to_string()).map_err(Error::file(&path))
    }

    pub(super) fn write_kubeconfig(&self, path: &Path, user: &serde_json::Value) -> Result<()> {
        let authority = self.certificates.certificate("ca");
        kubeconfig::write(path, &self.url(Program::ApiServer), &authority, user)
    }
}
