//! Breaking a control plane on purpose.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::process::Process;
use super::{ControlPlane, Error, Program, Result};

impl ControlPlane {
    /// Kills the API server as a power cut would: connections break, nothing is said.
    ///
    /// # Errors
    /// [`Error::NotRunning`].
    pub fn kill_apiserver(&mut self) -> Result<()> {
        self.take(Program::ApiServer)?.kill();
        Ok(())
    }

    /// Starts the API server again, on the same port and with the same data.
    ///
    /// # Errors
    /// When it does not get ready.
    pub async fn restart_apiserver(&mut self) -> Result<()> {
        self.start_program(Program::ApiServer).await
    }

    /// Ends metrics-server; `metrics.k8s.io` then answers 503.
    ///
    /// # Errors
    /// [`Error::NotRunning`].
    pub fn stop_metrics_server(&mut self) -> Result<()> {
        self.stop_program(Program::MetricsServer)
    }

    /// Starts metrics-server again. It has forgotten all: two scrapes (30 s) pass
    /// before it knows any usage, until then lists are empty.
    ///
    /// # Errors
    /// When it does not get ready.
    pub async fn start_metrics_server(&mut self) -> Result<()> {
        self.start_program(Program::MetricsServer).await
    }

    /// Ends a program in an orderly way.
    ///
    /// # Errors
    /// [`Error::NotRunning`].
    pub fn stop_program(&mut self, program: Program) -> Result<()> {
        self.take(program)?
            .stop(Instant::now() + Duration::from_secs(10));
        Ok(())
    }

    /// Makes a program hang: its connections stay open and nothing is answered.
    ///
    /// # Errors
    /// [`Error::NotRunning`].
    pub fn pause(&self, program: Program) -> Result<()> {
        self.signal(program, Signal::STOP)
    }

    /// Lets a paused program go on.
    ///
    /// # Errors
    /// [`Error::NotRunning`].
    pub fn resume(&self, program: Program) -> Result<()> {
        self.signal(program, Signal::CONT)
    }

    fn signal(&self, program: Program, signal: Signal) -> Result<()> {
        self.processes
            .get(&program)
            .ok_or(Error::NotRunning(program))?
            .signal(signal)
    }

    fn take(&mut self, program: Program) -> Result<Process> {
        self.processes
            .remove(&program)
            .ok_or(Error::NotRunning(program))
    }
}
