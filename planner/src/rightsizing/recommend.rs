//! What one container would do well to request.

use super::History;
use super::history::LastKill;
use crate::noise::whole;

/// Recommendations are whole multiples of it, rounded up: millicores …
const CPU_STEP_MILLIS: i64 = 5;
/// … and bytes, of a MiB.
const MEMORY_STEP_BYTES: i64 = 1 << 20;
/// Shorter histories are not relied on: they do not have a whole day with its peaks.
const LEAST_SECS: i64 = 86_400;

/// How recommendations are made. The defaults are those of the Vertical Pod Autoscaler's recommender, by
/// the flags named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Percentile of CPU samples and of daily memory peaks, 0 to 1 (`target-cpu-percentile`,
    /// `target-memory-percentile`).
    pub percentile: f64,
    /// What is added to it, as a share (`recommendation-margin-fraction`).
    pub margin: f64,
    /// In which time samples lose half their weight (`cpu-histogram-decay-half-life`,
    /// `memory-histogram-decay-half-life`); for [`super::Observer::new`], which weighs them.
    pub half_life_secs: i64,
    /// The least CPU of a pod in millicores, the same part for each of its containers
    /// (`pod-recommendation-min-cpu-millicores`).
    pub min_cpu_millis: i64,
    /// The least memory of a pod in bytes, likewise (`pod-recommendation-min-memory-mb`, which are MiB).
    pub min_memory_bytes: i64,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            percentile: 0.9,
            margin: 0.15,
            half_life_secs: 86_400,
            min_cpu_millis: 25,
            min_memory_bytes: 250 << 20,
        }
    }
}

/// Amounts to request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// CPU in millicores, a multiple of 5.
    pub cpu_millis: i64,
    /// Memory in bytes, whole MiB.
    pub memory_bytes: i64,
}

/// Whether there is a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There is.
    Enough(Amounts),
    /// What is known is of less than a day.
    TooYoung {
        /// When it is enough at the earliest, if the container runs on: Unix seconds.
        works_from_secs: i64,
    },
    /// Nothing was ever measured of it.
    Unmeasured,
}

/// What a recommendation rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// From the first to the last sample.
    pub window_secs: i64,
    /// Samples of all pods.
    pub samples: u64,
    /// The rule's percentile of CPU samples in millicores, rounded; of the end of its bucket.
    pub cpu_millis: Option<i64>,
    /// The rule's percentile of daily memory peaks in bytes, likewise.
    pub memory_bytes: Option<i64>,
    /// The most CPU that a pod used at once, in millicores.
    pub peak_cpu_millis: i64,
    /// The most memory that a pod used at once, in bytes.
    pub peak_memory_bytes: i64,
    /// How often it was killed for want of memory.
    pub oom_kills: u64,
    /// The last time.
    pub last_kill: Option<LastKill>,
}

/// What a container would do well to request, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recommendation {
    /// The amounts, or why there are none.
    pub outcome: Outcome,
    /// What it rests on.
    pub evidence: Evidence,
}

impl Recommendation {
    /// The amounts, if there are any.
    #[must_use]
    pub fn amounts(&self) -> Option<Amounts> {
        match self.outcome {
            Outcome::Enough(amounts) => Some(amounts),
            Outcome::TooYoung { .. } | Outcome::Unmeasured => None,
        }
    }
}

/// The recommendation for one of so many containers of a pod that stay, by what is known of it.
///
/// A percentile with a margin on top, at least the container's part of the pod's least. Memory is never
/// below what a kill for want of it showed to be needed. (The autoscaler lets kills fade; here they count
/// as long as the container is remembered.)
#[must_use]
pub fn recommend(
    history: Option<&History>,
    containers: usize,
    rule: &Rule,
    at_secs: i64,
) -> Recommendation {
    let Some(history) = history else {
        return Recommendation {
            outcome: Outcome::Unmeasured,
            evidence: Evidence::default(),
        };
    };
    let cpu_millis = history
        .cpu_cores(rule.percentile)
        .map(|cores| cores * 1_000.0);
    let memory_bytes = history.memory_peak_bytes(rule.percentile);
    let evidence = Evidence {
        window_secs: history.span_secs().map_or(0, |(first, last)| last - first),
        samples: history.samples(),
        cpu_millis: cpu_millis.map(whole),
        memory_bytes: memory_bytes.map(whole),
        peak_cpu_millis: history.peak_cpu_millis(),
        peak_memory_bytes: history.peak_memory_bytes(),
        oom_kills: history.oom_kills(),
        last_kill: history.last_kill(),
    };
    let outcome = match (history.span_secs(), cpu_millis, memory_bytes) {
        (Some((first, last)), Some(_), Some(_)) if last - first < LEAST_SECS => Outcome::TooYoung {
            works_from_secs: first.saturating_add(LEAST_SECS).max(at_secs),
        },
        (Some(_), Some(cpu), Some(memory)) => {
            let part = |least: i64| least as f64 / containers.max(1) as f64;
            let cpu = (cpu * (1.0 + rule.margin)).max(part(rule.min_cpu_millis));
            let memory = (memory * (1.0 + rule.margin)).max(part(rule.min_memory_bytes));
            let memory = memory.max(history.kills.needed_bytes as f64);
            Outcome::Enough(Amounts {
                cpu_millis: up(cpu, CPU_STEP_MILLIS),
                memory_bytes: up(memory, MEMORY_STEP_BYTES),
            })
        }
        _ => Outcome::Unmeasured,
    };
    Recommendation { outcome, evidence }
}

/// Rounds up to whole steps; less than a millionth of a step above is not above.
fn up(amount: f64, step: i64) -> i64 {
    whole((amount / step as f64 - 1e-6).ceil()).saturating_mul(step)
}
