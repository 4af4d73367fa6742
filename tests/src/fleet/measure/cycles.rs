//! One cycle after the other, and what each costs.

use super::super::{Error, Fleet, Result, Sent};
use super::{Course, Use};
use crate::product::{Cycle, Server, known};
use serde_json::Value;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What something costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// CPU time.
    pub cpu: Duration,
    /// What was received.
    pub sent: Sent,
    /// Memory that is resident at its end, bytes.
    pub resident_bytes: u64,
}

/// Some cycles.
#[derive(Debug, Clone)]
pub struct Phase {
    /// What each that was stored cost, from the end of the one before to its own.
    pub cycles: Vec<Cost>,
    /// Cycles that were due and not stored.
    pub missed: i64,
    /// Cycles that were stored, also those that came while the server was asked about them.
    pub stored: i64,
    /// Of these without usage.
    pub without_usage: i64,
    /// The most memory that was resident, bytes.
    pub peak_bytes: u64,
}

impl Phase {
    /// CPU of a cycle on average.
    #[must_use]
    pub fn mean_cpu(&self) -> Duration {
        let sum: Duration = self.cycles.iter().map(|cycle| cycle.cpu).sum();
        sum / u32::try_from(self.cycles.len()).unwrap_or(1).max(1)
    }

    /// CPU of the cycle with most.
    #[must_use]
    pub fn most_cpu(&self) -> Duration {
        let cpu = self.cycles.iter().map(|cycle| cycle.cpu);
        cpu.max().unwrap_or_default()
    }

    /// What a cycle receives on average.
    #[must_use]
    pub fn mean_sent(&self) -> Sent {
        let cycles = u64::try_from(self.cycles.len()).unwrap_or(1).max(1);
        let mean = |of: fn(&Sent) -> u64| {
            let sum: u64 = self.cycles.iter().map(|cycle| of(&cycle.sent)).sum();
            sum / cycles
        };
        Sent {
            object_bytes: mean(|sent| sent.object_bytes),
            metrics_bytes: mean(|sent| sent.metrics_bytes),
            lists: mean(|sent| sent.lists),
        }
    }

    /// Memory that is resident after the last cycle, bytes.
    #[must_use]
    pub fn resident_bytes(&self) -> u64 {
        let last = self.cycles.last();
        last.map_or(0, |cycle| cycle.resident_bytes)
    }
}

/// Follows the cycles of a server.
#[derive(Debug)]
pub(super) struct Follower<'a> {
    server: &'a Server,
    fleet: &'a Fleet,
    course: &'a Course,
    pub(super) last: Cycle,
    before: (Use, Sent),
}

impl<'a> Follower<'a> {
    /// From the newest cycle on.
    pub(super) async fn new(
        server: &'a Server,
        fleet: &'a Fleet,
        course: &'a Course,
    ) -> Result<Self> {
        let last = server.newest_cycle().await?;
        Ok(Self {
            server,
            fleet,
            course,
            last,
            before: (Use::of(server)?, fleet.sent()),
        })
    }

    /// The cost of the next cycle that is stored.
    pub(super) async fn next(&mut self) -> Result<Cost> {
        // Before it is due nothing is asked: that would cost, too.
        let due_secs = u64::try_from(self.last.at_secs + self.interval_secs()).unwrap_or_default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let wait = Duration::from_secs(due_secs).saturating_sub(now.unwrap_or_default());
        tokio::time::sleep(wait).await;
        let patience = self.course.patience();
        let cycle = newer(self.server, Some(self.last), patience).await?;
        self.last = cycle;
        let now = (Use::of(self.server)?, self.fleet.sent());
        let (then, sent) = std::mem::replace(&mut self.before, now);
        Ok(Cost {
            cpu: now.0.cpu.saturating_sub(then.cpu),
            sent: now.1.since(sent),
            resident_bytes: now.0.resident_bytes,
        })
    }

    fn interval_secs(&self) -> i64 {
        i64::try_from(self.course.interval.as_secs()).unwrap_or(i64::MAX)
    }

    /// What the server says of the cycles after one of them, up to the newest, and how many of these are missing.
    async fn told_since(&mut self, first: Cycle) -> Result<(i64, Value)> {
        loop {
            let ends = [first, self.last].map(|of| of.at_secs + self.interval_secs());
            let window = Cycle::window_between(ends[0], ends[1]);
            let path = format!("/api/v1/health-of-data?{window}");
            let health = self.server.json(&path).await?;
            // One that came meanwhile may be told of or not.
            let newest = self.server.newest_cycle().await?;
            if newest == self.last {
                let due = (newest.at_secs - first.at_secs) / self.interval_secs();
                return Ok((due - known(&health, "/cycles/stored")?, health));
            }
            self.last = newest;
        }
    }

    /// So many cycles, or those until something is so.
    pub(super) async fn phase(
        &mut self,
        cycles: usize,
        is_over: impl Fn(&Fleet) -> bool,
    ) -> Result<Phase> {
        // Whatever was looked at before took its time.
        self.last = self.server.newest_cycle().await?;
        self.before = (Use::of(self.server)?, self.fleet.sent());
        self.server.forget_peak()?;
        let first = self.last;
        let mut phase = Phase {
            cycles: Vec::new(),
            missed: 0,
            stored: 0,
            without_usage: 0,
            peak_bytes: 0,
        };
        while phase.cycles.len() < cycles && !is_over(self.fleet) {
            phase.cycles.push(self.next().await?);
        }
        phase.peak_bytes = Use::of(self.server)?.peak_bytes;
        let (missed, health) = self.told_since(first).await?;
        phase.missed = missed;
        phase.stored = known(&health, "/cycles/stored")?;
        phase.without_usage = known(&health, "/cycles/without_usage")?;
        Ok(phase)
    }
}

/// Waits for a cycle after another one. Asks seldom, as that costs as well.
pub(super) async fn newer(
    server: &Server,
    last: Option<Cycle>,
    patience: Duration,
) -> Result<Cycle> {
    let begin = Instant::now();
    loop {
        if let Ok(cycle) = server.newest_cycle().await
            && last.is_none_or(|last| cycle > last)
        {
            return Ok(cycle);
        }
        if begin.elapsed() >= patience {
            return Err(Error::TooLong {
                what: "a new cycle",
                within_secs: patience.as_secs(),
            });
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
