//! How a fleet changes by itself: pods are replaced, nodes give signs of life, autoscalers look.

use super::kind::Kind;
use super::lists::now_secs;
use super::plan::Plan;
use super::policies;
use super::service::Service;
use super::world::ROLLED_REVISION;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often something happens.
const TICK: Duration = Duration::from_millis(100);
/// Kubelets tell of a node this often while nothing about it changes.
const BEAT_EVERY: Duration = Duration::from_secs(300);
/// Autoscalers look this often.
const SCALE_EVERY: Duration = Duration::from_secs(15);
/// Which pod is replaced next: so far from the last one. A prime, so that all have their turn.
const STRIDE: usize = 7_919;

/// How a fleet changes.
#[derive(Debug)]
pub(super) struct Life {
    /// All slots, those of a workload next to each other.
    order: Vec<usize>,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Pace {
    churn: Rate,
    roll: Option<Rate>,
    rolled: usize,
}

/// How often something is done, and how much of it is due.
#[derive(Debug, Clone, Copy)]
struct Rate {
    per_sec: f64,
    due: f64,
    /// How often it was done.
    done: usize,
}

impl Rate {
    fn of(count: usize, within: Duration) -> Self {
        // Counts of objects are small.
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let count = count as f64;
        Self {
            per_sec: count / within.as_secs_f64(),
            due: 0.0,
            done: 0,
        }
    }

    /// Which numbers are due after a time.
    fn next(&mut self, after: Duration) -> std::ops::Range<usize> {
        self.due += self.per_sec * after.as_secs_f64();
        let from = self.done;
        while self.due >= 1.0 {
            self.due -= 1.0;
            self.done += 1;
        }
        from..self.done
    }
}

impl Life {
    pub(super) fn of(plan: &Plan) -> Self {
        let pace = Pace {
            churn: Rate::of(0, TICK),
            roll: None,
            rolled: 0,
        };
        Self {
            order: plan.by_workload(),
            pace: Mutex::new(pace),
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn churn(&self, pods: usize, within: Duration) {
        let mut pace = self.pace();
        // It goes on with other pods than those that were replaced last.
        let done = pace.churn.done;
        pace.churn = Rate {
            done,
            ..Rate::of(pods, within)
        };
    }

    pub(super) fn roll(&self, within: Duration) {
        let mut pace = self.pace();
        pace.roll = Some(Rate::of(self.order.len(), within));
        pace.rolled = 0;
    }

    pub(super) fn is_rolled(&self) -> bool {
        self.pace().rolled == self.order.len()
    }

    /// Lives for ever.
    pub(super) async fn live(self: Arc<Self>, service: Arc<Service>) {
        let world = &service.world;
        let size = world.plan.size;
        let mut beats = Rate::of(size.nodes, BEAT_EVERY);
        let scalers = policies::count(&world.plan, Kind::Autoscaler);
        let mut looks = Rate::of(scalers, SCALE_EVERY);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last = Instant::now();
        loop {
            ticks.tick().await;
            let (now, now_secs) = (Instant::now(), now_secs());
            let after = now - std::mem::replace(&mut last, now);
            for at in beats.next(after) {
                world.beat(at % size.nodes, now_secs);
            }
            for at in looks.next(after) {
                world.scale(at % scalers.max(1));
            }
            let mut pace = self.pace();
            for at in pace.churn.next(after) {
                world.replace(at * STRIDE % size.pods, None, now_secs);
            }
            if let Some(roll) = &mut pace.roll {
                let turn = roll.next(after);
                let turn = turn.start..turn.end.min(self.order.len());
                for slot in &self.order[turn.clone()] {
                    world.replace(*slot, Some(ROLLED_REVISION), now_secs);
                }
                pace.rolled = turn.end;
                if self.order.len() == pace.rolled {
                    pace.roll = None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_kept_in_whatever_steps() {
        let mut rate = Rate::of(10, Duration::from_secs(4));
        assert_eq!(rate.next(Duration::from_millis(300)), 0..0);
        assert_eq!(rate.next(Duration::from_millis(200)), 0..1);
        assert_eq!(rate.next(Duration::from_millis(3_500)), 1..10);
    }
}
