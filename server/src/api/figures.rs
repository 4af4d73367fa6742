//! From stored buckets to the figures of rows that add up.

use crate::store::{Bucket, Buckets, ReadPlan};
use plimsoll_app::api::{DemandFigures, DemandSeries, ResourceFigures, Series};
use plimsoll_app::routes::Basis;
use plimsoll_planner::accounting::{Demand, apportion};

/// The columns that figures are made of, in the order of [`Figure`].
const COLUMNS: [&str; 11] = [
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
    COLUMNS
        .iter()
        .filter_map(|name| Demand::position(name))
        .collect()
}

/// Means of rows over a window so that rows add up to their total exactly.
///
/// Each mean is over the seconds for which the *whole* is known: a row that existed for half of
/// the window counts half.
pub(super) struct Shares {
    figures: Vec<DemandFigures>,
    total: DemandFigures,
}

impl Shares {
    /// The figures of rows that make up a whole. `moments` are the rows at the end of the window.
    pub(super) fn new(rows: &[&Buckets], moments: &[Option<&Demand>], whole: &Buckets) -> Self {
        let mut figures: Vec<DemandFigures> = moments
            .iter()
            .map(|moment| moment.map_or_else(DemandFigures::default, end_of_window))
            .collect();
        let mut total = figures
            .iter()
            .fold(DemandFigures::default(), add_end_of_window);
        for (at, unit) in [1, 1, 1, 1, 1, 1, 1, 1, 1_000_i128].into_iter().enumerate() {
            let secs = i128::from(whole.total(at).secs);
            if secs == 0 {
                continue;
            }
            let buckets: Vec<Bucket> = rows.iter().map(|row| row.total(at)).collect();
            let parts: Vec<i128> = buckets
                .iter()
                .map(|bucket| bucket.integral * unit)
                .collect();
            let sum: i128 = parts.iter().sum();
            let mean = i64::try_from((sum + secs / 2).div_euclid(secs)).unwrap_or(i64::MAX);
            *slot(&mut total, at) = Some(mean);
            for ((figures, share), bucket) in figures
                .iter_mut()
                .zip(apportion(mean, &parts, secs))
                .zip(buckets)
            {
                *slot(figures, at) = (bucket.secs > 0).then_some(share);
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(integral: i128, secs: i64) -> Buckets {
        let bucket = Bucket {
            integral,
            secs,
            max: 0,
        };
        Buckets {
            columns: vec![vec![bucket]; COLUMNS.len()],
        }
    }

    proptest! {
        #[test]
        fn rows_add_up_to_their_total(
            parts in proptest::collection::vec((0..1_000_000_000_000_000_i128, 1..=3_600_i64), 1..30),
        ) {
            let rows: Vec<Buckets> = parts.iter().map(|&(integral, secs)| row(integral, secs)).collect();
            let whole = row(parts.iter().map(|part| part.0).sum(), 3_600);
            let shares = Shares::new(&rows.iter().collect::<Vec<_>>(), &vec![None; rows.len()], &whole);
            for at in 0..9 {
                let sum: i64 = shares.rows().iter().map(|row| slot(&mut row.clone(), at).unwrap()).sum();
                prop_assert_eq!(*slot(&mut shares.total(), at), Some(sum));
            }
        }
    }

    #[test]
    fn what_was_never_measured_stays_unknown() {
        let (measured, unmeasured) = (row(3_600 * 50, 3_600), row(0, 0));
        let shares = Shares::new(&[&measured, &unmeasured], &[None, None], &measured);
        assert_eq!(shares.rows()[0].cpu.used, Some(50));
        assert_eq!(shares.rows()[1].cpu.used, None);
        assert_eq!(shares.total().cpu.used, Some(50));
    }

    #[test]
    fn a_row_of_half_the_window_counts_half() {
        let whole = row(3_600 * 100, 3_600);
        let half = row(1_800 * 100, 1_800);
        let shares = Shares::new(&[&half], &[None], &whole);
        assert_eq!(shares.rows()[0].cpu.requested, Some(50));
    }
}
