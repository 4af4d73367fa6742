//! CSV files that people give: opened, their header understood, their rows read one at a time, and
//! what is wrong with them told with its place.
//!
//! However long or broken a file is, no more than a row of bounded length is held.

mod error;
mod lines;
mod row;

pub use error::{CsvError, shown};
pub use row::{Column, MOST_FIELD_BYTES, Row};

use csv::{ByteRecord, ReaderBuilder, Terminator, Trim};
use flate2::bufread::MultiGzDecoder;
use lines::{Allowance, Bound, Lines};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Bytes of a row.
const MOST_ROW_BYTES: u64 = 1024 * 1024;
/// Columns of a file.
const MOST_COLUMNS: usize = 1_000;
/// What is read ahead of the rows.
const BUFFER_BYTES: usize = 64 * 1024;
/// What gzip begins with, and no CSV does.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// A CSV file with a header, while it is read.
pub struct CsvInput {
    file: String,
    reader: csv::Reader<Lines<Box<dyn BufRead + Send>>>,
    allowance: Allowance,
    header: Vec<String>,
    /// Which columns somebody asked for.
    wanted: Vec<bool>,
    record: ByteRecord,
}

impl CsvInput {
    /// Opens a file, or standard input for `-`, of at most so many bytes, and reads the header.
    /// What is compressed by gzip is read as what it was.
    ///
    /// # Errors
    /// [`CsvError`] when it cannot be read or has no usable header.
    pub fn open(path: &Path, most_bytes: u64) -> Result<Self, CsvError> {
        if path == Path::new("-") {
            return Self::new("stdin", std::io::stdin(), most_bytes);
        }
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| {
            CsvError::of_file(
                &name,
                format!("the file cannot be opened: {error}. Give a file that can be read"),
            )
        })?;
        Self::new(&name, file, most_bytes)
    }

    /// Reads the header of what goes by a name in messages.
    ///
    /// # Errors
    /// As [`CsvInput::open`].
    pub fn new(
        file: &str,
        input: impl Read + Send + 'static,
        most_bytes: u64,
    ) -> Result<Self, CsvError> {
        let allowance = Allowance::default();
        let lines = plain(input)
            .and_then(|plain| Lines::new(plain, allowance.clone(), most_bytes))
            .map_err(|error| unreadable(file, &error))?;
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::None)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(lines);
        let mut opened = Self {
            file: file.to_owned(),
            reader,
            allowance,
            header: Vec::new(),
            wanted: Vec::new(),
            record: ByteRecord::new(),
        };
        opened.read_header()?;
        Ok(opened)
    }

    /// The file as messages name it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    fn read_header(&mut self) -> Result<(), CsvError> {
        let Some(line) = self.advance()? else {
            return Err(CsvError::of_file(
                &self.file,
                "the file is empty. Its first line is a header with the names of the columns",
            ));
        };
        let row = Row {
            file: &self.file,
            header: &[],
            line,
            record: &self.record,
        };
        if self.record.len() > MOST_COLUMNS {
            let reason = format!("the header has more than {MOST_COLUMNS} columns. Leave some out");
            return Err(row.error(None, reason));
        }
        let mut header: Vec<String> = Vec::with_capacity(self.record.len());
        for at in 0..self.record.len() {
            let name = row.text(Column(at))?;
            let before = header.iter().position(|known| known == name);
            if let (false, Some(before)) = (name.is_empty(), before) {
                let reason = format!(
                    "the column {} stands in field {} already. Leave one out",
                    shown(name),
                    before + 1
                );
                return Err(row.error(Column(at), reason));
            }
            header.push(name.to_owned());
        }
        self.wanted = vec![false; header.len()];
        self.header = header;
        Ok(())
    }

    /// The columns of these names, in this order.
    ///
    /// # Errors
    /// [`CsvError`] that names all that are missing.
    pub fn required<const N: usize>(&mut self, names: [&str; N]) -> Result<[Column; N], CsvError> {
        let found = names.map(|name| self.optional(name));
        let missing: Vec<&str> = names
            .iter()
            .zip(found)
            .filter_map(|(name, found)| found.is_none().then_some(*name))
            .collect();
        if !missing.is_empty() && self.header.len() == 1 && self.header[0].contains(';') {
            let reason = "the header has semicolons. Put commas between the fields";
            return Err(CsvError::of_line(&self.file, 1, reason));
        }
        if !missing.is_empty() {
            let reason = match missing[..] {
                [one] => format!("the column {one} is missing. Add it to the header"),
                _ => format!(
                    "the columns {} are missing. Add them to the header",
                    missing.join(", ")
                ),
            };
            return Err(CsvError::of_line(&self.file, 1, reason));
        }
        Ok(found.map(|column| column.unwrap_or(Column(usize::MAX))))
    }

    /// The column of this name, if the file has it.
    pub fn optional(&mut self, name: &str) -> Option<Column> {
        let same = |known: &String| known.eq_ignore_ascii_case(name);
        let at = self.header.iter().position(same)?;
        self.wanted[at] = true;
        Some(Column(at))
    }

    /// The columns whose names begin like this, with the rest of their names, in the file's order.
    pub fn prefixed(&mut self, prefix: &str) -> Vec<(String, Column)> {
        let mut found = Vec::new();
        for (at, name) in self.header.iter().enumerate() {
            if let Some(rest) = name.strip_prefix(prefix) {
                self.wanted[at] = true;
                found.push((rest.to_owned(), Column(at)));
            }
        }
        found
    }

    /// An error of a column as the header has it.
    #[must_use]
    pub fn header_error(&self, column: Column, reason: impl Into<String>) -> CsvError {
        CsvError {
            column: Some(column.0 + 1),
            name: self.header.get(column.0).cloned(),
            ..CsvError::of_line(&self.file, 1, reason)
        }
    }

    /// The columns that nobody asked for, in the file's order.
    #[must_use]
    pub fn unknown(&self) -> Vec<&str> {
        let columns = self.header.iter().zip(&self.wanted);
        columns
            .filter(|(name, wanted)| !**wanted && !name.is_empty())
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The next row; `None` at the end. Empty lines are no rows.
    ///
    /// # Errors
    /// [`CsvError`] when it cannot be read or has not the fields of the header.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, CsvError> {
        let Some(line) = self.advance()? else {
            return Ok(None);
        };
        let row = Row {
            file: &self.file,
            header: &self.header,
            line,
            record: &self.record,
        };
        let (found, expected) = (self.record.len(), self.header.len());
        if found != expected {
            let reason = format!(
                "the row has {found} fields and the header {expected}. Make them as many; a comma within a field needs quotation marks around it"
            );
            return Err(row.error(Column(found.min(expected)), reason));
        }
        Ok(Some(row))
    }

    /// Reads the next record and returns its line.
    fn advance(&mut self) -> Result<Option<u64>, CsvError> {
        let position = self.reader.position();
        let before = position.line();
        let ahead = u64::try_from(BUFFER_BYTES).unwrap_or(0);
        self.allowance.set(position.byte() + MOST_ROW_BYTES + ahead);
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                // Every row ends with a line feed; those within it are in quoted fields. Behind a
                // quotation mark that is never closed the last one is within, too.
                let within = self.record.as_slice().iter().filter(|byte| **byte == b'\n');
                let within = u64::try_from(within.count()).unwrap_or(0);
                let after = self.reader.position().line();
                Ok(Some(after.saturating_sub(within + 1).max(before)))
            }
            Err(error) => Err(self.of_reader(error, before)),
        }
    }

    fn of_reader(&self, error: csv::Error, line: u64) -> CsvError {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => {
                let bound = error
                    .get_ref()
                    .and_then(|inner| inner.downcast_ref::<Bound>());
                match bound {
                    Some(Bound::Row) => CsvError::of_line(
                        &self.file,
                        line,
                        format!(
                            "the row is longer than {MOST_ROW_BYTES} bytes. Look for a quotation mark that is not closed"
                        ),
                    ),
                    Some(Bound::File) => CsvError::of_line(
                        &self.file,
                        line,
                        "the file is too long from here on. Split it, or leave out what is not needed",
                    ),
                    None => unreadable(&self.file, &error),
                }
            }
            other => CsvError::of_line(
                &self.file,
                line,
                format!("the row cannot be read ({other:?}). Write it as CSV"),
            ),
        }
    }
}

/// What was compressed as what it was.
fn plain(input: impl Read + Send + 'static) -> std::io::Result<Box<dyn BufRead + Send>> {
    let mut buffered = BufReader::with_capacity(BUFFER_BYTES, input);
    if buffered.fill_buf()?.starts_with(GZIP_MAGIC) {
        let decoder = MultiGzDecoder::new(buffered);
        return Ok(Box::new(BufReader::with_capacity(BUFFER_BYTES, decoder)));
    }
    Ok(Box::new(buffered))
}

fn unreadable(file: &str, error: &std::io::Error) -> CsvError {
    CsvError::of_file(
        file,
        format!("the file cannot be read: {error}. Give a CSV file, plain or compressed by gzip"),
    )
}

#[cfg(test)]
mod tests;
