//! What is counted while the server runs.

use prometheus::proto::MetricFamily;
use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};
use std::time::Duration;

/// Cycles take milliseconds of a small cluster, seconds of a large one.
const CYCLE_BUCKETS_SECS: &[f64] = &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
/// Pages are to be there within 0.3 s; nothing is waited for longer than 30 s.
const REQUEST_BUCKETS_SECS: &[f64] = &[0.005, 0.025, 0.1, 0.3, 1.0, 5.0, 30.0];

/// Counters and histograms of this process.
#[derive(Debug)]
pub struct Meters {
    registry: Registry,
    cycles: IntCounterVec,
    cycle_secs: Histogram,
    requests: IntCounterVec,
    request_secs: HistogramVec,
}

/// How a cycle went.
const DONE: &str = "done";
const FAILED: &str = "failed";
const MISSED: &str = "missed";

impl Meters {
    /// Nothing counted yet.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "names and buckets are fixed, and every test that starts a server makes them"
    )]
    pub fn new() -> Self {
        Self::build().expect("names and buckets that are accepted")
    }

    fn build() -> prometheus::Result<Self> {
        let cycles = IntCounterVec::new(
            Opts::new(
                "plimsoll_cycles_total",
                "Cycles since the start: stored (done), tried in vain (failed), not tried since an earlier one \
                 took too long or the machine slept (missed).",
            ),
            &["outcome"],
        )?;
        for outcome in [DONE, FAILED, MISSED] {
            cycles.with_label_values(&[outcome]);
        }
        let cycle_secs = HistogramOpts::new(
            "plimsoll_cycle_duration_seconds",
            "How long a cycle took that was stored: observing, accounting, storing, looking it over.",
        );
        let requests = IntCounterVec::new(
            Opts::new(
                "plimsoll_http_requests_total",
                "Requests answered, by the pattern of their path and the status of the answer.",
            ),
            &["route", "code"],
        )?;
        let request_secs = HistogramOpts::new(
            "plimsoll_http_request_duration_seconds",
            "Time from a request until its answer began, by the pattern of its path.",
        );
        let meters = Self {
            registry: Registry::new(),
            cycles,
            cycle_secs: Histogram::with_opts(cycle_secs.buckets(CYCLE_BUCKETS_SECS.to_vec()))?,
            requests,
            request_secs: HistogramVec::new(
                request_secs.buckets(REQUEST_BUCKETS_SECS.to_vec()),
                &["route"],
            )?,
        };
        let registry = &meters.registry;
        registry.register(Box::new(meters.cycles.clone()))?;
        registry.register(Box::new(meters.cycle_secs.clone()))?;
        registry.register(Box::new(meters.requests.clone()))?;
        registry.register(Box::new(meters.request_secs.clone()))?;
        Ok(meters)
    }

    /// A cycle was stored.
    pub fn cycle_done(&self, took: Duration) {
        self.cycles.with_label_values(&[DONE]).inc();
        self.cycle_secs.observe(took.as_secs_f64());
    }

    /// A cycle was tried in vain.
    pub fn cycle_failed(&self) {
        self.cycles.with_label_values(&[FAILED]).inc();
    }

    /// So many cycles were not tried.
    pub fn cycles_missed(&self, count: u64) {
        self.cycles.with_label_values(&[MISSED]).inc_by(count);
    }

    /// A request was answered.
    pub fn request(&self, route: &str, code: &str, took: Duration) {
        self.requests.with_label_values(&[route, code]).inc();
        let of_route = self.request_secs.with_label_values(&[route]);
        of_route.observe(took.as_secs_f64());
    }

    /// All of it.
    #[must_use]
    pub fn families(&self) -> Vec<MetricFamily> {
        self.registry.gather()
    }
}

impl Default for Meters {
    fn default() -> Self {
        Self::new()
    }
}
