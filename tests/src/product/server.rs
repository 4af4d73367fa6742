//! A running server.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use http::Request;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::home::append;
use super::{Error, Reply, Result, send};
use crate::child;

/// How long a start may take. The demo fills in its history first; mostly it takes a second or
/// two, unless this machine compiles something at the same time.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// How long an orderly end may take.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// How long what is computed behind an answer may take.
const COMPUTED_WITHIN: Duration = Duration::from_secs(60);

/// A running server. Dropping it kills it; when a test panics, the end of its log is shown.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Server {
    pub(super) async fn start(
        mut command: Command,
        address: SocketAddr,
        log: PathBuf,
    ) -> Result<Self> {
        command.stdout(append(&log)?).stderr(append(&log)?);
        let child = child::spawn(command).map_err(Error::Spawn)?;
        let mut server = Self {
            child,
            address,
            log,
        };
        server.answers().await?;
        Ok(server)
    }

    async fn answers(&mut self) -> Result<()> {
        let start = Instant::now();
        loop {
            self.check()?;
            let last = match self.get("/healthz").await {
                Ok(reply) if reply.status == 200 => return Ok(()),
                Ok(reply) => format!("status {}", reply.status),
                Err(error) => error.to_string(),
            };
            if start.elapsed() >= READY_WITHIN {
                return Err(self.timed_out("an answer of /healthz", READY_WITHIN, &last));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its resident memory in bytes; none when it has ended.
    #[must_use]
    pub fn resident_bytes(&self) -> Option<u64> {
        child::resident_bytes(self.id())
    }

    /// The most that was resident since [`Self::forget_peak`], in bytes.
    #[must_use]
    pub fn peak_bytes(&self) -> Option<u64> {
        child::peak_bytes(self.id())
    }

    /// Lets the peak begin anew.
    ///
    /// # Errors
    /// When it has ended.
    pub fn forget_peak(&self) -> std::io::Result<()> {
        child::forget_peak(self.id())
    }

    /// The last lines of its log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        child::tail(&self.log, 30)
    }

    /// Fails when it has ended by itself.
    ///
    /// # Errors
    /// [`Error::Ended`] with the end of its log.
    pub fn check(&mut self) -> Result<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(Error::Ended {
                status,
                log: self.log_tail(),
            }),
            Err(error) => Err(Error::Spawn(error)),
        }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(&self, request: Request<String>) -> Result<Reply> {
        send(self.address, request).await
    }

    /// The answer to a GET, whatever its status.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn get(&self, path: &str) -> Result<Reply> {
        let request = Request::get(path).body(String::new());
        self.send(request.map_err(|error| Error::NoAnswer {
            request: format!("GET {path}"),
            reason: error.to_string(),
        })?)
        .await
    }

    /// The JSON of an endpoint that answers with 200.
    ///
    /// # Errors
    /// When it does not.
    pub async fn json(&self, path: &str) -> Result<Value> {
        self.get(path).await?.expect(200)?.json()
    }

    /// Asks again and again until there is an answer. `probe` says what it saw instead.
    ///
    /// # Errors
    /// [`Error::TimedOut`] with what was seen last and the end of the log.
    pub async fn eventually<T, E, F, Fut>(
        &self,
        what: &str,
        within: Duration,
        mut probe: F,
    ) -> Result<T>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = std::result::Result<T, E>>,
        E: ToString,
    {
        let start = Instant::now();
        loop {
            let last = match probe().await {
                Ok(value) => return Ok(value),
                Err(seen) => seen.to_string(),
            };
            if start.elapsed() >= within {
                return Err(self.timed_out(what, within, &last));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The answer of a path once it is there; before, it is accepted and tells how far it is.
    ///
    /// # Errors
    /// [`Error`] of an answer that is neither, or where it does not come within a minute.
    pub async fn computed(&self, path: &str) -> Result<Value> {
        self.eventually(path, COMPUTED_WITHIN, || async {
            let reply = self.get(path).await.map_err(|error| error.to_string())?;
            let is_accepted =
                reply.status == 202 && reply.body.contains("\"computing\":{\"done\":");
            if is_accepted {
                return Err(reply.body);
            }
            let value = reply.expect(200).and_then(|reply| reply.json());
            value.map_err(|error| error.to_string())
        })
        .await
    }

    /// Waits until the answer of an endpoint is as wanted, and gives it. The answer may have
    /// any status, so that a failure that is expected can be waited for.
    ///
    /// # Errors
    /// [`Error::TimedOut`] with the last answer.
    pub async fn wait_for(
        &self,
        what: &str,
        path: &str,
        within: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        self.eventually(what, within, || async {
            let reply = self.get(path).await.map_err(|error| error.to_string())?;
            let value = reply.json().map_err(|error| error.to_string())?;
            if wanted(&value) {
                Ok(value)
            } else {
                Err(value.to_string())
            }
        })
        .await
    }

    /// Waits until a cycle is stored and its data counts as live; gives the freshness.
    ///
    /// # Errors
    /// [`Error::TimedOut`].
    pub async fn wait_until_live(&self, within: Duration) -> Result<Value> {
        self.wait_for("live data", "/api/v1/freshness", within, |freshness| {
            freshness["state"] == "live"
        })
        .await
    }

    /// Kills it as a power cut of the process would: nothing is flushed or closed.
    ///
    /// # Errors
    /// When it had ended before.
    pub fn kill(&mut self) -> Result<()> {
        self.check()?;
        self.child.kill().map_err(Error::Spawn)?;
        self.child.wait().map(drop).map_err(Error::Spawn)
    }

    /// Asks it to end, as a service manager does, and waits for it.
    ///
    /// # Errors
    /// When it had ended before or does not end in time.
    pub fn stop(mut self) -> Result<ExitStatus> {
        self.check()?;
        if let Some(id) = i32::try_from(self.id()).ok().and_then(Pid::from_raw) {
            // An error means that it ends already.
            let _ = kill_process(id, Signal::TERM);
        }
        let start = Instant::now();
        while start.elapsed() < STOP_WITHIN {
            if let Some(status) = self.child.try_wait().map_err(Error::Spawn)? {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(self.timed_out("an orderly end", STOP_WITHIN, "it still runs"))
    }

    fn timed_out(&self, what: &str, after: Duration, last: &str) -> Error {
        Error::TimedOut {
            what: what.to_owned(),
            after,
            last: last.chars().take(2000).collect(),
            log: self.log_tail(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("the end of {}:\n{}", self.log.display(), self.log_tail());
        }
    }
}
