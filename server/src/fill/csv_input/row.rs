//! One row of a CSV file and its fields.

use super::error::{CsvError, shown};
use csv::ByteRecord;
use std::ops::RangeInclusive;

/// Bytes of a field that is read.
pub const MOST_FIELD_BYTES: usize = 16 * 1024;

/// A column of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(pub(super) usize);

/// A row. Its fields are trimmed; a column that the file does not have is empty in each row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) header: &'a [String],
    pub(super) line: u64,
    pub(super) record: &'a ByteRecord,
}

impl<'a> Row<'a> {
    /// The line it begins on, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// An error of a field. `reason`: what is wrong and what to do.
    #[must_use]
    pub fn error(&self, column: impl Into<Option<Column>>, reason: impl Into<String>) -> CsvError {
        let column = column.into().map(|column| column.0);
        CsvError {
            column: column.map(|at| at + 1),
            name: column.and_then(|at| self.header.get(at).cloned()),
            ..CsvError::of_line(self.file, self.line, reason)
        }
    }

    /// A field's text, which is on one line.
    ///
    /// # Errors
    /// [`CsvError`] when it is too long, no UTF-8 or has control characters in it.
    pub fn text(&self, column: impl Into<Option<Column>>) -> Result<&'a str, CsvError> {
        let Some(column) = column.into() else {
            return Ok("");
        };
        let bytes = self.record.get(column.0).unwrap_or_default();
        if bytes.len() > MOST_FIELD_BYTES {
            let reason = format!("the field is longer than {MOST_FIELD_BYTES} bytes. Shorten it");
            return Err(self.error(column, reason));
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(self.error(column, "the field is no UTF-8. Save the file as UTF-8"));
        };
        let text = text.trim_matches(|char: char| char.is_whitespace() && !is_line_end(char));
        if text.chars().any(char::is_control) {
            let reason = format!(
                "{} has a line break or another control character in it. Look for a quotation mark that is not closed",
                shown(text)
            );
            return Err(self.error(column, reason));
        }
        Ok(text)
    }

    /// What must be there.
    ///
    /// # Errors
    /// [`CsvError`] when it is not.
    pub fn required<T>(
        &self,
        column: impl Into<Option<Column>>,
        value: Option<T>,
    ) -> Result<T, CsvError> {
        value.ok_or_else(|| self.error(column, "the field is empty. Fill it in"))
    }

    /// A field's text, which must not be empty.
    ///
    /// # Errors
    /// As [`Row::text`], and when it is empty.
    pub fn some_text(&self, column: Column) -> Result<&'a str, CsvError> {
        let text = self.text(column)?;
        self.required(column, (!text.is_empty()).then_some(text))
    }

    /// A whole number; `None` where the field is empty.
    ///
    /// # Errors
    /// [`CsvError`] when it is anything else or out of the range.
    pub fn integer(
        &self,
        column: impl Into<Option<Column>>,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, CsvError> {
        let column = column.into();
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let reason = format!(
                "{} is no whole number. Give digits only, without a unit",
                shown(text)
            );
            return Err(self.error(column, reason));
        }
        // What does not fit is as far out of any range as its sign says.
        let outermost = if digits.len() < text.len() {
            i64::MIN
        } else {
            i64::MAX
        };
        match text.parse::<i64>() {
            Ok(value) if range.contains(&value) => Ok(Some(value)),
            parsed => {
                let is_low = parsed.unwrap_or(outermost) < *range.start();
                let reason = if is_low {
                    format!("{} is less than {}", shown(text), range.start())
                } else {
                    format!("{} is more than {}", shown(text), range.end())
                };
                let (low, high) = range.into_inner();
                Err(self.error(column, format!("{reason}. Give {low} to {high}")))
            }
        }
    }

    /// A decimal number, `1250.5` or `1.25e3`; `None` where the field is empty.
    ///
    /// # Errors
    /// [`CsvError`] when it is anything else, not finite or out of the range.
    pub fn decimal(
        &self,
        column: impl Into<Option<Column>>,
        range: RangeInclusive<f64>,
    ) -> Result<Option<f64>, CsvError> {
        let column = column.into();
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        // Rust also reads words such as infinity.
        let has_words =
            text.contains(|char: char| char.is_alphabetic() && !matches!(char, 'e' | 'E'));
        let value = text
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite() && !has_words);
        let Some(value) = value else {
            let reason = format!(
                "{} is no number. Give digits with at most one decimal point, without a unit",
                shown(text)
            );
            return Err(self.error(column, reason));
        };
        if !range.contains(&value) {
            let (low, high) = range.into_inner();
            let reason = format!("{} is out of range. Give {low} to {high}", shown(text));
            return Err(self.error(column, reason));
        }
        Ok(Some(value))
    }
}

fn is_line_end(char: char) -> bool {
    matches!(char, '\n' | '\r')
}
