//! The columns that figures are made of, and their series.

use crate::store::{Bucket, Buckets, ReadPlan};
use plimsoll_app::api::{DemandSeries, Series};
use plimsoll_app::routes::Basis;
use plimsoll_planner::accounting::Demand;

/// The columns that figures are made of, in the order of [`Figure`].
pub(super) const COLUMNS: [&str; 12] = [
    "cpu_used_millis",
    "cpu_requested_millis",
    "cpu_max_millis",
    "cpu_limit_millis",
    "memory_used_bytes",
    "memory_requested_bytes",
    "memory_max_bytes",
    "memory_limit_bytes",
    "gpu_requested",
    "containers_without_cpu_limit",
    "containers_without_memory_limit",
    // Known of all that is there, also where nobody tells of requests.
    "pods_placed",
];

/// A column of a plan for figures, by its position there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    CpuUsed = 0,
    CpuRequested = 1,
    CpuMax = 2,
    CpuLimit = 3,
    MemoryUsed = 4,
    MemoryRequested = 5,
    MemoryLimit = 7,
    WithoutCpuLimit = 9,
    WithoutMemoryLimit = 10,
}

impl Figure {
    /// CPU by a basis.
    pub(super) fn cpu(basis: Basis) -> Self {
        match basis {
            Basis::Requests => Self::CpuRequested,
            Basis::Usage => Self::CpuUsed,
            Basis::Max => Self::CpuMax,
        }
    }
}

/// Stored positions of the figures' columns.
pub(super) fn figure_columns() -> Vec<usize> {
    positions(&COLUMNS)
}

/// Stored positions of what a trend of a figure is made of: it, and what tells when a row was there.
pub(super) fn trend_columns(figure: Figure) -> Vec<usize> {
    positions(&[
        COLUMNS[figure as usize],
        COLUMNS[Figure::CpuRequested as usize],
    ])
}

/// Stored positions of columns.
pub(super) fn positions(names: &[&str]) -> Vec<usize> {
    let positions = names.iter().filter_map(|name| Demand::position(name));
    positions.collect()
}

/// Means per step of one column.
pub(super) fn series(plan: &ReadPlan, buckets: &Buckets, column: usize) -> Series {
    Series {
        from_secs: plan.first_step_secs(),
        step_secs: plan.step_secs,
        values: buckets
            .columns
            .get(column)
            .into_iter()
            .flatten()
            .map(Bucket::mean)
            .collect(),
    }
}

/// Used, requested and limit over time, of CPU and of memory. A limit is left out where some
/// container has none: the sum of the others bounds nothing.
pub(super) fn demand_series(plan: &ReadPlan, buckets: &Buckets) -> (DemandSeries, DemandSeries) {
    let of = |figure: Figure| series(plan, buckets, figure as usize);
    let limit = |figure: Figure, without: Figure| {
        if buckets.total(without as usize).max == 0 {
            of(figure)
        } else {
            Series::default()
        }
    };
    (
        DemandSeries {
            used: of(Figure::CpuUsed),
            requested: of(Figure::CpuRequested),
            limit: limit(Figure::CpuLimit, Figure::WithoutCpuLimit),
            capacity: Series::default(),
        },
        DemandSeries {
            used: of(Figure::MemoryUsed),
            requested: of(Figure::MemoryRequested),
            limit: limit(Figure::MemoryLimit, Figure::WithoutMemoryLimit),
            capacity: Series::default(),
        },
    )
}

/// Adds the buckets of entities of which one row is made.
pub(super) fn sum_up(rows: &[&Buckets], plan: &ReadPlan) -> Buckets {
    let mut sum = Buckets::empty(plan);
    for row in rows {
        for (column, other) in sum.columns.iter_mut().zip(&row.columns) {
            for (bucket, other) in column.iter_mut().zip(other) {
                bucket.integral += other.integral;
                bucket.secs = bucket.secs.max(other.secs);
            }
        }
    }
    sum
}
