//! One running program: its process id, its log, its end.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{Error, Program, Result};
use crate::child::{self, tied_to_us};

/// A program that runs until it is stopped or dropped.
#[derive(Debug)]
pub(super) struct Process {
    program: Program,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a program; what it writes is appended to the log.
    pub(super) fn start(
        program: Program,
        binary: &Path,
        arguments: &[String],
        log: PathBuf,
    ) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(&log);
        let output = file.map_err(Error::file(&log))?;
        let errors = output.try_clone().map_err(Error::file(&log))?;
        let mut command = tied_to_us(binary);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors);
        let child = child::spawn(command).map_err(|source| Error::Spawn { program, source })?;
        Ok(Self {
            program,
            child,
            log,
        })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// An error when the program has ended by itself.
    pub(super) fn check(&mut self) -> Result<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(self.ended(status)),
            Err(source) => Err(Error::Spawn {
                program: self.program,
                source,
            }),
        }
    }

    pub(super) fn signal(&self, signal: Signal) -> Result<()> {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let id = id.ok_or(Error::NotRunning(self.program))?;
        kill_process(id, signal).map_err(|_| Error::NotRunning(self.program))
    }

    /// Ends the program at once, as a power cut would, and waits for its end.
    pub(super) fn kill(&mut self) {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks the program to end, and makes it end when it has not done so in time.
    pub(super) fn stop(&mut self, deadline: Instant) {
        // A paused program would not see the request.
        let _ = self.signal(Signal::CONT);
        let _ = self.signal(Signal::TERM);
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        self.kill();
    }

    /// Resident memory in bytes; none when the program has ended.
    pub(super) fn resident_bytes(&self) -> Option<u64> {
        child::resident_bytes(self.child.id())
    }

    /// The last lines of the log.
    pub(super) fn log_tail(&self) -> String {
        child::tail(&self.log, 20)
    }

    fn ended(&self, status: ExitStatus) -> Error {
        Error::Ended {
            program: self.program,
            status,
            log: self.log_tail(),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
