//! How long and how hard.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;

/// Minutes to run; the environment has more for a long run.
const MINUTES: &str = "PLIMSOLL_SOAK_MINUTES";
/// The file that is written to, and beside it one that ends in `.json`.
const LOG: &str = "PLIMSOLL_SOAK_LOG";
const NODES: &str = "PLIMSOLL_SOAK_NODES";
const PODS: &str = "PLIMSOLL_SOAK_PODS";
const INTERVAL: &str = "PLIMSOLL_SOAK_INTERVAL_SECS";
/// Repeats the choices of another run; not its moments.
const SEED: &str = "PLIMSOLL_SOAK_SEED";

const SECOND: Duration = Duration::from_secs(1);

/// What a run does.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// How long, without the time that the cluster takes to come up.
    pub(crate) length: Duration,
    /// Nodes at first.
    pub(crate) nodes: usize,
    /// Pods at first.
    pub(crate) pods: usize,
    /// From one cycle to the next.
    pub(crate) interval: Duration,
    /// How long a server lives at least and at most.
    pub(crate) life: (Duration, Duration),
    /// At the end nobody kills for this long: what leaks shows in a long life.
    pub(crate) last_life: Duration,
    /// From the end of one comparison to the begin of the next.
    pub(crate) between_comparisons: Duration,
    /// Whether comparisons wait until all pods are measured, which takes up to 45 s.
    pub(crate) waits_for_usage: bool,
    /// From one change of the cluster to the next.
    pub(crate) between_changes: Duration,
    /// How many ask at the same time.
    pub(crate) readers: usize,
    /// From one question of a reader to its next.
    pub(crate) between_questions: Duration,
    /// From one look at memory and files to the next.
    pub(crate) between_samples: Duration,
    /// What chance begins with.
    pub(crate) seed: u64,
    /// From one line about the state to the next.
    pub(crate) between_lines: Duration,
    /// Where everything is written.
    pub(crate) log: PathBuf,
}

impl Plan {
    /// Short, unless the environment asks for minutes.
    pub(crate) fn from_environment() -> Result<Self> {
        let minutes: Option<u64> = number(MINUTES)?;
        let mut plan = match minutes {
            Some(minutes) => Self::long(Duration::from_secs(minutes * 60)),
            None => Self::short(),
        };
        plan.nodes = number(NODES)?.unwrap_or(plan.nodes);
        plan.pods = number(PODS)?.unwrap_or(plan.pods);
        plan.seed = number(SEED)?.unwrap_or(plan.seed);
        if let Some(secs) = number::<u32>(INTERVAL)? {
            plan.interval = secs.max(1) * SECOND;
        }
        if let Some(log) = env::var_os(LOG) {
            plan.log = log.into();
        }
        Ok(plan)
    }

    fn short() -> Self {
        Self {
            length: 50 * SECOND,
            nodes: 12,
            pods: 150,
            interval: 3 * SECOND,
            life: (5 * SECOND, 9 * SECOND),
            last_life: 15 * SECOND,
            between_comparisons: 8 * SECOND,
            waits_for_usage: false,
            between_changes: SECOND / 2,
            readers: 2,
            between_questions: SECOND / 4,
            between_samples: 2 * SECOND,
            between_lines: 15 * SECOND,
            seed: fastrand::u64(..1_000_000),
            log: Path::new(env!("CARGO_TARGET_TMPDIR")).join("soak.txt"),
        }
    }

    fn long(length: Duration) -> Self {
        Self {
            length,
            nodes: 120,
            pods: 2_000,
            interval: 15 * SECOND,
            life: (
                (length / 8).min(75 * SECOND),
                (length / 4).min(330 * SECOND),
            ),
            last_life: length / 4,
            between_comparisons: 180 * SECOND,
            waits_for_usage: true,
            between_changes: 2 * SECOND,
            readers: 4,
            between_questions: SECOND,
            between_samples: 5 * SECOND,
            between_lines: 60 * SECOND,
            ..Self::short()
        }
    }

    /// Seconds from one cycle to the next.
    pub(crate) fn interval_secs(&self) -> i64 {
        i64::try_from(self.interval.as_secs()).unwrap_or(i64::MAX)
    }
}

fn number<T: std::str::FromStr>(variable: &str) -> Result<Option<T>> {
    let Ok(text) = env::var(variable) else {
        return Ok(None);
    };
    let number = text.parse();
    number
        .map(Some)
        .map_err(|_| format!("{variable} is {text:?}, which is no number").into())
}
