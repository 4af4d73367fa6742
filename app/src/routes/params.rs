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

choice! {
    /// What demand is for.
    Resource, "resource" {
        /// Cores.
        Cpu = "cpu",
        /// Bytes.
        Memory = "memory",
        /// GPUs; what is requested, since nobody measures their use.
        Gpu = "gpu",
        /// Pods on nodes.
        Pods = "pods",
    }
}

impl Resource {
    /// The unit of its amounts in exports.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Cpu => "cores",
            Self::Memory => "bytes",
            Self::Gpu => "gpus",
            Self::Pods => "pods",
        }
    }

    /// Its name in sentences.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Cpu => "CPU",
            Self::Memory => "memory",
            Self::Gpu => "GPUs",
            Self::Pods => "pods",
        }
    }
}

choice! {
    /// Of what growth is told.
    GrowthBy, "by" {
        /// Teams.
        Team = "team",
        /// Namespaces.
        Namespace = "namespace",
        /// All namespaces together.
        Cluster = "cluster",
    }
}

choice! {
    /// How far ahead.
    Horizon, "horizon" {
        /// 90 days.
        Quarter = "90d",
        /// Two days, in hours.
        TwoDays = "48h",
        /// A week, in hours.
        Week = "7d",
        /// 30 days.
        Month = "30d",
        /// 180 days.
        HalfYear = "180d",
        /// 400 days.
        Longest = "400d",
    }
}

impl Horizon {
    /// In the order of their length.
    pub const BY_LENGTH: [Self; 6] = [
        Self::TwoDays,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::HalfYear,
        Self::Longest,
    ];

    /// Its length in seconds.
    #[must_use]
    pub fn secs(self) -> i64 {
        86_400
            * match self {
                Self::TwoDays => 2,
                Self::Week => 7,
                Self::Month => 30,
                Self::Quarter => 90,
                Self::HalfYear => 180,
                Self::Longest => 400,
            }
    }

    /// In what steps it is told, seconds: hours up to a week, then days.
    #[must_use]
    pub fn step_secs(self) -> i64 {
        match self {
            Self::TwoDays | Self::Week => 3_600,
            _ => 86_400,
        }
    }

    /// How many steps that are.
    #[must_use]
    pub fn steps(self) -> usize {
        usize::try_from(self.secs() / self.step_secs()).unwrap_or(0)
    }
}

choice! {
    /// The share of outcomes that intervals are to hold.
    Level, "level" {
        /// Four of five.
        Eighty = "80",
        /// Half of them.
        Fifty = "50",
        /// 19 of 20.
        NinetyFive = "95",
    }
}

impl Level {
    /// As a share.
    #[must_use]
    pub fn share(self) -> f64 {
        match self {
            Self::Fifty => 0.50,
            Self::Eighty => 0.80,
            Self::NinetyFive => 0.95,
        }
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
