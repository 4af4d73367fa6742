//! By which column a table is sorted, and which way.

use super::window::clip;
use crate::api::ApiError;
use std::cmp::Ordering;

/// Which way a table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest or first first.
    Ascending,
    /// Largest or last first.
    Descending,
}

impl Direction {
    /// An order this way.
    #[must_use]
    pub fn of(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }

    /// Numbers this way; what is unknown comes last either way.
    #[must_use]
    pub fn unknown_last(self, a: Option<f64>, b: Option<f64>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.of(a.total_cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// A column to sort by, as `cpu_requested` or `-cpu_requested` (descending) in a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// Name of the column, one of those the page offers.
    pub column: &'static str,
    /// Which way.
    pub direction: Direction,
}

impl Sort {
    /// Largest first.
    #[must_use]
    pub const fn descending(column: &'static str) -> Self {
        Self {
            column,
            direction: Direction::Descending,
        }
    }

    /// Smallest first.
    #[must_use]
    pub const fn ascending(column: &'static str) -> Self {
        Self {
            column,
            direction: Direction::Ascending,
        }
    }

    /// Reads the value of a URL against the columns of a page.
    ///
    /// # Errors
    /// [`ApiError`] that names the columns there are.
    pub fn parse(text: &str, columns: &[&'static str]) -> Result<Self, ApiError> {
        Self::find(text, columns).ok_or_else(|| {
            let name = text.strip_prefix('-').unwrap_or(text);
            ApiError::invalid(
                "sort",
                format!("sort: there is no column `{}`.", clip(name)),
                format!(
                    "Use one of: {}; a leading - sorts from the largest.",
                    columns.join(", ")
                ),
            )
        })
    }

    fn find(text: &str, columns: &[&'static str]) -> Option<Self> {
        let (name, direction) = match text.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (text, Direction::Ascending),
        };
        let column = columns.iter().find(|column| **column == name)?;
        Some(Self { column, direction })
    }

    /// The sort that an answer tells of; this one where it tells of none.
    #[must_use]
    pub fn or_told(self, text: &str, columns: &[&'static str]) -> Self {
        Self::find(text, columns).unwrap_or(self)
    }

    /// The same column the other way.
    #[must_use]
    pub fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Self { direction, ..self }
    }
}

impl std::fmt::Display for Sort {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.direction == Direction::Descending {
            "-"
        } else {
            ""
        };
        write!(out, "{sign}{}", self.column)
    }
}
