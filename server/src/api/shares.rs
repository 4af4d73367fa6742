//! Means of rows over a window so that rows add up to their total, exactly.
//!
//! Each mean is over the seconds for which the *whole* is known: a row that existed for half of
//! the window counts half. Only seconds in which a row was not there count as zero. While it was
//! there and was not measured although the whole was, it counts with the mean of its own measured
//! seconds: missing is not zero.

use super::figures::{COLUMNS, Figure};
use crate::store::{Bucket, Buckets};
use plimsoll_app::api::{Coverage, DemandFigures, ResourceFigures};
use plimsoll_planner::accounting::{Demand, apportion};

/// Columns that have a mean, of which the last is told in thousandths.
const MEANS: usize = 9;
const GPU: usize = 8;
/// Used and requested, of CPU and of memory.
const RESOURCES: [(Figure, Figure); 2] = [
    (Figure::CpuUsed, Figure::CpuRequested),
    (Figure::MemoryUsed, Figure::MemoryRequested),
];

/// What the columns of an entity came to over the whole window.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals([Bucket; COLUMNS.len()]);

impl Totals {
    pub(super) fn of(buckets: &Buckets) -> Self {
        let mut totals = Self::default();
        for (at, total) in totals.0.iter_mut().enumerate() {
            *total = buckets.total(at);
        }
        totals
    }

    fn get(&self, figure: Figure) -> Bucket {
        self.0[figure as usize]
    }
}

/// The column that is known whenever the entity was there: objects are, measurements need not be.
fn existence(at: usize) -> usize {
    match at {
        0..4 => Figure::CpuRequested as usize,
        4..8 => Figure::MemoryRequested as usize,
        _ => at,
    }
}

/// For how many of the seconds for which the whole is known a row was there. It was known for
/// some; for others it was there, too, unless the whole was not known then.
fn present_secs(row: (&Bucket, &Bucket), whole: (&Bucket, &Bucket)) -> i64 {
    let (known, existed) = (row.0.secs, row.1.secs);
    known.max(existed - (whole.1.secs - whole.0.secs).max(0))
}

/// A row's part of the whole in a span: its amount times seconds, to be divided by the seconds for
/// which the whole is known. `None` where it was there and nothing was measured. Each is given
/// with the column that tells when it was there.
pub(super) fn part(row: (&Bucket, &Bucket), whole: (&Bucket, &Bucket)) -> Option<i128> {
    let present = present_secs(row, whole);
    match row.0.secs {
        0 if present > 0 => None,
        0 => Some(0),
        secs => Some(row.0.integral * i128::from(present) / i128::from(secs)),
    }
}

/// What a row adds to a whole.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    /// Parts of the whole, `None` where nothing was known of the row.
    parts: [Option<i128>; MEANS],
    /// What was requested while usage was known, as parts like usage.
    requested: [Option<i128>; 2],
    /// Whether these are other seconds than those of the requests.
    partial: [bool; 2],
    coverage: Coverage,
}

impl Measure {
    /// What an entity adds to the whole.
    pub(super) fn of(row: &Totals, whole: &Totals) -> Self {
        let mut measure = Self {
            coverage: Coverage {
                observed_secs: row.get(Figure::CpuUsed).secs,
                expected_secs: row.get(Figure::CpuRequested).secs,
            },
            ..Self::default()
        };
        for (at, slot) in measure.parts.iter_mut().enumerate() {
            let of = |totals: &Totals| (totals.0[at], totals.0[existence(at)]);
            let (row, whole) = (of(row), of(whole));
            *slot = part((&row.0, &row.1), (&whole.0, &whole.1)).filter(|_| row.0.secs > 0);
        }
        for (at, (used, requested)) in RESOURCES.into_iter().enumerate() {
            let of = |totals: &Totals| (totals.get(used), totals.get(requested));
            let (row, whole) = (of(row), of(whole));
            let present = present_secs((&row.0, &row.1), (&whole.0, &whole.1));
            measure.requested[at] = (row.0.secs > 0 && row.1.secs > 0)
                .then(|| row.1.integral * i128::from(present) / i128::from(row.1.secs));
            measure.partial[at] = row.0.secs != row.1.secs || whole.0.secs != whole.1.secs;
        }
        measure
    }

    /// What several entities add together.
    pub(super) fn sum<'a>(measures: impl Iterator<Item = &'a Self>) -> Self {
        measures.fold(Self::default(), |mut sum, measure| {
            let parts = sum.parts.iter_mut().zip(measure.parts);
            let requested = sum.requested.iter_mut().zip(measure.requested);
            for (sum, part) in parts.chain(requested) {
                *sum = match (*sum, part) {
                    (Some(a), Some(b)) => Some(a + b),
                    (a, b) => a.or(b),
                };
            }
            for (sum, partial) in sum.partial.iter_mut().zip(measure.partial) {
                *sum |= partial;
            }
            sum.coverage.observed_secs += measure.coverage.observed_secs;
            sum.coverage.expected_secs += measure.coverage.expected_secs;
            sum
        })
    }

    /// For how much of its own time its usage is known.
    pub(super) fn coverage(&self) -> Coverage {
        self.coverage
    }
}

/// The figures of rows and of their total.
pub(super) struct Shares {
    figures: Vec<DemandFigures>,
    total: DemandFigures,
}

impl Shares {
    /// The figures of rows that make up a whole. `moments` are the rows at the end of the window.
    pub(super) fn new(rows: &[Measure], moments: &[Option<&Demand>], whole: &Totals) -> Self {
        let mut figures: Vec<DemandFigures> = moments
            .iter()
            .zip(rows)
            .map(|(moment, row)| match moment {
                Some(demand) => end_of_window(demand),
                None if row.coverage.expected_secs > 0 => gone(),
                None => DemandFigures::default(),
            })
            .collect();
        let mut total = figures
            .iter()
            .fold(DemandFigures::default(), add_end_of_window);
        for at in 0..MEANS {
            let secs = i128::from(whole.0[at].secs);
            if secs == 0 {
                continue;
            }
            let unit = if at == GPU { 1_000 } else { 1 };
            let parts: Vec<i128> = rows
                .iter()
                .map(|row| row.parts[at].unwrap_or(0) * unit)
                .collect();
            let whole_mean = mean(parts.iter().sum(), secs);
            if rows.is_empty() || rows.iter().any(|row| row.parts[at].is_some()) {
                *slot(&mut total, at) = Some(whole_mean);
            }
            let shares = apportion(whole_mean, &parts, secs);
            for ((figures, row), share) in figures.iter_mut().zip(rows).zip(shares) {
                *slot(figures, at) = row.parts[at].is_some().then_some(share);
            }
        }
        let sum = Measure::sum(rows.iter());
        for (figures, row) in figures.iter_mut().zip(rows).chain([(&mut total, &sum)]) {
            for (at, (used, _)) in RESOURCES.into_iter().enumerate() {
                let secs = i128::from(whole.get(used).secs);
                if row.partial[at] && secs > 0 {
                    resource(figures, at).requested_while_measured =
                        row.requested[at].map(|requested| mean(requested, secs));
                }
            }
        }
        Self { figures, total }
    }

    /// The figures of each row, in the order given.
    pub(super) fn rows(&self) -> &[DemandFigures] {
        &self.figures
    }

    /// The figures of all rows together.
    pub(super) fn total(&self) -> DemandFigures {
        self.total
    }
}

/// Rounded to the nearest integer.
pub(super) fn mean(integral: i128, secs: i128) -> i64 {
    i64::try_from((integral + secs / 2).div_euclid(secs)).unwrap_or(i64::MAX)
}

fn resource(figures: &mut DemandFigures, at: usize) -> &mut ResourceFigures {
    match at {
        0 => &mut figures.cpu,
        _ => &mut figures.memory,
    }
}

fn slot(figures: &mut DemandFigures, at: usize) -> &mut Option<i64> {
    let of = |resource, at| -> &mut Option<i64> {
        let resource: &mut ResourceFigures = resource;
        match at % 4 {
            0 => &mut resource.used,
            1 => &mut resource.requested,
            2 => &mut resource.max,
            _ => &mut resource.limit,
        }
    };
    match at {
        0..4 => of(&mut figures.cpu, at),
        4..8 => of(&mut figures.memory, at),
        _ => &mut figures.gpu_requested_millis,
    }
}

/// What was there in the window and is not at its end has no pods then.
fn gone() -> DemandFigures {
    DemandFigures {
        pods_placed: Some(0),
        pods_unplaced: Some(0),
        containers: Some(0),
        containers_without_request: Some(0),
        containers_without_limit: Some(0),
        ..DemandFigures::default()
    }
}

fn end_of_window(demand: &Demand) -> DemandFigures {
    DemandFigures {
        cpu: ResourceFigures {
            quota: demand.cpu_quota_millis,
            without_limit: demand.containers_without_cpu_limit,
            ..ResourceFigures::default()
        },
        memory: ResourceFigures {
            quota: demand.memory_quota_bytes,
            without_limit: demand.containers_without_memory_limit,
            ..ResourceFigures::default()
        },
        gpu_requested_millis: None,
        pods_placed: demand.pods_placed,
        pods_unplaced: demand.pods_unplaced,
        containers: demand.containers,
        containers_without_request: demand
            .containers_without_cpu_request
            .max(demand.containers_without_memory_request),
        containers_without_limit: demand
            .containers_without_cpu_limit
            .max(demand.containers_without_memory_limit),
    }
}

fn add_end_of_window(sum: DemandFigures, row: &DemandFigures) -> DemandFigures {
    let add = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (Some(a), Some(b)) => Some(a + b),
        (a, b) => a.or(b),
    };
    let without_limit = |sum: ResourceFigures, row: &ResourceFigures| ResourceFigures {
        without_limit: add(sum.without_limit, row.without_limit),
        ..sum
    };
    DemandFigures {
        // Quotas of some rows do not bound the others, so they have no total.
        cpu: without_limit(sum.cpu, &row.cpu),
        memory: without_limit(sum.memory, &row.memory),
        pods_placed: add(sum.pods_placed, row.pods_placed),
        pods_unplaced: add(sum.pods_unplaced, row.pods_unplaced),
        containers: add(sum.containers, row.containers),
        containers_without_request: add(
            sum.containers_without_request,
            row.containers_without_request,
        ),
        containers_without_limit: add(sum.containers_without_limit, row.containers_without_limit),
        ..sum
    }
}

#[cfg(test)]
#[path = "shares_tests.rs"]
mod tests;
