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
    PodsPlaced = 11,
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

/// Adds demand of entities step by step. What one used while it was measured stands for the time that it was
/// there; where one that was there was not measured at all, the sum is not known.
pub(super) fn sum_measured(rows: &[&Buckets], plan: &ReadPlan) -> Buckets {
    let mut sum = Buckets::empty(plan);
    for (column, steps) in sum.columns.iter_mut().enumerate() {
        for (step, bucket) in steps.iter_mut().enumerate() {
            let of = |row: &Buckets, column: usize| -> Bucket {
                let found = row.columns.get(column).and_then(|steps| steps.get(step));
                found.copied().unwrap_or_default()
            };
            let parts = rows.iter().map(|row| {
                let part = of(row, column);
                let there = of(row, Figure::PodsPlaced as usize).secs.max(part.secs);
                (part, there)
            });
            let mut all = Bucket::default();
            let mut is_known = true;
            for (part, there) in parts {
                if part.secs > 0 {
                    all.integral += part.integral * i128::from(there) / i128::from(part.secs);
                }
                is_known &= part.secs > 0 || there == 0;
                all.secs = all.secs.max(there);
            }
            if is_known {
                *bucket = all;
            }
        }
    }
    sum
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(plan: &ReadPlan, used: Option<(i128, i64)>, there_secs: i64) -> Buckets {
        let mut row = Buckets::empty(plan);
        let mut set = |figure: Figure, integral, secs| {
            row.columns[figure as usize][0] = Bucket {
                integral,
                secs,
                ..Bucket::default()
            };
        };
        set(Figure::PodsPlaced, i128::from(there_secs), there_secs);
        if let Some((integral, secs)) = used {
            set(Figure::CpuUsed, integral, secs);
        }
        row
    }

    #[test]
    fn what_was_not_measured_is_not_zero() {
        let plan = ReadPlan {
            from_secs: 0,
            to_secs: 3_600,
            step_secs: 3_600,
            columns: figure_columns(),
        };
        let used = |rows: &[Buckets]| {
            let rows: Vec<&Buckets> = rows.iter().collect();
            sum_measured(&rows, &plan).columns[Figure::CpuUsed as usize][0].mean()
        };
        let whole = row(&plan, Some((0, 3_600)), 3_600);
        // Metrics were away for a quarter of the hour.
        let part = row(&plan, Some((1_000 * 2_700, 2_700)), 3_600);
        assert_eq!(used(&[whole.clone(), part.clone()]), Some(1_000));
        // Half an hour is what it was there for.
        let young = row(&plan, Some((1_000 * 1_800, 1_800)), 1_800);
        assert_eq!(used(&[whole, young]), Some(500));
        let unmeasured = row(&plan, None, 3_600);
        assert_eq!(used(&[part.clone(), unmeasured]), None);
        let gone = row(&plan, None, 0);
        assert_eq!(used(&[part, gone]), Some(1_000));
    }
}
