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

            /// The value of this name, where there is one.
            #[must_use]
            pub fn named(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }

            /// Reads the value of a URL.
            ///
            /// # Errors
            /// [`ApiError`] that names the parameter and the values it can have.
            pub fn parse(text: &str) -> Result<Self, ApiError> {
                Self::named(text).ok_or_else(|| {
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
    /// How long the steps of usage over time are.
    Step, "step" {
        /// Five minutes.
        FiveMinutes = "5m",
        /// A quarter of an hour.
        Quarter = "15m",
        /// An hour.
        Hour = "1h",
        /// Six hours.
        SixHours = "6h",
        /// A day, UTC.
        Day = "1d",
    }
}

impl Step {
    /// Its length in seconds.
    #[must_use]
    pub fn secs(self) -> i64 {
        match self {
            Self::FiveMinutes => 300,
            Self::Quarter => 900,
            Self::Hour => 3_600,
            Self::SixHours => 21_600,
            Self::Day => 86_400,
        }
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
    /// Who would have machines of their own.
    Owners, "by" {
        /// Teams.
        Team = "team",
        /// Namespaces.
        Namespace = "namespace",
    }
}

choice! {
    /// Of what a series is.
    SeriesOf, "of" {
        /// The cluster.
        Cluster = "cluster",
        /// A namespace.
        Namespace = "namespace",
        /// A team.
        Team = "team",
        /// A node.
        Node = "node",
    }
}

choice! {
    /// What machines are to suffice for.
    Scenarios, "scenarios" {
        /// Each observed day.
        History = "history",
        /// Possible futures, as the forecast sees them.
        Forecast = "forecast",
    }
}

choice! {
    /// When possible futures are.
    DaysAhead, "ahead" {
        /// In 90 days.
        Quarter = "90d",
        /// In 30 days.
        Month = "30d",
        /// In 180 days.
        HalfYear = "180d",
    }
}

impl DaysAhead {
    /// Days from now.
    #[must_use]
    pub fn days(self) -> usize {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::HalfYear => 180,
        }
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
