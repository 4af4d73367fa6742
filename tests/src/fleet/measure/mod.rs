//! What collecting a fleet costs the product, as the process that people run.

mod course;
mod cycles;
mod large;
mod process;
mod small;

pub use course::Course;
pub use cycles::{Cost, Phase};
pub use large::{Large, Resync, Rolled, large};
pub use process::Use;
pub use small::{Small, small};

use super::{Fleet, Result};
use crate::product::{Home, Server};
use std::time::Duration;

/// What the first sync costs, from the start of the process to its first stored cycle.
#[derive(Debug, Clone, Copy)]
pub struct FirstSync {
    /// How long it takes.
    pub took: Duration,
    /// What it costs.
    pub cost: Cost,
    /// The most memory that was resident, bytes.
    pub peak_bytes: u64,
}

/// A server that collects a fleet. Dropped in this order.
#[derive(Debug)]
struct Collecting {
    server: Server,
    _home: Home,
    fleet: Fleet,
}

impl Collecting {
    /// Starts a server and waits for its first cycle.
    async fn start(fleet: Fleet, course: &Course) -> Result<(Self, FirstSync)> {
        let home = Home::create()?;
        let kubeconfig = fleet.kubeconfig().to_string_lossy().into_owned();
        let interval = format!("{}s", course.interval.as_secs());
        let arguments = [
            "serve",
            "--kubeconfig",
            &kubeconfig,
            "--interval",
            &interval,
        ];
        let begin = std::time::Instant::now();
        let server = home.start(&arguments).await?;
        cycles::newer(&server, None, course.patience()).await?;
        let now = Use::of(&server)?;
        let sync = FirstSync {
            took: begin.elapsed(),
            cost: Cost {
                cpu: now.cpu,
                sent: fleet.sent(),
                resident_bytes: now.resident_bytes,
            },
            peak_bytes: now.peak_bytes,
        };
        let collecting = Self {
            server,
            _home: home,
            fleet,
        };
        Ok((collecting, sync))
    }
}

/// Measures the first sync of a fleet alone.
///
/// # Errors
/// When the product does not do it in time.
pub async fn first_sync(fleet: Fleet, course: &Course) -> Result<FirstSync> {
    Ok(Collecting::start(fleet, course).await?.1)
}
