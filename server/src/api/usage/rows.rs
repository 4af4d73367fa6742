//! Usage as rows of CSV.

use super::steps::{CPU_USED, MEMORY_USED, Steps};
use crate::export::{CsvWriter, neutral};
use crate::store::ReadPlan;
use plimsoll_app::api::{ApiError, ErrorCode};
use plimsoll_app::format::{Amount, rfc3339};

/// The header. Names are those of `OpenCost`'s allocations where they mean the same.
pub(super) const HEADER: [&str; 16] = [
    "start",
    "end",
    "cluster",
    "team",
    "namespace",
    "controllerKind",
    "controller",
    "minutes",
    "usageMinutes",
    "cpuCores",
    "cpuCoreRequestAverage",
    "cpuCoreUsageAverage",
    "ramBytes",
    "ramByteRequestAverage",
    "ramByteUsageAverage",
    "gpuCount",
];
/// Columns of steps in the order of the header.
const AMOUNTS: [(usize, Amount); 6] = [
    (0, Amount::Cpu),
    (1, Amount::Cpu),
    (CPU_USED, Amount::Cpu),
    (3, Amount::Memory),
    (4, Amount::Memory),
    (MEMORY_USED, Amount::Memory),
];
const GPUS: usize = 6;
/// What `OpenCost` calls that which nobody asks for.
const IDLE: &str = "__idle__";

/// Who a row is of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Who<'a> {
    pub(super) team: &'a str,
    pub(super) namespace: &'a str,
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
}

/// The steps of which anything is known: what is missing is no row, and what is unknown is empty.
pub(super) fn write(
    writer: &mut CsvWriter,
    (cluster, plan): (&str, &ReadPlan),
    who: Who<'_>,
    steps: &Steps,
) -> csv::Result<()> {
    for ((start, end), step) in spans(plan).zip(&steps.0) {
        if step.present_secs == 0 {
            continue;
        }
        let mut record = begun((start, end), cluster, who);
        record.push(minutes(step.present_secs));
        record.push(minutes(step.used_secs()));
        record.extend(AMOUNTS.map(|(column, amount)| {
            let mean = step.mean(column);
            mean.map_or_else(String::new, |mean| amount.exact(mean))
        }));
        record.push(thousandths(step.mean_thousandths(GPUS)));
        writer.write_record(record)?;
    }
    Ok(())
}

/// What is allocatable beyond what all ask for, or, in `cpuCores` and `ramBytes`, ask for or use.
pub(super) fn write_idle(
    writer: &mut CsvWriter,
    (cluster, plan): (&str, &ReadPlan),
    steps: &Steps,
    allocatable: impl Fn(usize) -> [Option<i64>; 3],
) -> csv::Result<()> {
    let who = Who {
        namespace: IDLE,
        ..Who::default()
    };
    for (at, ((start, end), step)) in spans(plan).zip(&steps.0).enumerate() {
        let [cpu, memory, gpus] = allocatable(at);
        if step.present_secs == 0 || cpu.or(memory).is_none() {
            continue;
        }
        let of = |amount: Amount| match amount {
            Amount::Cpu => cpu,
            Amount::Memory => memory,
        };
        let mut record = begun((start, end), cluster, who);
        record.push(minutes(step.present_secs));
        record.push(String::new());
        record.extend(AMOUNTS.map(|(column, amount)| {
            // Nobody uses what is free.
            let used = matches!(column, CPU_USED | MEMORY_USED);
            let parts = of(amount).zip(step.mean(column)).filter(|_| !used);
            parts.map_or_else(String::new, |(all, part)| amount.exact(all - part))
        }));
        let gpus = gpus.zip(step.mean_thousandths(GPUS));
        record.push(thousandths(gpus.map(|(all, part)| all - part)));
        writer.write_record(record)?;
    }
    Ok(())
}

/// Start and end of each step, cut to the plan.
fn spans(plan: &ReadPlan) -> impl Iterator<Item = (i64, i64)> {
    let (first, from, to) = (plan.first_step_secs(), plan.from_secs, plan.to_secs);
    let secs = plan.step_secs;
    let starts = (0_i64..).map(move |at| first + at * secs);
    starts.map(move |start| (start.max(from), (start + secs).min(to)))
}

fn begun((start, end): (i64, i64), cluster: &str, who: Who<'_>) -> Vec<String> {
    let texts = [cluster, who.team, who.namespace, who.kind, who.name];
    let moments = [rfc3339(start), rfc3339(end)];
    moments.into_iter().chain(texts.map(neutral)).collect()
}

/// Whole ones where they are, thousandths else.
fn minutes(secs: i64) -> String {
    thousandths(Some((secs * 1_000 + 30) / 60))
}

fn thousandths(value: Option<i64>) -> String {
    // Cores are counted in thousandths, too.
    value.map_or_else(String::new, |value| Amount::Cpu.exact(value))
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
pub(super) fn defect(cause: csv::Error) -> ApiError {
    tracing::error!("writing usage: {cause}");
    ApiError {
        code: ErrorCode::Internal,
        message: "The file could not be written.".to_owned(),
        hint: "The server's log has the reason.".to_owned(),
        field: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_told_as_parts_of_minutes() {
        assert_eq!(minutes(3_600), "60");
        assert_eq!(minutes(90), "1.5");
        assert_eq!(minutes(20), "0.333");
    }
}
