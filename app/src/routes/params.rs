//! Values that a query parameter can have.

use super::window::clip;
use crate::api::ApiError;

/// Defines a parameter with a fixed set of values, the first of which is the default.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident, $field:literal { $($(#[$doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum $name { #[default] $($(#[$doc])* $variant),* }

        impl $name {
            /// All values, in the order they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The value as written in a URL.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// Reads the value of a URL.
            ///
            /// # Errors
            /// [`ApiError`] that names the parameter and the values it can have.
            pub fn parse(text: &str) -> Result<Self, ApiError> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| {
                    ApiError::invalid(
                        $field,
                        format!(concat!($field, ": `{}` is not known."), clip(text)),
                        format!("Use one of: {}.", [$($text),*].join(", ")),
                    )
                })
            }
        }
    };
}

choice! {
    /// What counts as demand.
    Basis, "basis" {
        /// Effective requests: what the scheduler sets aside.
        Requests = "requests",
        /// Measured usage.
        Usage = "usage",
        /// Time-average of max(request, usage) per container.
        Max = "max",
    }
}

choice! {
    /// What a row of a table stands for.
    Aggregate, "aggregate" {
        /// A namespace.
        Namespace = "namespace",
        /// A team.
        Team = "team",
    }
}

/// Which way a table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest or first first.
    Ascending,
    /// Largest or last first.
    Descending,
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
        let (name, direction) = match text.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (text, Direction::Ascending),
        };
        let column = columns
            .iter()
            .find(|column| **column == name)
            .ok_or_else(|| {
                ApiError::invalid(
                    "sort",
                    format!("sort: there is no column `{}`.", clip(name)),
                    format!(
                        "Use one of: {}; a leading - sorts from the largest.",
                        columns.join(", ")
                    ),
                )
            })?;
        Ok(Self { column, direction })
    }

    /// The sort that an answer tells of; this one where it tells of none.
    #[must_use]
    pub fn or_told(self, text: &str, columns: &[&'static str]) -> Self {
        Self::parse(text, columns).unwrap_or(self)
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
