//! A row of a usage file: what a namespace or workload used or requested at a moment.

use super::super::csv_input::{Column, CsvError, CsvInput, Row, shown};
use jiff::Timestamp;
use plimsoll_planner::model::WorkloadKind;

/// The earliest moment: the year 2000. What is before it is mostly no date at all.
const EARLIEST_SECS: i64 = 946_684_800;
/// Far above what any cluster has, and far below what sums of them could not hold.
const MOST_CORES: f64 = 1e9;
const MOST_BYTES: f64 = 1e18;
const MOST_GPUS: f64 = 1e9;
/// As Kubernetes' own names, at most.
const LONGEST_NAME: usize = 253;

/// What a row tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum RowKind {
    Usage,
    Requests,
}

/// A row that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct UsageRow<'a> {
    pub(super) at_secs: i64,
    pub(super) namespace: &'a str,
    pub(super) team: &'a str,
    /// Kind and name; `None` where the file has no column of workloads.
    pub(super) workload: Option<(WorkloadKind, &'a str)>,
    pub(super) kind: RowKind,
    pub(super) cpu_cores: Option<f64>,
    pub(super) memory_bytes: Option<f64>,
    pub(super) gpu: Option<f64>,
}

/// Where the columns of a file are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    timestamp: Column,
    namespace: Column,
    team: Option<Column>,
    workload: Option<Column>,
    kind: Option<Column>,
    cpu_cores: Option<Column>,
    memory_bytes: Option<Column>,
    gpu: Option<Column>,
    now_secs: i64,
}

impl Columns {
    /// Finds them in the header. What is later than now makes no sense.
    pub(super) fn of(input: &mut CsvInput, now_secs: i64) -> Result<Self, CsvError> {
        let [timestamp, namespace] = input.required(["timestamp", "namespace"])?;
        let columns = Self {
            timestamp,
            namespace,
            team: input.optional("team"),
            workload: input.optional("workload"),
            kind: input.optional("kind"),
            cpu_cores: input.optional("cpu_cores"),
            memory_bytes: input.optional("memory_bytes"),
            gpu: input.optional("gpu"),
            now_secs,
        };
        let amounts = [columns.cpu_cores, columns.memory_bytes, columns.gpu];
        if amounts.iter().all(Option::is_none) {
            return Err(CsvError::of_line(
                input.file(),
                1,
                "there is no column cpu_cores, memory_bytes or gpu. Add at least one to the header",
            ));
        }
        Ok(columns)
    }

    /// Understands a row.
    pub(super) fn read<'a>(&self, row: &Row<'a>) -> Result<UsageRow<'a>, CsvError> {
        Ok(UsageRow {
            at_secs: self.moment(row)?,
            namespace: name(row, self.namespace)?,
            team: row.text(self.team)?,
            workload: self.workload(row)?,
            kind: self.kind(row)?,
            cpu_cores: row.decimal(self.cpu_cores, 0.0..=MOST_CORES)?,
            memory_bytes: row.decimal(self.memory_bytes, 0.0..=MOST_BYTES)?,
            gpu: row.decimal(self.gpu, 0.0..=MOST_GPUS)?,
        })
    }

    fn moment(&self, row: &Row<'_>) -> Result<i64, CsvError> {
        let text = row.some_text(self.timestamp)?;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let at_secs = if is_number {
            text.parse().ok()
        } else {
            text.parse::<Timestamp>().ok().map(|at| at.as_second())
        };
        let Some(at_secs) = at_secs else {
            let reason = format!(
                "{} is no moment. Give RFC 3339, such as 2026-11-23T12:00:00Z, or Unix seconds",
                shown(text)
            );
            return Err(row.error(self.timestamp, reason));
        };
        if at_secs < EARLIEST_SECS || at_secs > self.now_secs {
            let reason = format!(
                "{} is before the year 2000 or in the future. Give RFC 3339 or Unix seconds, not milliseconds",
                shown(text)
            );
            return Err(row.error(self.timestamp, reason));
        }
        Ok(at_secs)
    }

    fn workload<'a>(&self, row: &Row<'a>) -> Result<Option<(WorkloadKind, &'a str)>, CsvError> {
        let Some(column) = self.workload else {
            return Ok(None);
        };
        let text = row.text(column)?;
        if text.len() > LONGEST_NAME {
            return Err(too_long(row, column));
        }
        Ok(Some(match text.split_once('/') {
            Some((kind, name)) => (WorkloadKind::from_text(kind), name),
            None => (WorkloadKind::Other, text),
        }))
    }

    fn kind(&self, row: &Row<'_>) -> Result<RowKind, CsvError> {
        match row.text(self.kind)? {
            "" | "usage" => Ok(RowKind::Usage),
            "requests" => Ok(RowKind::Requests),
            other => Err(row.error(
                self.kind,
                format!(
                    "{} is neither usage nor requests. Give one of them",
                    shown(other)
                ),
            )),
        }
    }
}

fn name<'a>(row: &Row<'a>, column: Column) -> Result<&'a str, CsvError> {
    let text = row.some_text(column)?;
    if text.len() > LONGEST_NAME {
        return Err(too_long(row, column));
    }
    Ok(text)
}

fn too_long(row: &Row<'_>, column: Column) -> CsvError {
    row.error(
        column,
        format!("the name is longer than {LONGEST_NAME} bytes. Shorten it"),
    )
}
