//! What namespaces and workloads use, minute by minute: made up, the same for the same seed.
//!
//! Demand swings with the hour and the week, grows over the year, steps with releases and is noisy:
//! the more pods, the less, since each pod is noisy by itself. Memory moves slowly and in pages.

use fastrand::Rng;
use std::f64::consts::TAU;

const DAY_SECS: f64 = 86_400.0;
const PAGE_BYTES: f64 = 4_096.0;
/// How far a pod's CPU is off its mean from one cycle to the next, as a share of it.
const CPU_NOISE: f64 = 0.10;
/// How far what is asked of an application is off what the hour lets expect, as a share.
const CPU_DRIFT: f64 = 0.05;
/// How long such a drift lasts.
const CPU_DRIFT_SECS: f64 = 1_200.0;
/// The same of a pod's memory.
const MEMORY_NOISE: f64 = 0.002;
const MEMORY_DRIFT: f64 = 0.02;
const MEMORY_DRIFT_SECS: f64 = 7_200.0;
/// How often a release changes what an application needs.
const RELEASE_SECS: f64 = 5.0 * DAY_SECS;
/// Hours of the day at which an application can be busiest.
const PEAKS: usize = 24;

/// What was measured of one in a cycle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    /// CPU, millicores.
    pub(crate) cpu_millis: i64,
    /// Memory, bytes.
    pub(crate) memory_bytes: i64,
}

/// Some namespaces or workloads, from one cycle to the next.
pub(crate) struct Population {
    step_secs: i64,
    at_secs: i64,
    all: Vec<Application>,
    samples: Vec<Sample>,
}

struct Application {
    random: Rng,
    /// The square root of its number of pods.
    pods_root: f64,
    cpu_millis: f64,
    memory_bytes: f64,
    peak: usize,
    swing: f64,
    weekend: f64,
    growth_per_sec: f64,
    release: f64,
    cpu_drift: f64,
    memory_drift: f64,
}

impl Population {
    /// So many, of up to `most_pods` pods each, seen for the first time at a moment and then once
    /// every step. With steps of several minutes, samples are the means of those minutes.
    pub(crate) fn new(
        seed: u64,
        count: usize,
        most_pods: f64,
        from_secs: i64,
        step_secs: i64,
    ) -> Self {
        let mut seeds = Rng::with_seed(seed);
        let all = (0..count)
            .map(|_| Application::new(Rng::with_seed(seeds.u64(..)), most_pods))
            .collect();
        Self {
            step_secs,
            at_secs: from_secs,
            all,
            samples: vec![Sample::default(); count],
        }
    }

    /// The next cycle: its time, and a sample of each.
    pub(crate) fn next(&mut self) -> (i64, &[Sample]) {
        let at_secs = self.at_secs;
        self.at_secs += self.step_secs;
        let day = seconds(at_secs) / DAY_SECS;
        let hours: [f64; PEAKS] =
            std::array::from_fn(|peak| (TAU * (day - index(peak) / index(PEAKS))).cos());
        // Day 0 was a Thursday.
        let is_weekend = (at_secs.div_euclid(86_400) + 3).rem_euclid(7) >= 5;
        let step_secs = seconds(self.step_secs);
        let moment = Moment {
            at_secs: seconds(at_secs),
            step_secs,
            hours,
            is_weekend,
            cpu_kept: (-step_secs / CPU_DRIFT_SECS).exp(),
            memory_kept: (-step_secs / MEMORY_DRIFT_SECS).exp(),
            // The noise of a mean of minutes.
            noise: (60.0 / step_secs).sqrt().min(1.0),
        };
        for (slot, application) in self.samples.iter_mut().zip(&mut self.all) {
            *slot = application.next(&moment);
        }
        (at_secs, &self.samples)
    }

    /// Goes on to the cycle after the next.
    pub(crate) fn skip(&mut self) {
        self.at_secs += self.step_secs;
    }
}

/// What of a cycle is the same for all.
struct Moment {
    at_secs: f64,
    step_secs: f64,
    hours: [f64; PEAKS],
    is_weekend: bool,
    cpu_kept: f64,
    memory_kept: f64,
    noise: f64,
}

impl Application {
    fn new(mut random: Rng, most_pods: f64) -> Self {
        let peak = random.usize(..PEAKS);
        let mut between = |low: f64, high: f64| low + (high - low) * random.f64();
        // Many are small and few are large.
        let pods = most_pods.powf(between(0.0, 1.0));
        Self {
            pods_root: pods.sqrt(),
            cpu_millis: pods * 10_f64.powf(between(1.2, 2.8)),
            memory_bytes: pods * 10_f64.powf(between(7.8, 9.4)),
            peak,
            swing: between(0.05, 0.6),
            weekend: between(0.5, 1.0),
            growth_per_sec: between(-0.1, 0.7) / (365.0 * DAY_SECS),
            release: 1.0,
            cpu_drift: 0.0,
            memory_drift: 0.0,
            random,
        }
    }

    fn next(&mut self, moment: &Moment) -> Sample {
        let noise = self.random.u64(..);
        let [cpu, memory] = [0, 1].map(|part| normal(noise, part) * moment.noise / self.pods_root);
        let drift = self.random.u64(..);
        let [cpu_step, memory_step] = [0, 1].map(|part| normal(drift, part));
        let moved = |kept: f64| (1.0 - kept * kept).sqrt();
        self.cpu_drift =
            self.cpu_drift * moment.cpu_kept + CPU_DRIFT * moved(moment.cpu_kept) * cpu_step;
        self.memory_drift = self.memory_drift * moment.memory_kept
            + MEMORY_DRIFT * moved(moment.memory_kept) * memory_step / self.pods_root;
        if self.random.f64() < moment.step_secs / RELEASE_SECS {
            self.release = 0.85 + 0.3 * self.random.f64();
        }
        // From 2023 on, so that numbers stay of the same order.
        let grown = 1.0 + self.growth_per_sec * (moment.at_secs - 1_672_531_200.0).max(0.0);
        let week = if moment.is_weekend { self.weekend } else { 1.0 };
        let level = grown * self.release;
        let cpu = self.cpu_millis
            * level
            * week
            * (1.0 + self.swing * moment.hours[self.peak] + self.cpu_drift + CPU_NOISE * cpu);
        let follows = 1.0 + 0.1 * self.swing * moment.hours[self.peak];
        let memory =
            self.memory_bytes * level * (follows + self.memory_drift + MEMORY_NOISE * memory);
        Sample {
            cpu_millis: whole(cpu).max(0),
            memory_bytes: whole(memory / PAGE_BYTES).max(0) * 4_096,
        }
    }
}

/// About normal with mean 0 and deviation 1: the sum of two of the four parts of these bits each,
/// which reaches as far as 2.4.
fn normal(bits: u64, half: u32) -> f64 {
    let part = |at: u32| f64::from(u16::try_from((bits >> (16 * at)) & 0xFFFF).unwrap_or(0));
    (part(2 * half) + part(2 * half + 1) - 65_535.0) / 65_535.0 * 6_f64.sqrt()
}

/// Whole seconds that are far from where numbers lose them.
#[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
fn seconds(secs: i64) -> f64 {
    secs as f64
}

#[expect(clippy::cast_precision_loss, reason = "an hour of the day")]
fn index(at: usize) -> f64 {
    at as f64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates, and no amount here comes near"
)]
fn whole(value: f64) -> i64 {
    value.round() as i64
}
