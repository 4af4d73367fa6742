//! A running Prometheus.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use http::Request;

use super::{Error, Programs, Result};
use crate::child;
use crate::ports::Block;
use crate::product::{Reply, send};

/// How long a start may take: an index is read for each block.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// How a Prometheus is started.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Further arguments, such as `--query.max-samples=1000000`.
    pub arguments: Vec<String>,
    /// Its configuration as YAML; without one it scrapes nothing.
    pub configuration: String,
}

/// A running Prometheus. Dropping it kills it; its data stay.
#[derive(Debug)]
pub struct Prometheus {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    _ports: Block,
}

impl Prometheus {
    /// Starts it on a data folder, which is created when absent, and waits until it is ready.
    /// Beside the folder are put its configuration and its log, both with the folder's name.
    ///
    /// # Errors
    /// When it ends by itself or is not ready in time.
    pub async fn start(programs: &Programs, data: &Path, options: &Options) -> Result<Self> {
        let (configuration, log) = (data.with_extension("yml"), data.with_extension("log"));
        fs::write(&configuration, &options.configuration).map_err(Error::file(&configuration))?;
        let output = File::create(&log).map_err(Error::file(&log))?;
        let errors = output.try_clone().map_err(Error::file(&log))?;
        let ports = Block::take().map_err(Error::Spawn)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, ports.port(0)));
        let mut command = child::tied_to_us(&programs.prometheus);
        command
            .arg(format!("--config.file={}", configuration.display()))
            .arg(format!("--storage.tsdb.path={}", data.display()))
            .arg("--storage.tsdb.retention.time=10y")
            .arg(format!("--web.listen-address={address}"))
            .args(&options.arguments)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors);
        let child = child::spawn(command).map_err(Error::Spawn)?;
        let mut prometheus = Self {
            child,
            address,
            log,
            _ports: ports,
        };
        prometheus.wait_until_ready().await?;
        Ok(prometheus)
    }

    async fn wait_until_ready(&mut self) -> Result<()> {
        let start = Instant::now();
        loop {
            self.check()?;
            let last = match self.get("/-/ready").await {
                Ok(reply) if reply.status == 200 => return Ok(()),
                Ok(reply) => format!("status {}", reply.status),
                Err(error) => error.to_string(),
            };
            if start.elapsed() >= READY_WITHIN {
                return Err(Error::NotReady {
                    after: READY_WITHIN,
                    last,
                    log: child::tail(&self.log, 20),
                });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Fails when it has ended by itself.
    ///
    /// # Errors
    /// [`Error::Ended`] with the end of its log.
    pub fn check(&mut self) -> Result<()> {
        match self.child.try_wait().map_err(Error::Spawn)? {
            None => Ok(()),
            Some(status) => Err(Error::Ended {
                status,
                log: child::tail(&self.log, 20),
            }),
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its resident memory in bytes; none when it has ended.
    #[must_use]
    pub fn resident_bytes(&self) -> Option<u64> {
        child::resident_bytes(self.child.id())
    }

    /// The answer to a GET, whatever its status.
    ///
    /// # Errors
    /// When there is none.
    pub async fn get(&self, path: &str) -> Result<Reply> {
        let request = Request::get(path).body(String::new());
        let request = request.map_err(|error| crate::product::Error::NoAnswer {
            request: format!("GET {path}"),
            reason: error.to_string(),
        })?;
        Ok(send(self.address, request).await?)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
