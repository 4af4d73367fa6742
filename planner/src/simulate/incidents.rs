//! What goes wrong: collectors that stop, metrics that are missing, machines out of order.

use super::{DAY_SECS, HISTORY_DAYS};
use crate::noise::Stream;

const HOUR_SECS: i64 = 3_600;

/// About when the collector was down in history, and for how many hours.
const GAPS: [(i64, i64); 5] = [(37, 6), (96, 31), (171, 3), (243, 47), (318, 9)];
/// The machines that incidents happen to are among this many of the first.
const OLD_MACHINES: usize = 18;
/// The stretch around the end of history, in days, that is kept free of random incidents.
const AROUND_NOW: (f64, f64) = (394.0, 406.0);

/// The incidents of a simulation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incidents {
    stream: Stream,
    origin_secs: i64,
}

impl Incidents {
    pub(super) fn new(seed: u64, origin_secs: i64) -> Self {
        Self {
            stream: Stream::new(seed, 21),
            origin_secs,
        }
    }

    /// Whether the collector did not run. It always does after history: then it is this program.
    pub(super) fn is_gap(&self, at_secs: i64) -> bool {
        let stream = self.stream.part(1);
        GAPS.iter().zip(0..).any(|(&(day, hours), at)| {
            let moved_secs = (stream.bits(at) % (12 * DAY_SECS as u64)) as i64;
            let start_secs = self.origin_secs + day * DAY_SECS + moved_secs / 300 * 300;
            (start_secs..start_secs + hours * HOUR_SECS).contains(&at_secs)
        })
    }

    /// Whether the metrics API answers nothing: for a quarter to three quarters of an hour, about
    /// every 35 days.
    pub(super) fn metrics_are_down(&self, at_secs: i64) -> bool {
        let day = self.day(at_secs);
        !(HISTORY_DAYS.into()..AROUND_NOW.1).contains(&day)
            && self.window(2, day, 35.0, (0.01, 0.03)).is_some()
    }

    /// Whether a node's metrics are missing from one scrape, which is kept for five minutes.
    #[inline]
    pub(super) fn scrape_failed(&self, node: usize, at_secs: i64) -> bool {
        let scrape = at_secs.div_euclid(300) * 512 + node as i64;
        self.stream.bits(scrape).is_multiple_of(4_000)
    }

    /// The machine that is cordoned for some work on it. One is when history ends.
    pub(super) fn cordoned(&self, at_secs: i64) -> Option<usize> {
        let day = self.day(at_secs);
        if (398.5..402.6).contains(&day) {
            return Some(self.stream.part(4).below(-1, OLD_MACHINES));
        }
        self.random_machine(3, day, 13.0, (1.0, 2.5))
    }

    /// The machine that is not ready, with its `Ready` condition.
    pub(super) fn not_ready(&self, at_secs: i64) -> Option<(usize, Option<bool>)> {
        let day = self.day(at_secs);
        let machine = self.random_machine(5, day, 47.0, (0.15, 0.35))?;
        // Most often the kubelet goes silent; else it says itself that it cannot.
        Some((machine, if machine % 3 == 0 { Some(false) } else { None }))
    }

    /// The machine under memory pressure.
    pub(super) fn under_pressure(&self, at_secs: i64) -> Option<usize> {
        self.random_machine(6, self.day(at_secs), 19.0, (0.1, 0.25))
    }

    fn day(&self, at_secs: i64) -> f64 {
        (at_secs - self.origin_secs) as f64 / DAY_SECS as f64
    }

    fn random_machine(
        &self,
        kind: u64,
        day: f64,
        every_days: f64,
        length_days: (f64, f64),
    ) -> Option<usize> {
        if (AROUND_NOW.0..AROUND_NOW.1).contains(&day) {
            return None;
        }
        let window = self.window(kind, day, every_days, length_days)?;
        Some(self.stream.part(kind + 1_000).below(window, OLD_MACHINES))
    }

    /// The number of the window that a day lies in: one somewhere in each stretch of so many days.
    fn window(&self, kind: u64, day: f64, every_days: f64, length_days: (f64, f64)) -> Option<i64> {
        let stream = self.stream.part(kind);
        let number = crate::noise::whole((day / every_days).floor());
        let length = stream.part(1).between(number, length_days.0, length_days.1);
        let start = number as f64 * every_days + stream.unit(number) * (every_days - length);
        (start..start + length).contains(&day).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gaps_are_few_and_all_in_the_past() {
        for seed in 0..10 {
            let incidents = Incidents::new(seed, 1_700_000_000);
            let hours = |days: std::ops::Range<i64>| {
                (days.start * 24..days.end * 24)
                    .filter(|hour| incidents.is_gap(1_700_000_000 + hour * HOUR_SECS))
                    .count()
            };
            let past = hours(0..i64::from(HISTORY_DAYS));
            assert!((90..=100).contains(&past), "{past} of 9600 hours");
            assert_eq!(hours(390..800), 0);
        }
    }

    #[test]
    fn one_machine_is_cordoned_and_none_is_lost_when_history_ends() {
        for seed in 0..10 {
            let incidents = Incidents::new(seed, 0);
            let now = i64::from(HISTORY_DAYS) * DAY_SECS;
            assert!(incidents.cordoned(now).is_some());
            assert!(incidents.not_ready(now).is_none());
            let lost = (0..400 * 12).filter(|step| incidents.not_ready(step * 7_200).is_some());
            assert!(lost.count() >= 10, "seed {seed}");
        }
    }
}
