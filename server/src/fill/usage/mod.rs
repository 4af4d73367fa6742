//! Importing usage from a CSV file.
//!
//! The file is read to its end before anything is stored, into a scratch database that sorts its
//! rows: so they can be in any order and need not fit into memory, and of a file with a bad row
//! nothing is kept.

mod days;
mod reading;
mod rows;
mod staging;
mod survey;
mod table;

pub use staging::StagingError;
pub use table::{NamespaceUsage, UsageColumn, UsageTables, read_usage_table, read_usage_tables};

use super::DaySheet;
use super::csv_input::CsvError;
use super::day::Filled;
use crate::store::{ClusterId, NamespaceAttributes, Store, StoreError};
use days::Days;
use futures::TryStreamExt;
use reading::{ReadFile, Staged};
use staging::Staging;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use survey::{Survey, is_same_moment};
use tokio::sync::mpsc;

/// The label of a namespace that the column `team` is kept as.
const TEAM_LABEL: &str = "team";
/// What is shorter is averaged: history is kept in steps of five minutes.
const SHORTEST_STEP_SECS: i64 = 300;
/// Of a file whose series have one moment each.
const ONLY_STEP_SECS: i64 = 300;

/// What is imported, and how.
#[derive(Debug, Clone)]
pub struct UsageOptions {
    /// The file, `-` for standard input.
    pub file: PathBuf,
    /// For how long a row speaks, seconds; `None` to take it from the file.
    pub step_secs: Option<i64>,
    /// Whether rows that make no sense are left out, and not all of the file.
    pub skip_bad_rows: bool,
    /// The label of namespaces that teams are read from.
    pub team_label: Option<String>,
    /// Now, Unix seconds: rows of later are bad, and steps that are not over are left out.
    pub now_secs: i64,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// The file makes no sense; nothing of it is stored.
    #[error("{0}")]
    Csv(CsvError),
    /// Two rows contradict each other; nothing is stored.
    #[error(
        "{file}:{second}: line {first} says something else of the same namespace at the same time. Leave one of them out"
    )]
    Conflict {
        /// The file.
        file: String,
        /// Line of the first.
        first: i64,
        /// Line of the other.
        second: i64,
    },
    /// There is nothing in it.
    #[error("{0} has no row with a value, so there is nothing to import")]
    Empty(String),
    /// Rows could not be sorted; nothing is stored.
    #[error(transparent)]
    Staging(#[from] StagingError),
    /// The database could not take it; the days before are stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageProgress {
    /// So many rows are read.
    Read(u64),
    /// All rows are read, and are being sorted.
    Sorting,
    /// So many rows of all are stored.
    Stored(u64),
}

/// What an import came to.
#[derive(Debug, Clone, Default)]
pub struct UsageReport {
    /// Rows with a value.
    pub rows: u64,
    /// Rows in which every value is missing.
    pub empty_rows: u64,
    /// Rows that say the same as another.
    pub repeated_rows: u64,
    /// Rows of a step that is not over, which were left out.
    pub unfinished_rows: u64,
    /// Bad rows that were left out.
    pub bad_rows: u64,
    /// What was wrong with the first of them.
    pub bad: Vec<CsvError>,
    /// Columns that were ignored.
    pub unknown_columns: Vec<String>,
    /// Namespaces and workloads.
    pub series: usize,
    /// From the first to the last moment, Unix seconds.
    pub span: (i64, i64),
    /// For how long a row speaks, seconds.
    pub step_secs: i64,
    /// Days with data.
    pub days: i64,
    /// Of these, new or completed.
    pub stored_days: i64,
    /// Seconds with data that were left out, since something was stored for them already.
    pub left_out_secs: i64,
}

/// Imports a file. Each day is stored in one transaction, where no cycle speaks for it already:
/// after an interruption the same command goes on.
///
/// # Errors
/// [`UsageError`].
pub async fn import_usage(
    store: &Store,
    cluster: ClusterId,
    options: &UsageOptions,
    mut progress: impl FnMut(UsageProgress),
) -> Result<UsageReport, UsageError> {
    let mut staging = Staging::beside(store.path()).await?;
    let read = stage(&mut staging, options, &mut progress).await?;
    progress(UsageProgress::Sorting);
    staging.sort().await?;
    let survey = survey(&mut staging).await?;
    let file = options.file.display().to_string();
    let Some((first_secs, last_secs)) = survey.span else {
        return Err(UsageError::Empty(file));
    };
    if let Some((first, second)) = survey.conflict {
        return Err(UsageError::Conflict {
            file,
            first,
            second,
        });
    }
    let step_secs = options
        .step_secs
        .or_else(|| survey.step_secs())
        .unwrap_or(ONLY_STEP_SECS);
    let mut report = UsageReport {
        rows: read.rows,
        empty_rows: read.empty_rows,
        repeated_rows: survey.repeated,
        bad_rows: read.bad_rows,
        bad: read.bad,
        unknown_columns: read.unknown_columns,
        series: read.series.len(),
        span: (first_secs, last_secs + step_secs),
        step_secs,
        ..UsageReport::default()
    };
    let newest = store.find_latest_cycle(cluster).await?;
    let attributes = attributes(&read.teams, options.team_label.as_deref());
    let mut target = Target {
        store,
        cluster,
        attributes,
        // History is as old as it is before the newest that is known.
        newest_secs: newest
            .map_or(last_secs, |newest| newest.at_secs)
            .max(last_secs),
    };
    let kept_secs = kept_step(step_secs);
    let mut days = Days::new(&read.series, kept_secs);
    let (mut rows, mut before, mut passed) = (staging.rows(), None, 0);
    while let Some(row) = rows.try_next().await? {
        if before.is_some_and(|before: Staged| is_same_moment(&before, &row)) {
            continue;
        }
        before = Some(row);
        // A cycle that is collected later would count beside it.
        if (row.at_secs.div_euclid(kept_secs) + 1) * kept_secs > options.now_secs {
            report.unfinished_rows += 1;
            continue;
        }
        passed += 1;
        if let Some(day) = days.add(&row) {
            report.add(target.store(day).await?);
            progress(UsageProgress::Stored(passed));
        }
    }
    if let Some(day) = days.take() {
        report.add(target.store(day).await?);
    }
    store.sum_up(cluster).await?;
    Ok(report)
}

/// The step in which rows are kept that speak for this long.
fn kept_step(step_secs: i64) -> i64 {
    if SHORTEST_STEP_SECS % step_secs == 0 {
        SHORTEST_STEP_SECS
    } else {
        step_secs
    }
}

/// Where days go.
struct Target<'a> {
    store: &'a Store,
    cluster: ClusterId,
    attributes: BTreeMap<String, String>,
    newest_secs: i64,
}

impl Target<'_> {
    async fn store(&mut self, mut day: DaySheet) -> Result<Filled, StoreError> {
        for (namespace, attributes) in &self.attributes {
            day.describe_namespace(namespace, attributes.clone());
        }
        day.store(self.store, self.cluster, self.newest_secs).await
    }
}

impl UsageReport {
    fn add(&mut self, filled: Filled) {
        self.days += 1;
        self.stored_days += i64::from(filled.new_secs > 0);
        self.left_out_secs += filled.known_secs - filled.new_secs;
    }
}

/// What is kept of namespaces: their team, as a label.
fn attributes(
    teams: &BTreeMap<String, (i64, String)>,
    label: Option<&str>,
) -> BTreeMap<String, String> {
    let json = |team: &String| {
        let label = label.unwrap_or(TEAM_LABEL).to_owned();
        let labels = BTreeMap::from([(label, team.clone())]);
        serde_json::to_string(&NamespaceAttributes { labels }).unwrap_or_default()
    };
    teams
        .iter()
        .map(|(namespace, (_, team))| (namespace.clone(), json(team)))
        .collect()
}

/// Reads the file on a thread of its own, and stages what it gives.
async fn stage(
    staging: &mut Staging,
    options: &UsageOptions,
    progress: &mut impl FnMut(UsageProgress),
) -> Result<ReadFile, UsageError> {
    let (send, mut receive) = mpsc::channel::<Vec<Staged>>(4);
    let (file, how) = (
        options.file.clone(),
        (options.skip_bad_rows, options.now_secs),
    );
    let reading = tokio::task::spawn_blocking(move || {
        reading::read(Path::new(&file), how, |rows| {
            send.blocking_send(rows).is_ok()
        })
    });
    let mut rows = 0;
    while let Some(batch) = receive.recv().await {
        staging.add(&batch).await?;
        rows += u64::try_from(batch.len()).unwrap_or(0);
        progress(UsageProgress::Read(rows));
    }
    match reading.await {
        Ok(read) => read.map_err(UsageError::Csv),
        Err(error) => Err(UsageError::Store(StoreError::Damaged(error.to_string()))),
    }
}

async fn survey(staging: &mut Staging) -> Result<Survey, StagingError> {
    let mut survey = Survey::default();
    let mut rows = staging.rows();
    while let Some(row) = rows.try_next().await? {
        survey.add(&row);
    }
    drop(rows);
    Ok(survey)
}

#[cfg(test)]
#[path = "usage_tests.rs"]
mod tests;
