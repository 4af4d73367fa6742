//! What tells a server to stop: Ctrl-C or, as in a container, SIGTERM.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A signal that is awaited from the moment this is made, so that none before is the end of the process.
#[cfg(unix)]
pub(super) struct StopSignal {
    terminate: Signal,
    interrupt: Signal,
}

#[cfg(unix)]
impl StopSignal {
    /// Awaits signals from now on.
    ///
    /// # Errors
    /// When the system does not let it.
    pub(super) fn await_from_now() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first.
    pub(super) async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// A signal that is awaited.
#[cfg(not(unix))]
pub(super) struct StopSignal;

#[cfg(not(unix))]
impl StopSignal {
    /// Awaits signals.
    ///
    /// # Errors
    /// None.
    pub(super) fn await_from_now() -> std::io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the first.
    pub(super) async fn wait(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
