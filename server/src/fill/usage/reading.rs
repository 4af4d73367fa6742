//! Reading a usage file from its beginning to its end, and nothing of it into the database.

use super::super::csv_input::{CsvError, CsvInput};
use super::rows::{Columns, RowKind, UsageRow};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// Rows that are handed on together.
const ROWS_PER_BATCH: usize = 4_096;
/// Bad rows that are listed; more are counted.
const MOST_LISTED: usize = 1_000;
/// Entities that a file can tell of: what they are named is held while it is read.
const MOST_SERIES: usize = 1_000_000;
/// Namespaces that a file can tell of: Kubernetes supports as many in a cluster.
const MOST_NAMESPACES: usize = 10_000;
/// No file is longer.
const MOST_BYTES: u64 = 1 << 42;

/// A namespace of a file, or a workload in it (kind and name).
pub(super) type SeriesName = (String, Option<(&'static str, String)>);

/// A row as it is sorted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Staged {
    pub(super) series: i64,
    pub(super) kind: RowKind,
    pub(super) at_secs: i64,
    pub(super) cpu_cores: Option<f64>,
    pub(super) memory_bytes: Option<f64>,
    pub(super) gpu: Option<f64>,
    /// Line of the file.
    pub(super) line: i64,
}

/// What a file came to, beside its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct ReadFile {
    /// Namespaces and workloads, by the numbers that rows have.
    pub(super) series: Vec<SeriesName>,
    namespaces: HashSet<String>,
    /// The team of a namespace, as its latest row tells.
    pub(super) teams: BTreeMap<String, (i64, String)>,
    /// Rows with a value.
    pub(super) rows: u64,
    /// Rows in which every value is missing.
    pub(super) empty_rows: u64,
    /// Bad rows that were left out.
    pub(super) bad_rows: u64,
    /// What was wrong with the first of them.
    pub(super) bad: Vec<CsvError>,
    /// Columns that were ignored.
    pub(super) unknown_columns: Vec<String>,
}

/// Reads a file; `hand_on` takes rows in batches and returns false to stop.
pub(super) fn read(
    path: &Path,
    (skip_bad_rows, now_secs): (bool, i64),
    hand_on: impl FnMut(Vec<Staged>) -> bool,
) -> Result<ReadFile, CsvError> {
    let input = CsvInput::open(path, MOST_BYTES)?;
    read_input(input, (skip_bad_rows, now_secs), hand_on)
}

pub(super) fn read_input(
    mut input: CsvInput,
    (skip_bad_rows, now_secs): (bool, i64),
    mut hand_on: impl FnMut(Vec<Staged>) -> bool,
) -> Result<ReadFile, CsvError> {
    let columns = Columns::of(&mut input, now_secs)?;
    let mut found = ReadFile {
        unknown_columns: input.unknown().into_iter().map(str::to_owned).collect(),
        ..ReadFile::default()
    };
    let mut numbers = Numbers::default();
    let mut last_bad_line = None;
    let mut batch = Vec::with_capacity(ROWS_PER_BATCH);
    loop {
        let row = match input.next_row() {
            Ok(Some(row)) => columns
                .read(&row)
                .map(|understood| (understood, row.line())),
            Ok(None) => break,
            Err(error) => Err(error),
        };
        let staged = row.and_then(|(row, line)| found.stage(&mut numbers, &row, line));
        match staged {
            Ok(Some(staged)) => batch.push(staged),
            Ok(None) => {}
            // What has no line, or fails at the same line again, is wrong with the file as a whole.
            Err(error) if !skip_bad_rows || error.line.is_none() || error.line == last_bad_line => {
                return Err(error);
            }
            Err(error) => {
                last_bad_line = error.line;
                found.bad_rows += 1;
                if found.bad.len() < MOST_LISTED {
                    found.bad.push(error);
                }
            }
        }
        if batch.len() == ROWS_PER_BATCH
            && !hand_on(std::mem::replace(
                &mut batch,
                Vec::with_capacity(ROWS_PER_BATCH),
            ))
        {
            return Ok(found);
        }
    }
    hand_on(batch);
    Ok(found)
}

/// The numbers of series by what they are named.
#[derive(Default)]
struct Numbers {
    known: HashMap<String, i64>,
    key: String,
}

impl ReadFile {
    /// Gives a row the number of its series; `None` when it has no value.
    fn stage(
        &mut self,
        numbers: &mut Numbers,
        row: &UsageRow<'_>,
        line: u64,
    ) -> Result<Option<Staged>, CsvError> {
        self.note_team(row);
        if row.cpu_cores.is_none() && row.memory_bytes.is_none() && row.gpu.is_none() {
            self.empty_rows += 1;
            return Ok(None);
        }
        // Names hold no control characters.
        numbers.key.clear();
        numbers.key.push_str(row.namespace);
        if let Some((kind, name)) = row.workload {
            for part in ["\0", kind.as_str(), "\0", name] {
                numbers.key.push_str(part);
            }
        }
        let series = match numbers.known.get(&numbers.key) {
            Some(&series) => series,
            None => {
                let series = i64::try_from(self.series.len()).unwrap_or(i64::MAX);
                if self.series.len() == MOST_SERIES {
                    return Err(CsvError::of_file(
                        "the file",
                        format!(
                            "it tells of more than {MOST_SERIES} namespaces and workloads. Split it"
                        ),
                    ));
                }
                let workload = row
                    .workload
                    .map(|(kind, name)| (kind.as_str(), name.to_owned()));
                if self.namespaces.insert(row.namespace.to_owned())
                    && self.namespaces.len() > MOST_NAMESPACES
                {
                    return Err(CsvError::of_file(
                        "the file",
                        format!(
                            "it tells of more than {MOST_NAMESPACES} namespaces. Split it into clusters"
                        ),
                    ));
                }
                self.series.push((row.namespace.to_owned(), workload));
                numbers.known.insert(numbers.key.clone(), series);
                series
            }
        };
        self.rows += 1;
        Ok(Some(Staged {
            series,
            kind: row.kind,
            at_secs: row.at_secs,
            cpu_cores: row.cpu_cores,
            memory_bytes: row.memory_bytes,
            gpu: row.gpu,
            line: i64::try_from(line).unwrap_or(i64::MAX),
        }))
    }

    fn note_team(&mut self, row: &UsageRow<'_>) {
        if row.team.is_empty() {
            return;
        }
        match self.teams.get_mut(row.namespace) {
            Some((at_secs, _)) if *at_secs > row.at_secs => {}
            Some((at_secs, team)) => {
                *at_secs = row.at_secs;
                if team != row.team {
                    row.team.clone_into(team);
                }
            }
            None => {
                let team = (row.at_secs, row.team.to_owned());
                self.teams.insert(row.namespace.to_owned(), team);
            }
        }
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
