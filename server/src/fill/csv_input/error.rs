//! What is wrong with a CSV file, and where.

use std::fmt;

/// Characters of a field that are shown in a message.
const SHOWN_CHARS: usize = 40;

/// What is wrong with a CSV file, as `file:line:column (name): reason`, each as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvError {
    /// The file as it was given; `stdin` for standard input.
    pub file: String,
    /// Line of the file, from 1; the header is the first.
    pub line: Option<u64>,
    /// Number of the field within its row, from 1.
    pub column: Option<usize>,
    /// The field's name in the header; none behind the last one.
    pub name: Option<String>,
    /// What is wrong, and what to do: one sentence each, without a full stop at the end.
    pub reason: String,
}

impl CsvError {
    /// What is wrong with a file as a whole.
    #[must_use]
    pub fn of_file(file: &str, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
            name: None,
            reason: reason.into(),
        }
    }

    /// What is wrong with a line.
    #[must_use]
    pub fn of_line(file: &str, line: u64, reason: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::of_file(file, reason)
        }
    }
}

impl fmt::Display for CsvError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(to, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(to, ":{column}")?;
        }
        if let Some(name) = &self.name {
            write!(to, " ({name})")?;
        }
        write!(to, ": {}", self.reason)
    }
}

impl std::error::Error for CsvError {}

/// A field as a message shows it: on one line, and not all of a long one.
#[must_use]
pub fn shown(text: &str) -> String {
    let printable = |char: char| if char.is_control() { '\u{fffd}' } else { char };
    let mut chars = text.chars().map(printable);
    let start: String = chars.by_ref().take(SHOWN_CHARS).collect();
    let more = if chars.next().is_some() { "…" } else { "" };
    format!("`{start}{more}`")
}
