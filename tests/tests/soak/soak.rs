//! What all parts of a run share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use plimsoll_tests::control_plane::ControlPlane;
use plimsoll_tests::product::{Home, Server};
use tokio::sync::RwLock;

use crate::compare::Comparison;
use crate::cycles::Cycles;
use crate::faults::Faults;
use crate::outages::Outages;
use crate::plan::Plan;
use crate::requests::Requests;
use crate::samples::Samples;
use crate::{Result, cluster};

/// A run.
pub(crate) struct Soak {
    // Dropped in this order: the server ends before its cluster does.
    /// The server; nobody kills it while this is read. None while there is none.
    pub(crate) server: RwLock<Option<Server>>,
    /// What the run does.
    pub(crate) plan: Plan,
    /// The cluster.
    pub(crate) plane: ControlPlane,
    /// Where the server is started, again and again.
    pub(crate) home: Home,
    /// With which arguments.
    pub(crate) arguments: Vec<String>,
    /// Its process.
    pub(crate) process: AtomicU32,
    /// Nothing of the cluster changes while this is written.
    pub(crate) calm: RwLock<()>,
    /// When the server was away.
    pub(crate) outages: Outages,
    /// What went wrong.
    pub(crate) faults: Faults,
    /// Which cycles were told of and found.
    pub(crate) cycles: Cycles,
    /// What was asked, and how it was answered.
    pub(crate) requests: Requests,
    /// What the server held of the machine.
    pub(crate) samples: Samples,
    /// What was compared.
    pub(crate) comparisons: Mutex<Vec<Comparison>>,
    /// Changes of the cluster that were made.
    pub(crate) changes: AtomicUsize,
    begin: Instant,
}

impl Soak {
    /// Starts the first server; from now on the time runs.
    pub(crate) async fn start(plan: Plan, plane: ControlPlane) -> Result<Self> {
        let kubeconfig = cluster::kubeconfig(&plane, &plan).await?;
        let home = Home::create()?;
        let interval = format!("{}s", plan.interval.as_secs());
        let arguments = ["serve", "--log", "plimsoll=info", "--interval", &interval];
        let mut arguments = arguments.map(str::to_owned).to_vec();
        arguments.push("--kubeconfig".to_owned());
        arguments.push(kubeconfig.to_string_lossy().into_owned());
        let faults = Faults::open(&plan, home.file("plimsoll.log"))?;
        let soak = Self {
            server: RwLock::new(None),
            plane,
            home,
            arguments,
            process: AtomicU32::new(0),
            calm: RwLock::new(()),
            outages: Outages::default(),
            faults,
            cycles: Cycles::default(),
            requests: Requests::default(),
            samples: Samples::default(),
            comparisons: Mutex::default(),
            changes: AtomicUsize::new(0),
            begin: Instant::now(),
            plan,
        };
        let server = soak.launch().await?;
        server.wait_until_live(cluster::PATIENCE).await?;
        *soak.server.write().await = Some(server);
        soak.say(&format!("{:?}", soak.plan));
        Ok(Self {
            begin: Instant::now(),
            ..soak
        })
    }

    /// Starts the server and waits until it answers.
    pub(crate) async fn launch(&self) -> Result<Server> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let server = self.home.start(&arguments).await?;
        self.process.store(server.id(), Ordering::Relaxed);
        Ok(server)
    }

    /// How long it runs.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }

    /// True when the time is over, or when enough went wrong.
    pub(crate) fn is_over(&self) -> bool {
        self.elapsed() >= self.plan.length || self.faults.are_enough()
    }

    /// Waits for this long, or until the time is over; true while it is not.
    pub(crate) async fn pause(&self, length: Duration) -> bool {
        const LOOK: Duration = Duration::from_secs(1);
        let until = Instant::now() + length;
        while !self.is_over() {
            let left = until.saturating_duration_since(Instant::now());
            let left = left.min(self.plan.length.saturating_sub(self.elapsed()));
            if left.is_zero() {
                break;
            }
            tokio::time::sleep(left.min(LOOK)).await;
        }
        !self.is_over()
    }

    /// Writes a line to the log and to the terminal.
    pub(crate) fn say(&self, line: &str) {
        self.faults.journal().say(line);
    }

    /// How many comparisons were made, and how many of them with usage.
    pub(crate) fn counted_comparisons(&self) -> (usize, usize) {
        let comparisons = self.comparisons.lock().unwrap();
        let with_usage = comparisons.iter().filter(|one| one.with_usage).count();
        (comparisons.len(), with_usage)
    }
}

/// Unix time in milliseconds.
pub(crate) fn now_millis() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}

/// Unix time in seconds.
pub(crate) fn now_secs() -> i64 {
    now_millis() / 1_000
}
