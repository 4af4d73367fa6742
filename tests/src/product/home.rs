//! A folder in which Plimsoll is started: its database, its files, its address.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{Error, Result, Server, binary};
use crate::child;
use crate::ports::Block;

/// How long a command that should end may take.
const END_WITHIN: Duration = Duration::from_secs(60);

/// A folder with a database of its own, and an address that stays the same from one start to
/// the next. Removed when dropped.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
    ports: Block,
}

/// How a command ended and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Home {
    /// A new, empty home.
    ///
    /// # Errors
    /// When there is no place for it or no free port.
    pub fn create() -> Result<Self> {
        let temporary = std::env::temp_dir();
        let folder = tempfile::Builder::new()
            .prefix("plimsoll-product-")
            .tempdir()
            .map_err(Error::file(&temporary))?;
        let ports = Block::take().map_err(Error::Spawn)?;
        Ok(Self { folder, ports })
    }

    /// Its folder, which is also the working directory of what is started here.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file in its folder.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// The database of the servers started here.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.file("plimsoll.db")
    }

    /// The address of the servers started here.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.port(0)).into()
    }

    /// A port of this home that nothing listens on: for what else a test serves.
    #[must_use]
    pub fn spare_address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.port(1)).into()
    }

    /// Writes a file into its folder.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.file(name);
        fs::write(&path, text).map_err(Error::file(&path))?;
        Ok(path)
    }

    /// Starts `plimsoll` with these arguments, its database and its address, and waits until it
    /// answers.
    ///
    /// # Errors
    /// When it ends by itself or does not answer in time.
    pub async fn start(&self, arguments: &[&str]) -> Result<Server> {
        self.start_with(arguments, &[]).await
    }

    /// The same with environment variables besides.
    ///
    /// # Errors
    /// As [`Home::start`].
    pub async fn start_with(
        &self,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Result<Server> {
        let mut command = self.command()?;
        let address = self.address();
        command
            .args(arguments)
            .arg("--database")
            .arg(self.database())
            .args(["--listen", &address.to_string()])
            .envs(environment.iter().copied());
        let log = self.file("plimsoll.log");
        Server::start(command, address, log).await
    }

    /// Runs `plimsoll` with exactly these arguments to its end.
    ///
    /// # Errors
    /// When it cannot be started or does not end within a minute.
    pub async fn run(&self, arguments: &[&str]) -> Result<Ending> {
        self.run_with(arguments, &[]).await
    }

    /// The same with environment variables besides.
    ///
    /// # Errors
    /// As [`Home::run`].
    pub async fn run_with(
        &self,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Result<Ending> {
        let mut command = self.command()?;
        command
            .args(arguments)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = tokio::process::Command::from(command)
            .kill_on_drop(true)
            .spawn()
            .map_err(Error::Spawn)?;
        let output = tokio::time::timeout(END_WITHIN, child.wait_with_output()).await;
        let output = output
            .map_err(|_| Error::TimedOut {
                what: format!("the end of plimsoll {}", arguments.join(" ")),
                after: END_WITHIN,
                last: "it still runs".to_owned(),
                log: String::new(),
            })?
            .map_err(Error::Spawn)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Ending {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        })
    }

    /// `plimsoll` in this folder, without settings of whoever runs the tests.
    fn command(&self) -> Result<Command> {
        let mut command = child::tied_to_us(&binary()?);
        command.current_dir(self.path()).stdin(Stdio::null());
        command.env_clear().env("HOME", self.path());
        for kept in ["PATH", "TMPDIR", "LLVM_PROFILE_FILE"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        Ok(command)
    }
}

/// A file that a process writes to; what is there stays.
pub(super) fn append(path: &Path) -> Result<File> {
    let file = File::options().create(true).append(true).open(path);
    file.map_err(Error::file(path))
}
