//! From sorted rows to the sheet of each day.

use super::super::DaySheet;
use super::reading::{SeriesName, Staged};
use super::rows::RowKind;
use super::staging::day_of;
use plimsoll_planner::accounting::Demand;

/// Millicores in a core.
const MILLIS: f64 = 1_000.0;
/// What names usage that the file gives to no workload, where it does to others.
const NO_WORKLOAD: (&str, &str) = ("Other", "(none)");

/// Sum and number of what was told of a step.
type Mean = (f64, u32);

/// What a series did on a day: per kind and amount, in steps.
#[derive(Debug, Clone)]
struct Amounts {
    steps: usize,
    told: [[Vec<Mean>; 3]; 2],
}

impl Amounts {
    fn new(steps: usize) -> Self {
        let columns = || std::array::from_fn(|_| vec![(0.0, 0); steps]);
        Self {
            steps,
            told: [columns(), columns()],
        }
    }

    fn add(&mut self, row: &Staged, step: usize) {
        let values = [row.cpu_cores, row.memory_bytes, row.gpu];
        for (column, value) in self.told[row.kind as usize].iter_mut().zip(values) {
            if let (Some(value), Some(mean)) = (value, column.get_mut(step)) {
                *mean = (mean.0 + value, mean.1 + 1);
            }
        }
    }

    /// The mean of what was told of a step.
    fn mean(&self, kind: RowKind, amount: usize, step: usize) -> Option<f64> {
        let (sum, count) = self.told[kind as usize][amount][step];
        (count > 0).then(|| sum / f64::from(count))
    }
}

/// Gathers the rows of a day after the other.
pub(super) struct Days<'a> {
    names: &'a [SeriesName],
    step_secs: i64,
    sheet: Option<(i64, DaySheet)>,
    series: Option<(i64, Amounts)>,
}

impl<'a> Days<'a> {
    pub(super) fn new(names: &'a [SeriesName], step_secs: i64) -> Self {
        Self {
            names,
            step_secs,
            sheet: None,
            series: None,
        }
    }

    /// Takes the next row; returns the day before when it is of another one.
    pub(super) fn add(&mut self, row: &Staged) -> Option<DaySheet> {
        let day = day_of(row);
        let over = if self.sheet.as_ref().is_some_and(|(of, _)| *of != day) {
            self.take()
        } else {
            None
        };
        if self
            .series
            .as_ref()
            .is_some_and(|(of, _)| *of != row.series)
        {
            self.finish_series();
        }
        let step_secs = self.step_secs;
        let (_, sheet) = self
            .sheet
            .get_or_insert_with(|| (day, DaySheet::new(day, step_secs)));
        let (_, amounts) = self
            .series
            .get_or_insert_with(|| (row.series, Amounts::new(sheet.steps())));
        if let Some(step) = sheet.step_of(row.at_secs) {
            amounts.add(row, step);
        }
        over
    }

    /// The last day.
    pub(super) fn take(&mut self) -> Option<DaySheet> {
        self.finish_series();
        self.sheet.take().map(|(_, sheet)| sheet)
    }

    /// Puts what a series did into the sheet.
    fn finish_series(&mut self) {
        let (Some((series, amounts)), Some((_, sheet))) = (self.series.take(), &mut self.sheet)
        else {
            return;
        };
        let name = usize::try_from(series)
            .ok()
            .and_then(|at| self.names.get(at));
        let Some((namespace, workload)) = name else {
            return;
        };
        let workload = workload.as_ref().map(|(kind, name)| match name.as_str() {
            "" => (NO_WORKLOAD.0.to_owned(), NO_WORKLOAD.1.to_owned()),
            name => ((*kind).to_owned(), name.to_owned()),
        });
        let workload = workload.map(|(kind, name)| (namespace.clone(), kind, name));
        let mut put =
            |column: &str, step: usize, value: f64| match (Demand::position(column), &workload) {
                (Some(column), Some(name)) => sheet.add_to_workload(name, column, step, value),
                (Some(column), None) => sheet.add_to_namespace(namespace, column, step, value),
                (None, _) => {}
            };
        for step in 0..amounts.steps {
            for (amount, [used, requested, most], scale) in [
                (
                    0,
                    ["cpu_used_millis", "cpu_requested_millis", "cpu_max_millis"],
                    MILLIS,
                ),
                (
                    1,
                    [
                        "memory_used_bytes",
                        "memory_requested_bytes",
                        "memory_max_bytes",
                    ],
                    1.0,
                ),
            ] {
                let of_used = amounts.mean(RowKind::Usage, amount, step);
                let of_requested = amounts.mean(RowKind::Requests, amount, step);
                let larger = of_used.into_iter().chain(of_requested).reduce(f64::max);
                for (column, value) in [(used, of_used), (requested, of_requested), (most, larger)]
                {
                    if let Some(value) = value {
                        put(column, step, value * scale);
                    }
                }
            }
            // GPUs are held whole, so what is used is what is requested.
            let gpu = amounts
                .mean(RowKind::Requests, 2, step)
                .or_else(|| amounts.mean(RowKind::Usage, 2, step));
            if let Some(gpu) = gpu {
                put("gpu_requested", step, gpu);
            }
        }
    }
}
